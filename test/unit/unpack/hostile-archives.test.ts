import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { declaredCharset } from "../../../src/unpack/declared-charset.ts";
import { readEInvoice, xmlLines } from "../../../src/unpack/e-invoice.ts";
import { gunzipped } from "../../../src/unpack/gzip.ts";
import { readMapiProperties } from "../../../src/unpack/mapi-properties.ts";
import { mediaTypeOf } from "../../../src/unpack/media-type.ts";
import { decompressRtf } from "../../../src/unpack/rtf-compressed.ts";
import { rtfBody } from "../../../src/unpack/rtf-text.ts";
import { tarEntries } from "../../../src/unpack/tar.ts";
import { readTnef } from "../../../src/unpack/tnef.ts";
import { UnpackError } from "../../../src/unpack/unpack-error.ts";
import { zipEntryNames } from "../../../src/unpack/zip-names.ts";
import { zipEntries } from "../../../src/unpack/zip.ts";
import { hostileBytes, mutated } from "../../support/hostile-bytes.ts";
import { tarOf } from "../../support/tar-of.ts";
import { zipOf } from "../../support/zip-of.ts";

const LIMITS = { entriesMax: 10, bytesMax: 100_000, ratioMax: 100 };

/** The bytes that came out of it, or the typed refusal; anything else is thrown on. */
async function total(read: () => Promise<number> | number): Promise<number | UnpackError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnpackError) return error;
    throw error;
  }
}

const readers: Readonly<Record<string, (bytes: Buffer) => Promise<number> | number>> = {
  async zip(bytes) {
    let sum = 0;
    for await (const entry of zipEntries(bytes, LIMITS)) sum += entry.bytes.length;
    return sum;
  },
  tar: (bytes) => [...tarEntries(bytes, LIMITS)].reduce((sum, each) => sum + each.bytes.length, 0),
  gzip: async (bytes) => (await gunzipped(bytes, LIMITS)).length,
  tnef: (bytes) => readTnef(bytes, LIMITS).files.reduce((sum, each) => sum + each.bytes.length, 0),
  rtf: (bytes) => decompressRtf(bytes, LIMITS.bytesMax).length,
};

const zip = await zipOf([
  { name: "a.txt", bytes: Buffer.from("a".repeat(500)) },
  { name: "ordner/b.txt", bytes: Buffer.from("b"), stored: true },
]);
const tar = tarOf([
  { name: "a.txt", content: Buffer.from("a".repeat(600)) },
  { name: "././@LongLink", type: "L", content: Buffer.from("lang.txt\0") },
  { name: "lang.txt", content: Buffer.from("b") },
  { name: "../../etc/passwd", type: "2" },
]);
const gzip = gzipSync(Buffer.from("c".repeat(3000)));

describe("archives", () => {
  test.each(Object.entries(readers))(
    "%s: noise and broken archives give files within the limits, or a typed refusal",
    async (_, read) => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(hostileBytes, mutated(zip, tar, gzip)), async (bytes) => {
          const result = await total(() => read(bytes));
          expect(typeof result === "number" ? result : 0).toBeLessThanOrEqual(LIMITS.bytesMax);
        }),
        { numRuns: 250 },
      );
    },
  );

  test("are told apart, and their names listed, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.oneof(hostileBytes, mutated(zip, tar, gzip)), (bytes) => {
        expect(mediaTypeOf(bytes)).toMatch(/^[a-z]+\/[\w.+-]+$/);
        expect(Array.isArray(zipEntryNames(bytes))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a link or a device in a tar is never a file", () => {
    const linked = ["1", "2", "3", "4", "6"].map((type) => ({ name: "/etc/passwd", type }));
    const files = [...tarEntries(tarOf([...linked, { name: "brief.txt" }]), LIMITS)];
    expect(files.map(({ name }) => name)).toEqual(["brief.txt"]);
  });

  test("a bomb ends at its limit, of gzip in gzip too", async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000));
    const limits = { bytesMax: 100_000_000, ratioMax: 100, entriesMax: 10 };
    await expect(gunzipped(bomb, limits)).rejects.toMatchObject({ cause: "compression-bomb" });
    const twice = await gunzipped(gzipSync(bomb), limits);
    await expect(gunzipped(twice, limits)).rejects.toMatchObject({ cause: "compression-bomb" });
  });
});

const INVOICE = Buffer.from(
  `<?xml version="1.0"?><Invoice><ID>R-1</ID><IssueDate>2026-05-01</IssueDate><DueDate>2026-06-01</DueDate>
<Attachment><EmbeddedDocumentBinaryObject filename="a.pdf">QUJD</EmbeddedDocumentBinaryObject></Attachment>
<Note><![CDATA[a < b]]> &amp; &#x41; &unbekannt;</Note><!-- nichts --></Invoice>`,
);

describe("XML, RTF and Outlook's properties", () => {
  test("any text gives lines or none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated(INVOICE).map(String)), (xml) => {
        expect(Array.isArray(xmlLines(xml))).toBe(true);
        expect(readEInvoice(xml)?.lines.length).not.toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  test("no entity grows: a billion laughs stay a few letters", () => {
    const entities = Array.from(
      { length: 10 },
      (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
    );
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${entities.join("")}]><Invoice><ID>&l10;</ID><DueDate>x</DueDate></Invoice>`;
    expect(xmlLines(bomb).join("").length).toBeLessThan(bomb.length);
  });

  test("what costs most is read in one pass", () => {
    const many = (piece: string, count = 100_000) => piece.repeat(count);
    for (const xml of [many("<a>"), many("<a "), many("&#x41;"), many("<!--"), many("<a b='c' ")]) {
      expect(Array.isArray(xmlLines(xml))).toBe(true);
    }
    for (const rtf of [many("{\\rtf1"), many("\\'e4"), many("{\\*\\a "), many("\\u-4064?")]) {
      expect(typeof rtfBody(Buffer.from(rtf), 1252).text).toBe("string");
    }
  });

  test("any bytes give text, properties or a typed refusal", async () => {
    await fc.assert(
      fc.asyncProperty(hostileBytes, fc.integer({ min: 0, max: 70_000 }), async (bytes, page) => {
        declaredCharset(bytes);
        expect(typeof rtfBody(bytes, page).text).toBe("string");
        await total(() => (readMapiProperties(bytes), 0));
      }),
      { numRuns: 300 },
    );
  });
});
