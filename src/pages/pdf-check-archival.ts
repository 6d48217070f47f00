import {
  decodePDFRawStream,
  ParseSpeeds,
  PDFArray,
  PDFBool,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFStream,
  type PDFObject,
} from "pdf-lib";
import type { RenditionFormat } from "../domain/rendition-format.ts";

/**
 * Our own look at the structure of a finished PDF before it is called PDF/A-1b or -2b: header, trailer,
 * metadata, output intent, fonts, images, transparency, and everything that acts or reaches outside
 * (ISO 19005-1 and -2, level B). It reads the bytes anew and knows nothing of who wrote them. It is no
 * validator: content streams, glyph widths and XMP schemas are not judged. Gives what is wrong as codes
 * with the object's number; empty: nothing found.
 */
export async function checkArchival(pdf: Uint8Array, format: RenditionFormat): Promise<string[]> {
  const findings = checkFrame(pdf, format);
  let document: PDFDocument;
  try {
    document = await PDFDocument.load(pdf, {
      updateMetadata: false,
      parseSpeed: ParseSpeeds.Fastest,
      throwOnInvalidObject: true,
    });
  } catch {
    return [...findings, "not-readable"];
  }
  findings.push(...checkDocument(document, format));
  for (const [ref, object] of document.context.enumerateIndirectObjects()) {
    for (const code of checkObject(object, format)) findings.push(`${code}:${ref.objectNumber}`);
  }
  return findings;
}

const HEADERS: Readonly<Record<RenditionFormat, RegExp>> = {
  "PDF/A-1b": /^%PDF-1\.[0-4][\r\n]+%[\x80-\xff]{4}/,
  "PDF/A-2b": /^%PDF-1\.[0-7][\r\n]+%[\x80-\xff]{4}/,
};

function checkFrame(pdf: Uint8Array, format: RenditionFormat): string[] {
  const head = Buffer.from(pdf.subarray(0, 32)).toString("latin1");
  const tail = Buffer.from(pdf.subarray(-32)).toString("latin1");
  const findings: string[] = [];
  if (!HEADERS[format].test(head)) findings.push("header");
  if (!/%%EOF\r?\n?$/.test(tail)) findings.push("end-of-file");
  // PDF/A-1 knows the classic table alone: a stream in its place begins with an object's number.
  const table = Number(/startxref\s+(\d+)\s+%%EOF/.exec(tail)?.[1] ?? -1);
  const there = Buffer.from(pdf.subarray(Math.max(0, table), Math.max(0, table) + 4));
  if (format === "PDF/A-1b" && there.toString("latin1") !== "xref") findings.push("xref-table");
  return findings;
}

function checkDocument(document: PDFDocument, format: RenditionFormat): string[] {
  const { catalog, context } = document;
  const findings: string[] = [];
  if (context.trailerInfo.Encrypt !== undefined) findings.push("encrypted");
  if (!isIdentifier(context.lookup(context.trailerInfo.ID))) findings.push("identifier");
  findings.push(...checkMetadata(document, format), ...checkIntent(catalog, format));
  return [...findings, ...checkCatalog(catalog, format), ...checkPages(document)];
}

function checkCatalog(catalog: PDFDict, format: RenditionFormat): string[] {
  const keys = ["OpenAction", "AA", "Requirements", ...(isFirst(format) ? ["OCProperties"] : [])];
  const names = catalog.lookup(PDFName.of("Names"));
  const named = ["JavaScript", "EmbeddedFiles"].filter(
    (key) => names instanceof PDFDict && names.has(PDFName.of(key)),
  );
  return [
    ...keys.filter((key) => catalog.has(PDFName.of(key))).map((key) => `catalog-${key}`),
    ...named.map((key) => `names-${key}`),
  ];
}

function checkPages(document: PDFDocument): string[] {
  if (document.getPageCount() === 0) return ["no-page"];
  return document.getPages().flatMap((page, i) => {
    const { width, height } = page.getMediaBox();
    const fits = Math.min(width, height) >= SIDE_PT_MIN && Math.max(width, height) <= SIDE_PT_MAX;
    return fits ? [] : [`page-size:${i + 1}`];
  });
}

