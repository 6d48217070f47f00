import { takeBackMove } from "../domain/take-back.ts";
import { openCase, settledCase } from "../store/clarification-cases.ts";
import { isTakenUp } from "../store/deliveries.ts";
import { decidedBy, deleteLessons, restoreProposal } from "../store/routing-decisions.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { lock, move, withdraw } from "./move.ts";
import type { Subject } from "../store/subjects.ts";

/**
 * Takes back what this person settled today, as long as nothing depends on it: the letter comes back to
 * the clarification desk with what the machine had proposed. Throws ActRefused and changes nothing when it
 * was settled by another, on another day, or anybody has decided or taken the letter up since.
 */
export async function takeBack(
  deps: ActDeps,
  person: ActPerson,
  caseId: string,
): Promise<{ readonly state: string }> {
  return inAct(deps, person, { kind: "case", id: caseId }, async (act) => {
    const found = (await settledCase(act.trx, caseId)) ?? refuse("not-possible-now");
    if (found.settledBy !== person.personId) refuse("not-allowed");
    if (!found.today) refuse("too-late");
    const { documentId, captureId } = found;
    const subject =
      documentId === null
        ? await lock(act, "capture", captureId)
        : await lock(act, "document", documentId);
    // Asked under the lock: what was decided after it, by whomever, is not this one's to undo.
    if ((await settledCase(act.trx, caseId))?.isLast !== true) refuse("not-possible-now");
    const name =
      takeBackMove(found.settlement, subject.kind, subject.state) ?? refuse("not-possible-now");
    if (found.settlement === "assign") await unassign(act, subject, found.settledAt);
    const why = { reason: "taken-back", step: null } as const;
    const opened = await openCase(act.trx, subject, { ...why, detail: "", blocking: true });
    if (opened) await act.say(subject, { type: "clarification-opened", ...why });
    await move(act, subject, { act: name, to: "in-clarification", reason: null });
    return { state: "in-clarification" };
  });
}

/** Out of the inbox again, unless somebody there has begun, or another person has decided since. */
async function unassign(act: Act, subject: Subject, since: Date): Promise<void> {
  const { trx, person } = act;
  if ((await decidedBy(trx, subject.id)) !== person.personId) refuse("not-possible-now");
  if (await isTakenUp(trx, subject.id)) refuse("claimed-by-another");
  await withdraw(act, subject, "taken back");
  await restoreProposal(trx, subject.id);
  await deleteLessons(trx, subject.id, since);
}
