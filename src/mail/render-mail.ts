import type { ParsedMail } from "./parse-mail.ts";

/** A message as a page of text: a heading and logical lines, not yet wrapped to any width. */
export interface RenderedMail {
  readonly title: string;
  readonly lines: readonly string[];
}

const NO_SUBJECT = "(ohne Betreff)";
const LABEL_WIDTH = 10;

/**
 * The readable rendition of an e-mail: its header in German, as a clerk would print it, then its text.
 * The date is shown in `zone` (IANA name). The same message always gives the same lines.
 */
export function renderMail(mail: ParsedMail, zone = "Europe/Berlin"): RenderedMail {
  const header: readonly (readonly [string, string | null])[] = [
    ["Von:", mail.from],
    ["An:", mail.to],
    ["Kopie:", mail.cc],
    ["Datum:", mail.date === null ? null : germanInstant(mail.date, zone)],
    ["Betreff:", mail.subject],
    ["Anlagen:", attachmentNames(mail)],
  ];
  const shown = header.flatMap(([label, value]) =>
    value === null ? [] : [`${label.padEnd(LABEL_WIDTH)}${value}`],
  );
  return { title: mail.subject ?? NO_SUBJECT, lines: [...shown, "", ...bodyLines(mail)] };
}

function attachmentNames(mail: ParsedMail): string | null {
  const names = mail.attachments
    .filter((attachment) => !attachment.inline)
    .map((attachment) => attachment.fileName ?? `ohne Namen (${attachment.mediaTypeClaimed})`);
  return names.length === 0 ? null : names.join("; ");
}

function bodyLines(mail: ParsedMail): readonly string[] {
  return mail.textBody === "" ? ["(ohne Text)"] : mail.textBody.split("\n");
}

/** For instance `3. Mai 2026, 14:05 MESZ`. */
function germanInstant(date: Date, zone: string): string {
  return new Intl.DateTimeFormat("de-DE", {
    timeZone: zone,
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  })
    .format(date)
    .replace(" um ", ", ");
}
