import type { MailHeader } from "../src/domain/component.ts";
import type { ParsedMail } from "../src/mail/parse-mail.ts";
import { renderMail } from "../src/mail/render-mail.ts";
import { LINES_PER_PAGE, textToPdf } from "../src/pages/text-pages.ts";

/** About as many characters fit a line of the rendition; only for the estimate. */
const CHARACTERS_PER_LINE = 90;

/** The header facts of an e-mail, as its sender claims them. */
export function mailHeader(mail: ParsedMail): MailHeader {
  return {
    messageId: mail.messageId,
    from: mail.from,
    subject: mail.subject,
    date: mail.date?.toISOString() ?? null,
    kind: mail.kind,
  };
}

/** Codes of what is worth knowing about the body, e.g. that it was found in a broken message. */
export function bodyFacts(mail: ParsedMail): string[] {
  const facts: string[] = mail.kind === "mail" ? [] : [mail.kind];
  if (mail.bodyFrom === "html") facts.push("text-from-html");
  if (mail.bodyFrom === "none") facts.push("header-only");
  if (mail.repaired) facts.push("repaired");
  return facts;
}

/**
 * The readable rendition of an e-mail's header and body, or null when it would take more pages than
 * allowed. Dated by the mail itself, so that a repeat makes the same blob.
 */
export async function mailBodyPdf(mail: ParsedMail, pagesMax: number): Promise<Uint8Array | null> {
  const rendered = renderMail(mail);
  const lines = rendered.lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARACTERS_PER_LINE)),
    0,
  );
  if (lines > pagesMax * LINES_PER_PAGE) return null;
  return textToPdf({ ...rendered, createdAt: mail.date ?? new Date(0) });
}
