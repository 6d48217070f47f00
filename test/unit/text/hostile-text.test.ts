import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { packPageWords, unpackPageWords } from "../../../src/blobs/page-words.ts";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";
import { PageWords } from "../../../src/domain/page.ts";
import { separatorOf } from "../../../src/pages/separator.ts";
import { findFacts } from "../../../src/text/find-facts.ts";
import { readCsv } from "../../../src/town/csv-table.ts";
import { TownFileError } from "../../../src/town/town-file-error.ts";
import { unitColumns } from "../../../src/town/read-town.ts";
import { z } from "zod";
import { hostileBytes } from "../../support/hostile-bytes.ts";

/** Pieces that readers of letters look for, so that noise meets their rules. */
const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    "31.02.2026",
    "bis zum",
    "binnen",
    "Frist",
    "Az.:",
    "Betreff:",
    "Sehr",
    "geehrte",
  ),
  fc.constantFrom("PATCH", "T", "99999999999", "Rechtsbehelfsbelehrung", "--", "\u202e", "\ud800"),
);
const coordinate = fc.oneof(fc.integer({ min: -100, max: 3000 }), fc.constantFrom(0, 1e9, -1e9));
const word = fc.record({
  text: piece,
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  box: fc.tuple(coordinate, coordinate, coordinate, coordinate),
  line: fc.nat(50),
});
const page = fc
  .record({
    width: fc.integer({ min: 1, max: 5000 }),
    height: fc.integer({ min: 1, max: 5000 }),
    source: fc.constantFrom("ocr" as const, "text-layer" as const),
    engine: fc.constant("test"),
    meanConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
    words: fc.array(word, { maxLength: 40 }),
  })
  .map((each) => PageWords.parse(each));

test("any words anywhere on pages give facts, and come back from their blob", () => {
  fc.assert(
    fc.property(fc.array(fc.option(page), { maxLength: 3 }), (pages) => {
      const facts = findFacts(pages, { receiptDay: CalendarDate.parse("2026-05-05") });
      expect(Array.isArray(facts.deadlines)).toBe(true);
      for (const each of pages) {
        if (each === null) continue;
        separatorOf({ barcodes: [], words: each.words });
        expect(unpackPageWords(packPageWords(each)).words).toHaveLength(each.words.length);
      }
    }),
    { numRuns: 150 },
  );
});

test("what was not written as a page's words is refused as such, and takes no memory", () => {
  fc.assert(
    fc.property(hostileBytes, (bytes) => {
      expect(() => unpackPageWords(bytes)).toThrow(/./);
    }),
    { numRuns: 200 },
  );
});

test("any JSON has one text, which reads back the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = refusedOr(RangeError, () => canonicalJson(JSON.parse(JSON.stringify(value))));
      expect(text === null || canonicalJson(JSON.parse(text)) === text).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("any text as a table of a town gives rows or names what is wrong", () => {
  const header = `${Object.keys(unitColumns).join(";")}\n`;
  fc.assert(
    fc.property(fc.constantFrom("", header), fc.string({ maxLength: 200 }), (head, noise) => {
      const rows = refusedOr(TownFileError, () =>
        readCsv("org-units.csv", head + noise, unitColumns, z.record(z.string(), z.unknown())),
      );
      expect(rows === null || Array.isArray(rows)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

/** What `work` gives, or null where it refuses in its own way; any other error is thrown on. */
function refusedOr<T>(kind: new (...args: never[]) => Error, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof kind) return null;
    throw error;
  }
}
