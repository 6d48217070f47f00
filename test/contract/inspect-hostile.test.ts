import { spawnSync } from "node:child_process";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { caseSentence } from "../../src/domain/sentences/sentence-for.ts";
import { inspectFile } from "../support/inspect-file.ts";

/** Malformed and hostile files, beside the project and never in it; unpacked into a temporary folder. */
const ARCHIVE = join("..", "shared", "corpora", "hostile.tgz.enc");
const present = existsSync(ARCHIVE);
const suite = present ? describe : describe.skip;
const folder = present ? unpacked() : "";

afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
});

/** What `openssl enc -aes-256-cbc -pbkdf2` wrote: "Salted__", the salt, the cipher text. */
function unpacked(): string {
  const bytes = readFileSync(ARCHIVE);
  const derived = pbkdf2Sync("infected", bytes.subarray(8, 16), 10_000, 48, "sha256");
  const cipher = createDecipheriv("aes-256-cbc", derived.subarray(0, 32), derived.subarray(32));
  const archive = Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]);
  const target = mkdtempSync(join(tmpdir(), "poststelle-hostile-"));
  const tar = spawnSync("tar", ["-xz", "-C", target], { input: archive });
  if (tar.status !== 0) throw new Error(`tar: ${tar.stderr.toString()}`);
  return target;
}

suite(`hostile files${present ? "" : " (absent: ../shared/corpora/hostile.tgz.enc)"}`, () => {
  test("every one ends inspected, or with a reason and what to do", async () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(250);
    for (const path of files) {
      const { outcome } = await inspectFile(path);
      if (outcome.kind !== "needs-human") continue;
      expect(caseSentence(outcome.reason, outcome.detail, "en")).toMatch(
        /^(“.*”|The file)[^]*: .+\.$/,
      );
    }
  }, 120_000);

  test.each([
    ["eicar.zip", "virus-found"],
    ["mail-eicar.eml", "virus-found"],
    ["zipbomb-flat-20x50MB.zip", "compression-bomb"],
    ["zip-truncated.zip", "damaged-file"],
    ["png-bomb-30000.png", "too-many-pixels"],
    ["mail-nested-300.eml", "too-deeply-nested"],
    ["empty.pdf", "empty-file"],
  ])("%s is a case for a person: %s", async (name, reason) => {
    const { outcome } = await inspectFile(join(folder, "hostile", "generated", name));
    expect(outcome).toMatchObject({ kind: "needs-human", reason });
  });

  test("a file that is both is what its first bytes say, under any name", async () => {
    for (const name of ["polyglot-pdf-zip.pdf", "pdf-as-tif.tif"]) {
      const { outcome } = await inspectFile(join(folder, "hostile", "generated", name));
      expect(outcome).toMatchObject({ output: { components: [{ mediaType: "application/pdf" }] } });
    }
  });
});
