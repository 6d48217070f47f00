import {
  type Attachment,
  type EmailAddress,
  type ParsedMail as VendorMail,
  simpleParser,
} from "mailparser";
import type { MailKind } from "../domain/component.ts";
import { hasWords, rawBody, withFoundBoundary, withKnownLineEnds } from "./broken-mail.ts";
import { cleanBody, cleanLine } from "./clean-text.ts";
import { textOfHtml } from "./html-body.ts";
import { isEncryptedMail } from "./mail-encryption.ts";
import { mailDate } from "./mail-date.ts";
import { MailError } from "./mail-error.ts";
import { fieldValue, type HeaderFields, mailKindOf } from "./mail-kind.ts";

/** The ceilings of one message: parts in it, and its bytes. */
export interface MailLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/** One part of a message that is not its text. Nothing in it is checked; the name is no path. */
export interface MailAttachment {
  /** Its place in the message, from 0. */
  readonly index: number;
  readonly fileName: string | null;
  readonly mediaTypeClaimed: string;
  readonly bytes: Uint8Array;
  /** Shown within the HTML body (referenced by its Content-ID), not attached for itself. */
  readonly inline: boolean;
  readonly contentId: string | null;
}

/** A message taken apart. Header values are as the sender claims them. Personal data. */
export interface ParsedMail {
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  /** The Date field; null when absent or no date at all. */
  readonly date: Date | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  /** Plain text with `\n` line ends; empty when the message has no words. */
  readonly textBody: string;
  /** `raw`: no part was recognised, so this is what stands below the header. */
  readonly bodyFrom: "text" | "html" | "raw" | "none";
  /** The message was broken and its content found by other means. */
  readonly repaired: boolean;
  readonly attachments: readonly MailAttachment[];
  readonly kind: MailKind;
  /** S/MIME enveloped or PGP: there are no words here to read. */
  readonly encrypted: boolean;
}

/** Room for a hostile header, but not for any. */
const HEADER_BYTES_MAX = 4 * 1024 * 1024;
/** A message that has not ended after this long never will; parsing takes milliseconds. */
const STALLED_AFTER_MS = 30_000;
/** A plain text this much shorter than the HTML is a stub ("please view as HTML"). */
const STUB_SHARE = 0.2;

/** Embedded messages stay whole (they are components), nothing is linked or drawn in, all is local. */
const PARSER_OPTIONS = {
  ignoreEmbedded: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  skipHtmlToText: true,
  keepCidLinks: true,
  maxHeadSize: HEADER_BYTES_MAX,
};

/**
 * Takes the raw bytes of a message apart. Nothing is fetched and nothing written. Throws MailError,
 * whatever the bytes are, and nothing else.
 */
export async function parseMail(bytes: Uint8Array, limits: MailLimits): Promise<ParsedMail> {
  if (bytes.length > limits.bytesMax) {
    throw new MailError("too-many-bytes", `the message has ${bytes.length} bytes`);
  }
  const known = withKnownLineEnds(bytes);
  try {
    const mail = await vendorParse(known, limits);
    return hasContent(mail) ? established(mail) : await recovered(known, mail, limits);
  } catch (error) {
    throw asMailError(error);
  }
}

/**
 * A message whose parts were not found would look empty, and what somebody wrote would be gone: look for
 * the boundary its body really uses, and failing that show the body as it stands.
 */
async function recovered(
  bytes: Uint8Array,
  mail: VendorMail,
  limits: MailLimits,
): Promise<ParsedMail> {
  const rebuilt = withFoundBoundary(bytes);
  if (rebuilt !== null) {
    const again = await vendorParse(rebuilt, limits);
    if (hasContent(again)) return { ...established(again), repaired: true };
  }
  const parsed = established(mail);
  const textBody = cleanBody(rawBody(bytes));
  return hasWords(textBody) ? { ...parsed, textBody, bodyFrom: "raw", repaired: true } : parsed;
}

