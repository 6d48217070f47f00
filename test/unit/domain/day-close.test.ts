import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ExceptionReason } from "../../../src/domain/batch.ts";
import {
  type BatchToClose,
  dayFigures,
  type DayCount,
  isExplained,
  type PieceCount,
} from "../../../src/domain/day-close.ts";

const of = (over: Partial<DayCount>): DayCount => ({
  day: "2026-11-23",
  timeZone: "Europe/Berlin",
  takenAt: "2026-11-23T16:00:00.000Z",
  pieces: [],
  batches: [],
  refused: 0,
  before: null,
  ...over,
});
const pieces = (over: Partial<PieceCount>): PieceCount => ({
  channel: "paper",
  carried: false,
  later: false,
  outcome: "captured",
  pieces: 1,
  ...over,
});
const batch = (over: Partial<BatchToClose>): BatchToClose => ({
  id: "01890000-0000-7000-8000-000000000001",
  code: "K7M2Q9XW",
  channel: "paper",
  day: "2026-11-23",
  deliveryRun: "1",
  class: "normal",
  envelopes: 20,
  mailItems: 18,
  exceptions: [],
  closed: false,
  carried: false,
  fresh: [],
  gap: 0,
  ...over,
});

describe("the figures of a day", () => {
  test("what was counted and not scanned yet remains; what an exception names stands where it belongs", () => {
    const { total, channels } = dayFigures(
      of({
        pieces: [
          pieces({ pieces: 14 }),
          pieces({ outcome: "remaining", pieces: 3 }),
          pieces({ channel: "mail", outcome: "passedOn", pieces: 2 }),
        ],
        batches: [
          batch({
            gap: 2,
            fresh: [
              { reason: "counted-only", count: 4 },
              { reason: "stray-item", count: 1 },
              { reason: "missing", count: 1 },
              { reason: "one-envelope-several-items", count: 2 },
            ],
          }),
        ],
      }),
    );
    expect(total).toMatchObject({
      carriedOver: 0,
      received: 25,
      captured: 14,
      counted: 4,
      passedOn: 3,
      remaining: 5,
      differences: [
        { reason: "missing", count: 1 },
        { reason: "one-envelope-several-items", count: -2 },
      ],
      unnamed: 0,
    });
    expect(channels.map(({ channel }) => channel)).toEqual(["mail", "paper"]);
    expect(isExplained(total)).toBe(true);
  });

  test("more mail items than envelopes must be named before it is explained", () => {
    const { total } = dayFigures(of({ pieces: [pieces({})], batches: [batch({ gap: -1 })] }));
    expect(total).toMatchObject({ received: 0, captured: 1, unnamed: -1 });
    expect(isExplained(total)).toBe(false);
  });

  test("what was carried over is told apart: left by the last close, come later, changed since", () => {
    const { total } = dayFigures(
      of({
        pieces: [
          pieces({ carried: true, pieces: 7 }),
          pieces({ carried: true, later: true, outcome: "remaining", pieces: 2 }),
        ],
        before: { day: "2026-11-22", sha256: "0".repeat(64), remaining: new Map([["paper", 5]]) },
      }),
    );
    expect(total.carriedOver).toBe(9);
    expect(total.carriedFrom).toEqual({ left: 5, later: 2, changed: 2 });
  });

  test("whatever was counted, both sides are the same", () => {
    const aPiece = fc.record({
      channel: fc.constantFrom("paper", "mail"),
      carried: fc.boolean(),
      later: fc.boolean(),
      outcome: fc.constantFrom("captured", "counted", "passedOn", "remaining"),
      pieces: fc.nat(1_000),
    });
    const aBatch = fc.record({
      carried: fc.boolean(),
      gap: fc.nat(50),
      // Enough mail items that their own exceptions do not go below what there is.
      fresh: fc.array(
        fc.record({
          reason: fc.constantFrom(
            ...ExceptionReason.options.filter((each) => each !== "one-envelope-several-items"),
          ),
          count: fc.integer({ min: 1, max: 9 }),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.array(aPiece), fc.array(aBatch), (some, batches) => {
        const figures = dayFigures(of({ pieces: some, batches: batches.map(batch) }));
        return figures.channels.every(isExplained) && isExplained(figures.total);
      }),
    );
  });
});
