import { paperActs } from "../domain/pull-slip.ts";
import { isLegal, type SubjectKind } from "../domain/states.ts";
import { settleCasesOf } from "../store/clarification-cases.ts";
import { withdrawDelivery } from "../store/deliveries.ts";
import { decideByPerson } from "../store/routing-decisions.ts";
import { lockSubject, moveSubject, type Subject } from "../store/subjects.ts";
import type { TaskPart } from "../store/tasks.ts";
import { type Act, refuse } from "./act.ts";
import { endPullSlip } from "./pull-slips.ts";

/** Locks what is acted on. Refuses when it is gone. */
export async function lock(act: Act, kind: SubjectKind, id: string): Promise<Subject> {
  return (await lockSubject(act.trx, kind, id)) ?? refuse("not-found");
}

/** One move of the transition table, by a person. */
export interface Move {
  /** The table's name of the act. */
  readonly act: string;
  readonly to: string;
  readonly reason: string | null;
  readonly parts?: readonly TaskPart[];
}

/** Moves a subject as the table allows and tells it; refuses what the table does not allow now. */
export async function move(act: Act, subject: Subject, step: Move): Promise<void> {
  if (!isLegal(subject.kind, subject.state, step.act, step.to)) refuse("not-possible-now");
  await act.say(subject, {
    type: "moved",
    act: step.act,
    from: subject.state,
    to: step.to,
    reason: step.reason,
  });
  await moveSubject(act.trx, subject, step.act, step.to, step.parts);
  // What is restricted may go on waiting for its paper.
  if (keepsSlip.has(subject.state) && !keepsSlip.has(step.to)) await endPullSlip(act, subject);
}

const keepsSlip: ReadonlySet<string> = new Set([...Object.keys(paperActs), "restricted"]);

/** Settles all cases that hold a subject up, `asideToo` the others as well, and tells each. */
export async function settle(
  act: Act,
  subject: Subject,
  settlement: string,
  asideToo = false,
): Promise<void> {
  const { personId } = act.person;
  const reasons = await settleCasesOf(act.trx, subject, { personId, settlement, asideToo });
  await act.say(
    subject,
    ...reasons.map((reason) => ({ type: "clarification-settled" as const, reason, settlement })),
  );
}

/** Takes a document out of its inbox, if it lies in one, and tells it. */
export async function withdraw(act: Act, subject: Subject, because: string): Promise<void> {
  const taken = await withdrawDelivery(act.trx, subject.id);
  if (taken === null) return;
  const { unit, deliveryId } = taken;
  await act.say(subject, { type: "delivery-withdrawn", unit, deliveryId, because });
}

/** Decides as this person that a document, with its enclosures, is for this unit, and tells it. */
export async function decide(
  act: Act,
  subject: Subject,
  unit: { readonly id: string; readonly key: string; readonly mode: string },
): Promise<void> {
  const { tenantId, personId } = act.person;
  await decideByPerson(act.trx, { tenantId, documentId: subject.id, personId, unit });
  await act.say(subject, {
    type: "route-decided",
    unit: unit.key,
    basis: { kind: "person", personId },
    confidence: 1,
    wouldGoAlone: false,
    wentAlone: false,
    mode: unit.mode,
  });
}