/** ISO 32000-1, annex C. */
const SIDE_PT_MIN = 3;
const SIDE_PT_MAX = 14_400;

const isFirst = (format: RenditionFormat): boolean => format === "PDF/A-1b";

const isIdentifier = (id: PDFObject | undefined): boolean =>
  id instanceof PDFArray && id.size() === 2;

function checkMetadata(document: PDFDocument, format: RenditionFormat): string[] {
  const metadata = document.catalog.lookup(PDFName.of("Metadata"));
  if (!(metadata instanceof PDFRawStream)) return ["metadata-missing"];
  if (metadata.dict.has(PDFName.of("Filter"))) return ["metadata-compressed"];
  const xmp = Buffer.from(metadata.contents).toString("utf8");
  const part = isFirst(format) ? 1 : 2;
  const findings: string[] = [];
  if (!xmp.includes(`<pdfaid:part>${part}</pdfaid:part>`)) findings.push("metadata-part");
  if (!xmp.includes("<pdfaid:conformance>B</pdfaid:conformance>")) findings.push("metadata-level");
  const created = document.getCreationDate()?.toISOString().replace(".000Z", "Z");
  if (created !== undefined && !xmp.includes(`<xmp:CreateDate>${created}<`)) {
    findings.push("metadata-date");
  }
  const title = document.getTitle();
  if (title !== undefined && !unescapeXml(xmp).includes(`>${title}</rdf:li>`)) {
    findings.push("metadata-title");
  }
  return findings;
}

const unescapeXml = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function checkIntent(catalog: PDFDict, format: RenditionFormat): string[] {
  const intents = catalog.lookup(PDFName.of("OutputIntents"));
  const intent =
    intents instanceof PDFArray && intents.size() === 1 ? intents.lookup(0) : undefined;
  if (!(intent instanceof PDFDict)) return ["output-intent-missing"];
  const findings: string[] = [];
  if (nameIn(intent, "S") !== "GTS_PDFA1") findings.push("output-intent-kind");
  const profile = intent.lookup(PDFName.of("DestOutputProfile"));
  if (!(profile instanceof PDFRawStream)) return [...findings, "output-profile-missing"];
  const icc = Buffer.from(decodePDFRawStream(profile).decode());
  const versionMax = isFirst(format) ? 2 : 4;
  if (icc.toString("latin1", 36, 40) !== "acsp" || (icc[8] ?? 255) > versionMax) {
    findings.push("output-profile");
  }
  // Everything here is shown in grey or RGB.
  if (icc.toString("latin1", 16, 20) !== "RGB ") findings.push("output-profile-colours");
  return findings;
}

function checkObject(object: PDFObject, format: RenditionFormat): string[] {
  const findings = object instanceof PDFStream ? checkStream(object, format) : [];
  for (const dict of directDicts(object)) findings.push(...checkDict(dict, format));
  return findings;
}

/** The dictionaries an object consists of: itself, and those written inside it without a number. */
function directDicts(object: PDFObject): PDFDict[] {
  if (object instanceof PDFStream) return directDicts(object.dict);
  if (object instanceof PDFArray) return object.asArray().flatMap(directDicts);
  return object instanceof PDFDict ? [object, ...object.values().flatMap(directDicts)] : [];
}

function checkStream(stream: PDFStream, format: RenditionFormat): string[] {
  const { dict } = stream;
  const filters = filtersOf(dict);
  const findings: string[] = [];
  if (dict.has(PDFName.of("F"))) findings.push("external-stream");
  const forbidden = [
    "LZWDecode",
    "Crypt",
    "JBIG2Decode",
    ...(isFirst(format) ? ["JPXDecode"] : []),
  ];
  for (const filter of filters) if (forbidden.includes(filter)) findings.push(`filter-${filter}`);
  if (nameIn(dict, "Subtype") === "PS") findings.push("postscript");
  if (nameIn(dict, "Subtype") === "Image") findings.push(...checkImage(dict, format));
  return findings;
}

