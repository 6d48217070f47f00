import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  allMoves,
  captureStates,
  documentStates,
  isEnded,
  isLegal,
  stepNames,
  stepOf,
  type SubjectKind,
} from "../../../src/domain/states.ts";

const tables: Record<SubjectKind, Record<string, { readonly kind: string }>> = {
  capture: captureStates,
  document: documentStates,
};

describe.each(["capture", "document"] as const)("the states of a %s", (kind: SubjectKind) => {
  const states = Object.keys(tables[kind]);
  const ofKind = (wanted: string) =>
    Object.entries(tables[kind])
      .filter(([, row]) => row.kind === wanted)
      .map(([state]) => state);
  const movesFrom = (state: string) => allMoves(kind).filter((move) => move.from === state);

  test("every move leads to a state there is", () => {
    for (const move of allMoves(kind)) expect(states).toContain(move.to);
  });

  test("every active state has one step, which moves it on or gives it to a person", () => {
    for (const state of ofKind("active")) {
      const step = stepOf(kind, state);
      expect(stepNames).toContain(step);
      const targets = movesFrom(state).filter((move) => move.act === step);
      expect(targets.map((move) => move.to)).toContain("in-clarification");
      expect(targets.some((move) => move.to !== "in-clarification")).toBe(true);
    }
  });

  test("no two states share a step, and only active ones have one", () => {
    const steps = states.map((state) => stepOf(kind, state)).filter((step) => step !== null);
    expect(new Set(steps).size).toBe(steps.length);
    for (const state of [...ofKind("waiting"), ...ofKind("ended")]) {
      expect(stepOf(kind, state)).toBeNull();
    }
  });

  test("from every state that is not an ending, an ending can be reached", () => {
    const canEnd = new Set(ofKind("ended"));
    for (let round = 0; round < states.length; round += 1) {
      for (const { from, to } of allMoves(kind)) if (canEnd.has(to)) canEnd.add(from);
    }
    expect([...canEnd].toSorted((a, b) => a.localeCompare(b))).toEqual(
      states.toSorted((a, b) => a.localeCompare(b)),
    );
    for (const state of ofKind("waiting")) expect(movesFrom(state)).not.toEqual([]);
  });

  test("every state but the first can be come to", () => {
    const first = kind === "capture" ? "accepted" : "separated";
    // A sealed item's documents begin sealed, and so do those of a quarantined one.
    const begun = kind === "capture" ? [] : ["quarantined"];
    const reached = new Set([first, ...begun, ...allMoves(kind).map((move) => move.to)]);
    expect(states.filter((state) => !reached.has(state))).toEqual([]);
  });

  test("a move is legal exactly when the table has it", () => {
    const acts = [...new Set(allMoves(kind).map((move) => move.act)), "vanish", "toString"];
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.constantFrom(...acts),
        fc.constantFrom(...states, "nowhere"),
        (from, act, to) => {
          const known = allMoves(kind).some(
            (move) => move.from === from && move.act === act && move.to === to,
          );
          expect(isLegal(kind, from, act, to)).toBe(known);
        },
      ),
    );
  });

  test("a state there is not is refused, not guessed", () => {
    for (const state of ["lost", "toString", "__proto__"]) {
      expect(() => stepOf(kind, state)).toThrow(`A ${kind} has no state '${state}'`);
    }
  });
});

test("the endings are the named ones", () => {
  const ended = (kind: SubjectKind) =>
    Object.keys(tables[kind]).filter((state) => isEnded(kind, state));
  expect(ended("capture")).toEqual(["separated", "discarded-whole"]);
  expect(ended("document")).toEqual([
    "delivered",
    "handed-over-unopened",
    "forwarded",
    "returned-to-sender",
    "in-custody",
    "counted-only",
    "discarded",
    "superseded",
  ]);
});
