import { describe, expect, test } from "@jest/globals";
import { type JudgedDocument, judge } from "../../../src/domain/retention.ts";
import { RetentionRule } from "../../../src/domain/town.ts";

const rule = (over: Partial<RetentionRule>): RetentionRule =>
  RetentionRule.parse({
    id: "town",
    applies: "delivered",
    unit: null,
    years: 2,
    from: "handover",
    basis: "Dienstanweisung",
    ...over,
  });
const rules = [
  rule({}),
  rule({ id: "tax", unit: "stadtkasse", years: 10 }),
  rule({ id: "away", applies: "discarded", years: 1, from: "end" }),
];
const letter = (over: Partial<JudgedDocument> = {}): JudgedDocument => ({
  id: "0198c0de-0000-7000-8000-000000000001",
  state: "delivered",
  restrictedFrom: null,
  units: ["bauamt"],
  receipted: true,
  handedOverOn: "2024-01-31",
  endedOn: "2024-02-01",
  ...over,
});
const judged = (
  documents: readonly JudgedDocument[],
  over: {
    readonly blocked?: boolean;
    readonly appraised?: boolean;
    readonly inSplit?: boolean;
    readonly kinds?: string[];
  } = {},
) =>
  judge(
    { documents, blocked: false, appraised: false, inSplit: false, ...over },
    rules,
    new Set(over.kinds),
  );

test("years count from the end of the year; the nearest unit's rule holds, the last day decides", () => {
  expect(judged([letter()])).toEqual({ kinds: ["town"], dueOn: "2027-01-01", obstacle: null });
  const section = letter({ units: ["kasse.mahnung", "stadtkasse"] });
  expect(judged([letter(), section])).toEqual({
    kinds: ["town", "tax"],
    dueOn: "2035-01-01",
    obstacle: null,
  });
});

describe("only what was handed over, or the archive has judged, is erased", () => {
  const discarded = letter({ state: "discarded", receipted: false, handedOverOn: null });
  test.each([
    ["without a receipt", [letter({ receipted: false })], {}, "not-handed-over"],
    ["unopened, with a receipt", [letter({ state: "handed-over-unopened" })], {}, null],
    [
      "unopened, and nobody says that they have it",
      [letter({ state: "handed-over-unopened", receipted: false })],
      {},
      "not-handed-over",
    ],
    ["of a kind that was waived", [discarded], { kinds: ["away"] }, null],
    ["of another kind", [discarded], { kinds: ["town"] }, "not-handed-over"],
    ["one of two", [letter(), discarded], {}, "not-handed-over"],
    ["in a stack that is being split", [letter()], { inSplit: true }, "not-ended"],
    ["an item that was appraised", [discarded], { appraised: true }, null],
    ["blocked", [letter()], { blocked: true, appraised: true }, "blocked"],
    ["in work", [letter({ state: "routed" })], { appraised: true }, "not-ended"],
    ["in custody", [letter({ state: "in-custody" })], { appraised: true }, "not-ended"],
    ["at the clarification desk", [letter({ state: "in-clarification" })], {}, "not-handed-over"],
    [
      "restricted since its delivery",
      [letter({ state: "restricted", restrictedFrom: "delivered" })],
      {},
      null,
    ],
  ] as const)("%s", (_name, documents, over, obstacle) => {
    expect(
      judged(documents, { ...over, kinds: "kinds" in over ? [...over.kinds] : [] }).obstacle,
    ).toBe(obstacle);
  });

  test("what has not ended is never due, whatever else of the item is", () => {
    expect(judged([letter(), letter({ state: "in-clarification" })]).dueOn).toBeNull();
    expect(judged([discarded]).dueOn).toBe("2026-01-01");
  });
});
