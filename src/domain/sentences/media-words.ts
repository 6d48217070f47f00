/** What people call types of files that nothing here opens, in every language alike. */
const WORDS: Readonly<Record<string, string>> = {
  "application/x-7z-compressed": "7-Zip",
  "application/vnd.rar": "RAR",
  "application/x-bzip2": "bzip2",
  "application/x-xz": "xz",
  "application/vnd.ms-outlook": "Outlook, .msg",
  "application/pgp-signature": "PGP",
  "image/heic": "HEIC",
  "image/avif": "AVIF",
  "image/jp2": "JPEG 2000",
};

/**
 * A program's word for a type as a clerk knows it, with a blank and brackets; empty for none, and for
 * names that only programs understand (`application/octet-stream`).
 */
export function inBrackets(mediaType: string | undefined): string {
  const word = mediaType === undefined ? undefined : WORDS[mediaType];
  return word === undefined ? "" : ` (${word})`;
}
