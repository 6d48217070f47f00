import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decompressRtf } from "../../../src/unpack/rtf-compressed.ts";
import { rtfBody } from "../../../src/unpack/rtf-text.ts";
import { readTnef } from "../../../src/unpack/tnef.ts";
import { UnpackError } from "../../../src/unpack/unpack-error.ts";

const LIMITS = { entriesMax: 3, bytesMax: 10_000 };
const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8]);
const u32 = (value: number) => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);
const padded = (bytes: Buffer) =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** A property with one value of variable length. */
const property = (type: number, id: number, bytes: Buffer) =>
  Buffer.concat([u16(type), u16(id), u32(1), u32(bytes.length), padded(bytes)]);
const unicode = (id: number, text: string) =>
  property(0x1f, id, Buffer.from(`${text}\0`, "utf16le"));
const binary = (id: number, bytes: Buffer) => property(0x102, id, bytes);
const number = (id: number, value: number) => Buffer.concat([u16(3), u16(id), u32(value)]);
const properties = (...all: Buffer[]) => Buffer.concat([u32(all.length), ...all]);
const attribute = (level: number, id: number, bytes: Buffer) =>
  Buffer.concat([Buffer.from([level]), u32(id), u32(bytes.length), bytes, u16(0)]);
const tnef = (...attributes: Buffer[]) => Buffer.concat([u32(0x223e9f78), u16(1), ...attributes]);

const [MESSAGE, FILE_BEGINS, FILE] = [0x00069003, 0x00069002, 0x00069005];
const file = (...all: Buffer[]) => [
  attribute(2, FILE_BEGINS, Buffer.alloc(14)),
  attribute(2, FILE, properties(...all)),
];
const message = (...all: Buffer[]) => attribute(1, MESSAGE, properties(...all));
const rtf = (text: string) =>
  Buffer.concat([
    u32(text.length + 12),
    u32(text.length),
    u32(0x414c454d),
    u32(0),
    Buffer.from(text, "latin1"),
  ]);

describe("readTnef", () => {
  test("finds header, body and files", () => {
    const html = Buffer.from("<p>Grüße</p>");
    const found = readTnef(
      tnef(
        message(
          unicode(0x0037, "Antrag"),
          unicode(0x0042, "Erika Beispiel"),
          unicode(0x5d01, "erika@example.org"),
          number(0x3fde, 65001),
          binary(0x1013, html),
        ),
        ...file(
          unicode(0x3707, "Plan größer.pdf"),
          unicode(0x3712, "<id@x>"),
          binary(0x3701, Buffer.from("%PDF-")),
        ),
      ),
      LIMITS,
    );
    expect(found).toMatchObject({
      from: "Erika Beispiel <erika@example.org>",
      subject: "Antrag",
      body: { kind: "html", text: "<p>Grüße</p>" },
    });
    expect(found.files).toEqual([
      {
        fileName: "Plan größer.pdf",
        bytes: Buffer.from("%PDF-"),
        contentId: "id@x",
        isMessage: false,
      },
    ]);
  });

  test("reads the body out of RTF, web page or words", () => {
    const wrapped =
      "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\f0 \\htmlrtf0 Gr\\'fc\\'dfe & {\\*\\htmltag84 &nbsp;}\\htmlrtf }\\htmlrtf0 {\\*\\htmltag72 </p>}}";
    const body = (text: string) => readTnef(tnef(message(binary(0x1009, rtf(text)))), LIMITS).body;
    expect(body(wrapped)).toEqual({ kind: "html", text: "<p>Grüße &amp; &nbsp;</p>" });
    expect(
      body("{\\rtf1{\\fonttbl{\\f0 Arial;}}Stra\\'dfe\\par \\u8222?A\\u8220? {\\b fett}}"),
    ).toEqual({
      kind: "text",
      text: "Straße\n„A“ fett",
    });
  });

  test("knows a message within the message", () => {
    const inner = tnef(message(unicode(0x0037, "innen")));
    const object = property(0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), inner]));
    const [found] = readTnef(tnef(...file(number(0x3705, 5), object)), LIMITS).files;
    expect(found?.isMessage).toBe(true);
    expect(readTnef(found?.bytes ?? inner, LIMITS).subject).toBe("innen");
  });

  test("keeps what stands before the damage", () => {
    const whole = tnef(
      message(unicode(0x0037, "Antrag")),
      ...file(binary(0x3701, Buffer.from("a"))),
    );
    expect(readTnef(whole.subarray(0, whole.length - 5), LIMITS).subject).toBe("Antrag");
    expect(() => readTnef(whole.subarray(0, 8), LIMITS)).toThrow(UnpackError);
  });

  test("refuses more files or bytes than allowed", () => {
    const small = file(binary(0x3701, Buffer.from("a")));
    const many = tnef(...small, ...small, ...small, ...small);
    expect(() => readTnef(many, LIMITS)).toThrow(
      expect.objectContaining({ cause: "too-many-entries" }),
    );
    const large = tnef(...file(binary(0x3701, Buffer.alloc(LIMITS.bytesMax + 1))));
    expect(() => readTnef(large, LIMITS)).toThrow(
      expect.objectContaining({ cause: "too-many-bytes" }),
    );
  });

  test("throws nothing but UnpackError, whatever is changed in it", () => {
    const whole = tnef(
      message(unicode(0x0037, "Antrag"), binary(0x1009, rtf("{\\rtf1 a\\'fc}"))),
      ...file(unicode(0x3707, "a.pdf"), binary(0x3701, Buffer.from("a"))),
    );
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        expect(outcomeOf(() => readTnef(bytes.subarray(0, length), LIMITS))).toBe("fine");
      }),
      { numRuns: 500 },
    );
  });
});

describe("decompressRtf", () => {
  // The example of [MS-OXRTFCP] 3.1.1 in full.
  const EXAMPLE = Buffer.from(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
    "hex",
  );

  test("unpacks the example of its specification", () => {
    expect(Buffer.from(decompressRtf(EXAMPLE, 1000)).toString("latin1")).toBe(
      "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
    );
  });

  test("stops at its limit", () => {
    expect(() => decompressRtf(EXAMPLE, 10)).toThrow(
      expect.objectContaining({ cause: "too-many-bytes" }),
    );
  });

  test("never gives more than the size it says, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(2000), (packed, size) => {
        const bytes = Buffer.concat([
          u32(packed.length),
          u32(size),
          u32(0x75465a4c),
          u32(0),
          packed,
        ]);
        // A last reference may end up to 17 bytes later.
        expect(decompressRtf(bytes, 2000).length).toBeLessThanOrEqual(size + 17);
      }),
    );
  });
});

test("rtfBody reads any bytes", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "\\",
    "\\'",
    "\\'fc",
    "\\u-5?",
    "\\uc3",
    "\\*",
    "\\htmltag",
    "\\fromhtml1",
    "a",
    "\r\n",
    "\\bin9999999999",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      expect(typeof rtfBody(Buffer.from(pieces.join("")), 1252).text).toBe("string");
    }),
  );
});

function outcomeOf(work: () => unknown): string {
  try {
    work();
    return "fine";
  } catch (error) {
    return error instanceof UnpackError ? "fine" : String(error);
  }
}
