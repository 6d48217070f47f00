import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lastState } from "../../../src/audit/check-inboxes.ts";

const states = ["new", "claimed", "waiting", "done"] as const;

describe("where the changes of an inbox entry lead", () => {
  test("is their last state, in whatever order they are told", () => {
    const walks = fc.array(fc.constantFrom(...states), { maxLength: 8 });
    fc.assert(
      fc.property(walks, fc.nat(), (walk, turn) => {
        const path = ["new", ...walk];
        const changes = walk.map((to, at) => ({ from: path[at] ?? "", to }));
        const from = changes.length === 0 ? 0 : turn % changes.length;
        const told = [...changes.slice(from), ...changes.slice(0, from)].toReversed();
        expect(lastState(told)).toBe(path.at(-1));
      }),
    );
  });

  test("is nowhere, when one is missing", () => {
    expect(lastState([{ from: "claimed", to: "done" }])).toBeNull();
    expect(lastState([{ from: "waiting", to: "new" }])).toBeNull();
  });
});
