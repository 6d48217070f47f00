import type { MailKind } from "../domain/component.ts";
import { type Block, type FieldRow, textBlock } from "../domain/typeset.ts";
import type { MailNote, ParsedMail } from "./parse-mail.ts";

/** A message as it is set: a heading, and blocks with its header first. */
export interface RenderedMail {
  readonly title: string;
  readonly blocks: readonly Block[];
}

const NO_SUBJECT = "(ohne Betreff)";
const NO_TEXT = "(ohne Text)";

const KINDS: Readonly<Record<MailKind, string | null>> = {
  mail: null,
  bounce: "Unzustellbarkeits- oder Zustellbericht eines Mailservers",
  "auto-reply": "automatische Antwort",
  "read-receipt": "Lesebestätigung",
};
const NOTES: Partial<Record<MailNote, string>> = {
  "remote-content-blocked": "Bilder und Inhalte fremder Server wurden nicht geladen.",
  "hidden-text": "Die Nachricht enthält Text, der dem Empfänger nicht gezeigt wird.",
  repaired: "Die Nachricht war beschädigt; gezeigt wird, was sich lesen ließ.",
  signed: "Die Nachricht ist elektronisch signiert; die Signatur wurde nicht geprüft.",
};

/**
 * The readable rendition of an e-mail: its header in German, as a clerk would print it, then its body.
 * The date is shown in `zone` (IANA name). The same message always gives the same blocks.
 */
export function renderMail(mail: ParsedMail, zone: string): RenderedMail {
  const notes = mail.notes.flatMap((note) => NOTES[note] ?? []).join(" ");
  const header: readonly (readonly [string, string | null])[] = [
    ["Von", mail.from],
    ["An", mail.to],
    ["Kopie", mail.cc],
    ["Datum", mail.date === null ? null : germanInstant(mail.date, zone)],
    ["Betreff", mail.subject],
    ["Anlagen", attachmentNames(mail)],
    ["Art", KINDS[mail.kind]],
    ["Hinweis", notes === "" ? null : notes],
  ];
  const rows = header.flatMap(([label, value]): FieldRow[] =>
    value === null ? [] : [{ label, value }],
  );
  const empty = mail.body.length === 0 ? [textBlock(NO_TEXT, { style: "note" })] : [];
  return {
    title: mail.subject ?? NO_SUBJECT,
    blocks: [{ kind: "fields", rows }, ...mail.body, ...empty],
  };
}

function attachmentNames(mail: ParsedMail): string | null {
  const names = mail.attachments
    .filter((attachment) => !attachment.inline && !attachment.repeatsBody)
    .map((attachment) => attachment.fileName ?? `ohne Namen (${attachment.mediaTypeClaimed})`);
  return names.length === 0 ? null : names.join("; ");
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
