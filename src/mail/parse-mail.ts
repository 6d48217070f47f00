import type { AddressObject, EmailAddress, Headers } from "mailparser";
import type { MailKind } from "../domain/component.ts";
import { type Block, textOfBlocks } from "../domain/typeset.ts";
import { type MailAttachment, mailAttachments } from "./attachments.ts";
import { type BodyParts, bodyParts, emptyParts } from "./body-parts.ts";
import { bodyBlocks } from "./body-blocks.ts";
import {
  hasWords,
  rawBody,
  withEndedParts,
  withFoundBoundary,
  withKnownLineEnds,
  withReadableHeader,
} from "./broken-mail.ts";
import { cleanBody, cleanLine } from "./clean-text.ts";
import { isEncryptedMail } from "./mail-encryption.ts";
import { mailDate } from "./mail-date.ts";
import { MailError } from "./mail-error.ts";
import { type HeaderFields, mailKindOf } from "./mail-kind.ts";
import { plainTextBlocks } from "./plain-text.ts";
import { signedContent } from "./signed-data.ts";
import { asMailError, type SplitMail, splitMail } from "./split-mail.ts";

export type { MailAttachment };

/** The ceilings of one message: parts in it, and its bytes. */
export interface MailLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/** What is worth knowing about a body; stored as a code. */
export type MailNote =
  | "text-from-html"
  | "header-only"
  | "repaired"
  | "charset-guessed"
  | "remote-content-blocked"
  | "hidden-text"
  | "signed";

/** A message taken apart. Header values are as the sender claims them. Personal data. */
export interface ParsedMail {
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  /** The Date field; null when absent or no date at all. */
  readonly date: Date | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  /** What the writer wrote, as it is set; empty when the message has neither words nor pictures. */
  readonly body: readonly Block[];
  /** The words of `body`, with `\n` line ends; empty when there are none. */
  readonly textBody: string;
  /** `raw`: no part was recognised, so this is what stands below the header. */
  readonly bodyFrom: "text" | "html" | "raw" | "none";
  readonly notes: readonly MailNote[];
  readonly attachments: readonly MailAttachment[];
  readonly kind: MailKind;
  /** S/MIME enveloped or PGP: there are no words here to read. */
  readonly encrypted: boolean;
}

/** Signed messages within signed messages: one more than any mail program makes. */
const SIGNED_LAYERS_MAX = 3;

/**
 * Takes the raw bytes of a message apart. Nothing is fetched and nothing written. Throws MailError,
 * whatever the bytes are, and nothing else.
 */
export async function parseMail(bytes: Uint8Array, limits: MailLimits): Promise<ParsedMail> {
  if (bytes.length > limits.bytesMax) {
    throw new MailError("too-many-bytes", `the message has ${bytes.length} bytes`);
  }
  try {
    const known = withEndedParts(withReadableHeader(withKnownLineEnds(bytes)));
    const { split, signed } = await opened(known, limits);
    const parts = partsOf(split);
    if (hasContent(parts)) return established(split, parts, { signed });
    return await recovered(known, { split, signed }, limits);
  } catch (error) {
    throw asMailError(error);
  }
}

interface Opened {
  readonly split: SplitMail;
  readonly signed: boolean;
}

/** The message split; where it is wrapped whole in a signature (S/MIME signed data), what is inside. */
async function opened(bytes: Uint8Array, limits: MailLimits): Promise<Opened> {
  const outer = await splitMail(bytes, limits.entriesMax);
  let [split, signed] = [outer, false];
  for (let layer = 0; layer < SIGNED_LAYERS_MAX; layer += 1) {
    const inside = split.root === null ? null : signedContent(split.root);
    if (inside === null) break;
    split = await splitMail(inside, limits.entriesMax);
    signed = true;
  }
  return {
    split: signed ? { ...split, fields: outer.fields, headers: outer.headers } : split,
    signed,
  };
}

function partsOf({ root }: SplitMail): BodyParts {
  return root === null ? emptyParts() : bodyParts(root);
}

