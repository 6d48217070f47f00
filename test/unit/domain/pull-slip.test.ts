import { expect, test } from "@jest/globals";
import { batchSheetText } from "../../../src/domain/batch.ts";
import {
  judgeSlip,
  type KnownSlip,
  pullSlipCodeIn,
  pullSlipText,
  type SlipScanPage,
} from "../../../src/domain/pull-slip.ts";

const CODE = "K7M2Q9XW";

/** A scan of these pages: of a letter, blank, a sheet, or a slip by its code. */
const scan = (...pages: readonly string[]): readonly SlipScanPage[] =>
  pages.map((page, index) => ({
    position: index + 1,
    blank: page === "blank",
    slip: /^[0-9A-Z]{8}$/.test(page) ? page : null,
    sheet: page === "batch-sheet" || page === "separator-sheet" ? page : null,
  }));
const known = (over: Partial<KnownSlip> = {}): readonly KnownSlip[] => [
  { code: CODE, pages: 2, ended: null, documentState: "awaiting-re-scan", ...over },
];
const doubtOf = (pages: readonly SlipScanPage[], slips: readonly KnownSlip[]): string => {
  const verdict = judgeSlip(pages, slips);
  return verdict.kind === "doubt" ? verdict.doubt : verdict.kind;
};

test("a code is read from the slip it is printed on, and from no other sheet", () => {
  expect(pullSlipCodeIn(` ${pullSlipText(CODE)}\n`)).toBe(CODE);
  expect(pullSlipCodeIn(`${pullSlipText(CODE)}x`)).toBeNull();
  expect(pullSlipCodeIn(batchSheetText(CODE))).toBeNull();
});

test("the pages behind a slip are taken, whatever is blank or belongs to the batch", () => {
  expect(judgeSlip(scan(CODE, "a", "b"), known())).toMatchObject({ kind: "taken", pages: [2, 3] });
  expect(
    judgeSlip(scan("batch-sheet", "blank", CODE, "blank", "a", "blank", "b", "blank"), known()),
  ).toMatchObject({ kind: "taken", pages: [5, 7] });
  const paper = known({ documentState: "awaiting-paper", pages: 1 });
  expect(judgeSlip(scan(CODE, "a"), paper)).toMatchObject({ kind: "taken", pages: [2] });
});

test("a slip among other post, too few pages or too many: a person looks", () => {
  expect(doubtOf(scan("a", CODE, "b", "c"), known())).toBe("mixed");
  expect(doubtOf(scan(CODE, "a", "separator-sheet", "b"), known())).toBe("mixed");
  expect(doubtOf(scan(CODE, "a", CODE, "b"), known())).toBe("mixed");
  expect(doubtOf(scan(CODE, "a", "b", "2QRSTVWX", "c"), known())).toBe("mixed");
  expect(doubtOf(scan(CODE, "a"), known())).toBe("wrong-pages");
  expect(doubtOf(scan(CODE, "a", "b", "c"), known())).toBe("wrong-pages");
  expect(doubtOf(scan(CODE), known())).toBe("wrong-pages");
});

test("a slip nothing is waited for with any more says why", () => {
  const pages = scan(CODE, "a", "b");
  expect(doubtOf(pages, known({ ended: "scanned", documentState: "delivered" }))).toBe("used");
  expect(doubtOf(pages, known({ ended: "withdrawn" }))).toBe("withdrawn");
  expect(doubtOf(pages, known({ ended: "erased" }))).toBe("erased");
  expect(doubtOf(pages, known({ documentState: "restricted" }))).toBe("not-waiting");
});

test("a code that nobody here knows stands on somebody's letter", () => {
  expect(doubtOf(scan(CODE, "a"), [])).toBe("none");
  expect(doubtOf(scan("a", "b"), known())).toBe("none");
});
