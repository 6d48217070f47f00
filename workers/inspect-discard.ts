import type { DiscardReason } from "../src/domain/component.ts";
import type { MailAttachment } from "../src/mail/parse-mail.ts";
import { isPagesType, mediaTypeOf } from "../src/unpack/media-type.ts";
import { pictureSize } from "../src/unpack/picture-size.ts";

/** A logo is small in both senses; a letter pasted as a picture is larger in at least one. */
const LOGO_BYTES_MAX = 64 * 1024;
const LOGO_EDGE_PIXELS_MAX = 600;

const SIGNATURE = /^application\/((x-)?pkcs7-signature|pgp-signature|pgp-keys)$/;
const REPORT_PART = /^(text\/rfc822-headers|message\/(disposition-notification|delivery-status))$/;

/**
 * Why a part of an e-mail is set aside by name, or null: it is looked at like any other file. A letter
 * that claims to be a signature stays a letter.
 */
export function discardOf(attachment: MailAttachment): DiscardReason | null {
  const claimed = attachment.mediaTypeClaimed.toLowerCase();
  const type = mediaTypeOf(attachment.bytes);
  if (attachment.inline && isLogo(attachment.bytes)) return "logo";
  if (isPagesType(type) || type === "application/zip") return null;
  if (SIGNATURE.test(claimed)) return "signature";
  return REPORT_PART.test(claimed) ? "report-part" : null;
}

function isLogo(bytes: Uint8Array): boolean {
  const size = pictureSize(bytes);
  if (size === null || bytes.length > LOGO_BYTES_MAX) return false;
  return Math.max(size.width, size.height) <= LOGO_EDGE_PIXELS_MAX;
}
