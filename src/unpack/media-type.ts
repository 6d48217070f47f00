import { compoundKind } from "./compound-file.ts";
import { isMailHeader } from "./mail-header.ts";
import { isTar } from "./tar.ts";
import { zipEntryNames } from "./zip-names.ts";

/** What the inspection can tell apart. Everything else is `application/octet-stream`. */
export type MediaType =
  | "application/pdf"
  | "image/tiff"
  | "image/jpeg"
  | "image/png"
  | "image/gif"
  | "image/webp"
  | "image/bmp"
  | "image/heic"
  | "image/avif"
  | "image/jp2"
  | "message/rfc822"
  | "application/zip"
  | "application/x-7z-compressed"
  | "application/vnd.rar"
  | "application/gzip"
  | "application/x-tar"
  | "application/x-bzip2"
  | "application/x-xz"
  | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
  | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  | "application/vnd.openxmlformats-officedocument.presentationml.presentation"
  | "application/vnd.openxmlformats-officedocument"
  | "application/vnd.oasis.opendocument"
  | "application/msword"
  | "application/vnd.ms-excel"
  | "application/vnd.ms-powerpoint"
  | "application/vnd.ms-outlook"
  | "application/vnd.ms-office.encrypted"
  | "application/x-cfb"
  | "application/ms-tnef"
  | "application/rtf"
  | "application/pkcs7-mime"
  | "application/pkcs7-signature"
  | "application/pgp-encrypted"
  | "application/pgp-signature"
  | "application/xml"
  | "text/html"
  | "text/plain"
  | "application/x-empty"
  | "application/octet-stream";

/** The types whose pages can be prepared as they are. */
const PAGES_TYPES = ["application/pdf", "image/tiff", "image/jpeg", "image/png"] as const;
export type PagesMediaType = (typeof PAGES_TYPES)[number];

/** Whether a file of this type has pages that `prepare` can take. */
export function isPagesType(type: MediaType): type is PagesMediaType {
  return PAGES_TYPES.some((each) => each === type);
}

const OFFICE_TYPE =
  /^application\/(msword|rtf|vnd\.(ms-(excel|powerpoint)|oasis\.opendocument|openxmlformats-officedocument.*))$/;

/** Whether a word processor, a spreadsheet or a presentation program opens a file of this type. */
export const isOfficeType = (type: MediaType): boolean => OFFICE_TYPE.test(type);

/** The pictures that are brought to PNG or TIFF before their pages are prepared. */
const PICTURE_TYPES = ["image/gif", "image/webp", "image/bmp", "image/heic", "image/avif"] as const;
export type PictureMediaType = (typeof PICTURE_TYPES)[number];

/** Whether a file of this type is a picture that must be brought to another form first. */
export const isPictureType = (type: MediaType): type is PictureMediaType =>
  PICTURE_TYPES.some((each) => each === type);

/** How far into a file a reader looks for `%PDF-` (ISO 32000-1, annex H, note 13). */
const PDF_HEADER_WITHIN = 1024;
/** Bytes looked at to tell text from binary. */
const TEXT_SAMPLE_BYTES = 64 * 1024;

const OFFICE_BY_FOLDER = [
  ["word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
] as const;

/** The old Office container. */
const CFB_START = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/** A local entry, an empty archive, and one that was meant for several disks. */
const ZIP_STARTS = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];

/** Signatures at offset 0, as Latin-1 text. Signatures a few bytes long are confirmed by `confirms`. */
const SIGNATURES: readonly { text: string; type: MediaType; confirms?: (b: Buffer) => boolean }[] =
  [
    { text: "%PDF-", type: "application/pdf" },
    { text: "II*\0", type: "image/tiff" },
    { text: "MM\0*", type: "image/tiff" },
    { text: "II+\0", type: "image/tiff" },
    { text: "MM\0+", type: "image/tiff" },
    { text: "\xff\xd8\xff", type: "image/jpeg" },
    { text: "\x89PNG\r\n\x1a\n", type: "image/png" },
    { text: "GIF87a", type: "image/gif" },
    { text: "GIF89a", type: "image/gif" },
    { text: "RIFF", type: "image/webp", confirms: (b) => latin1(b, 8, 12) === "WEBP" },
    { text: "BM", type: "image/bmp", confirms: isBitmap },
    { text: "\x37\x7a\xbc\xaf\x27\x1c", type: "application/x-7z-compressed" },
    { text: "Rar!\x1a\x07", type: "application/vnd.rar" },
    { text: "\x1f\x8b\x08", type: "application/gzip" },
    { text: "BZh", type: "application/x-bzip2", confirms: (b) => latin1(b, 4, 10) === "1AY&SY" },
    { text: "\xfd7zXZ\0", type: "application/x-xz" },
    { text: "\0\0\0\x0cjP  \r\n\x87\n", type: "image/jp2" },
    { text: "\x78\x9f\x3e\x22", type: "application/ms-tnef" },
    { text: "{\\rtf", type: "application/rtf" },
    { text: "\x30", type: "application/pkcs7-signature", confirms: isSignedData },
    { text: "\x30", type: "application/pkcs7-mime", confirms: isPkcs7 },
  ];

/**
 * The media type of `bytes` by their content; names and claims play no part. A signature at the very
 * start wins; a PDF header further in counts only when the file also ends like a PDF, so that text
 * that merely speaks of `%PDF-` stays text. Never throws.
 */
