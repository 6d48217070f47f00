import { expect, jest, test } from "@jest/globals";
import { degrees, PDFDocument, PDFName, rgb } from "pdf-lib";
import sharp from "sharp";
import { packPageWords } from "../../../src/blobs/page-words.ts";
import { CaptureId, DocumentId, FolderId, Sha256 } from "../../../src/domain/ids.ts";
import type { PageWords, Word } from "../../../src/domain/page.ts";
import { folded } from "../../support/near-text.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";
import { textOfPdf } from "../../support/text-of-pdf.ts";
import { makeCompose, type ComposeDeps, type ComposeInput } from "../../../workers/compose.ts";
import { makePrepare } from "../../../workers/prepare.ts";
import type { z } from "zod";

// Drawing and searching for codes takes a second a page, and more on a busy machine.
jest.setTimeout(60_000);

const ID = "01890000-0000-7000-8000-000000000000";
const folder = FolderId.parse(ID);
const A4: [number, number] = [595, 842];
const LINES = ["Müßige Öffnungszeiten", "Größe: 3,50 € für Äpfel"];

type Prepared = Awaited<ReturnType<typeof prepared>>[number];

async function prepared(blobs: MemoryBlobs, pdf: Uint8Array, pages = 1) {
  const outcome = await makePrepare().run(
    {
      captureId: CaptureId.parse(ID),
      folder,
      sealed: false,
      drawn: false,
      component: 0,
      file: { folder, sha256: await blobs.write(folder, pdf) },
      mediaType: "application/pdf",
      fromPage: 1,
      toPage: pages,
      limits: { pagesMax: 10, pixelsMax: 50_000_000 },
    },
    stepContext(blobs),
  );
  if (outcome.kind !== "done") throw new Error(outcome.kind);
  return outcome.output.pages;
}

async function composed(
  blobs: MemoryBlobs,
  page: Prepared,
  words: PageWords,
  more: Partial<z.infer<typeof ComposeInput>["pages"][number]> = {},
  deps: Partial<ComposeDeps> = {},
) {
  const { component, componentPage, original, image, width, height, dpi } = page;
  const software = { name: "Poststelle", version: "1.2.3" };
  const outcome = await makeCompose({ software, format: "PDF/A-1b", ...deps }).run(
    {
      documentId: DocumentId.parse(ID),
      folder,
      title: "Lindenau LIN-2026-00000012",
      stamp: { lines: ["Eingang Stadt Lindenau", "LIN-2026-00000012"] },
      capture: {
        id: CaptureId.parse(ID),
        sha256: Sha256.parse("a".repeat(64)),
        capturedAt: new Date("2026-05-05T06:00:00Z"),
        capturedBy: null,
        channel: "hot-folder",
      },
      pages: [
        {
          component,
          componentPage,
          original,
          image,
          width,
          height,
          dpi,
          rotation: page.rotation,
          skewDegrees: page.skewDegrees,
          words: await blobs.write(folder, packPageWords(words)),
          wordSource: words.source,
          engine: words.engine,
          meanConfidence: words.meanConfidence,
          irregularities: page.irregularities,
          illegible: false,
          ...more,
        },
      ],
    },
    stepContext(blobs),
  );
  if (outcome.kind !== "done") throw new Error(outcome.kind);
  const bytesOf = (sha256: string) => Buffer.from(blobs.bytesOf(sha256) ?? []);
  const note: unknown = JSON.parse(bytesOf(outcome.output.note.sha256).toString());
  return { ...outcome, pdf: bytesOf(outcome.output.rendition.sha256), note };
}

async function scanPdf(jpeg: Uint8Array, turn: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage(A4);
  page.drawImage(await document.embedJpg(jpeg), { x: 0, y: 0, width: A4[0], height: A4[1] });
  page.setRotation(degrees(turn));
  return document.save();
}

