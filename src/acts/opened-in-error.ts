import type { EntryErrorOrder, ErrorOrder } from "../domain/sealed-post.ts";
import { isLegal } from "../domain/states.ts";
import { newId } from "../new-id.ts";
import { beginAct } from "../store/act-rights.ts";
import { enclosuresOf } from "../store/document-pages.ts";
import { documentOfEntry } from "../store/inbox-entries.ts";
import {
  beginSealedAct,
  documentOfReceipt,
  type HeldRecord,
  lettersOfCapture,
  lockRecord,
  mainOf,
} from "../store/sealed-records.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { inMailroom } from "./batches.ts";
import { lock, move, settle, withdraw } from "./move.ts";
import { openedOf, refuseLater, replaceRecord, sayOpened, toWhom, write } from "./sealed-post.ts";
import { forget } from "./settle-case.ts";

/**
 * Says that an envelope was opened which should have stayed sealed, and was closed again. What was read of it
 * is forgotten, it leaves inbox and desk, and from then on its addressee alone sees it: not even whoever says
 * so. Throws ActRefused as `recordSealed` does, and "one-of-several" for a scan that is no single letter.
 */
export const openedInError = (
  deps: ActDeps,
  person: ActPerson,
  order: ErrorOrder,
): Promise<{ readonly id: string }> =>
  inMailroom(deps, person, async (act) => {
    refuseLater(deps, order.opened);
    const found = await whatWasOpened(act, order.item);
    return "record" in found
      ? openRecorded(act, { record: found.record, subject: null }, order)
      : openLetter(act, found.documentId, order);
  });

/**
 * The same of a letter in the person's inbox, by whoever works there: what stands on the envelope is all they
 * say, so that it reaches nobody until the opening desk says for whom it is. Throws ActRefused: "not-found",
 * "day-to-come", "not-possible-now".
 */
export const entryOpenedInError = (
  deps: ActDeps,
  person: ActPerson,
  entryId: string,
  order: EntryErrorOrder,
): Promise<{ readonly id: string }> =>
  inAct(deps, person, { kind: "inbox-entry", id: entryId }, async (act) => {
    refuseLater(deps, order.opened);
    const documentId = (await documentOfEntry(act.trx, entryId)) ?? refuse("not-found");
    const main = (await mainOf(act.trx, documentId)) ?? refuse("not-found");
    return closeLetter(act, main, { ...order, rule: null, unit: null, personId: null });
  });

type Main = NonNullable<Awaited<ReturnType<typeof mainOf>>>;
type Said = Omit<ErrorOrder, "item">;

type Found = { readonly record: HeldRecord } | { readonly documentId: string };

async function whatWasOpened({ trx }: Act, item: ErrorOrder["item"]): Promise<Found> {
  if ("documentId" in item) return { documentId: item.documentId };
  if ("captureId" in item) {
    if (!(await beginAct(trx, "capture", item.captureId))) return refuse("not-found");
    const { isSplit, documents } = await lettersOfCapture(trx, item.captureId);
    const [only, ...others] = documents;
    if (only === undefined || !isSplit || others.length > 0) return refuse("one-of-several");
    return { documentId: only };
  }
  const number = item.receiptNumber;
  const documentId = await documentOfReceipt(trx, number);
  if (documentId !== null) return { documentId };
  const record = await lockRecord(trx, { receiptNumber: number });
  return record === null ? refuse("not-found") : { record };
}

/** A line of the register that was opened after all: another record of it says so. */
async function openRecorded(
  act: Act,
  { record, subject }: { readonly record: HeldRecord; readonly subject: Subject | null },
  order: Said,
) {
  if (!(await beginSealedAct(act.trx, record.id))) return refuse("not-found");
  if (record.openedAt !== null) return refuse("not-possible-now");
  const whom = await toWhom(act, { ...order, recordAs: record.recordAs }, true);
  const row = { ...record, ...whom.row, ...openedOf(order.opened) };
  const written = await replaceRecord(act, { record, subject, row, unit: whom.unit, reason: null });
  await sayOpened(act, written);
  return { id: written.id };
}

async function openLetter(act: Act, documentId: string, order: Said) {
  const main = (await mainOf(act.trx, documentId)) ?? refuse("not-found");
  if (!(await beginAct(act.trx, "document", main.id))) return refuse("not-found");
  return closeLetter(act, main, order);
}

async function closeLetter(act: Act, main: Main, order: Said) {
  const { trx } = act;
  const subject = await lock(act, "document", main.id);
  const record = await lockRecord(trx, { documentId: main.id });
  if (record !== null) return openRecorded(act, { record, subject }, order);
  const isSealed = subject.state === "sealed";
  if (!isSealed && !isLegal("document", subject.state, "opened-in-error", "sealed")) {
    return refuse("not-possible-now");
  }
  const whom = await toWhom(act, { ...order, recordAs: "image" }, true);
  const id = newId();
  const row = {
    id,
    entryId: id,
    receiptNumber: null,
    documentId: main.id,
    recordAs: "image" as const,
    items: 1,
    receiptDay: main.receiptDay,
    ...whom.row,
    ...openedOf(order.opened),
  };
  // Before it leaves the inbox: whoever has it there may write it.
  await write(act, row, whom.unit, null);
  // What came sealed was not read, and what a clerk sealed is forgotten already.
  if (!isSealed) await shut(act, subject);
  await sayOpened(act, row);
  return { id };
}

/** Forgets what was read of a letter and its enclosures, and takes it out of inbox and desk. */
async function shut(act: Act, subject: Subject): Promise<void> {
  await forget(act, subject);
  const enclosures = await enclosuresOf(act.trx, subject.id);
  await withdraw(act, subject, "opened in error");
  await move(act, subject, { act: "opened-in-error", to: "sealed", reason: null });
  await settle(act, subject, "opened-in-error", true);
  for (const each of enclosures) {
    await settle(act, { ...subject, id: each }, "opened-in-error", true);
  }
}
