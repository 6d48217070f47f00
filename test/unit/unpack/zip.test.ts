import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { UnpackError } from "../../../src/unpack/unpack-error.ts";
import type { ArchiveLimits } from "../../../src/unpack/archive-limits.ts";
import { type ZipEntry, zipEntries } from "../../../src/unpack/zip.ts";
import { passwordFlagSet, zipOf } from "../../support/zip-of.ts";

const LIMITS: ArchiveLimits = { entriesMax: 10, bytesMax: 5_000_000, ratioMax: 100 };
const text = (value: string) => Buffer.from(value, "utf8");

async function all(zip: Uint8Array, limits = LIMITS): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for await (const entry of zipEntries(zip, limits)) entries.push(entry);
  return entries;
}

/** The error of unpacking, or the test fails. */
async function failure(zip: Uint8Array, limits = LIMITS): Promise<UnpackError> {
  try {
    await all(zip, limits);
  } catch (error) {
    if (error instanceof UnpackError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** yazl refuses such names; the same number of bytes keeps the archive whole. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

describe("zipEntries", () => {
  test("gives files with their bytes, in order, and leaves folders out", async () => {
    const zip = await zipOf([
      { name: "briefe/", bytes: text("") },
      { name: "briefe/Müller.txt", bytes: text("eins") },
      { name: "zwei.txt", bytes: text("zwei"), stored: true },
    ]);
    const entries = await all(zip);
    expect(entries.map(({ index, name }) => [index, name])).toEqual([
      [0, "briefe/Müller.txt"],
      [1, "zwei.txt"],
    ]);
    expect(entries.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["eins", "zwei"]);
  });

  test("keeps two files of one name apart", async () => {
    const zip = await zipOf([
      { name: "brief.txt", bytes: text("eins") },
      { name: "brief.txt", bytes: text("zwei") },
    ]);
    const contents = (await all(zip)).map(({ bytes }) => Buffer.from(bytes).toString());
    expect(contents).toEqual(["eins", "zwei"]);
  });

  test("names what an operating system left behind", async () => {
    const zip = await zipOf([
      { name: "__MACOSX/._brief.pdf", bytes: text("x") },
      { name: "post/.DS_Store", bytes: text("x") },
      { name: "post/Thumbs.db", bytes: text("x") },
      { name: "post/brief.pdf", bytes: text("x") },
    ]);
    expect((await all(zip)).map((entry) => entry.systemFile)).toEqual([true, true, true, false]);
  });

  test("takes a name with dots for a label and goes on", async () => {
    const zip = renamed(await zipOf([{ name: "aa/brief.txt", bytes: text("x") }]), "aa/", "../");
    expect((await all(zip))[0]?.name).toBe("../brief.txt");
  });

  test("says which entry needs a password and still gives the others", async () => {
    const zip = await zipOf([
      { name: "geheim.pdf", bytes: text("x") },
      { name: "offen.pdf", bytes: text("y") },
    ]);
    const causes = (await all(passwordFlagSet(zip, "geheim.pdf"))).map((e) => e.problem?.cause);
    expect(causes).toEqual(["encrypted", undefined]);
  });

  test("finds a changed byte by the check sum", async () => {
    const zip = await zipOf([{ name: "a.txt", bytes: text("Frist: 3. Mai"), stored: true }]);
    const changed = renamed(zip, "Frist: 3. Mai", "Frist: 9. Mai");
    expect((await all(changed))[0]?.problem?.cause).toBe("damaged");
  });

  test("refuses an archive cut off at its end", async () => {
    const zip = await zipOf([{ name: "a.txt", bytes: text("eins") }]);
    expect((await failure(zip.subarray(0, zip.length - 30))).cause).toBe("damaged");
  });

  test("stops a bomb while it inflates", async () => {
    const zip = await zipOf([{ name: "a", bytes: Buffer.alloc(4_000_000) }]);
    expect((await failure(zip)).cause).toBe("compression-bomb");
  });

  test("takes a small file however well it is compressed", async () => {
    const zip = await zipOf([{ name: "leer.txt", bytes: Buffer.alloc(500_000) }]);
    expect(await all(zip)).toHaveLength(1);
  });

  test("counts the bytes of all entries together", async () => {
    const noise = Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 7919) % 256));
    const zip = await zipOf([
      { name: "a", bytes: noise, stored: true },
      { name: "b", bytes: noise, stored: true },
    ]);
    expect((await failure(zip, { ...LIMITS, bytesMax: 1000 })).cause).toBe("too-many-bytes");
  });

  test("counts entries", async () => {
    const entries = Array.from({ length: 11 }, (_, index) => ({
      name: `${index}`,
      bytes: text("x"),
    }));
    expect((await failure(await zipOf(entries))).cause).toBe("too-many-entries");
  });

  test("throws nothing but UnpackError, whatever byte is changed", async () => {
    const zip = await zipOf([
      { name: "a.txt", bytes: text("eins eins eins") },
      { name: "b.txt", bytes: text("zwei"), stored: true },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), async (at, value) => {
        const changed = Buffer.from(zip);
        changed[at] = value;
        const outcome = await all(changed).catch((error: unknown) => error);
        expect(Array.isArray(outcome) || outcome instanceof UnpackError).toBe(true);
      }),
    );
  });
});
