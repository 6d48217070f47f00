import { type DocumentAct, RESTORE_DAYS } from "../domain/acts.ts";
import type { SubjectKind } from "../domain/states.ts";
import { isSupervisor } from "../store/act-rights.ts";
import { endedWithin } from "../store/act-subjects.ts";
import { openCase } from "../store/clarification-cases.ts";
import { beginSlipAct, documentOfSlip, openSlipOf } from "../store/pull-slips.ts";
import { noteRestrictedFrom, restrictedFrom } from "../store/retention.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { lock, move } from "./move.ts";

/** Does what a clerk said to a document, or to a whole capture, that has no open case; gives its new state. */
export async function actOnDocument(
  deps: ActDeps,
  person: ActPerson,
  on: { readonly kind: SubjectKind; readonly id: string },
  wanted: DocumentAct,
): Promise<{ readonly state: string }> {
  return inAct(deps, person, on, async (act) => {
    const subject = await lock(act, on.kind, on.id);
    // An enclosure has no way of its own: alone, it would reach an inbox where nobody may see it.
    if (subject.isEnclosure) refuse("not-possible-now");
    const { reason } = wanted;
    switch (wanted.act) {
      case "restore":
        if (!(await endedWithin(act.trx, subject, RESTORE_DAYS))) refuse("too-late");
        return backToClerk(act, subject, "restore", reason);
      case "do-without":
        return backToClerk(act, subject, "do-without", reason);
      case "hand-over-unopened":
        await move(act, subject, { act: wanted.act, to: "handed-over-unopened", reason });
        return { state: "handed-over-unopened" };
      case "count":
        await move(act, subject, { act: wanted.act, to: "counted-only", reason });
        return { state: "counted-only" };
      case "restrict":
        return restrict(act, subject, reason);
      case "unrestrict":
        return unrestrict(act, subject, reason);
    }
  });
}

async function restrict(act: Act, subject: Subject, reason: string) {
  if (subject.kind === "capture") refuse("not-possible-now");
  await move(act, subject, { act: "restrict", to: "restricted", reason });
  await noteRestrictedFrom(act.trx, subject.id, subject.state);
  return { state: "restricted" };
}

/** Back to where it was; that is a decision of its own, because nobody was to see it. */
async function unrestrict(act: Act, subject: Subject, reason: string) {
  if (subject.state !== "restricted") refuse("not-possible-now");
  if (!(await isSupervisor(act.trx))) refuse("erasure-needs-supervisor");
  const to = (await restrictedFrom(act.trx, subject.id)) ?? "in-clarification";
  await move(act, subject, { act: "unrestrict", to, reason });
  return { state: to };
}

/** Takes a slip back behind which nothing was scanned: its document comes back to the clarification desk. */
export const withdrawPullSlip = (
  deps: ActDeps,
  person: ActPerson,
  slipId: string,
  reason: string,
): Promise<{ readonly state: string }> =>
  inAct(deps, person, null, async (act) => {
    if (!(await beginSlipAct(act.trx, slipId))) refuse("not-found");
    const documentId = (await documentOfSlip(act.trx, slipId)) ?? refuse("not-found");
    const subject = await lock(act, "document", documentId);
    if ((await openSlipOf(act.trx, documentId)) !== slipId) refuse("already-settled");
    return backToClerk(act, subject, "do-without", reason);
  });

/** To the clarification desk, as a case that says why. */
async function backToClerk(
  act: Act,
  subject: Subject,
  name: string,
  reason: string,
): Promise<{ readonly state: string }> {
  const why = { reason: "taken-back", step: null } as const;
  const opened = await openCase(act.trx, subject, { ...why, detail: reason, blocking: true });
  if (opened) await act.say(subject, { type: "clarification-opened", ...why });
  await move(act, subject, { act: name, to: "in-clarification", reason });
  return { state: "in-clarification" };
}
