import type { DiscardReason } from "../src/domain/component.ts";
import type { MailAttachment, ParsedMail } from "../src/mail/parse-mail.ts";
import { isPagesType, mediaTypeOf } from "../src/unpack/media-type.ts";
import { pictureSize } from "../src/unpack/picture-size.ts";

/** A logo is low or small; a letter pasted as a picture, or a line of one, is neither. */
const LOGO_BYTES_MAX = 64 * 1024;
const LOGO_SHORT_EDGE_PIXELS_MAX = 160;
const LOGO_LONG_EDGE_PIXELS_MAX = 800;
/** Spacers and the pictures that tell a sender who has read. */
const TRACKER_EDGE_PIXELS_MAX = 2;
/** No word of a letter fits: five lines of eight characters, each of eight pixels. */
const SMALL_EDGE_PIXELS_MAX = 64;
const CARD_BYTES_MAX = 64 * 1024;

const SIGNATURE = /^application\/((x-)?pkcs7-signature|pgp-signature|pgp-keys)$/;
const REPORT_PART = /^(text\/rfc822-headers|message\/(disposition-notification|delivery-status))$/;

/**
 * Why a part of an e-mail is set aside by name, or null: it is looked at like any other file. A letter
 * that claims to be a signature stays a letter.
 */
export function discardOf(attachment: MailAttachment, mail: ParsedMail): DiscardReason | null {
  if (attachment.repeatsBody) return "duplicate-alternative";
  const claimed = attachment.mediaTypeClaimed.toLowerCase();
  const type = mediaTypeOf(attachment.bytes);
  if (isTracker(attachment.bytes)) return "tracker";
  if (attachment.inline && isLogo(attachment.bytes)) return "logo";
  if (isPagesType(type) || type === "application/zip") return null;
  if (SIGNATURE.test(claimed)) return "signature";
  if (mail.textBody !== "" && isContactCard(attachment)) return "contact-card";
  return REPORT_PART.test(claimed) ? "report-part" : null;
}

/** Whether a part is a picture with no room for words; unknown sizes are not. */
export function isSmallPicture(bytes: Uint8Array): boolean {
  const size = pictureSize(bytes);
  return size !== null && Math.max(size.width, size.height) <= SMALL_EDGE_PIXELS_MAX;
}

function isTracker(bytes: Uint8Array): boolean {
  const size = pictureSize(bytes);
  return size !== null && Math.max(size.width, size.height) <= TRACKER_EDGE_PIXELS_MAX;
}

function isLogo(bytes: Uint8Array): boolean {
  const size = pictureSize(bytes);
  if (size === null || bytes.length > LOGO_BYTES_MAX) return false;
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
  return short <= LOGO_SHORT_EDGE_PIXELS_MAX && long <= LOGO_LONG_EDGE_PIXELS_MAX;
}

/** A vCard beside words is the sender's address, as a signature is. */
function isContactCard({ bytes }: MailAttachment): boolean {
  const start = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  return bytes.length <= CARD_BYTES_MAX && /^\s*BEGIN:VCARD\r?\n/i.test(start);
}
