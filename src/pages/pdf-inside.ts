import { createHash } from "node:crypto";
import { printable } from "./made-with.ts";
import { asPagesError, PagesError } from "./pages-error.ts";
import { pdfPlainText } from "./pdf-plain-text.ts";
import { keepBytes, startPdfium, type Pdfium } from "./pdfium.ts";

/** A file that came inside a PDF. The name is a label for people. */
export interface PdfAttachment {
  readonly name: string | null;
  readonly bytes: Uint8Array;
}

/** What a PDF carries beside its pages, and what about it a person should know. */
export interface PdfInside {
  readonly attachments: readonly PdfAttachment[];
  /** More attachments than asked for, or larger ones: those beyond the limits were left where they are. */
  readonly beyond: "too-many-entries" | "too-many-bytes" | null;
  /** Its only page is the sheet Acrobat puts before a portfolio: it says nothing but how to open it. */
  readonly isPortfolioCover: boolean;
  /** Only Acrobat can show it: its pages are made by a program inside (XFA, dynamic). */
  readonly isDynamicForm: boolean;
  /** Codes: `contains-javascript`, `contains-launch-action`, `contains-media`, `form`, `xfa-form`. */
  readonly facts: readonly string[];
  /** Its Creator and Producer (ISO 32000-1, 14.3.3); null: it names neither. */
  readonly software: string | null;
}

/** How many files are taken out of one PDF, and how large they may be together. */
export interface AttachmentLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/** Numbers of PDFium's public headers. */
const FORM_TYPE = { none: 0, acroForm: 1, dynamic: 2, staticXfa: 3 } as const;
const FILE_ATTACHMENT = 17;
const COVER_CHARACTERS_MAX = 1500;
const COVER = /PDF[-\s]?portfolio|PDF[-\s]?package/i;
const COVER_READER = /Acrobat|Adobe Reader/i;

/** Names in dictionaries that tell of something active; none of it is ever run here. */
const ACTIVE: readonly (readonly [string, RegExp])[] = [
  ["contains-javascript", /\/(JavaScript|JS)\b/],
  ["contains-launch-action", /\/S\s*\/Launch\b/],
  ["contains-media", /\/(RichMedia|Rendition|Movie|Sound|3D)\b/],
];

/** Looks into a PDF for files, forms and programs. Throws PagesError where it cannot be opened. */
export async function pdfInside(bytes: Uint8Array, limits: AttachmentLimits): Promise<PdfInside> {
  return asPagesError("PDF", async () => {
    const pdfium = await startPdfium();
    const document = pdfium.call("FPDF_LoadMemDocument", keepBytes(pdfium, bytes), bytes.length, 0);
    if (document === 0) throw new PagesError("damaged", "PDF: it cannot be opened");
    const text = pdfPlainText(bytes);
    const formType = pdfium.call("FPDF_GetFormType", document);
    const found = attachmentsOf(pdfium, document, text.includes("/FileAttachment"), limits);
    return {
      ...found,
      isPortfolioCover: found.attachments.length > 0 && isCover(pdfium, document),
      // Without a program that regenerates them, such pages only ask to wait (ISO 32000-1, 12.7.8).
      isDynamicForm: formType === FORM_TYPE.dynamic || /\/NeedsRendering\s+true/.test(text),
      facts: factsOf(text, formType),
      software: softwareOf(pdfium, document),
    };
  });
}

function softwareOf(pdfium: Pdfium, document: number): string | null {
  const names = ["Creator", "Producer"].map((key) => metaText(pdfium, document, key));
  return [...new Set(names)].filter((name) => name !== "").join(", ") || null;
}

function factsOf(text: string, formType: number): readonly string[] {
  const active = ACTIVE.flatMap(([fact, pattern]) => (pattern.test(text) ? [fact] : []));
  if (formType === FORM_TYPE.none) return active;
  return [...active, formType === FORM_TYPE.acroForm ? "form" : "xfa-form"];
}

const META_BYTES_MAX = 1024;

/** An entry of the document's information dictionary; "" where there is none, or a longer one. */
function metaText(pdfium: Pdfium, document: number, key: string): string {
  const keyBytes = Buffer.from(`${key}\0`);
  return pdfium.withMemory(keyBytes.length + META_BYTES_MAX, (room) => {
    keyBytes.forEach((byte, i) => {
      pdfium.memory().setUint8(room + i, byte);
    });
    const text = room + keyBytes.length;
    const length = pdfium.call("FPDF_GetMetaText", document, room, text, META_BYTES_MAX);
    if (length < 3 || length > META_BYTES_MAX) return "";
    return printable(Buffer.from(pdfium.bytes(text, length - 2)).toString("utf16le"));
  });
}

