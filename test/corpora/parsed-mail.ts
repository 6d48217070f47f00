import { MailError } from "../../src/mail/mail-error.ts";
import { mailOfOutlook } from "../../src/mail/outlook-mail.ts";
import { type MailAttachment, type ParsedMail, parseMail } from "../../src/mail/parse-mail.ts";
import { decodeText } from "../../src/mail/decode-text.ts";
import { wordsOfHtml } from "../../src/mail/read-html.ts";
import { mediaTypeOf } from "../../src/unpack/media-type.ts";
import { readTnef } from "../../src/unpack/tnef.ts";
import { UnpackError } from "../../src/unpack/unpack-error.ts";
import type { FoundMail } from "./mail-expected.ts";

const LIMITS = { entriesMax: 500, bytesMax: 50_000_000 };
const DEPTH_MAX = 5;

/** A message and all within it, taken apart without drawing anything: quick enough for every check. */
export async function parsedWhole(bytes: Uint8Array): Promise<FoundMail | MailError | UnpackError> {
  try {
    const mail = await opened(bytes);
    const texts = [mail.textBody];
    const files: { name: string | null; bytes: Uint8Array }[] = [];
    await collect(mail.attachments, { texts, files }, 1);
    const { from, subject, date, textBody: body } = mail;
    return { from, subject, date, body, texts, files };
  } catch (error) {
    if (error instanceof MailError || error instanceof UnpackError) return error;
    throw error;
  }
}

function opened(bytes: Uint8Array): Promise<ParsedMail> {
  return mediaTypeOf(bytes) === "application/ms-tnef"
    ? Promise.resolve(mailOfOutlook(readTnef(bytes, LIMITS)))
    : parseMail(bytes, LIMITS);
}

async function collect(
  attachments: readonly MailAttachment[],
  into: { texts: string[]; files: { name: string | null; bytes: Uint8Array }[] },
  depth: number,
): Promise<void> {
  for (const { fileName, bytes, mediaTypeClaimed } of attachments) {
    into.files.push({ name: fileName, bytes });
    const type = mediaTypeOf(bytes);
    const isMail = type === "message/rfc822" || mediaTypeClaimed === "message/rfc822";
    if (depth < DEPTH_MAX && (isMail || type === "application/ms-tnef")) {
      const inner = await opened(bytes);
      into.texts.push(inner.textBody);
      await collect(inner.attachments, into, depth + 1);
    } else if (type === "text/html") into.texts.push(wordsOfHtml(decodeText(bytes, null).text));
    else if (type === "text/plain") into.texts.push(decodeText(bytes, null).text);
  }
}
