import type { CaseAct } from "./acts.ts";
import { isLegal, type SubjectKind } from "./states.ts";

type TakeBackMove = "take-back" | "restore" | "do-without";

/** The move that takes a settlement back; what is not here changed the letter itself, or is only a note. */
const moves: Readonly<Partial<Record<CaseAct["act"], TakeBackMove>>> = {
  assign: "take-back",
  forward: "take-back",
  "return-to-sender": "take-back",
  discard: "restore",
  "ask-for-re-scan": "do-without",
  "ask-for-paper": "do-without",
};

/**
 * The move of the transition table by which what a clerk settled today is taken back; null: it cannot be,
 * because the act has none, or the letter has gone on since. Who asks, and whether somebody took it up
 * meanwhile, the act itself finds out.
 */
export function takeBackMove(
  settlement: string,
  kind: SubjectKind,
  state: string,
): TakeBackMove | null {
  const move = Object.entries(moves).find(([act]) => act === settlement)?.[1];
  return move !== undefined && isLegal(kind, state, move, "in-clarification") ? move : null;
}
