import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DISPATCHER, faultKinds, planFaults, possibleKinds } from "../../../drill/plan.ts";

const options = (seed: number, over = {}) => ({
  seed,
  queue: "redis" as const,
  hasMailbox: true,
  count: 40,
  holdsMs: [2_000, 8_000] as const,
  ...over,
});

describe("planFaults", () => {
  test("gives the same plan for the same seed, and another one for another", () => {
    expect(planFaults(options(7))).toEqual(planFaults(options(7)));
    expect(planFaults(options(7))).not.toEqual(planFaults(options(8)));
  });

  test("has every possible kind, in the order of time, within the work", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 120 }), (seed, count) => {
        const plan = planFaults(options(seed, { count }));
        expect(plan).toHaveLength(Math.max(count, faultKinds.length));
        expect(new Set(plan.map((fault) => fault.kind))).toEqual(new Set(faultKinds));
        const times = plan.map((fault) => fault.at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.every((at) => at > 0 && at < 1)).toBe(true);
        expect(plan.every(({ holdsMs }) => holdsMs >= 2_000 && holdsMs <= 8_000)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("kills the dispatcher where it is, and leaves Redis and mailbox out where there is none", () => {
    const plan = planFaults(options(1, { queue: "postgres", hasMailbox: false }));
    expect(plan.filter(({ kind }) => /^(redis|mail)-/.test(kind))).toEqual([]);
    const dispatchers = plan.filter(({ kind }) => kind === "dispatcher-killed");
    expect(new Set(dispatchers.map(({ worker }) => worker))).toEqual(new Set([DISPATCHER]));
    expect(possibleKinds({ queue: "postgres", hasMailbox: true })).not.toContain("redis-killed");
  });
});
