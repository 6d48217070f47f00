import type { InboxAct } from "../domain/acts.ts";
import { myPrincipals } from "../store/case-work.ts";
import { worksFor } from "../store/act-rights.ts";
import { noteBounce, townToday, unitToDeliverTo } from "../store/act-subjects.ts";
import { openCase } from "../store/clarification-cases.ts";
import {
  changeInboxEntry,
  documentOfEntry,
  type EntryChange,
  type InboxEntry,
  lockInboxEntry,
} from "../store/inbox-entries.ts";
import { insertLesson, voidDecision } from "../store/routing-decisions.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { type BesideAct, workBeside } from "./case-work.ts";
import { decide, lock, move, withdraw } from "./move.ts";

/** The entry's state after the act; `withdrawn`: it has left this inbox. */
export interface InboxChanged {
  readonly state: string;
}

/**
 * Does what a case worker said to an entry of their inbox. Throws ActRefused and changes nothing when
 * somebody else works on it, or it has left the inbox meanwhile.
 */
export async function changeInbox(
  deps: ActDeps,
  person: ActPerson,
  entryId: string,
  wanted: InboxAct,
): Promise<InboxChanged> {
  return inAct(deps, person, { kind: "inbox-entry", id: entryId }, async (act) => {
    const documentId = (await documentOfEntry(act.trx, entryId)) ?? refuse("not-found");
    const subject = await lock(act, "document", documentId);
    const entry = (await lockInboxEntry(act.trx, entryId)) ?? refuse("not-found");
    if (isBeside(wanted)) {
      await workBeside(act, subject, entry, wanted);
      return { state: entry.state };
    }
    if (wanted.act !== "assign-to") await refuseIfAnothers(act, entry);
    if (wanted.act === "forward") return reroute(act, subject, entry, wanted);
    if (wanted.act === "return") return sendBack(act, subject, entry, wanted.reason);
    const change = await changeFor(act, entry, wanted);
    await changeInboxEntry(act.trx, entry.id, change);
    await tellChange(act, subject, entry, wanted.act, change);
    return { state: change.state };
  });
}

const isBeside = (wanted: InboxAct): wanted is BesideAct =>
  wanted.act === "note" || wanted.act === "confirm-deadline" || wanted.act === "copy";

/** What a colleague works on is left alone, but for whom they stand in for today. */
async function refuseIfAnothers({ trx, person }: Act, { claimedBy }: InboxEntry): Promise<void> {
  if (claimedBy === null || claimedBy === person.personId) return;
  if (!(await myPrincipals(trx)).includes(claimedBy)) refuse("claimed-by-another");
}

async function changeFor(
  act: Act,
  entry: InboxEntry,
  wanted: Exclude<InboxAct, BesideAct | { readonly act: "forward" | "return" }>,
): Promise<EntryChange> {
  const me = act.person.personId;
  const mine = { state: "claimed", claimedBy: me, followUpOn: null } as const;
  switch (wanted.act) {
    case "claim":
      if (entry.state === "done") refuse("not-possible-now");
      return mine;
    case "reopen":
      if (entry.state !== "done") refuse("not-possible-now");
      return mine;
    case "release":
      if (entry.state === "done") refuse("not-possible-now");
      return { state: "new", claimedBy: null, followUpOn: null };
    case "assign-to":
      if (entry.state === "done") refuse("not-possible-now");
      if (!(await worksFor(act.trx, wanted.personId, entry.orgUnitId))) refuse("not-a-colleague");
      return { state: "claimed", claimedBy: wanted.personId, followUpOn: null };
    case "wait":
      return { state: "waiting", claimedBy: me, followUpOn: wanted.followUpOn };
    case "done": {
      const { referenceNumber } = wanted;
      return { state: "done", claimedBy: me, followUpOn: null, referenceNumber };
    }
  }
}

async function tellChange(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  name: string,
  to: { readonly state: string; readonly referenceNumber?: string | null },
): Promise<void> {
  const { claimedBy } = entry;
  const deputises = name !== "assign-to" && claimedBy !== null && claimedBy !== act.person.personId;
  await act.say(subject, {
    type: "inbox-entry-changed",
    unit: entry.unit,
    act: name,
    from: entry.state,
    to: to.state,
    referenceNumber: to.referenceNumber ?? null,
    ...(deputises ? { forPerson: claimedBy } : {}),
  });
}

/** To another department of the town: it keeps its receipt time, and the machine learns. */
async function reroute(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  wanted: Extract<InboxAct, { readonly act: "forward" }>,
): Promise<InboxChanged> {
  const { trx, person } = act;
  if (wanted.unit === entry.unit) refuse("same-unit");
  const unit =
    (await unitToDeliverTo(trx, wanted.unit, await townToday(trx))) ?? refuse("unknown-unit");
  const { tenantId } = person;
  await withdraw(act, subject, wanted.reason);
  await decide(act, subject, unit);
  const orgUnitId = unit.id;
  await insertLesson(trx, { tenantId, documentId: subject.id, orgUnitId, source: "correction" });
  await move(act, subject, { act: "reroute", to: "routed", reason: wanted.reason });
  return { state: "withdrawn" };
}

/** Misrouted: back to the clarification desk with the reason; the unit keeps a stub. */
async function sendBack(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  reason: string,
): Promise<InboxChanged> {
  const { trx, person } = act;
  await withdraw(act, subject, reason);
  await noteBounce(trx, subject.id);
  await voidDecision(trx, subject.id);
  await insertLesson(trx, {
    tenantId: person.tenantId,
    documentId: subject.id,
    orgUnitId: entry.orgUnitId,
    source: "return",
  });
  const why = { reason: "misrouted", step: null } as const;
  const opened = await openCase(trx, subject, { ...why, detail: reason, blocking: true });
  if (opened) await act.say(subject, { type: "clarification-opened", ...why });
  await move(act, subject, { act: "return-misrouted", to: "in-clarification", reason });
  return { state: "withdrawn" };
}
