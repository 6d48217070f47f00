import type { MailHeader } from "../src/domain/component.ts";
import type { ParsedMail } from "../src/mail/parse-mail.ts";
import { renderMail } from "../src/mail/render-mail.ts";
import { PagesError } from "../src/pages/pages-error.ts";
import { blocksToPdf } from "../src/pages/text-pages.ts";

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
  return mail.kind === "mail" ? [...mail.notes] : [mail.kind, ...mail.notes];
}

/**
 * The readable rendition of an e-mail's header and body, or null when it would take more pages than
 * allowed. Dated by the mail itself, so that a repeat makes the same blob.
 */
export async function mailBodyPdf(
  mail: ParsedMail,
  { pagesMax, timeZone }: { readonly pagesMax: number; readonly timeZone: string },
): Promise<Uint8Array | null> {
  const rendered = renderMail(mail, timeZone);
  try {
    return await blocksToPdf({ ...rendered, createdAt: mail.date ?? new Date(0), pagesMax });
  } catch (error) {
    if (error instanceof PagesError && error.cause === "too-many-pages") return null;
    throw error;
  }
}
