import { expect, jest, test } from "@jest/globals";
import { degrees, PDFDocument, PDFName, rgb } from "pdf-lib";
import sharp from "sharp";
import { packPageWords } from "../../../src/blobs/page-words.ts";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";
import { CaptureId, DocumentId, FolderId, Sha256 } from "../../../src/domain/ids.ts";
import type { PageWords, Word } from "../../../src/domain/page.ts";
import { type NoteFacts, TransferNote } from "../../../src/domain/transfer-note.ts";
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

const facts: NoteFacts = {
  version: 1,
  document: {
    id: ID,
    role: "main",
    receiptNumber: "LIN-2026-00000012",
    receiptDay: "2026-05-05",
  },
  capture: {
    id: ID,
    channel: "hot-folder",
    sha256: Sha256.parse("a".repeat(64)),
    mediaType: "application/pdf",
    capturedAt: "2026-05-05T06:00:00.000Z",
  },
  scanned: true,
  batch: { by: "Bediener 7", device: "Kodak i4650", dpi: 300 },
  madeWith: { device: "another", software: "ScanWorks 9", dpi: 200 },
  counted: { of: "capture", fed: 3, blankDiscarded: 1, separators: 1, otherDiscarded: 0 },
  irregularities: [],
  visualCheck: { result: "none", pages: [], lot: null },
  paper: { disposition: null, keptUntil: null },
};

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
  over: { readonly note?: Partial<NoteFacts>; readonly former?: Sha256 } = {},
) {
  const { component, componentPage, original, image, width, height, dpi } = page;
  const software = { name: "Poststelle", version: "1.2.3" };
  const outcome = await makeCompose({ software, format: "PDF/A-1b", ...deps }).run(
    {
      documentId: DocumentId.parse(ID),
      folder,
      title: "Lindenau LIN-2026-00000012",
      stamp: { lines: ["Eingang Stadt Lindenau", "LIN-2026-00000012"] },
      timeZone: "Europe/Berlin",
      note: { ...facts, ...over.note },
      madeFrom: Sha256.parse("d".repeat(64)),
      former: over.former ?? null,
      pages: [
        {
          version: 1,
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
          ...more,
        },
      ],
    },
    stepContext(blobs),
  );
  if (outcome.kind !== "done") throw new Error(outcome.kind);
  const bytesOf = (sha256: string) => Buffer.from(blobs.bytesOf(sha256) ?? []);
  const { rendition } = outcome.output;
  const noteText = bytesOf(outcome.output.note.sha256).toString();
  const note = TransferNote.parse(JSON.parse(noteText));
  return { ...outcome, pdf: bytesOf(rendition?.sha256 ?? ""), note, noteText };
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

  const { pdf, note, output } = await composed(blobs, page, pageOfLines(LINES));
  expect(pdf.includes(jpeg)).toBe(true);
  const text = folded(await textOfPdf(pdf));
  for (const line of [...LINES, "Eingang Stadt Lindenau"]) expect(text).toContain(line);
  expect(note).toMatchObject({
    capture: { sha256: "a".repeat(64), channel: "hot-folder" },
    transfer: { software: "Poststelle 1.2.3" },
    rendition: {
      sha256: output.rendition?.sha256,
      pages: 2,
      notePages: 1,
      archival: { declared: "PDF/A-1b", structuralCheck: "passed", validatedBy: null },
    },
    pages: [
      {
        image: {
          sha256: page.original?.sha256,
          kind: "scan",
          widthPx: 620,
          heightPx: 877,
          transfer: "as-is",
        },
      },
    ],
    irregularities: [],
  });
});

