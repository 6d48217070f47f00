import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodeText } from "../../../src/mail/decode-text.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");

test.each([
  ["UTF-8 as named", Buffer.from("Grüße"), "utf-8", "Grüße", false],
  [
    "Latin-1 that is Windows-1252",
    latin1("\x84Stra\xdfe\x93 \x80"),
    "iso-8859-1",
    "„Straße“ €",
    false,
  ],
  ["UTF-8 named Latin-1", Buffer.from("Grüße"), "iso-8859-1", "Grüße", true],
  ["Windows-1252 named UTF-8", latin1("Gr\xfc\xdfe"), "utf-8", "Grüße", true],
  ["Windows-1252 named ASCII", latin1("Gr\xfc\xdfe"), "us-ascii", "Grüße", true],
  ["nothing named", latin1("Gr\xfc\xdfe"), null, "Grüße", true],
  ["an unknown name", Buffer.from("Grüße"), "x-unheard-of", "Grüße", true],
  ["ISO-2022-JP without a name", latin1("\x1b$B$3$s\x1b(B"), null, "こん", false],
  ["UTF-7", latin1("Gr+APwA3w-e"), "utf-7", "Grüße", false],
  ["UTF-16 by its mark", Buffer.from("\ufeffGrüße", "utf16le"), "utf-8", "Grüße", false],
  ["a DOS code page", Buffer.from([0x81, 0x94]), "cp850", "üö", false],
  ["the old name of EUC-KR", Buffer.from([0xb0, 0xa1]), "ks_c_5601-1987", "가", false],
  ["a name in quotes", latin1("\xc1\xc2"), '"KOI8-R"', "аб", false],
])("decodes %s", (_what, bytes, charset, text, guessed) => {
  expect(decodeText(bytes, charset)).toEqual({ text, guessed });
});

test("gives text for any bytes and any name", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.option(fc.string()), (bytes, charset) => {
      expect(typeof decodeText(bytes, charset).text).toBe("string");
    }),
  );
});
