import { spawnSync } from "node:child_process";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { caseSentence } from "../../src/domain/sentences/sentence-for.ts";
import type { Outcome } from "../../src/pipeline/step.ts";
import type { InspectOutput } from "../../workers/inspect-contract.ts";
import { makeSteps } from "../../workers/steps.ts";
import { MemoryBlobs, stepContext } from "../support/memory-blobs.ts";

/** Malformed and hostile files, beside the project and never in it; unpacked into a temporary folder. */
const ARCHIVE = join("..", "shared", "corpora", "hostile.tgz.enc");
const present = existsSync(ARCHIVE);
const suite = present ? describe : describe.skip;
const ID = "01890000-0000-7000-8000-000000000000";
const LIMITS = {
  bytesMax: 200_000_000,
  pagesMax: 500,
  pixelsMax: 100_000_000,
  nestingMax: 5,
  entriesMax: 500,
  ratioMax: 200,
};
const { inspect } = makeSteps({
  clamavUrl: null,
  officeProgram: null,
  renditionFormat: "PDF/A-1b",
});
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

async function inspected(path: string): Promise<Outcome<InspectOutput>> {
  const blobs = new MemoryBlobs();
  const input = inspect.input.parse({
    captureId: ID,
    original: { folder: ID, sha256: await blobs.write(ID, readFileSync(path)) },
    folder: ID,
    originalName: basename(path),
    sealed: false,
    limits: LIMITS,
  });
  return inspect.run(input, stepContext(blobs));
}

suite(`hostile files${present ? "" : " (absent: ../shared/corpora/hostile.tgz.enc)"}`, () => {
  test("every one ends inspected, or with a reason and what to do", async () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(250);
    for (const path of files) {
      const outcome = await inspected(path);
      if (outcome.kind === "done") inspect.output.parse(outcome.output);
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
    const outcome = await inspected(join(folder, "hostile", "generated", name));
    expect(outcome).toMatchObject({ kind: "needs-human", reason });
  });

  test("a file that is both is what its first bytes say, under any name", async () => {
    for (const name of ["polyglot-pdf-zip.pdf", "pdf-as-tif.tif"]) {
      const outcome = await inspected(join(folder, "hostile", "generated", name));
      expect(outcome).toMatchObject({ output: { components: [{ mediaType: "application/pdf" }] } });
    }
  });
});