/** Paper with a bar on it: no letter to read, and yet not blank. */
async function jpegScan(): Promise<Buffer> {
  const paper = { width: 620, height: 877, channels: 3, background: "#eee" } as const;
  const bar = { width: 300, height: 8, channels: 3, background: "#222" } as const;
  return sharp({ create: paper })
    .composite([{ input: { create: bar }, left: 80, top: 400 }])
    .jpeg()
    .toBuffer();
}

test("shows a scan's own bytes, with words exact and the stamp", async () => {
  const blobs = new MemoryBlobs();
  const jpeg = await jpegScan();
  const [page] = await prepared(blobs, await scanPdf(jpeg, 0));
  if (page === undefined) throw new Error("no page");
  expect(page.original).toMatchObject({ drawn: false, mediaType: "image/jpeg", turn: 0 });
  expect(Buffer.from(blobs.bytesOf(page.original?.sha256 ?? "") ?? [])).toEqual(jpeg);

  const { pdf, note, output, facts } = await composed(blobs, page, pageOfLines(LINES));
  expect(pdf.includes(jpeg)).toBe(true);
  const text = folded(await textOfPdf(pdf));
  for (const line of [...LINES, "Eingang Stadt Lindenau"]) expect(text).toContain(line);
  expect(facts).toHaveLength(2);
  expect(note).toMatchObject({
    capture: { sha256: "a".repeat(64), channel: "hot-folder" },
    transfer: { software: "Poststelle 1.2.3" },
    rendition: {
      sha256: output.rendition.sha256,
      pages: 1,
      archival: { declared: "PDF/A-1b", structuralCheck: "passed", validatedBy: null },
    },
    pages: [
      {
        original: { sha256: page.original?.sha256, kind: "scan" },
        image: { widthPx: 620, heightPx: 877, transfer: "as-is" },
      },
    ],
    irregularities: [],
  });
});

/** A white page in JBIG2: its page information (ITU-T T.88, 7.4.8) and no region on it. */
async function jbig2Pdf(): Promise<Uint8Array> {
  const [width, height] = [620, 877];
  const segment = Buffer.alloc(30);
  segment.writeUInt8(48, 4);
  segment.writeUInt8(1, 6);
  segment.writeUInt32BE(19, 7);
  segment.writeUInt32BE(width, 11);
  segment.writeUInt32BE(height, 15);
  const document = await PDFDocument.create();
  const page = document.addPage(A4);
  const image = document.context.stream(segment, {
    Type: "XObject",
    Subtype: "Image",
    Width: width,
    Height: height,
    BitsPerComponent: 1,
    ColorSpace: "DeviceGray",
    Filter: "JBIG2Decode",
  });
  page.node.setXObject(PDFName.of("Scan"), document.context.register(image));
  const content = document.context.stream(`q ${A4[0]} 0 0 ${A4[1]} 0 0 cm /Scan Do Q`);
  page.node.addContentStream(document.context.register(content));
  return document.save();
}

test("writes JBIG2 anew in another coding, and notes that it came so", async () => {
  const blobs = new MemoryBlobs();
  const came = await jbig2Pdf();
  expect(Buffer.from(came).includes("JBIG2Decode")).toBe(true);
  const [page] = await prepared(blobs, came);
  if (page === undefined) throw new Error("no page");
  expect(page.original).toMatchObject({ drawn: false, mediaType: "image/png" });
  const { pdf, note } = await composed(blobs, page, pageOfLines(LINES));
  expect(pdf.includes("JBIG2Decode")).toBe(false);
  expect(note).toMatchObject({
    rendition: { archival: { declared: "PDF/A-1b" } },
    irregularities: ["uses-jbig2"],
  });
});

