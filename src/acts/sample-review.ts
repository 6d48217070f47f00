import { SAMPLE_SHARE } from "../domain/sample-review.ts";
import { isSupervisor, maySetMode } from "../store/act-rights.ts";
import { isWithin, townToday, unitIdOf, unitToDeliverTo } from "../store/act-subjects.ts";
import { openCase } from "../store/clarification-cases.ts";
import { isTakenUp } from "../store/deliveries.ts";
import { insertPortalChange } from "../store/portal-changes.ts";
import { insertLesson } from "../store/routing-decisions.ts";
import { beginReview, changeSampleShare, lockReview, noteReview } from "../store/sample-reviews.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { requireStillSo } from "./saved-meanwhile.ts";
import { lock, move, withdraw } from "./move.ts";

/** Whether the person decided as the machine had: told to them only now. */
export interface Reviewed {
  readonly agreed: boolean;
  readonly machineUnit: string;
}

/**
 * Records where a person sends what was routed alone, without their knowing where the machine had sent it.
 * Where the two differ, a clarification case is opened: it stops the letter only as long as nobody in the
 * department has taken it up. Throws ActRefused.
 */
export async function reviewSample(
  deps: ActDeps,
  person: ActPerson,
  reviewId: string,
  unitKey: string,
): Promise<Reviewed> {
  return inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const documentId = (await beginReview(trx, reviewId)) ?? refuse("not-found");
    const subject = await lock(act, "document", documentId);
    const review = await lockReview(trx, reviewId);
    if (review.reviewed) refuse("already-settled");
    const unit =
      (await unitToDeliverTo(trx, unitKey, await townToday(trx))) ?? refuse("unknown-unit");
    // The machine decides on departments; a section of the same one is no other decision.
    const agreed = await isWithin(trx, unit.id, review.machineUnit.id);
    const { tenantId, personId } = person;
    await noteReview(trx, reviewId, {
      personUnitId: unit.id,
      agreed,
      reviewedBy: personId,
      reviewedAt: deps.now(),
    });
    const machineUnit = review.machineUnit.key;
    await act.say(subject, {
      type: "sample-reviewed",
      reviewId,
      machineUnit,
      personUnit: unit.key,
      agreed,
    });
    await insertLesson(trx, { tenantId, documentId, orgUnitId: unit.id, source: "sample-review" });
    // Where a person has decided since, that is settled already.
    if (!agreed && review.decisionStands) await openDispute(act, subject);
    return { agreed, machineUnit };
  });
}

async function openDispute(act: Act, subject: Subject): Promise<void> {
  const why = { reason: "sample-review", step: null } as const;
  const stops = subject.state === "delivered" && !(await isTakenUp(act.trx, subject.id));
  if (stops) await withdraw(act, subject, "sample review");
  const opened = await openCase(act.trx, subject, { ...why, detail: "", blocking: stops });
  if (opened) await act.say(subject, { type: "clarification-opened", ...why });
  if (stops) {
    await move(act, subject, { act: "sample-disagreed", to: "in-clarification", reason: null });
  }
}

/**
 * The share (0..1) of what goes alone to a unit that is reviewed: set by its head, or a supervisor, who alone
 * may set it below the house's. Throws "sample-needed" for none where the machine goes alone.
 */
export async function setSampleShare(
  deps: ActDeps,
  person: ActPerson,
  unitKey: string,
  share: number,
  basedOn?: number,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const unitId = (await unitIdOf(act.trx, unitKey)) ?? refuse("unknown-unit");
    if (!(await maySetMode(act.trx, unitId))) refuse("not-allowed");
    if (share < SAMPLE_SHARE && !(await isSupervisor(act.trx))) refuse("not-allowed");
    const { from, mode } =
      (await changeSampleShare(act.trx, unitId, share)) ?? refuse("unknown-unit");
    if (share === 0 && mode === "automatic") refuse("sample-needed");
    if (from === share) return;
    requireStillSo(basedOn, from);
    const { tenantId, personId } = person;
    const change = { before: from, after: share, reason: null, figures: null };
    const of = { tenantId, kind: "sample-share", key: unitKey, orgUnitId: unitId } as const;
    await insertPortalChange(act.trx, { ...of, ...change, personId, at: deps.now() });
    await act.sayOfTown({ type: "sample-share-changed", unit: unitKey, from, to: share });
  });
}
