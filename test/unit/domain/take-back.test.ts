import { describe, expect, test } from "@jest/globals";
import { takeBackMove } from "../../../src/domain/take-back.ts";

describe("what can be taken back", () => {
  test.each([
    ["assign", "routed", "take-back"],
    ["assign", "delivered", "take-back"],
    ["forward", "forwarded", "take-back"],
    ["discard", "discarded", "restore"],
    ["ask-for-re-scan", "awaiting-re-scan", "do-without"],
    ["ask-for-paper", "awaiting-paper", "do-without"],
    // The letter has gone on, or the act changed the letter itself.
    ["assign", "superseded", null],
    ["seal", "sealed", null],
    ["split", "superseded", null],
    ["acknowledge", "delivered", null],
  ])("%s in the state %s: %s", (settlement, state, move) => {
    expect(takeBackMove(settlement, "document", state)).toBe(move);
  });
});
