import { beforeAll, describe, expect, test } from "@jest/globals";
import { PDFDict, PDFDocument, PDFName, PDFRawStream, PDFString, StandardFonts } from "pdf-lib";
import sharp from "sharp";
import type { RenditionFormat } from "../../../src/domain/rendition-format.ts";
import { compose } from "../../../src/pages/compose-pdf.ts";
import { checkArchival } from "../../../src/pages/pdf-check-archival.ts";
import { setHeaderVersion } from "../../../src/pages/pdf-write-archival.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const renditions = new Map<RenditionFormat, Uint8Array>();
beforeAll(async () => {
  const paper = { width: 413, height: 585, channels: 3, background: "#fff" } as const;
  const image = new Uint8Array(await sharp({ create: paper }).jpeg().toBuffer());
  const page = { image, widthPx: 413, heightPx: 585, dpi: 50, turn: 0, skewDegrees: 0 } as const;
  for (const format of ["PDF/A-1b", "PDF/A-2b"] as const) {
    const made = await compose({
      pages: [{ ...page, words: pageOfLines(["Guten Tag"]) }],
      stamp: { lines: ["Eingang"] },
      title: "A & B <1>",
      createdAt: new Date("2026-11-23T08:00:00Z"),
      format,
    });
    renditions.set(format, made.pdf);
  }
});

const whole = (format: RenditionFormat = "PDF/A-1b") => renditions.get(format) ?? new Uint8Array();

/** The rendition with something changed in it, saved again in the same form. */
async function spoiled(
  spoil: (document: PDFDocument) => unknown,
  format: RenditionFormat = "PDF/A-1b",
): Promise<Uint8Array> {
  const document = await PDFDocument.load(whole(format), { updateMetadata: false });
  await spoil(document);
  const pdf = await document.save({ useObjectStreams: false, updateFieldAppearances: false });
  setHeaderVersion(pdf, format);
  return pdf;
}

/** The codes without their objects' numbers, each once. */
async function found(pdf: Uint8Array, format: RenditionFormat = "PDF/A-1b"): Promise<string[]> {
  const findings = await checkArchival(pdf, format);
  return [...new Set(findings.map((finding) => finding.replace(/:\d+$/, "")))];
}

const objects = (document: PDFDocument) =>
  document.context.enumerateIndirectObjects().map(([, object]) => object);

function imageOf(document: PDFDocument): PDFDict {
  const isImage = (dict: PDFDict) => dict.get(PDFName.of("Subtype")) === PDFName.of("Image");
  for (const object of objects(document)) {
    if (object instanceof PDFRawStream && isImage(object.dict)) return object.dict;
  }
  throw new Error("no image");
}

function descriptors(document: PDFDocument): PDFDict[] {
  return objects(document)
    .filter((object) => object instanceof PDFDict)
    .filter((dict) => dict.get(PDFName.of("Type")) === PDFName.of("FontDescriptor"));
}

test("finds nothing in what we write, in either format", async () => {
  expect(await checkArchival(whole("PDF/A-1b"), "PDF/A-1b")).toEqual([]);
  expect(await checkArchival(whole("PDF/A-2b"), "PDF/A-2b")).toEqual([]);
  expect(await found(await spoiled(() => {}))).toEqual([]);
});

test("does not take one part for the other", async () => {
  expect(await found(whole("PDF/A-2b"), "PDF/A-1b")).toEqual(["header", "metadata-part"]);
  expect(await found(whole("PDF/A-1b"), "PDF/A-2b")).toEqual(["metadata-part"]);
});

describe("the frame", () => {
  test("must end at its end, and be a file of our kind at all", async () => {
    const longer = Buffer.concat([whole(), Buffer.from("%%EOF more")]);
    expect(await found(longer)).toContain("end-of-file");
    expect(await found(Buffer.from("no PDF"))).toContain("not-readable");
  });

  test("has no compressed table in part 1", async () => {
    const document = await PDFDocument.load(whole(), { updateMetadata: false });
    const pdf = await document.save({ useObjectStreams: true });
    setHeaderVersion(pdf, "PDF/A-1b");
    expect(await found(pdf)).toEqual(["xref-table"]);
  });
});