function checkImage(image: PDFDict, format: RenditionFormat): string[] {
  const findings: string[] = [];
  for (const key of ["Alternates", "OPI"]) {
    if (image.has(PDFName.of(key))) findings.push(`image-${key}`);
  }
  if (image.lookup(PDFName.of("Interpolate")) === PDFBool.True) findings.push("image-interpolate");
  if (isFirst(format) && numberIn(image, "BitsPerComponent") > 8) findings.push("image-depth");
  if (String(image.lookup(PDFName.of("ColorSpace"))).includes("/DeviceCMYK")) {
    findings.push("image-colours");
  }
  return findings;
}

/** Actions that do more than go to a place (ISO 19005-1, 6.6.1). */
const ACTIONS = new Set([
  "Launch",
  "Sound",
  "Movie",
  "ResetForm",
  "ImportData",
  "JavaScript",
  "Hide",
  "SetOCGState",
  "Rendition",
  "Trans",
  "GoTo3DView",
]);

function checkDict(dict: PDFDict, format: RenditionFormat): string[] {
  const findings: string[] = [];
  const action = nameIn(dict, "S");
  if (action !== null && ACTIONS.has(action)) findings.push(`action-${action}`);
  for (const key of ["EF", "XFA", "JS"]) {
    if (dict.has(PDFName.of(key))) findings.push(`has-${key}`);
  }
  if (isFirst(format) && isTransparent(dict)) findings.push("transparency");
  if (nameIn(dict, "Type") === "Font") findings.push(...checkFont(dict, format));
  return findings;
}

/** A transparency group, or what a graphics state or annotation may say; `Type` is optional in both. */
function isTransparent(dict: PDFDict): boolean {
  if (nameIn(dict, "S") === "Transparency") return true;
  const mode = nameIn(dict, "BM");
  const opaque = ["ca", "CA"].every(
    (key) => !dict.has(PDFName.of(key)) || numberIn(dict, key) === 1,
  );
  const masked = dict.has(PDFName.of("SMask")) && nameIn(dict, "SMask") !== "None";
  return masked || !opaque || !(mode === null || mode === "Normal" || mode === "Compatible");
}

function checkFont(font: PDFDict, format: RenditionFormat): string[] {
  const kind = nameIn(font, "Subtype");
  if (kind === "Type0") return font.has(PDFName.of("ToUnicode")) ? [] : ["font-without-text"];
  if (kind === "Type3") return [];
  const descriptor = font.lookup(PDFName.of("FontDescriptor"));
  if (!(descriptor instanceof PDFDict)) return ["font-not-embedded"];
  const findings: string[] = [];
  const programs = ["FontFile", "FontFile2", "FontFile3"];
  if (!programs.some((key) => descriptor.lookup(PDFName.of(key)) instanceof PDFStream)) {
    findings.push("font-not-embedded");
  }
  return [...findings, ...checkCidFont(font, descriptor, format)];
}

function checkCidFont(font: PDFDict, descriptor: PDFDict, format: RenditionFormat): string[] {
  const kind = nameIn(font, "Subtype");
  if (kind !== "CIDFontType2" && kind !== "CIDFontType0") return [];
  const findings: string[] = [];
  const isSubset = /^[A-Z]{6}\+/.test(nameIn(font, "BaseFont") ?? "");
  if (isFirst(format) && isSubset && !descriptor.has(PDFName.of("CIDSet"))) {
    findings.push("font-without-glyph-list");
  }
  if (kind === "CIDFontType2" && !font.has(PDFName.of("CIDToGIDMap"))) {
    findings.push("font-without-glyph-map");
  }
  return findings;
}

function filtersOf(dict: PDFDict): string[] {
  const filter = dict.lookup(PDFName.of("Filter"));
  const list = filter instanceof PDFArray ? filter.asArray() : [filter];
  return list.filter((each) => each instanceof PDFName).map((name) => name.decodeText());
}

function nameIn(dict: PDFDict, key: string): string | null {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFName ? value.decodeText() : null;
}

function numberIn(dict: PDFDict, key: string): number {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFNumber ? value.asNumber() : 0;
}
