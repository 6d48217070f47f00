/** Header fields that only mail systems write: one of them is enough beside another field. */
const MACHINE_FIELDS = new Set([
  "received",
  "return-path",
  "delivered-to",
  "message-id",
  "mime-version",
  "dkim-signature",
  "content-type",
  "content-transfer-encoding",
  "x-mailer",
  "authentication-results",
]);
/** Fields people write by hand too, at the head of a note or a memo. */
const MEMO_FIELDS = new Set(["from", "to", "cc", "date", "subject", "reply-to", "sender"]);
/** A header can be long (hostile ones are megabytes), so the look goes this far; text is left early. */
const HEADER_BYTES_MAX = 4 * 1024 * 1024;
/** A multipart without any other field is a mail somebody cut the head off. */
const MULTIPART = /^content-type[ \t]*:[ \t]*(multipart\/|message\/rfc822)/i;

interface Header {
  readonly names: ReadonlySet<string>;
  readonly multipart: boolean;
  readonly clean: boolean;
}

/**
 * Whether bytes begin with the header of an e-mail (RFC 5322): field lines from the first line on, up
 * to an empty line, among them what mail systems write or at least three that people write. German
 * words such as `Von:` are not fields, so a printed mail or a letter stays text.
 */
export function isMailHeader(buffer: Buffer): boolean {
  const head = buffer.subarray(0, 1024).toString("latin1");
  if (!/^(\xef\xbb\xbf)?[\r\n]*([!-9;-~]{1,76}[ \t]*:|>?From \S)/.test(head)) return false;
  const header = readHeader(buffer.subarray(0, HEADER_BYTES_MAX).toString("latin1"));
  const machine = countIn(header.names, MACHINE_FIELDS);
  const memo = countIn(header.names, MEMO_FIELDS);
  const mimePart = [...header.names].every((name) => name.startsWith("content-"));
  if (mimePart) return header.multipart;
  // Broken folding leaves lines that are no fields; then only mail systems' fields are believed.
  if (!header.clean) return machine >= 2;
  return (
    memo >= 3 || (memo >= 2 && header.names.size >= 4) || (machine >= 1 && machine + memo >= 2)
  );
}

/**
 * Lower-case names of the fields up to the first empty line, and whether they declare a multipart. It
 * stops, not `clean`, where more lines than fields are no header lines at all.
 */
function readHeader(text: string): Header {
  const names = new Set<string>();
  let [fields, bad, multipart] = [0, 0, false];
  const lines = text
    // Broken senders leave NULs between the letters; a field with one is a field.
    .replaceAll("\0", "")
    .replace(/^\xef\xbb\xbf/, "")
    .replace(/^[\r\n]+/, "")
    .split(/\r\n|\n|\r/);
  for (const [number, line] of lines.entries()) {
    if (line.trim() === "") break;
    const name = /^([!-9;-~]{1,76})[ \t]*:/.exec(line)?.[1];
    if (name !== undefined) {
      names.add(name.toLowerCase());
      fields += 1;
      multipart ||= MULTIPART.test(line);
    } else if (!isLooseLine(line, number)) {
      bad += 1;
    }
    if (bad > fields) break;
  }
  return { names, multipart, clean: bad <= fields };
}

/** A continuation line, or the `From ` line of a mailbox file. */
function isLooseLine(line: string, number: number): boolean {
  return number === 0 ? /^>?From \S/.test(line) : /^[ \t]/.test(line);
}

function countIn(names: ReadonlySet<string>, wanted: ReadonlySet<string>): number {
  return [...names].filter((name) => wanted.has(name)).length;
}
