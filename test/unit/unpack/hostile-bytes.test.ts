import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PagesError } from "../../../src/pages/pages-error.ts";
import { tiffPages } from "../../../src/pages/tiff-directory.ts";
import { compoundKind, isCompoundEncrypted } from "../../../src/unpack/compound-file.ts";
import { mediaTypeOf } from "../../../src/unpack/media-type.ts";
import { isOfficeEncrypted, officeExtension } from "../../../src/unpack/office.ts";
import { pictureSize } from "../../../src/unpack/picture-size.ts";
import { UnpackError } from "../../../src/unpack/unpack-error.ts";
import { zipEntries } from "../../../src/unpack/zip.ts";
import { compoundOf } from "../../support/compound-of.ts";
import { zipOf } from "../../support/zip-of.ts";

const LIMITS = { entriesMax: 10, bytesMax: 100_000, ratioMax: 100 };
const STARTS = [
  "",
  "%PDF-",
  "II*\0\b\0\0\0",
  "MM\0*\0\0\0\b",
  "II+\0\b\0\0\0",
  "\xff\xd8\xff",
  "\x89PNG\r\n\x1a\n",
  "GIF89a",
  "RIFF0000WEBP",
  "BM",
  "PK\x03\x04",
  "PK\x05\x06",
  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
  "{\\rtf",
  "\x78\x9f\x3e\x22",
  "From: a@example.org\nTo: ",
  "<?xml ",
  "\xff\xfe",
  "\xfe\xff",
];
/** Noise, mostly behind the first bytes of some format. */
const hostile = fc
  .tuple(fc.constantFrom(...STARTS), fc.uint8Array({ maxLength: 2000 }))
  .map(([start, noise]) => Buffer.concat([Buffer.from(start, "latin1"), noise]));

async function typedErrorOnly(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UnpackError || error instanceof PagesError)) throw error;
  }
}

describe("arbitrary bytes", () => {
  test("have a type, whatever they are", () => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        expect(mediaTypeOf(bytes)).toMatch(/^[a-z]+\/[\w.+-]+$/);
        pictureSize(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  test("give every parser a typed error or an answer within its limits", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        await typedErrorOnly(() => {
          expect(tiffPages(bytes, 5).length).toBeLessThanOrEqual(5);
        });
        await typedErrorOnly(async () => {
          let unpacked = 0;
          for await (const entry of zipEntries(bytes, LIMITS)) unpacked += entry.bytes.length;
          expect(unpacked).toBeLessThanOrEqual(LIMITS.bytesMax);
        });
        compoundKind(bytes);
        isCompoundEncrypted(bytes);
        for (const type of ["application/msword", "application/vnd.oasis.opendocument"] as const) {
          officeExtension(bytes, type);
          await isOfficeEncrypted(bytes, type, LIMITS);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("in place of some of an archive's own give a typed error or its files", async () => {
    const zip = await zipOf([
      { name: "a.txt", bytes: Buffer.from("a".repeat(500)) },
      { name: "b.txt", bytes: Buffer.from("b") },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: zip.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 }),
        async (changes) => {
          const broken = Buffer.from(zip);
          for (const [at, value] of changes) broken[at] = value;
          await typedErrorOnly(async () => {
            for await (const entry of zipEntries(broken, LIMITS)) expect(entry.name).not.toBe("");
          });
        },
      ),
    );
  });
});

describe("old Office files", () => {
  test.each([
    [["WordDocument"], "application/msword"],
    [["Workbook"], "application/vnd.ms-excel"],
    [["PowerPoint Document"], "application/vnd.ms-powerpoint"],
    [["EncryptionInfo", "EncryptedPackage"], "application/vnd.ms-office.encrypted"],
    [["__properties_version1.0"], "application/vnd.ms-outlook"],
    [["Irgendwas"], "application/x-cfb"],
  ] as const)("with %j are %s", (streams, type) => {
    expect(mediaTypeOf(compoundOf(streams.map((name) => ({ name }))))).toBe(type);
  });

  test("with a password are told from those without", async () => {
    const word = (flags: number) => {
      const content = Buffer.alloc(64);
      content.writeUInt16LE(flags, 10);
      return compoundOf([{ name: "WordDocument", content }]);
    };
    const book = (record: number) => {
      const content = Buffer.alloc(64);
      content.writeUInt16LE(0x809, 0);
      content.writeUInt16LE(8, 2);
      content.writeUInt16LE(record, 12);
      return compoundOf([{ name: "Workbook", content }]);
    };
    const asks = (bytes: Buffer) => isOfficeEncrypted(bytes, mediaTypeOf(bytes), LIMITS);
    expect(await Promise.all([word(0x0100), word(0), book(0x2f), book(0x42)].map(asks))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test("an OpenDocument file with a password says so in its list of parts", async () => {
    const odt = (manifest: string) =>
      zipOf([
        {
          name: "mimetype",
          bytes: Buffer.from("application/vnd.oasis.opendocument.spreadsheet"),
          stored: true,
        },
        { name: "META-INF/manifest.xml", bytes: Buffer.from(manifest) },
      ]);
    const locked = await odt("<manifest:encryption-data/>");
    expect(mediaTypeOf(locked)).toBe("application/vnd.oasis.opendocument");
    expect(officeExtension(locked, mediaTypeOf(locked))).toBe("ods");
    expect(await isOfficeEncrypted(locked, mediaTypeOf(locked), LIMITS)).toBe(true);
    const open = await odt("<manifest:file-entry/>");
    expect(await isOfficeEncrypted(open, mediaTypeOf(open), LIMITS)).toBe(false);
  });
});
