import iconv from "iconv-lite";

/** Bytes as text, and whether the charset named for them was not the one they are in. */
export interface DecodedText {
  readonly text: string;
  readonly guessed: boolean;
}

/** Charsets for which nothing speaks but habit: bytes that are UTF-8 are UTF-8. */
const WESTERN =
  /^(us-?ascii|ascii|ansi_x3\.4-1968|(iso-?8859-?1(5)?|latin-?1|l1|windows-?1252|cp-?1252))$/i;
/** Charsets no text of this century is in, or that the standard decoder replaces by one character. */
const ICONV_ONLY =
  /^(utf-?7(-imap)?|utf-?32.*|cp?(437|850|852|855|857|858|860|861|862|863|865|866|775)|mac.*|ibm\d+|hp-?roman8|tis-?620)$/i;
/** How ISO-2022-JP shifts to its characters of two bytes. */
const JAPANESE_SHIFTS = ["\u001b$@", "\u001b$B"];
const BYTE_ORDER_MARKS = [
  { mark: [0xef, 0xbb, 0xbf], label: "utf-8" },
  { mark: [0xff, 0xfe], label: "utf-16le" },
  { mark: [0xfe, 0xff], label: "utf-16be" },
] as const;

/**
 * The text of a part. A byte order mark wins; then the charset named, when it is known and fits; else
 * UTF-8, ISO-2022-JP or Windows-1252 by what the bytes are. Never throws and drops no byte that is text.
 */
export function decodeText(bytes: Uint8Array, charset: string | null): DecodedText {
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte));
  if (marked !== undefined) {
    return { text: new TextDecoder(marked.label).decode(bytes), guessed: false };
  }
  const label = cleanLabel(charset);
  if (label === null || WESTERN.test(label)) return decodeWestern(bytes, label);
  if (ICONV_ONLY.test(label) && iconv.encodingExists(label)) {
    return { text: iconv.decode(asBuffer(bytes), label), guessed: false };
  }
  const strict = decoderOf(label, true);
  if (strict === null) return { ...decodeWestern(bytes, null), guessed: true };
  try {
    return { text: strict.decode(bytes), guessed: false };
  } catch {
    return misnamed(bytes, label);
  }
}

/** The named charset does not fit: Windows-1252 said to be UTF-8, or a text cut within a character. */
function misnamed(bytes: Uint8Array, label: string): DecodedText {
  const lenient = decoderOf(label, false)?.decode(bytes) ?? "";
  const broken = lenient.split("\ufffd").length - 1;
  // A stray byte or two in a long text are damage; many are another charset.
  const damage = broken <= 2 || broken * 200 < bytes.length;
  const multibyte = /[^\0-\u024f\ufffd]/u.test(lenient) || /[\u00c0-\u024f]/u.test(lenient);
  if (damage && multibyte) return { text: lenient, guessed: false };
  return { ...decodeWestern(bytes, null), guessed: true };
}

function decodeWestern(bytes: Uint8Array, label: string | null): DecodedText {
  const named = label !== null && !/ascii|x3\.4/i.test(label);
  const isAscii = bytes.every((byte) => byte < 0x80);
  if (isAscii) {
    const latin1 = asBuffer(bytes).toString("latin1");
    if (!JAPANESE_SHIFTS.some((shift) => latin1.includes(shift)))
      return { text: latin1, guessed: false };
    return { text: new TextDecoder("iso-2022-jp").decode(bytes), guessed: label !== null };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), guessed: named };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), guessed: !named };
  }
}

function cleanLabel(charset: string | null): string | null {
  const label = (charset ?? "")
    .replaceAll(/["'\s]/g, "")
    .replace(/^x-(?=user|mac)/i, "")
    .toLowerCase();
  return label === "" || label === "unknown" || label === "unknown-8bit" ? null : label;
}

const ALIASES: Readonly<Record<string, string>> = {
  "ks_c_5601-1987": "euc-kr",
  cp949: "euc-kr",
  cp932: "shift_jis",
  cp936: "gbk",
  cp950: "big5",
  utf8: "utf-8",
  "utf-8mb4": "utf-8",
  "iso-8859-8-i": "iso-8859-8-i",
};

function decoderOf(label: string, fatal: boolean) {
  const windows = /^(?:cp|win|windows)-?_?(12\d\d|874)$/.exec(label)?.[1];
  const iso = /^iso_?-?8859[-_]?(\d{1,2})(:\d+)?$/.exec(label)?.[1];
  const byNumber = windows !== undefined ? `windows-${windows}` : iso && `iso-8859-${iso}`;
  try {
    return new TextDecoder(ALIASES[label] ?? (byNumber || label), { fatal });
  } catch {
    return null;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
