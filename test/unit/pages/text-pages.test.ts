import { describe, expect, test } from "@jest/globals";
import { openPages } from "../../../src/pages/open-pages.ts";
import { LINES_PER_PAGE, textToPdf } from "../../../src/pages/text-pages.ts";

const createdAt = new Date("2026-05-05T12:00:00Z");
const LIMITS = { pagesMax: 50, pixelsMax: 50_000_000 };

/** The text PDFium finds on each page. */
async function textOf(pdf: Uint8Array): Promise<string[]> {
  const source = await openPages(pdf, "application/pdf", LIMITS);
  try {
    const pages: string[] = [];
    for (let number = 1; number <= source.pageCount; number += 1) {
      const { letters } = await source.page(number);
      pages.push((letters ?? []).map((letter) => letter.text).join(""));
    }
    return pages;
  } finally {
    source.close();
  }
}

describe("textToPdf", () => {
  test("sets German letters so that they are found again", async () => {
    const line = "Straße, Ämter, Öl, Übergröße – „Zitat“ für 5 € nach § 5 SGB XII, offiziell";
    const [page] = await textOf(await textToPdf({ title: "Grüße", lines: [line], createdAt }));
    expect(page).toContain("Grüße");
    expect(page).toContain(line);
  });

  test("keeps every letter findable when an umlaut stood in the PDF before", async () => {
    const line = "Ein Satz mit genug anderen Lauten, und aus Ruhe wird Unruhe an Orten.";
    await textToPdf({ title: "ÄÖÜ äöü", lines: [], createdAt });
    const [page] = await textOf(await textToPdf({ title: "t", lines: [line], createdAt }));
    expect(page).toContain(line);
  });

  test("shows a character it has no picture for, and drops none", async () => {
    const around = "Ein Satz mit genug Wörtern, damit die Textebene der Seite als echt gilt.";
    const lines = [around, "a日b", "x\u200by"];
    const [page] = await textOf(await textToPdf({ title: "t", lines, createdAt }));
    expect(page).toContain("a□b");
    expect(page).toContain("xy");
  });

  test("breaks long lines and endless words, and loses nothing", async () => {
    const words = Array.from({ length: 60 }, (_, index) => `Wort${index}`).join(" ");
    const endless = "0123456789".repeat(30);
    const [page] = await textOf(
      await textToPdf({ title: "t", lines: [words, endless], createdAt }),
    );
    const squeezed = (page ?? "").replaceAll(/\s/g, "");
    expect(squeezed).toContain(words.replaceAll(" ", ""));
    expect(squeezed).toContain(endless);
  });

  test("goes on to the next page", async () => {
    const lines = Array.from({ length: LINES_PER_PAGE + 5 }, (_, index) => `Zeile ${index}.`);
    const pages = await textOf(await textToPdf({ title: "t", lines, createdAt }));
    expect(pages).toHaveLength(2);
    expect(pages.join("")).toContain(`Zeile ${LINES_PER_PAGE + 4}.`);
  });

  test("makes the same bytes of the same text, and takes any script", async () => {
    const input = { title: "😀", lines: ["שלום العربية 😀 👩‍💻", "\t\u0000", ""], createdAt };
    expect(await textToPdf(input)).toEqual(await textToPdf(input));
  });
});