test("stands upright however the file, we and the reader turned it", async () => {
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await scanPdf(await jpegScan(), 90));
  if (page === undefined) throw new Error("no page");
  expect(page.original).toMatchObject({ turn: 90 });
  const words = { ...pageOfLines(LINES), width: 2339, height: 1654 };
  const lying = await composed(blobs, page, words, { rotation: 180 });
  const shown = (await PDFDocument.load(lying.pdf)).getPage(0).getSize();
  expect(shown.width).toBeGreaterThan(shown.height);
  const upright = await composed(blobs, page, pageOfLines(LINES), { rotation: 270 });
  const size = (await PDFDocument.load(upright.pdf)).getPage(0).getSize();
  expect(size.width).toBeLessThan(size.height);
});

test.each([
  { name: "in colour where it has any", colour: rgb(0.8, 0.1, 0.1), channels: 3 },
  { name: "in grey where it has none", colour: rgb(0, 0, 0), channels: 1 },
])("draws a born-digital page $name", async ({ colour, channels }) => {
  const document = await PDFDocument.create();
  document.addPage(A4).drawText("Wappen der Stadt", { x: 80, y: 700, color: colour });
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await document.save());
  expect(page?.original).toMatchObject({ drawn: true, mediaType: "image/jpeg" });
  const drawn = blobs.bytesOf(page?.original?.sha256 ?? "");
  expect(await sharp(drawn ?? undefined).metadata()).toMatchObject({
    channels,
    width: page?.width,
  });
});

test("shows the prepared image where there is no other, and says so", async () => {
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await scanPdf(await jpegScan(), 0));
  if (page === undefined) throw new Error("no page");
  const { pdf, note } = await composed(blobs, page, pageOfLines(LINES), {
    original: null,
    rotation: 90,
    illegible: true,
    irregularities: ["repaired"],
  });
  expect(pdf.includes(Buffer.from(blobs.bytesOf(page.image) ?? []))).toBe(true);
  expect(note).toMatchObject({
    pages: [{ original: { sha256: page.image, kind: "prepared" } }],
    irregularities: ["repaired", "illegible:1", "prepared-image:1"],
  });
});

test("declares nothing where our own check finds fault, and the note says what", async () => {
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await scanPdf(await jpegScan(), 0));
  if (page === undefined) throw new Error("no page");
  const words = pageOfLines(LINES);
  const check = () => Promise.resolve(["font-not-embedded:7"]);
  const good = await composed(blobs, page, words, {}, { format: "PDF/A-2b" });
  expect(good.pdf.includes("<pdfaid:part>2</pdfaid:part>")).toBe(true);
  const bad = await composed(blobs, page, words, {}, { check });
  expect(bad.pdf.includes("pdfaid")).toBe(false);
  expect(folded(await textOfPdf(bad.pdf))).toContain("Müßige Öffnungszeiten");
  expect(bad.note).toMatchObject({
    rendition: {
      archival: { declared: null, structuralCheck: "failed", findings: ["font-not-embedded:7"] },
    },
  });
});

test("keeps the words of wide-set print together", async () => {
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await scanPdf(await jpegScan(), 0));
  if (page === undefined) throw new Error("no page");
  const lines = [
    "wie mit Ihrer Kollegin am Telefon besprochen, schicke ich Ihnen",
    "heute das fehlende Blatt. Sie meinte, dann sei alles vollständig",
    "und es gehe nun seinen Gang.",
    "Ich hoffe, dass es diesmal schneller geht als im vorigen Jahr,",
    "und danke Ihnen für die Mühe. Wenn noch etwas fehlt, rufen Sie",
    "bitte nach 17 Uhr an.",
  ];
  const typed = pageOfLines(lines);
  // A typewriter's letters and blanks are all as wide, and its small letters low.
  const words = typed.words.map((word): Word => {
    const [left, top, right] = word.box;
    return { ...word, box: [left * 1.6, top, right * 1.6, top + 15] };
  });
  const { pdf } = await composed(blobs, page, { ...typed, words });
  expect(folded(await textOfPdf(pdf))).toContain(lines.join(" "));
});
