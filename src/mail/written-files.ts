/** A file found among the words of a text part. */
export interface WrittenFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** One piece of a file that was sent in several messages. */
  readonly problem: "partial" | null;
}

/** What is left of a text part when the files written into it are taken out. */
export interface Unwritten {
  readonly rest: Uint8Array;
  readonly files: readonly WrittenFile[];
}

const FILES_MAX = 100;

/**
 * Files written into the text as uuencode (POSIX) or yEnc 1.3, as old programs and newsgroups do. What
 * does not decode to its end stays text.
 */
export function writtenFiles(bytes: Uint8Array): Unwritten {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (!/^(begin [0-7]{3,4} \S|=ybegin )/m.test(raw)) return { rest: bytes, files: [] };
  const files: WrittenFile[] = [];
  const rest: string[] = [];
  const lines = raw.split(/(?<=\n)/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const found = files.length < FILES_MAX ? fileAt(lines, at, line) : null;
    if (found === null) {
      rest.push(line);
      continue;
    }
    files.push(found.file);
    at = found.last;
  }
  return { rest: Buffer.from(rest.join(""), "latin1"), files };
}

interface FoundFile {
  readonly file: WrittenFile;
  /** The number of its last line. */
  readonly last: number;
}

function fileAt(lines: readonly string[], at: number, line: string): FoundFile | null {
  const uuName = /^begin [0-7]{3,4} (\S.{0,250}?)\s*$/.exec(line)?.[1];
  if (uuName !== undefined) return uuFile(lines, at, uuName);
  const yName = /^=ybegin .*?\bname=(.{1,250}?)\s*$/.exec(line)?.[1];
  return yName === undefined ? null : yFile(lines, at, yName);
}

function uuFile(lines: readonly string[], start: number, fileName: string): FoundFile | null {
  const chunks: Buffer[] = [];
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = (lines[at] ?? "").replace(/\r?\n$/, "");
    if (/^end\s*$/.test(line)) {
      return { file: { fileName, bytes: Buffer.concat(chunks), problem: null }, last: at };
    }
    const chunk = uuLine(line);
    if (chunk === null) return null;
    chunks.push(chunk);
  }
  return null;
}

/** A line says its length, then four characters for each three bytes; trailing blanks may be lost. */
function uuLine(line: string): Buffer | null {
  if (line.trim() === "" || line === "`") return Buffer.alloc(0);
  if (!/^[ -`]{1,90}$/.test(line)) return null;
  const six = (index: number): number => ((line.codePointAt(index) ?? 32) - 32) & 63;
  const length = six(0);
  if (length > 63 || line.length - 1 > Math.ceil(length / 3) * 4 + 2) return null;
  const out = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let group = 0; group * 3 < length; group += 1) {
    const [a, b, c, d] = [1, 2, 3, 4].map((i) => six(group * 4 + i));
    const bits = ((a ?? 0) << 18) | ((b ?? 0) << 12) | ((c ?? 0) << 6) | (d ?? 0);
    out.writeUIntBE(bits, group * 3, 3);
  }
  return out.subarray(0, length);
}

function yFile(lines: readonly string[], start: number, fileName: string): FoundFile | null {
  const pieces: Buffer[] = [];
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    // The next file begins: this one has no end. Looking further would cost the square of such lines.
    if (line.startsWith("=ybegin ")) return null;
    if (line.startsWith("=yend")) {
      const parted =
        /\bpart=\d+/.test(lines[start] ?? "") && !/\btotal=1\b/.test(lines[start] ?? "");
      const bytes = Buffer.concat(pieces);
      return { file: { fileName, bytes, problem: parted ? "partial" : null }, last: at };
    }
    if (!line.startsWith("=ypart ")) pieces.push(yLine(line.replace(/\r?\n$/, "")));
  }
  return null;
}

/** Every byte moved up by 42; `=` announces one that was moved by 64 more. */
function yLine(line: string): Buffer {
  const out: number[] = [];
  const bytes = Buffer.from(line, "latin1");
  for (let at = 0; at < bytes.length; at += 1) {
    const escaped = bytes[at] === 0x3d;
    if (escaped) at += 1;
    out.push(((bytes[at] ?? 0) - (escaped ? 106 : 42) + 512) & 0xff);
  }
  return Buffer.from(out);
}
