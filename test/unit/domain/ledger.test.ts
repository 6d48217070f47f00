import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { imbalances, type LedgerCounts } from "../../../src/domain/ledger.ts";

const n = fc.nat(1000);
const balanced = fc
  .record({
    notYetSeparated: n,
    inClarification: n,
    discardedWhole: n,
    separated: n,
    inProcess: n,
    awaiting: n,
    ended: n,
    superseded: n,
    pagesNotYetPlaced: n,
    pagesInDocuments: n,
    pagesDiscarded: n,
  })
  .map((row): LedgerCounts => ({
    ...row,
    accepted: row.notYetSeparated + row.inClarification + row.discardedWhole + row.separated,
    documents: row.inProcess + row.awaiting + row.ended + row.superseded,
    pages: row.pagesNotYetPlaced + row.pagesInDocuments + row.pagesDiscarded,
    pagesAstray: 0,
  }));
const equationOf = (key: keyof LedgerCounts) => {
  if (key.startsWith("pages")) return "pages";
  const ofCaptures = [
    "accepted",
    "notYetSeparated",
    "inClarification",
    "discardedWhole",
    "separated",
  ];
  return ofCaptures.includes(key) ? "captures" : "documents";
};

test("what adds up balances", () => {
  fc.assert(fc.property(balanced, (row) => imbalances(row).length === 0));
});

test("one more or less of any count is found, in its own equation", () => {
  const keys: (keyof LedgerCounts)[] = [
    "accepted",
    "notYetSeparated",
    "inClarification",
    "discardedWhole",
    "separated",
    "documents",
    "inProcess",
    "awaiting",
    "ended",
    "superseded",
    "pages",
    "pagesNotYetPlaced",
    "pagesInDocuments",
    "pagesDiscarded",
    "pagesAstray",
  ];
  fc.assert(
    fc.property(balanced, fc.constantFrom(...keys), fc.constantFrom(1, -1), (row, key, by) => {
      expect(imbalances({ ...row, [key]: row[key] + by }).map(({ what }) => what)).toEqual([
        equationOf(key),
      ]);
    }),
  );
});
