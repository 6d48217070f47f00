import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { caseSentence } from "../../src/domain/sentences/sentence-for.ts";
import { isHostilePresent, openHostileArchive } from "../corpora/hostile-archive.ts";
import { inspectFile } from "../support/inspect-file.ts";

const present = isHostilePresent();
const suite = present ? describe : describe.skip;
const archive = present ? openHostileArchive() : null;
const folder = archive?.folder ?? "";

afterAll(() => archive?.remove());

suite(`hostile files${present ? "" : " (absent: ../shared/corpora/hostile.tgz.enc)"}`, () => {
  test("every one ends inspected, or with a reason and what to do", async () => {
    const files = archive?.files ?? [];
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
    const { outcome } = await inspectFile(join(folder, "generated", name));
    expect(outcome).toMatchObject({ kind: "needs-human", reason });
  });

  test("a file that is both is what its first bytes say, under any name", async () => {
    for (const name of ["polyglot-pdf-zip.pdf", "pdf-as-tif.tif"]) {
      const { outcome } = await inspectFile(join(folder, "generated", name));
      expect(outcome).toMatchObject({ output: { components: [{ mediaType: "application/pdf" }] } });
    }
  });
});
