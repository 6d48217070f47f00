import type { MailKind } from "../domain/component.ts";

/** Raw header fields in order; names in lower case, values unfolded. */
export type HeaderFields = readonly { readonly name: string; readonly value: string }[];

const AUTO_SUBJECT =
  /^(automatische antwort|abwesenheits(notiz|meldung)|out of (the )?office|auto(matic|mated)? ?reply|autoreply)\b/i;
const BOUNCE_SUBJECT =
  /^(undeliver(ed|able)|unzustellbar|mail delivery (failed|failure|status)|delivery status notification|returned mail|failure notice|nicht zustellbar)/i;
const BOUNCE_SENDER = /\b(mailer-daemon|postmaster)\b/i;

/** The value of the first field of that (lower-case) name, or null. */
export function fieldValue(fields: HeaderFields, name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

/**
 * What a message says it is, by its header alone: reports after RFC 3464 and RFC 8098, automatic
 * answers after RFC 3834 and the habits of the usual programs; `mail` in doubt.
 */
export function mailKindOf(fields: HeaderFields): MailKind {
  const contentType = (fieldValue(fields, "content-type") ?? "").toLowerCase();
  if (/report-type\s*=\s*"?disposition-notification/.test(contentType)) return "read-receipt";
  if (/report-type\s*=\s*"?delivery-status/.test(contentType)) return "bounce";
  if (isBounce(fields)) return "bounce";
  return isAutoReply(fields) ? "auto-reply" : "mail";
}

function isBounce(fields: HeaderFields): boolean {
  if (fieldValue(fields, "x-failed-recipients") !== null) return true;
  const subject = (fieldValue(fields, "subject") ?? "").trim();
  const fromDaemon = BOUNCE_SENDER.test(fieldValue(fields, "from") ?? "");
  const nullSender = (fieldValue(fields, "return-path") ?? "").trim() === "<>";
  return (fromDaemon || nullSender) && BOUNCE_SUBJECT.test(subject);
}

function isAutoReply(fields: HeaderFields): boolean {
  if (/^\s*auto-replied/i.test(fieldValue(fields, "auto-submitted") ?? "")) return true;
  if (["x-autoreply", "x-autorespond"].some((name) => fieldValue(fields, name) !== null))
    return true;
  if (/auto_?reply/i.test(fieldValue(fields, "precedence") ?? "")) return true;
  return AUTO_SUBJECT.test((fieldValue(fields, "subject") ?? "").trim());
}
