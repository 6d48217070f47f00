import { describe, expect, jest, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { openPages, type PagesMediaType } from "../../../src/pages/open-pages.ts";
import { preparePage } from "../../../src/pages/prepare-page.ts";
import { separatorOf } from "../../../src/pages/separator.ts";

// A few files only; bench/prepare.ts goes through all of them.
const corpora = new URL("../../../../shared/corpora/", import.meta.url);
const present = existsSync(corpora);
if (!present) process.stderr.write("skipped: ../shared/corpora is absent\n");
const withCorpora = present ? describe : describe.skip;

// A page takes a third of a second alone, and several on a busy machine under Jest.
jest.setTimeout(120_000);

const limits = { pagesMax: 100, pixelsMax: 100_000_000 };
const open = (path: string, type: PagesMediaType) =>
  openPages(readFileSync(new URL(path, corpora)), type, limits);

withCorpora("the corpora", () => {
  test.each([
    ["letters/D0019.pdf", "application/pdf", 90],
    ["letters/D0077.pdf", "application/pdf", 180],
  ] as const)("%s is put upright", async (path, type, rotation) => {
    const source = await open(path, type);
    const page = await preparePage(source, 1);
    source.close();
    expect(page).toMatchObject({ rotation, rotationCertain: true, blank: false });
  });

  test("the separator sheets of a batch are found, and no other page is one", async () => {
    const source = await open("letters/batches/DB01.pdf", "application/pdf");
    const sheets: number[] = [];
    for (let n = 1; n <= source.pageCount; n++)
      if (separatorOf(await preparePage(source, n)) !== null) sheets.push(n);
    source.close();
    expect(sheets).toEqual([2, 4]);
  });

  test("Kodak's sheet is found upside down and torn by noise", async () => {
    for (const name of ["reverse", "fuzzy"]) {
      const path = `scans/paperless-ngx+paperless-ngx/patch-code-t-middle-${name}.pdf`;
      const source = await open(path, "application/pdf");
      expect(separatorOf(await preparePage(source, 2))).toEqual({ kind: "separator-sheet" });
      source.close();
    }
  });

  test("a password stops, an owner's restriction is noted", async () => {
    const folder = "scans/eikek+docspell/secured/";
    await expect(open(`${folder}encrypted-test123.pdf`, "application/pdf")).rejects.toMatchObject({
      cause: "encrypted",
    });
    const source = await open(`${folder}protected-test123.pdf`, "application/pdf");
    expect(source.facts).toMatchObject({ ownerRestricted: true, usesJbig2: true });
    source.close();
  });
});
