import { describe, expect, test } from "@jest/globals";
import { openPages } from "../../../src/pages/open-pages.ts";
import sharp from "sharp";
import { type Block, textBlock } from "../../../src/domain/typeset.ts";
import { blocksToPdf } from "../../../src/pages/text-pages.ts";

const createdAt = new Date("2026-05-05T12:00:00Z");
const LIMITS = { pagesMax: 50, pixelsMax: 50_000_000 };

const textToPdf = ({ title, lines }: { title: string; lines: readonly string[] }) =>
  setOf(
    lines.map((line) => textBlock(line, { gap: false })),
    title,
  );
const setOf = (blocks: readonly Block[], title = "t", pagesMax = 50) =>
  blocksToPdf({ title, blocks, createdAt, pagesMax });

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

describe("blocksToPdf", () => {
  test("sets German letters so that they are found again", async () => {
    const line = "Straße, Ämter, Öl, Übergröße – „Zitat“ für 5 € nach § 5 SGB XII, offiziell";
    const [page] = await textOf(await textToPdf({ title: "Grüße", lines: [line] }));
    expect(page).toContain("Grüße");
    expect(page).toContain(line);
  });

  test("keeps every letter findable when an umlaut stood in the PDF before", async () => {
    const line = "Ein Satz mit genug anderen Lauten, und aus Ruhe wird Unruhe an Orten.";
    await textToPdf({ title: "ÄÖÜ äöü", lines: [] });
    const [page] = await textOf(await textToPdf({ title: "t", lines: [line] }));
    expect(page).toContain(line);
  });

  test("shows a character it has no picture for, and drops none", async () => {
    const around = "Ein Satz mit genug Wörtern, damit die Textebene der Seite als echt gilt.";
    const lines = [around, "a日b", "x\u200by"];
    const [page] = await textOf(await textToPdf({ title: "t", lines }));
    expect(page).toContain("a□b");
    expect(page).toContain("xy");
  });

  test("breaks long lines and endless words, and loses nothing", async () => {
    const words = Array.from({ length: 60 }, (_, index) => `Wort${index}`).join(" ");
    const endless = "0123456789".repeat(30);
    const [page] = await textOf(await textToPdf({ title: "t", lines: [words, endless] }));
    const squeezed = (page ?? "").replaceAll(/\s/g, "");
    expect(squeezed).toContain(words.replaceAll(" ", ""));
    expect(squeezed).toContain(endless);
  });

  test("goes on to the next page", async () => {
    const lines = Array.from({ length: 55 }, (_, index) => `Zeile ${index}.`);
    const pages = await textOf(await textToPdf({ title: "t", lines }));
    expect(pages).toHaveLength(2);
    expect(pages.join("")).toContain("Zeile 54.");
  });

  test("makes the same bytes of the same text, and takes any script", async () => {
    const input = { title: "😀", lines: ["שלום العربية 😀 👩‍💻", "\t\u0000", ""] };
    expect(await textToPdf(input)).toEqual(await textToPdf(input));
  });

  test("sets every kind of block with its words", async () => {
    const red = { width: 40, height: 20, channels: 3, background: "red" } as const;
    const picture = await sharp({ create: red }).gif().toBuffer();
    const [page] = await textOf(
      await setOf([
        { kind: "fields", rows: [{ label: "Von", value: "Erika Beispiel" }] },
        { kind: "heading", level: 1, text: "Überschrift der Sache" },
        textBlock("Punkt eins der Liste", { indent: 1, marker: "•" }),
        textBlock("Was jemand anders schrieb", { quote: 2 }),
        {
          kind: "table",
          head: true,
          quote: 0,
          rows: [
            ["Jahr", "Betrag"],
            ["2026", "17,50 Euro"],
          ],
        },
        { kind: "picture", bytes: picture, width: null, alt: "Bild" },
        { kind: "picture", bytes: new Uint8Array([1]), width: null, alt: "kaputt.png" },
        { kind: "rule" },
        textBlock("a    b", { style: "fixed" }),
      ]),
    );
    const words = (page ?? "").replaceAll(/\s+/g, " ");
    for (const said of [
      "Von:",
      "Erika Beispiel",
      "Überschrift der Sache",
      "• Punkt eins der Liste",
      "Was jemand anders schrieb",
      "Jahr Betrag",
      "2026 17,50 Euro",
      "[Bild kann nicht gezeigt werden: kaputt.png]",
    ]) {
      expect(words).toContain(said);
    }
  });

  test("stops at the limit of pages", async () => {
    const lines = Array.from({ length: 5000 }, () => textBlock("Zeile", { gap: false }));
    await expect(setOf(lines, "t", 3)).rejects.toMatchObject({ cause: "too-many-pages" });
  });
});
