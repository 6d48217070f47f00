import { textOfBlocks } from "../domain/typeset.ts";
import { mailAttachments } from "./attachments.ts";
import { bodyBlocks } from "./body-blocks.ts";
import { emptyParts } from "./body-parts.ts";
import { cleanBody, cleanLine } from "./clean-text.ts";
import type { ParsedMail } from "./parse-mail.ts";
import type { MailPart } from "./split-mail.ts";

/** A message that never was text: what Outlook keeps of it. Values are as the sender claims them. */
export interface OutlookMail {
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  readonly subject: string | null;
  readonly sentAt: Date | null;
  readonly messageId: string | null;
  readonly body: { readonly kind: "html" | "text"; readonly text: string } | null;
  readonly files: readonly OutlookFile[];
}

interface OutlookFile {
  readonly fileName: string | null;
  readonly bytes: Uint8Array;
  readonly contentId: string | null;
}

/** An Outlook message as a mail like any other. Never throws. */
export function mailOfOutlook(message: OutlookMail): ParsedMail {
  const parts = emptyParts();
  parts.files.push(...message.files.map(partOf));
  if (message.body?.kind === "html") parts.sections.push({ kind: "html", html: message.body.text });
  if (message.body?.kind === "text") parts.sections.push({ kind: "text", text: message.body.text });
  const made = bodyBlocks(parts);
  const textBody = cleanBody(textOfBlocks(made.blocks));
  return {
    from: cleanLine(message.from),
    to: cleanLine(message.to, 2000),
    cc: cleanLine(message.cc, 2000),
    date: message.sentAt,
    subject: cleanLine(message.subject),
    messageId: cleanLine(message.messageId),
    body: made.blocks,
    textBody,
    bodyFrom: textBody === "" ? "none" : made.fromHtml ? "html" : "text",
    notes: made.remoteHosts.length > 0 ? ["remote-content-blocked"] : [],
    attachments: mailAttachments(parts, made),
    kind: "mail",
    encrypted: false,
  };
}

function partOf(file: OutlookFile): MailPart {
  return {
    type: "application/octet-stream",
    params: new Map(),
    disposition: "attachment",
    fileName: file.fileName,
    contentId: file.contentId,
    bytes: file.bytes,
    children: [],
  };
}