/**
 * A message whose parts were not found would look empty, and what somebody wrote would be gone: look for
 * the boundary its body really uses, and failing that show the body as it stands.
 */
async function recovered(
  bytes: Uint8Array,
  { split, signed }: Opened,
  limits: MailLimits,
): Promise<ParsedMail> {
  const rebuilt = withFoundBoundary(bytes);
  if (rebuilt !== null) {
    const again = await splitMail(rebuilt, limits.entriesMax);
    const parts = partsOf(again);
    if (hasContent(parts)) return established(again, parts, { signed, repaired: true });
  }
  const parts = partsOf(split);
  const raw = cleanBody(rawBody(bytes));
  if (!hasWords(raw)) return established(split, parts, { signed });
  const found = established(split, parts, { signed, repaired: true });
  return { ...found, body: plainTextBlocks(raw), textBody: raw, bodyFrom: "raw" };
}

function hasContent(parts: BodyParts): boolean {
  if (parts.files.some((file) => file.bytes.length > 0)) return true;
  if (parts.inlineFiles.length > 0) return true;
  return parts.sections.some(
    (section) => section.kind === "picture" || sectionText(section).trim() !== "",
  );
}

const sectionText = (section: { text?: string; html?: string }): string =>
  section.text ?? section.html ?? "";

function established(
  split: SplitMail,
  parts: BodyParts,
  { signed, repaired = false }: { signed: boolean; repaired?: boolean },
): ParsedMail {
  const { fields, headers } = split;
  const made = bodyBlocks(parts);
  const textBody = cleanBody(textOfBlocks(made.blocks));
  const attachments = mailAttachments(parts, made);
  const subject = cleanLine(stringField(headers, "subject"));
  const bodyFrom = textBody === "" ? "none" : made.fromHtml ? "html" : "text";
  const notes: readonly [MailNote, boolean][] = [
    ["text-from-html", bodyFrom === "html"],
    ["header-only", bodyFrom === "none" && made.blocks.length === 0],
    ["repaired", repaired],
    ["charset-guessed", parts.guessed],
    ["remote-content-blocked", made.remoteHosts.length > 0],
    ["hidden-text", made.hidden],
    ["signed", signed || made.clearSigned || split.root?.type === "multipart/signed"],
  ];
  return {
    from: addressLine(headers, "from") ?? addressLine(headers, "sender"),
    to: addressLine(headers, "to"),
    cc: addressLine(headers, "cc"),
    date: dateOf(fields),
    subject,
    messageId: cleanLine(stringField(headers, "message-id")),
    body: made.blocks,
    textBody,
    bodyFrom,
    notes: notes.flatMap(([note, holds]) => (holds ? [note] : [])),
    attachments,
    kind: mailKindOf(fields, {
      subject: subject ?? "",
      textBody,
      partTypes: attachments.map((each) => each.mediaTypeClaimed),
    }),
    encrypted: isEncryptedMail(fields, textBody, attachments),
  };
}

/** The first Date field that is one: broken mails have several. */
function dateOf(fields: HeaderFields): Date | null {
  const dates = fields.filter(({ name }) => name === "date");
  return dates.map(({ value }) => mailDate(value)).find((date) => date !== null) ?? null;
}

function stringField(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  return typeof value === "string" ? value : null;
}

function addressLine(headers: Headers, name: string): string | null {
  const value: unknown = headers.get(name);
  const lists = (Array.isArray(value) ? value : [value]).filter(isAddressList);
  return cleanLine(lists.flatMap((list) => list.value.map(addressText)).join(", "), 2000);
}

function isAddressList(value: unknown): value is AddressObject {
  return (
    typeof value === "object" && value !== null && "value" in value && Array.isArray(value.value)
  );
}

function addressText(entry: EmailAddress): string {
  if (entry.group !== undefined) {
    return `${entry.name}: ${entry.group.map(addressText).join(", ")};`;
  }
  const address = entry.address ?? "";
  if (entry.name === "" || entry.name === address) return address;
  return address === "" ? entry.name : `${entry.name} <${address}>`;
}
