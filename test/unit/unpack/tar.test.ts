import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { gunzipped, nameInGzip } from "../../../src/unpack/gzip.ts";
import { mediaTypeOf } from "../../../src/unpack/media-type.ts";
import { isTar, tarEntries } from "../../../src/unpack/tar.ts";
import { UnpackError } from "../../../src/unpack/unpack-error.ts";
import { tarOf } from "../../support/tar-of.ts";

const LIMITS = { entriesMax: 10, bytesMax: 100_000, ratioMax: 100 };
const bytes = (text: string) => Buffer.from(text, "utf8");
const causeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof UnpackError) return error.cause;
    throw error;
  }
};

describe("tar", () => {
  test("gives its files in order; folders and links are left out, names are labels", () => {
    const tar = tarOf([
      { name: "ordner/", type: "5" },
      { name: "../../etc/passwd", content: bytes("harmlos") },
      { name: "zeiger", type: "2" },
      { name: "__MACOSX/._a", content: bytes("x") },
    ]);
    expect(mediaTypeOf(tar)).toBe("application/x-tar");
    const entries = [...tarEntries(tar, LIMITS)];
    expect(entries.map(({ name, systemFile }) => [name, systemFile])).toEqual([
      ["../../etc/passwd", false],
      ["__MACOSX/._a", true],
    ]);
    expect(Buffer.from(entries[0]?.bytes ?? []).toString()).toBe("harmlos");
  });

  test("takes long names from the record before the file (GNU and pax)", () => {
    const long = `${"ordner/".repeat(20)}brief.pdf`;
    const gnu = tarOf([
      { name: "././@LongLink", type: "L", content: bytes(`${long}\0`) },
      { name: "kurz", content: bytes("a") },
    ]);
    const record = ` path=${long}\n`;
    const pax = tarOf([
      { name: "x", type: "x", content: bytes(`${record.length + 3}${record}`) },
      { name: "kurz", content: bytes("a") },
    ]);
    for (const tar of [gnu, pax]) {
      expect([...tarEntries(tar, LIMITS)].map(({ name }) => name)).toEqual([long]);
    }
  });

  test("refuses one that is cut off, too large or of too many files", () => {
    const tar = tarOf([{ name: "a", content: Buffer.alloc(2000) }]);
    expect(causeOf(() => [...tarEntries(tar.subarray(0, 1500), LIMITS)])).toBe("damaged");
    expect(causeOf(() => [...tarEntries(tar, { ...LIMITS, bytesMax: 1999 })])).toBe(
      "too-many-bytes",
    );
    const many = tarOf(Array.from({ length: 50 }, (_, i) => ({ name: `${i}` })));
    expect(causeOf(() => [...tarEntries(many, LIMITS)])).toBe("too-many-entries");
  });

  test("arbitrary bytes end, or throw a typed error", () => {
    const header = tarOf([{ name: "a", content: bytes("b") }]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), (noise, led) => {
        const hostile = led ? Buffer.concat([header.subarray(0, 1024), noise]) : Buffer.from(noise);
        isTar(hostile);
        causeOf(() => [...tarEntries(hostile, LIMITS)]);
      }),
    );
  });
});

describe("gzip", () => {
  test("gives its content, named without its ending", async () => {
    expect(Buffer.from(await gunzipped(gzipSync("Hallo"), LIMITS)).toString()).toBe("Hallo");
    expect(["a.tgz", "b.txt.gz", null].map(nameInGzip)).toEqual(["a.tar", "b.txt", null]);
  });

  test("stops at its limits", async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    await expect(gunzipped(bomb, { bytesMax: 1e9, ratioMax: 10 })).rejects.toMatchObject({
      cause: "compression-bomb",
    });
    await expect(gunzipped(bomb, LIMITS)).rejects.toMatchObject({ cause: "too-many-bytes" });
    await expect(gunzipped(bytes("\x1f\x8b\x08 nichts"), LIMITS)).rejects.toMatchObject({
      cause: "damaged",
    });
  });
});