function hasContent(mail: VendorMail): boolean {
  // The types promise `html`; a message without parts leaves it unset.
  const html = typeof mail.html === "string" ? mail.html : "";
  return mail.attachments.length > 0 || `${mail.text ?? ""}${html}`.trim() !== "";
}

async function vendorParse(bytes: Uint8Array, limits: MailLimits): Promise<VendorMail> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new MailError("damaged", "the message never ends"));
    }, STALLED_AFTER_MS);
  });
  try {
    // The splitter counts nodes, multiparts among them: twice the entries is no tighter than ours.
    const options = { ...PARSER_OPTIONS, maxChildNodes: 2 * limits.entriesMax + 10 };
    const mail = await Promise.race([simpleParser(asBuffer(bytes), options), stalled]);
    if (mail.attachments.length > limits.entriesMax) {
      throw new MailError("too-many-entries", `the message has ${mail.attachments.length} parts`);
    }
    return mail;
  } catch (error) {
    throw asMailError(error);
  } finally {
    clearTimeout(timer);
  }
}

function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  const message = error instanceof Error ? error.message : "unknown";
  if (/child nodes exceeded/i.test(message)) return new MailError("too-many-entries", message);
  return new MailError("damaged", `the message could not be taken apart: ${message}`);
}

function established(mail: VendorMail): ParsedMail {
  const fields = headerFields(mail);
  const html = typeof mail.html === "string" ? mail.html : "";
  const body = chooseBody(cleanBody(mail.text ?? ""), html);
  const attachments = mail.attachments.map((attachment, index) => partOf(attachment, index, html));
  return {
    from: addressLine(mail.from),
    to: addressLine(mail.to),
    cc: addressLine(mail.cc),
    date: mailDate(fieldValue(fields, "date")),
    subject: cleanLine(mail.subject),
    messageId: cleanLine(mail.messageId),
    ...body,
    repaired: false,
    attachments,
    kind: mailKindOf(fields),
    encrypted: isEncryptedMail(fields, body.textBody, attachments),
  };
}

function headerFields(mail: VendorMail): HeaderFields {
  // A message without any header leaves the list unset, whatever its type says.
  const lines: VendorMail["headerLines"] | undefined | false = mail.headerLines;
  return (lines || []).map(({ key, line }) => ({
    name: key,
    value: line
      .slice(line.indexOf(":") + 1)
      .replaceAll(/\r?\n[ \t]*/g, " ")
      .trim(),
  }));
}

function chooseBody(text: string, html: string): Pick<ParsedMail, "textBody" | "bodyFrom"> {
  if (html !== "") {
    const fromHtml = cleanBody(textOfHtml(html));
    if (text.length < fromHtml.length * STUB_SHARE) return { textBody: fromHtml, bodyFrom: "html" };
  }
  return { textBody: text, bodyFrom: text === "" ? "none" : "text" };
}

function partOf(attachment: Attachment, index: number, html: string): MailAttachment {
  const contentId = cleanLine(attachment.cid);
  return {
    index,
    fileName: cleanLine(attachment.filename, 255),
    mediaTypeClaimed: cleanLine(attachment.contentType) ?? "application/octet-stream",
    bytes: attachment.content,
    inline: contentId !== null && html.includes(`cid:${contentId}`),
    contentId,
  };
}

function addressLine(field: VendorMail["to"]): string | null {
  if (field === undefined) return null;
  const lists = Array.isArray(field) ? field : [field];
  return cleanLine(lists.flatMap((list) => list.value.map(addressText)).join(", "), 2000);
}

function addressText(entry: EmailAddress): string {
  if (entry.group !== undefined) {
    return `${entry.name}: ${entry.group.map(addressText).join(", ")};`;
  }
  const address = entry.address ?? "";
  if (entry.name === "" || entry.name === address) return address;
  return address === "" ? entry.name : `${entry.name} <${address}>`;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
