import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseMail } from "../../../src/mail/parse-mail.ts";
import { asSignedMessage } from "../../../src/mail/signed-data.ts";

const LIMITS = { entriesMax: 20, bytesMax: 1_000_000 };
const der = (tag: number, ...content: Buffer[]) => {
  const bytes = Buffer.concat(content);
  const length =
    bytes.length < 0x80 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
};
/** The same without a length, ended by two zero bytes. */
const ber = (tag: number, ...content: Buffer[]) =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.alloc(2)]);
const oid = (last: number) =>
  der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, last]));
const signed = (octets: Buffer | null, wrap = der) =>
  wrap(
    0x30,
    oid(2),
    wrap(
      0xa0,
      wrap(
        0x30,
        der(0x02, Buffer.from([1])),
        der(0x31),
        wrap(0x30, oid(1), ...(octets ? [wrap(0xa0, octets)] : [])),
      ),
    ),
  );

const INNER = Buffer.from("Content-Type: text/plain; charset=utf-8\r\n\r\nHiermit kündige ich.");
const message = (bytes: Buffer) =>
  Buffer.from(
    "From: Erika <erika@example.org>\r\nSubject: Kündigung\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n" +
      `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString("base64")}`,
  );

test.each([
  ["of definite length", signed(der(0x04, INNER))],
  [
    "of indefinite length, in pieces",
    signed(ber(0x24, der(0x04, INNER.subarray(0, 9)), der(0x04, INNER.subarray(9))), ber),
  ],
])("reads a message wrapped in its signature, %s", async (_what, bytes) => {
  const mail = await parseMail(message(bytes), LIMITS);
  expect(mail).toMatchObject({
    from: "Erika <erika@example.org>",
    subject: "Kündigung",
    textBody: "Hiermit kündige ich.",
    notes: ["signed"],
    encrypted: false,
  });
});

test("finds no message in a detached signature, nor in any bytes", () => {
  expect(asSignedMessage(signed(null))).toBeNull();
  const whole = signed(der(0x04, INNER));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      const found = asSignedMessage(bytes.subarray(0, length));
      expect(found === null || found.length <= whole.length + 100).toBe(true);
    }),
  );
});
