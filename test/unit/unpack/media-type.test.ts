import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mediaTypeOf } from "../../../src/unpack/media-type.ts";
import { zipOf } from "../../support/zip-of.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const MAIL = "From: Erika <e@example.org>\r\nTo: amt@example.org\r\nSubject: Hallo\r\n\r\nText";

describe("mediaTypeOf", () => {
  test.each([
    ["a PDF", "%PDF-1.7\n...", "application/pdf"],
    ["a PDF behind junk", "HTTP/1.1 200 OK\n\n%PDF-1.4\n1 0 obj\nendobj\n%%EOF", "application/pdf"],
    ["text that speaks of PDF", "Die Datei beginnt mit %PDF-1.4 und ist kaputt.", "text/plain"],
    ["little-endian TIFF", "II*\0\x08\0\0\0", "image/tiff"],
    ["big-endian TIFF", "MM\0*\0\0\0\x08", "image/tiff"],
    ["JPEG", "\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"],
    ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
    ["GIF", "GIF89a\x01\0", "image/gif"],
    ["WebP", "RIFF\x10\0\0\0WEBPVP8 ", "image/webp"],
    ["a sound in RIFF", "RIFF\x10\0\0\0WAVEfmt \0", "application/octet-stream"],
    ["text that begins with BM", "BMW verkauft mein Auto nicht, sagt der Nachbar.", "text/plain"],
    ["an old Word file", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "application/x-cfb"],
    ["winmail.dat", "\x78\x9f\x3e\x22\0\0", "application/ms-tnef"],
    ["S/MIME", "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "application/pkcs7-mime"],
    ["PGP", "-----BEGIN PGP MESSAGE-----\n\nhQEM", "application/pgp-encrypted"],
    ["HTML", "<!-- x -->\n<!DOCTYPE html><html></html>", "text/html"],
    [
      "an invoice with a byte order mark",
      "\xef\xbb\xbf<?xml version='1.0'?><a/>",
      "application/xml",
    ],
    [
      "an invoice without declaration",
      '<ubl:Invoice xmlns:ubl="urn:x"></ubl:Invoice>',
      "application/xml",
    ],
    ["an e-mail", MAIL, "message/rfc822"],
    ["an e-mail whose text speaks of PDF", `${MAIL} %PDF-1.4 endobj`, "message/rfc822"],
    ["an e-mail out of a mailbox", `From e@example.org Mon Jan  5\n${MAIL}`, "message/rfc822"],
    [
      "a multipart without head",
      'Content-Type: multipart/mixed; boundary="x"\n\n--x',
      "message/rfc822",
    ],
    ["a lone MIME part", "Content-Type: text/plain\nContent-Id: x\n\nText", "text/plain"],
    [
      "a German letter",
      "Von: Erika\nAn: das Amt\nDatum: 3. Mai\nBetreff: Hund\n\nText",
      "text/plain",
    ],
    ["a note with one field", "Date: heute\n\nBitte anrufen", "text/plain"],
    ["Latin-1 text", "Stra\xdfe und \xc4mter", "text/plain"],
    ["UTF-16 text", "\xff\xfeH\0i\0", "text/plain"],
    ["nothing", "", "application/x-empty"],
    ["noise", "\0\x01\x02\x03\xff", "application/octet-stream"],
  ])("knows %s", (_what, text, type) => {
    expect(mediaTypeOf(latin1(text))).toBe(type);
  });

  test("tells a Word file from a zip that holds one", async () => {
    const word = await zipOf([
      { name: "[Content_Types].xml", bytes: latin1("<Types/>") },
      { name: "word/document.xml", bytes: latin1("<w/>") },
    ]);
    const outer = await zipOf([{ name: "brief.docx", bytes: word, stored: true }]);
    expect(mediaTypeOf(word)).toMatch(/wordprocessingml/);
    expect(mediaTypeOf(outer)).toBe("application/zip");
  });

  test("keeps a zip a zip when its first entry is a stored PDF", async () => {
    const pdf = latin1("%PDF-1.4\nendobj\nstartxref\n%%EOF");
    const zip = await zipOf([{ name: "a.pdf", bytes: pdf, stored: true }]);
    expect(mediaTypeOf(zip)).toBe("application/zip");
  });

  test("never throws, and looks at nothing but the bytes", () => {
    const start = fc.constantFrom("", "PK\x05\x06", "PK\x03\x04", "BM", "0", "From: a\n", "%PDF-");
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 400 }), (head, tail) => {
        const bytes = Buffer.concat([latin1(head), tail]);
        expect(mediaTypeOf(Uint8Array.from(bytes))).toBe(mediaTypeOf(bytes));
      }),
    );
  });
});
