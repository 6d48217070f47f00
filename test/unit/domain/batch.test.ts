import { describe, expect, test } from "@jest/globals";
import {
  batchCodeIn,
  batchCodeOf,
  batchSheetText,
  explainedBy,
  type FoundBatchSheet,
  judgeSheets,
  unexplained,
} from "../../../src/domain/batch.ts";

test("a code is read from the sheet it is printed on, and letters that look alike are in none", () => {
  const code = batchCodeOf(new Uint8Array([0, 31, 32, 255, 18, 22, 27, 9]));
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
  expect(batchCodeIn(` ${batchSheetText(code)}\n`)).toBe(code);
  expect(batchCodeIn(`${batchSheetText(code)}x`)).toBeNull();
});

test("envelopes are mail items and exceptions, and too many mail items are explained too", () => {
  const exceptions = [
    { reason: "counted-only", count: 3 },
    { reason: "one-envelope-several-items", count: 1 },
  ] as const;
  expect(explainedBy(exceptions)).toBe(2);
  expect(unexplained({ envelopes: 12, mailItems: 10, exceptions })).toBe(0);
  expect(unexplained({ envelopes: 12, mailItems: 9, exceptions })).toBe(1);
  expect(unexplained({ envelopes: 12, mailItems: 11, exceptions })).toBe(-1);
});

describe("the batch sheets of a scan", () => {
  const mine = { id: "mine", code: "AAAAAAAA", isClosed: false };
  const other = { id: "other", code: "BBBBBBBB", isClosed: false };
  const sheet = (pageId: string, code: string, isFirst = false): FoundBatchSheet => ({
    pageId,
    code,
    isFirst,
  });
  const front = sheet("1", "AAAAAAAA", true);

  test("put it into the batch of the one in front", () => {
    expect(judgeSheets([front, sheet("4", "AAAAAAAA")], [mine], false)).toEqual({
      outcome: "joined",
      batchId: "mine",
      pages: ["1", "4"],
    });
  });

  test("of a stranger change nothing and take no page", () => {
    expect(judgeSheets([front], [], false)).toEqual({
      outcome: "unknown",
      batchId: null,
      pages: [],
    });
    expect(judgeSheets([front, sheet("2", "ZZZZZZZZ")], [mine], false).pages).toEqual(["1"]);
  });

  test.each([
    ["several", [front, sheet("3", "BBBBBBBB")], [mine, other], false],
    ["not-at-front", [sheet("3", "AAAAAAAA")], [mine], false],
    ["closed", [front], [{ ...mine, isClosed: true }], false],
    ["contradiction", [front], [mine], true],
  ] as const)("are only noted when %s", (outcome, found, known, saidOtherwise) => {
    expect(judgeSheets(found, known, saidOtherwise).outcome).toBe(outcome);
  });
});
