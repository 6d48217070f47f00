import { describe, expect, test } from "@jest/globals";
import { quoteIn, runsOf } from "../../../../web/parts/find-words.ts";

const page =
  "Bescheid vom 3. März 2026 über die Gebühr für Abwasser, fällig bis zum 4. April 2026. Die Gebühr ist".split(
    " ",
  );

describe("search in a page", () => {
  test("finds each place, parts of words, and words that follow one another", () => {
    expect(runsOf(page, "gebühr")).toEqual([[7], [17]]);
    expect(runsOf(page, "die  GEB")).toEqual([
      [6, 7],
      [16, 17],
    ]);
    expect(runsOf(page, "Gebühr Abwasser")).toEqual([]);
    expect(runsOf(page, "  ")).toEqual([]);
  });
});

describe("a fact's quote", () => {
  test("is found where its words stand, whatever signs it leaves out", () => {
    expect(quoteIn(page, "bis zum 4. April 2026")).toEqual([11, 12, 13, 14, 15]);
    expect(quoteIn(page, "fällig: bis zum\n4 April")).toEqual([10, 11, 12, 13, 14]);
  });
  test("is not found where less than half of it stands", () => {
    expect(quoteIn(page, "Rechnung Nr. 4711 der Stadtwerke")).toEqual([]);
    expect(quoteIn([], "x")).toEqual([]);
    expect(quoteIn(page, "")).toEqual([]);
  });
});
