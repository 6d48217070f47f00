import type { InboxAct } from "../domain/acts.ts";
import { CalendarDate } from "../domain/ids.ts";
import { newId } from "../new-id.ts";
import { townToday, unitToDeliverTo } from "../store/act-subjects.ts";
import {
  beginCopyAct,
  beginRecall,
  endCopy,
  handlesPost,
  insertConfirmedDeadline,
  insertCopy,
  insertNote,
  isSecret,
  proposedDeadlineOf,
  recallCopy,
  setEntryDeadline,
} from "../store/case-work.ts";
import type { InboxEntry } from "../store/inbox-entries.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { lock } from "./move.ts";

/** What a case worker does beside an entry, which stays in the state it is in. */
export type BesideAct = Extract<InboxAct, { readonly act: "note" | "confirm-deadline" | "copy" }>;

/** Carries it out, in the act on the entry's inbox; refuses what lacks a reason or goes to nobody. */
export function workBeside(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  wanted: BesideAct,
): Promise<void> {
  if (wanted.act === "note") return writeNote(act, subject, entry, wanted.words);
  if (wanted.act === "copy") return sendCopy(act, subject, entry, wanted.to);
  return confirmDeadline(act, subject, entry, wanted);
}

/** The trail has that a note was written, never its words. */
async function writeNote(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  words: string,
): Promise<void> {
  const { tenantId, personId } = act.person;
  const id = newId();
  const { orgUnitId, unit } = entry;
  const of = { tenantId, documentId: subject.id, orgUnitId };
  await insertNote(act.trx, { id, ...of, words, writtenBy: personId });
  await act.say(subject, { type: "note-written", unit, noteId: id });
}

/** What was reckoned is confirmed as it is; another day, or none, needs a reason. */
async function confirmDeadline(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  { date, reason }: Extract<BesideAct, { readonly act: "confirm-deadline" }>,
): Promise<void> {
  const { trx } = act;
  const { tenantId, personId } = act.person;
  const proposedOn = await proposedDeadlineOf(trx, entry);
  if (date !== proposedOn && reason === null) refuse("reason-needed");
  await insertConfirmedDeadline(trx, {
    tenantId,
    documentId: subject.id,
    deadlineOn: date,
    proposedOn,
    reason,
    confirmedBy: personId,
  });
  await setEntryDeadline(trx, entry.id, date);
  await act.say(subject, {
    type: "deadline-confirmed",
    deadlineOn: date === null ? null : CalendarDate.parse(date),
    proposedOn: proposedOn === null ? null : CalendarDate.parse(proposedOn),
    reason,
  });
}

async function sendCopy(
  act: Act,
  subject: Subject,
  entry: InboxEntry,
  to: Extract<BesideAct, { readonly act: "copy" }>["to"],
): Promise<void> {
  const { trx } = act;
  const { tenantId, personId: sentBy } = act.person;
  if ("unit" in to && (await isSecret(trx, subject.id))) refuse("copy-to-one-person");
  const unit = "unit" in to ? await unitForCopy(act, entry, to.unit) : null;
  const personId = "personId" in to ? to.personId : null;
  if (personId !== null && !(await handlesPost(trx, personId))) refuse("not-a-colleague");
  const id = newId();
  const of = { tenantId, documentId: subject.id, deliveryId: entry.deliveryId };
  const sent = await insertCopy(trx, { id, ...of, orgUnitId: unit?.id ?? null, personId, sentBy });
  if (!sent) refuse("copy-known");
  await act.say(subject, { type: "copy-sent", copyId: id, unit: unit?.key ?? null, personId });
}

async function unitForCopy({ trx }: Act, entry: InboxEntry, key: string) {
  if (key === entry.unit) refuse("same-unit");
  return (await unitToDeliverTo(trx, key, await townToday(trx))) ?? refuse("unknown-unit");
}

/** "Zur Kenntnis genommen": ends a copy, by whom it was sent to or their deputy. */
export async function acknowledgeCopy(
  deps: ActDeps,
  person: ActPerson,
  copyId: string,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    if (!(await beginCopyAct(act.trx, copyId))) refuse("not-found");
    const documentId = (await endCopy(act.trx, copyId, person.personId)) ?? refuse("not-found");
    const subject = await lock(act, "document", documentId);
    await act.say(subject, { type: "copy-acknowledged", copyId });
  });
}

/** Takes a copy back, by who gave it or their deputy: whom it was for sees the letter by it no more. */
export async function takeCopyBack(
  deps: ActDeps,
  person: ActPerson,
  copyId: string,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    if (!(await beginRecall(act.trx, copyId))) refuse("not-found");
    const documentId = (await recallCopy(act.trx, copyId, person.personId)) ?? refuse("not-found");
    const subject = await lock(act, "document", documentId);
    await act.say(subject, { type: "copy-recalled", copyId });
  });
}
