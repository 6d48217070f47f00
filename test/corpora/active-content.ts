import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  type PDFObject,
  PDFRawStream,
  PDFStream,
} from "pdf-lib";

/** Keys that start or hold something, wherever they stand (ISO 32000-1, 12.6, 7.11, 13). */
const KEYS = new Set([
  "JS",
  "JavaScript",
  "OpenAction",
  "AA",
  "Launch",
  "XFA",
  "EF",
  "EmbeddedFiles",
  "AF",
  "RichMediaContent",
  "RichMediaSettings",
  "AcroForm",
  "URI",
]);
/** Kinds of actions that do more than go to a page of the same file. */
const ACTIONS = new Set([
  "JavaScript",
  "Launch",
  "URI",
  "SubmitForm",
  "ImportData",
  "ResetForm",
  "GoToR",
  "GoToE",
  "Rendition",
  "Movie",
  "Sound",
  "Hide",
  "SetOCGState",
  "Trans",
  "GoTo3DView",
  "Thread",
]);
const TYPES = new Set([
  "EmbeddedFile",
  "Filespec",
  "RichMedia",
  "Movie",
  "Sound",
  "3D",
  "Screen",
  "FileAttachment",
  "Widget",
]);
/** What programs of Windows and Linux and zip archives begin with. */
const PROGRAMS = ["MZ", "PK\x03\x04", "\x7fELF"] as const;
const DRAWN = new Set(["Image"]);

/**
 * Everything in a finished PDF that acts, reaches outside or carries a file: its objects are parsed, those
 * in object streams too, names are decoded (`/J#53`), and streams that are no pictures are unpacked and
 * looked through for objects hidden in them. Gives each finding with the number of its object.
 */
export async function activeContentOf(pdf: Uint8Array): Promise<readonly string[]> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const findings: string[] = [];
  let objects = 0;
  for (const [ref, object] of document.context.enumerateIndirectObjects()) {
    objects += 1;
    for (const finding of lookInto(object))
      findings.push(`${finding} in object ${ref.objectNumber}`);
  }
  for (const finding of inDict(document.catalog)) findings.push(`${finding} in the catalogue`);
  if (document.context.trailerInfo.Encrypt !== undefined) findings.push("encrypted");
  const written = objectsWritten(pdf);
  // What a reader of the table does not meet, another reader may.
  if (written > objects) findings.push(`${written - objects} objects beside the table`);
  return findings;
}

function* lookInto(object: PDFObject): Generator<string> {
  if (object instanceof PDFArray) for (const each of object.asArray()) yield* lookInto(each);
  if (object instanceof PDFDict) yield* inDict(object);
  if (!(object instanceof PDFStream)) return;
  yield* inDict(object.dict);
  if (object.dict.has(PDFName.of("F"))) yield "a stream that lies elsewhere";
  const kind = nameIn(object.dict, "Subtype") ?? "";
  if (object instanceof PDFRawStream && !DRAWN.has(kind)) yield* hiddenIn(object);
}

function* inDict(dict: PDFDict): Generator<string> {
  for (const [key, value] of dict.entries()) {
    if (KEYS.has(key.decodeText())) yield `/${key.decodeText()}`;
    yield* lookInto(value);
  }
  const action = nameIn(dict, "S");
  if (action !== null && ACTIONS.has(action)) yield `action ${action}`;
  for (const key of ["Type", "Subtype"]) {
    const type = nameIn(dict, key);
    if (type !== null && TYPES.has(type)) yield `${key} ${type}`;
  }
}

/** A content stream has operators, never dictionaries of actions; a font or a profile neither. */
function* hiddenIn(stream: PDFRawStream): Generator<string> {
  const text = unpacked(stream);
  const found = /\/(JavaScript|OpenAction|Launch|EmbeddedFile|RichMedia|XFA)\b/.exec(text);
  if (found !== null) yield `/${found[1]} in a stream`;
  if (PROGRAMS.some((start) => text.startsWith(start))) yield "a program or archive as a stream";
}

function unpacked(stream: PDFRawStream): string {
  try {
    return Buffer.from(decodePDFRawStream(stream).decode()).toString("latin1");
  } catch {
    // A filter that is none of ours to undo (CCITT, DCT): a picture.
    return "";
  }
}

/** Objects as they stand in the file, outside of streams. */
function objectsWritten(pdf: Uint8Array): number {
  const text = Buffer.from(pdf)
    .toString("latin1")
    .replaceAll(/\bstream\r?\n[^]*?\bendstream\b/g, "");
  return [...text.matchAll(/(?:^|[\r\n])\d+ \d+ obj\b/g)].length;
}

function nameIn(dict: PDFDict, key: string): string | null {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFName ? value.decodeText() : null;
}