/** The files of the document, then those stuck onto pages; the same bytes count once. */
function attachmentsOf(
  pdfium: Pdfium,
  document: number,
  onPages: boolean,
  limits: AttachmentLimits,
): Pick<PdfInside, "attachments" | "beyond"> {
  const attachments: PdfAttachment[] = [];
  const seen = new Set<string>();
  let left = limits.bytesMax;
  for (const handle of handlesOf(pdfium, document, onPages)) {
    if (attachments.length >= limits.entriesMax) return { attachments, beyond: "too-many-entries" };
    const size = sizeOf(pdfium, handle);
    if (size > left) return { attachments, beyond: "too-many-bytes" };
    const bytes = contentOf(pdfium, handle, size);
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (seen.has(hash)) continue;
    seen.add(hash);
    left -= bytes.length;
    attachments.push({ name: nameOf(pdfium, handle), bytes });
  }
  return { attachments, beyond: null };
}

function* handlesOf(pdfium: Pdfium, document: number, onPages: boolean): Generator<number> {
  const count = pdfium.call("FPDFDoc_GetAttachmentCount", document);
  for (let i = 0; i < count; i += 1) yield pdfium.call("FPDFDoc_GetAttachment", document, i);
  if (!onPages) return;
  const pages = pdfium.call("FPDF_GetPageCount", document);
  for (let n = 0; n < pages; n += 1) {
    const page = pdfium.call("FPDF_LoadPage", document, n);
    if (page === 0) continue;
    yield* stuckOn(pdfium, page);
    pdfium.call("FPDF_ClosePage", page);
  }
}

function* stuckOn(pdfium: Pdfium, page: number): Generator<number> {
  const count = pdfium.call("FPDFPage_GetAnnotCount", page);
  for (let i = 0; i < count; i += 1) {
    const annotation = pdfium.call("FPDFPage_GetAnnot", page, i);
    if (annotation === 0) continue;
    if (pdfium.call("FPDFAnnot_GetSubtype", annotation) === FILE_ATTACHMENT) {
      yield pdfium.call("FPDFAnnot_GetFileAttachment", annotation);
    }
    pdfium.call("FPDFPage_CloseAnnot", annotation);
  }
}

/** Bytes of an attachment; 0 also where the PDF names a file and does not hold it. */
function sizeOf(pdfium: Pdfium, attachment: number): number {
  if (attachment === 0) return 0;
  return pdfium.withMemory(8, (room) => {
    const ok = pdfium.call("FPDFAttachment_GetFile", attachment, 0, 0, room);
    return ok === 0 ? 0 : pdfium.memory().getUint32(room, true);
  });
}

function contentOf(pdfium: Pdfium, attachment: number, size: number): Uint8Array {
  if (size === 0) return new Uint8Array();
  return pdfium.withMemory(size + 8, (room) => {
    pdfium.call("FPDFAttachment_GetFile", attachment, room + 8, size, room);
    return pdfium.bytes(room + 8, size);
  });
}

const NAME_BYTES_MAX = 1024;

function nameOf(pdfium: Pdfium, attachment: number): string | null {
  if (attachment === 0) return null;
  return pdfium.withMemory(NAME_BYTES_MAX, (room) => {
    const length = pdfium.call("FPDFAttachment_GetName", attachment, room, NAME_BYTES_MAX);
    if (length < 3 || length > NAME_BYTES_MAX) return null;
    return Buffer.from(pdfium.bytes(room, length - 2)).toString("utf16le");
  });
}

/** Whether the document is one page of the words Acrobat sets before a portfolio, in whatever language. */
function isCover(pdfium: Pdfium, document: number): boolean {
  if (pdfium.call("FPDF_GetPageCount", document) !== 1) return false;
  const page = pdfium.call("FPDF_LoadPage", document, 0);
  if (page === 0) return false;
  const textPage = pdfium.call("FPDFText_LoadPage", page);
  const text = textPage === 0 ? "" : wordsOf(pdfium, textPage);
  pdfium.call("FPDFText_ClosePage", textPage);
  pdfium.call("FPDF_ClosePage", page);
  return text.length < COVER_CHARACTERS_MAX && COVER.test(text) && COVER_READER.test(text);
}

function wordsOf(pdfium: Pdfium, textPage: number): string {
  const count = pdfium.call("FPDFText_CountChars", textPage);
  if (count < 1 || count > 10_000) return "";
  return pdfium.withMemory(2 * count + 2, (room) => {
    const written = pdfium.call("FPDFText_GetText", textPage, 0, count, room);
    return Buffer.from(pdfium.bytes(room, Math.max(0, 2 * (written - 1)))).toString("utf16le");
  });
}