test.each<[string, (document: PDFDocument) => unknown, string]>([
  ["no metadata", (pdf) => pdf.catalog.delete(PDFName.of("Metadata")), "metadata-missing"],
  ["another title than its metadata", (pdf) => pdf.setTitle("C"), "metadata-title"],
  [
    "no output intent",
    (pdf) => pdf.catalog.delete(PDFName.of("OutputIntents")),
    "output-intent-missing",
  ],
  ["no identifier", (pdf) => delete pdf.context.trailerInfo.ID, "identifier"],
  ["a script", (pdf) => pdf.addJavaScript("main", "app.alert(1)"), "names-JavaScript"],
  [
    "an attachment",
    (pdf) => pdf.attach(Buffer.from("x"), "x.txt", { mimeType: "text/plain" }),
    "names-EmbeddedFiles",
  ],
  [
    "an action that starts a program",
    (pdf) => pdf.context.register(pdf.context.obj({ S: "Launch", F: PDFString.of("x.exe") })),
    "action-Launch",
  ],
  [
    "something done at opening",
    (pdf) => pdf.catalog.set(PDFName.of("OpenAction"), pdf.context.obj([])),
    "catalog-OpenAction",
  ],
  [
    "a font that is not embedded",
    async (pdf) =>
      pdf.getPage(0).drawText("x", { font: await pdf.embedFont(StandardFonts.Courier) }),
    "font-not-embedded",
  ],
  [
    "a font program taken out",
    (pdf) => descriptors(pdf).forEach((dict) => dict.delete(PDFName.of("FontFile2"))),
    "font-not-embedded",
  ],
  [
    "a subset without its glyph list",
    (pdf) => descriptors(pdf).forEach((dict) => dict.delete(PDFName.of("CIDSet"))),
    "font-without-glyph-list",
  ],
  ["see-through ink", (pdf) => pdf.getPage(0).drawRectangle({ opacity: 0.5 }), "transparency"],
  [
    "a soft mask",
    (pdf) => imageOf(pdf).set(PDFName.of("SMask"), pdf.context.register(pdf.context.stream("x"))),
    "transparency",
  ],
  [
    "JBIG2",
    (pdf) => imageOf(pdf).set(PDFName.of("Filter"), PDFName.of("JBIG2Decode")),
    "filter-JBIG2Decode",
  ],
  [
    "LZW",
    (pdf) => imageOf(pdf).set(PDFName.of("Filter"), PDFName.of("LZWDecode")),
    "filter-LZWDecode",
  ],
  [
    "CMYK below an RGB intent",
    (pdf) => imageOf(pdf).set(PDFName.of("ColorSpace"), PDFName.of("DeviceCMYK")),
    "image-colours",
  ],
  [
    "bytes that lie outside",
    (pdf) => imageOf(pdf).set(PDFName.of("F"), PDFString.of("outside.bin")),
    "external-stream",
  ],
  [
    "a page larger than any reader shows",
    (pdf) => pdf.getPage(0).setSize(20_000, 500),
    "page-size",
  ],
  [
    "layers",
    (pdf) => pdf.catalog.set(PDFName.of("OCProperties"), pdf.context.obj({})),
    "catalog-OCProperties",
  ],
])("finds %s", async (_, spoil, code) => {
  expect(await found(await spoiled(spoil))).toContain(code);
});

test("part 2 allows transparency and layers, and still no script", async () => {
  const pdf = await spoiled((document) => {
    document.getPage(0).drawRectangle({ opacity: 0.5 });
    document.catalog.set(PDFName.of("OCProperties"), document.context.obj({}));
    document.addJavaScript("main", "app.alert(1)");
  }, "PDF/A-2b");
  expect(await found(pdf, "PDF/A-2b")).toEqual(
    expect.arrayContaining(["names-JavaScript", "action-JavaScript"]),
  );
  expect(await found(pdf, "PDF/A-2b")).not.toContain("transparency");
});