test("ends with the note of the scan, which says what is known and nothing else", async () => {
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await scanPdf(await jpegScan(), 0));
  if (page === undefined) throw new Error("no page");
  const irregularities = [{ code: "split-by-hand", page: null }];
  const over = { note: { irregularities } };
  const made = await composed(blobs, page, pageOfLines(LINES), {}, {}, over);
  const { note, noteText, output } = made;
  expect(noteText).toBe(canonicalJson(note));
  expect(made.facts).toEqual([
    { type: "rendition-made", kind: "searchable-pdf", sha256: output.rendition?.sha256, pages: 1 },
    {
      type: "transfer-note-made",
      kind: "scan",
      version: 1,
      sha256: output.note.sha256,
      renditionSha256: output.rendition?.sha256,
      pages: 1,
    },
  ]);
  if (note.kind !== "scan") throw new Error(note.kind);
  expect(note.scanning).toEqual({
    by: { value: "Bediener 7", from: "batch" },
    device: { value: "Kodak i4650", from: "batch" },
    software: { value: "ScanWorks 9", from: "file" },
    dpi: { value: 300, from: "batch" },
    colour: { value: "colour", from: "image" },
    duplex: null,
  });
  const document = await PDFDocument.load(made.pdf);
  expect(document.getPageCount()).toBe(2);
  const sheet = folded(await textOfPdf(made.pdf));
  const hashes = [note.capture.sha256, ...note.pages.map((each) => each.image.sha256)];
  for (const words of [
    "Transfervermerk",
    "LIN-2026-00000012",
    "05.05.2026, 08:00 Uhr, Scan-Ordner",
    "Bediener 7 (laut Stapelangaben)",
    "ScanWorks 9 (laut Datei)",
    "Farbe (laut Bild) nicht bekannt",
    "3 in der gescannten Datei",
    "1 leere, 1 Trenn- und Deckblätter, 0 andere",
    "Eine Person hat die Schriftstücke neu getrennt.",
    "noch keine; ein späteres Ergebnis",
    "nicht im Verzeichnis der Originale",
    ...hashes,
  ]) {
    expect(sheet).toContain(words);
  }
  // It cannot name itself, and claims no more than that it documents.
  expect(sheet).not.toContain(note.rendition.sha256);
  expect(sheet).not.toMatch(/gerichtsfest|beweissicher|rechtssicher/i);
});

test("goes on in a new version where a check came later, and the rendition stays", async () => {
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await scanPdf(await jpegScan(), 0));
  if (page === undefined) throw new Error("no page");
  const first = await composed(blobs, page, pageOfLines(LINES));
  const checked = { page: 1, result: "accepted", at: "2026-05-06T08:00:00.000Z" } as const;
  const visualCheck: NoteFacts["visualCheck"] = {
    result: "accepted",
    pages: [{ ...checked, by: "A. Ackerknecht", reason: null }],
    lot: null,
  };
  const later = await composed(
    blobs,
    page,
    pageOfLines(LINES),
    {},
    {},
    {
      note: { version: 2, visualCheck, paper: { disposition: "kept", keptUntil: "2026-08-04" } },
      former: first.output.note.sha256,
    },
  );
  expect(later.output.rendition).toBeNull();
  expect(later.facts.map((fact) => fact.type)).toEqual(["transfer-note-made"]);
  expect(later.note).toEqual({
    ...first.note,
    version: 2,
    visualCheck,
    paper: { disposition: "kept", keptUntil: "2026-08-04" },
  });
});

test("puts no sheet behind what came electronically, and its note says where it came from", async () => {
  const document = await PDFDocument.create();
  document.addPage(A4).drawText("Antrag", { x: 80, y: 700 });
  const blobs = new MemoryBlobs();
  const [page] = await prepared(blobs, await document.save());
  if (page === undefined) throw new Error("no page");
  const over = { note: { scanned: false } };
  const { pdf, note } = await composed(blobs, page, pageOfLines(LINES), {}, {}, over);
  expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1);
  expect(note).toMatchObject({ kind: "provenance", rendition: { notePages: 0 } });
  expect(Object.keys(note)).not.toContain("scanning");
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
  expect(page.irregularities).toEqual(["uses-jbig2"]);
  expect(note).toMatchObject({ rendition: { archival: { declared: "PDF/A-1b" } } });
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
  });
  expect(pdf.includes(Buffer.from(blobs.bytesOf(page.image) ?? []))).toBe(true);
  expect(note).toMatchObject({ pages: [{ image: { sha256: page.image, kind: "prepared" } }] });
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
