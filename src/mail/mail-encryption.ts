import { fieldValue, type HeaderFields } from "./mail-kind.ts";

/** DER of the PKCS #7 content types enveloped, and enveloped with a checksum (RFC 5652, RFC 5083). */
const ENVELOPED = [
  Buffer.from("06092a864886f70d010703", "hex"),
  Buffer.from("060b2a864886f70d0109100117", "hex"),
];
const PKCS7 = /^application\/(x-)?pkcs7-mime/i;

/**
 * Whether a message is encrypted as a whole: OpenPGP (RFC 3156, or an armoured body) or S/MIME
 * enveloped data. A merely signed message is not.
 */
export function isEncryptedMail(
  fields: HeaderFields,
  textBody: string,
  parts: readonly { readonly mediaTypeClaimed: string; readonly bytes: Uint8Array }[],
): boolean {
  const contentType = (fieldValue(fields, "content-type") ?? "").trim();
  if (/^multipart\/encrypted/i.test(contentType)) return true;
  if (textBody.trimStart().startsWith("-----BEGIN PGP MESSAGE-----")) return true;
  if (!PKCS7.test(contentType)) return false;
  const head = Buffer.from(parts[0]?.bytes.subarray(0, 64) ?? []);
  if (ENVELOPED.some((oid) => head.includes(oid))) return true;
  return /smime-type\s*=\s*"?(enveloped|authenveloped)-data/i.test(contentType);
}