export function mediaTypeOf(bytes: Uint8Array): MediaType {
  if (bytes.length === 0) return "application/x-empty";
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bySignature = signatureOf(buffer);
  if (bySignature !== null) return bySignature;
  if (isTar(buffer)) return "application/x-tar";
  if (isMailHeader(buffer)) return "message/rfc822";
  if (isLatePdf(buffer)) return "application/pdf";
  return textTypeOf(buffer) ?? "application/octet-stream";
}

function signatureOf(buffer: Buffer): MediaType | null {
  const head = latin1(buffer, 0, 16);
  if (ZIP_STARTS.some((start) => head.startsWith(start))) return zipTypeOf(buffer);
  if (head.startsWith(CFB_START)) return typeOfCompound(buffer);
  if (/^ftypavi[fs]/.test(head.slice(4))) return "image/avif";
  if (/^ftyp(heic|heix|mif1|msf1|hevc)/.test(head.slice(4))) return "image/heic";
  for (const { text, type, confirms } of SIGNATURES) {
    if (head.startsWith(text) && (confirms?.(buffer) ?? true)) return type;
  }
  return null;
}

const CFB_TYPES = {
  word: "application/msword",
  excel: "application/vnd.ms-excel",
  powerpoint: "application/vnd.ms-powerpoint",
  outlook: "application/vnd.ms-outlook",
  "office-encrypted": "application/vnd.ms-office.encrypted",
} as const;

function typeOfCompound(buffer: Buffer): MediaType {
  const kind = compoundKind(buffer);
  return kind === null ? "application/x-cfb" : CFB_TYPES[kind];
}

function zipTypeOf(buffer: Buffer): MediaType {
  const names = zipEntryNames(buffer);
  if (names.includes("[Content_Types].xml")) {
    const known = OFFICE_BY_FOLDER.find(([folder]) =>
      names.some((name) => name.startsWith(folder)),
    );
    return known?.[1] ?? "application/vnd.openxmlformats-officedocument";
  }
  // OpenDocument stores its own media type as the first, uncompressed entry (ODF 1.3 part 2, 3.3).
  const first = latin1(buffer, 30, 77);
  return first.startsWith("mimetypeapplication/vnd.oasis.opendocument")
    ? "application/vnd.oasis.opendocument"
    : "application/zip";
}

function isLatePdf(buffer: Buffer): boolean {
  if (!latin1(buffer, 0, PDF_HEADER_WITHIN).includes("%PDF-")) return false;
  return buffer.includes("startxref") || buffer.includes("%%EOF") || buffer.includes("endobj");
}

/** The reserved words of a bitmap header are zero and its pixel offset lies inside the file. */
function isBitmap(buffer: Buffer): boolean {
  if (buffer.length < 26) return false;
  return buffer.readUInt32LE(6) === 0 && buffer.readUInt32LE(10) < buffer.length;
}

/** A DER sequence whose first member is one of the PKCS #7 content types (1.2.840.113549.1.7.x). */
function isPkcs7(buffer: Buffer): boolean {
  return latin1(buffer, 0, 24).includes("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07");
}

/** Signed data: a detached signature, or a signed message whose words are inside, in the clear. */
function isSignedData(buffer: Buffer): boolean {
  return latin1(buffer, 0, 24).includes("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
}

function textTypeOf(buffer: Buffer): MediaType | null {
  const text = sampleText(buffer.subarray(0, TEXT_SAMPLE_BYTES));
  if (text === null) return null;
  const start = text
    .replace(/^(\uFEFF|\xef\xbb\xbf)/, "")
    .trimStart()
    .slice(0, 4096);
  if (start.startsWith("-----BEGIN PGP MESSAGE-----")) return "application/pgp-encrypted";
  if (start.startsWith("-----BEGIN PGP SIGNATURE-----")) return "application/pgp-signature";
  if (start.startsWith("-----BEGIN PKCS7-----")) return "application/pkcs7-mime";
  if (isHtml(start)) return "text/html";
  return isXml(start) ? "application/xml" : "text/plain";
}

function isHtml(start: string): boolean {
  const bare = start.replace(/^<\?xml[^>]*>\s*/i, "").replace(/^(<!--[\s\S]*?-->\s*)+/, "");
  return /^<(!doctype\s+html|html|head|body|title|meta|table|div|p|span|font|center)[\s>]/i.test(
    bare,
  );
}

/** An XML declaration, or a root element with a namespace (invoices often come without the former). */
function isXml(start: string): boolean {
  return start.startsWith("<?xml") || /^<[A-Za-z_][\w.:-]*\s[^<>]*xmlns/.test(start);
}

/** The sample as text, or null when it holds what no text holds (control characters, odd UTF-16). */
function sampleText(sample: Buffer): string | null {
  const text = decodeSample(sample);
  // oxlint-disable-next-line no-control-regex -- control characters are the very thing looked for
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
}

function decodeSample(sample: Buffer): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return sample.toString("utf16le");
  if (sample[0] === 0xfe && sample[1] === 0xff) {
    const even = sample.subarray(0, sample.length - (sample.length % 2));
    return Buffer.from(even).swap16().toString("utf16le");
  }
  return sample.toString("latin1");
}

function latin1(buffer: Buffer, from: number, to: number): string {
  return buffer.subarray(from, to).toString("latin1");
}
