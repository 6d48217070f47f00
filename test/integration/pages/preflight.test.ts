import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import sharp, { type Sharp } from "sharp";
import type { NoteSheet } from "../../../src/domain/note-sheet.ts";
import type { Rotation } from "../../../src/domain/page.ts";
import { compose, type ComposePage } from "../../../src/pages/compose-pdf.ts";
import { openScans } from "../../../src/pages/compose-scan.ts";
import type { PagesMediaType } from "../../../src/pages/open-pages.ts";
import { checkArchival } from "../../../src/pages/pdf-check-archival.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";
import { preflight, preflightIsThere } from "../../support/preflight.ts";

const post = new URL("../../../fixtures/post/", import.meta.url);
const LINES = ["Müßige Öffnungszeiten für Äpfel", "Größe § 3,50 €", "Москва Ελλάδα 𝔄 ﬁ"];
const STAMP = ["Eingang Stadt Lindenau", "LIN-2026-0000123-4", "Grundlage: Frühleerung ẞ ⚖"];

/** The first page of a piece of the sample post, as `prepare` keeps it. */
async function pageOf(file: string, mediaType: PagesMediaType): Promise<ComposePage> {
  const bytes = new Uint8Array(await readFile(new URL(file, post)));
  const scans = await openScans(bytes, mediaType, 100);
  try {
    const scan = (await scans.scan(1)) ?? {
      image: (await scans.draw(1, { width: 1654, height: 2339 })) ?? new Uint8Array(),
      widthPx: 1654,
      heightPx: 2339,
      dpi: 200,
      turn: 0 as const,
    };
    return { ...scan, skewDegrees: 0, words: pageOfLines(LINES) };
  } finally {
    scans.close();
  }
}

const paper = () =>
  sharp({ create: { width: 413, height: 585, channels: 3, background: "#e8e4d8" } });

/** A page from an image made here; 413 x 585 pixels at 50 dpi are A4. */
async function pageFrom(image: Sharp): Promise<ComposePage> {
  return {
    image: new Uint8Array(await image.toBuffer()),
    widthPx: 413,
    heightPx: 585,
    dpi: 50,
    turn: 0,
    skewDegrees: 0,
    words: pageOfLines(LINES),
  };
}

const made: Readonly<Record<string, () => Promise<ComposePage>>> = {
  "jpeg, grey": () => pageFrom(paper().greyscale().jpeg()),
  "jpeg, progressive": () => pageFrom(paper().jpeg({ progressive: true })),
  "jpeg, CMYK": () => pageFrom(paper().toColourspace("cmyk").jpeg()),
  "jpeg, turned by EXIF": () => pageFrom(paper().withMetadata({ orientation: 3 }).jpeg()),
  "png, palette": () => pageFrom(paper().png({ palette: true, colours: 16 })),
  "png, 16 bits": () => pageFrom(paper().toColourspace("rgb16").png()),
  "png, transparent": () => pageFrom(paper().ensureAlpha(0.5).png()),
  "png, interlaced": () => pageFrom(paper().png({ progressive: true })),
  "tiff, colour LZW": () => pageFrom(paper().tiff({ compression: "lzw" })),
  "tiff, bilevel": () =>
    pageFrom(
      paper()
        .toColourspace("b-w")
        .threshold()
        .tiff({ compression: "deflate", predictor: "none", bitdepth: 1 }),
    ),
};

const sample: Readonly<Record<string, () => Promise<ComposePage>>> = {
  "scan, Group 4": () => pageOf("clean-bilevel.pdf", "application/pdf"),
  "scan, grey": () => pageOf("clean-grey.pdf", "application/pdf"),
  "scan, pale": () => pageOf("poor-pale.pdf", "application/pdf"),
  "scan, typewriter": () => pageOf("clean-typewriter.pdf", "application/pdf"),
  fax: () => pageOf("fax.tif", "image/tiff"),
  photo: () => pageOf("phone-photo.jpg", "image/jpeg"),
  "scan as png": () => pageOf("english-scan.png", "image/png"),
  "born digital, drawn": () => pageOf("born-digital-citizen.pdf", "application/pdf"),
};

/** Words no font has a glyph for, lines that must be broken, and more rows than a sheet holds. */
const longNote: NoteSheet = {
  title: "Transfervermerk ẞ 𝔄",
  lead: ["Dieses PDF gibt ein gescanntes Schriftstück wieder. ".repeat(4)],
  sections: [
    {
      heading: "Prüfsummen",
      rows: Array.from({ length: 90 }, (_, i) => ({
        label: `Seite ${i + 1}`,
        text: "0123456789abcdef".repeat(i % 3 === 0 ? 9 : 4),
      })),
    },
  ],
  foot: "Transfervermerk LIN-2026-0000123-4",
};

async function rendition(page: ComposePage, over: Partial<Parameters<typeof compose>[0]> = {}) {
  const input = { pages: [page], stamp: { lines: STAMP }, title: "Müll & <Abfall> „1“" };
  const createdAt = new Date("2026-11-23T08:00:00Z");
  return (await compose({ ...input, createdAt, format: "PDF/A-1b", ...over })).pdf;
}

async function allRenditions(): Promise<Map<string, Uint8Array>> {
  const all = new Map<string, Uint8Array>();
  for (const [name, page] of Object.entries({ ...made, ...sample })) {
    all.set(name, await rendition(await page()));
  }
  const grey = await pageOf("clean-grey.pdf", "application/pdf");
  for (const turn of [90, 180, 270] satisfies Rotation[]) {
    all.set(`turned by ${turn}`, await rendition({ ...grey, turn, skewDegrees: 1.4 }));
  }
  const full = Array.from({ length: 60 }, () => "WWWWWWWWWWWWWWWWWW ".repeat(8));
  all.set("stamp on a strip", await rendition({ ...grey, words: pageOfLines(full) }));
  all.set(
    "no words, no stamp",
    await rendition({ ...grey, words: pageOfLines([]) }, { stamp: null }),
  );
  all.set("note of two sheets", await rendition(grey, { note: () => longNote }));
  all.set("note, no stamp", await rendition(grey, { stamp: null, note: () => longNote }));
  all.set("three pages", await rendition(grey, { pages: [grey, await sample["fax"]!(), grey] }));
  return all;
}

((await preflightIsThere()) ? describe : describe.skip)("Apache PDFBox Preflight", () => {
  let verdicts: ReadonlyMap<string, readonly string[]>;
  let renditions: Map<string, Uint8Array>;
  beforeAll(async () => {
    renditions = await allRenditions();
    renditions.set("not 1b", await rendition(await made["jpeg, grey"]!(), { format: "PDF/A-2b" }));
    verdicts = await preflight(renditions);
  });

  test("takes the rendition of every kind of scan as PDF/A-1b, and our own check does too", async () => {
    const wrong: string[] = [];
    for (const [name, pdf] of renditions) {
      if (name === "not 1b") continue;
      const own = await checkArchival(pdf, "PDF/A-1b");
      for (const finding of [...(verdicts.get(name) ?? ["not judged"]), ...own]) {
        wrong.push(`${name}: ${finding}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(renditions.size).toBeGreaterThan(20);
  });

  test("is really asked: it refuses what declares another part", () => {
    expect(verdicts.get("not 1b")).toEqual([expect.stringMatching(/^7\./)]);
  });
});
