import { SMALL_PICTURE } from "../src/domain/component.ts";
import type { MailAttachment, ParsedMail } from "../src/mail/parse-mail.ts";
import { repeatsBody } from "../src/mail/body-parts.ts";
import { mailOfOutlook } from "../src/mail/outlook-mail.ts";
import { mediaTypeOf } from "../src/unpack/media-type.ts";
import { readTnef, type TnefLimits } from "../src/unpack/tnef.ts";
import { UnpackError } from "../src/unpack/unpack-error.ts";
import { discardOf, isSmallPicture } from "./inspect-discard.ts";
import { block, discard, type Draft, type Found } from "./inspect-draft.ts";
import { bodyFacts, mailBodyPdf, mailHeader } from "./inspect-mail-body.ts";

/** What the walk through a capture's components does for a message. */
export interface MailWalk {
  readonly components: readonly Draft[];
  readonly pagesMax: number;
  /** IANA name; dates are shown in it. */
  readonly timeZone: string;
  /** Adds a component and writes its bytes. */
  add(found: Found, mediaType: string, facts: string[]): Promise<Draft>;
  visit(found: Found): Promise<void>;
  /** Counts one entry of so many bytes; throws UnpackError when it is one too many. */
  spend(bytes: number): void;
  /** Writes a PDF drawn for a component and counts its pages. */
  drawn(draft: Draft, pdf: Uint8Array): Promise<void>;
  /** The words of each message's body, by the index of its container. */
  readonly bodies: Map<number, string>;
}

/**
 * A message that was taken apart, as components: its body as the main document (or the first attachment,
 * when there are no words), everything else as enclosures. Throws UnpackError.
 */
export async function addMessage(
  walk: MailWalk,
  draft: Draft,
  found: Found,
  mail: ParsedMail,
): Promise<void> {
  if (mail.encrypted) throw new UnpackError("encrypted", "S/MIME or PGP");
  draft.mail = mailHeader(mail);
  if (mail.kind !== "mail") draft.facts = [mail.kind];
  const text = await addBody(walk, draft, found, mail);
  walk.bodies.set(draft.index, mail.textBody);
  for (const attachment of mail.attachments) {
    walk.spend(attachment.bytes.length);
    await walk.visit(foundAttachment(attachment, mail, draft.index, found.level + 1));
  }
  const inside = walk.components.slice(text.index + 1);
  const first = inside.find((component) => component.use === "pages");
  const alone = inside.every((component) => component.use === "discarded");
  if (mail.textBody !== "" && repeatsOuterBody(walk, found, mail)) {
    discard(text, "duplicate-alternative");
    return;
  }
  if (mail.textBody !== "" || (alone && mail.subject !== null)) {
    await drawBody(walk, text, mail);
    return;
  }
  discard(text, "empty-body");
  text.role = "enclosure";
  if (first !== undefined && found.role === "main") first.role = "main";
}

/** Outlook sends its own copy of the text (TNEF) beside the text. */
function repeatsOuterBody(walk: MailWalk, found: Found, mail: ParsedMail): boolean {
  const outer = found.parent === null ? undefined : walk.bodies.get(found.parent);
  if (outer === undefined || mediaTypeOf(found.bytes) !== "application/ms-tnef") return false;
  return repeatsBody(mail.textBody, outer);
}

/** A message as Outlook wraps it, read like any other. Throws UnpackError. */
export async function addTnef(
  walk: MailWalk,
  draft: Draft,
  found: Found,
  limits: TnefLimits,
): Promise<void> {
  const message = readTnef(found.bytes, limits);
  await addMessage(walk, draft, found, mailOfOutlook(message));
}

function addBody(walk: MailWalk, draft: Draft, found: Found, mail: ParsedMail): Promise<Draft> {
  const bytes = Buffer.from(mail.textBody, "utf8");
  const { role, level } = found;
  const body: Found = { bytes, name: null, parent: draft.index, role, level };
  return walk.add(body, "text/plain", bodyFacts(mail));
}

/** The body as pages. Its rendition is a blob beside the text it was made from. */
async function drawBody(walk: MailWalk, text: Draft, mail: ParsedMail): Promise<void> {
  const pdf = await mailBodyPdf(mail, { pagesMax: walk.pagesMax, timeZone: walk.timeZone });
  if (pdf === null) block(text, { code: "too-many-pages", limit: walk.pagesMax });
  else await walk.drawn(text, pdf);
}

const FAULTS = {
  partial: { code: "incomplete-message" },
  external: { code: "content-elsewhere" },
} as const;

function foundAttachment(
  attachment: MailAttachment,
  mail: ParsedMail,
  parent: number,
  level: number,
): Found {
  return {
    bytes: attachment.bytes,
    name: attachment.fileName,
    parent,
    role: "enclosure",
    level,
    claimed: attachment.mediaTypeClaimed,
    discard: discardOf(attachment, mail),
    // Where there is no text the picture is all there is, and a person looks at it.
    facts: mail.textBody !== "" && isSmallPicture(attachment.bytes) ? [SMALL_PICTURE] : [],
    blocked: attachment.problem === null ? null : FAULTS[attachment.problem],
  };
}
