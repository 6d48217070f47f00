import type { CaseAct } from "./acts.ts";
import { allMoves, type SubjectKind } from "./states.ts";

type CaseActName = CaseAct["act"];

/** What a person does, by the move of the transition table it makes. */
const actsOfMove: Readonly<Record<string, readonly CaseActName[]>> = {
  assign: ["assign"],
  "try-again": ["try-again"],
  turn: ["turn"],
  "split-anew": ["split"],
  "split-by-hand": ["split"],
  seal: ["seal"],
  "ask-for-re-scan": ["ask-for-re-scan"],
  "ask-for-paper": ["ask-for-paper"],
  discard: ["discard"],
  end: ["forward", "return-to-sender", "discard"],
};

/** The acts that may settle a case, as the transition table has them for its subject's state. */
export function caseActsFor(
  kind: SubjectKind,
  state: string,
  blocking: boolean,
): readonly CaseActName[] {
  // What stops nothing leaves its subject where it is.
  if (!blocking) return ["acknowledge", "try-again"];
  const moves = allMoves(kind).filter((move) => move.from === state);
  return [...new Set(moves.flatMap((move) => actsOfMove[move.act] ?? []))];
}
