import type { AuditFact } from "../domain/audit-event.ts";
import type { CalendarDate } from "../domain/ids.ts";
import {
  type OpenedInError,
  type SealedCorrection,
  type SealedOrder,
  type SealedSaid,
  type SealedUnder,
  sealedUnder,
} from "../domain/sealed-post.ts";
import { newId } from "../new-id.ts";
import { beginAct } from "../store/act-rights.ts";
import { townToday, unitToDeliverTo } from "../store/act-subjects.ts";
import { handlesPost } from "../store/case-work.ts";
import { nextReceiptNumber } from "../store/receipt-numbers.ts";
import {
  beginSealedAct,
  documentOfRecord,
  type HeldRecord,
  insertRecord,
  isToldOf,
  lockRecord,
  mainOf,
  noteHandedOver,
  noteReceipted,
  openingRuleOf,
  type SealedRow,
  withdrawRecord,
} from "../store/sealed-records.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { inMailroom } from "./batches.ts";
import { lock, move } from "./move.ts";

/** A record that was made: its id, and its receipt number where it has one of its own. */
export interface Recorded {
  readonly id: string;
  readonly receiptNumber: string | null;
}

/**
 * Records sealed post as its opening rule says. Throws ActRefused: "unknown-opening-rule",
 * "recorded-otherwise", "addressee-needed", "unknown-unit", "not-a-colleague", "day-to-come"; and
 * "not-possible-now" for an envelope that is recorded already, or is not sealed.
 */
export const recordSealed = (
  deps: ActDeps,
  person: ActPerson,
  order: SealedOrder,
): Promise<Recorded> =>
  inMailroom(deps, person, async (act) => {
    if (order.recordAs === "line" && order.opened !== null) refuseLater(deps, order.opened);
    const what = await whatItIs(act, order);
    const whom = await toWhom(act, order, what.openedAt !== null);
    const id = newId();
    const row: SealedRow = { id, entryId: id, recordAs: order.recordAs, ...what, ...whom.row };
    await refuseToCome(act, row.receiptDay);
    await write(act, row, whom.unit, null);
    if (row.openedAt !== null) await sayOpened(act, row);
    return { id, receiptNumber: row.receiptNumber };
  });

type WhatItIs = Pick<
  SealedRow,
  "documentId" | "receiptNumber" | "items" | "receiptDay" | "openedAt" | "openedBy" | "toBeTold"
>;

/** What of a record does not depend on its rule: a letter's envelope, a line with a number of its own, or a count. */
async function whatItIs(act: Act, order: SealedOrder): Promise<WhatItIs> {
  const plain = { documentId: null, receiptNumber: null, items: 1, ...notOpened };
  switch (order.recordAs) {
    case "image": {
      const { id: documentId, receiptDay } = await sealedScan(act, order.documentId);
      return { ...plain, documentId, receiptDay };
    }
    case "line": {
      const { tenantId } = act.person;
      return {
        ...plain,
        receiptDay: order.day,
        receiptNumber: await nextReceiptNumber(act.trx, tenantId, order.day),
        ...(order.opened === null ? {} : openedOf(order.opened)),
      };
    }
    case "count":
      return { ...plain, receiptDay: order.day, items: order.items };
  }
}

const notOpened = { openedAt: null, openedBy: null, toBeTold: null } as const;

/** What the register says of an envelope that was opened in error. */
export const openedOf = ({ at, by, tell: toBeTold }: OpenedInError) => ({
  openedAt: new Date(at),
  openedBy: by,
  toBeTold,
});

/** Nothing was opened that is still closed. */
export function refuseLater({ now }: ActDeps, { at }: OpenedInError): void {
  if (new Date(at) > now()) refuse("day-to-come");
}

async function refuseToCome({ trx }: Act, day: CalendarDate): Promise<void> {
  if (day > (await townToday(trx))) refuse("day-to-come");
}

/** The scan of a sealed envelope that nobody has recorded yet. */
async function sealedScan(act: Act, documentId: string) {
  const main = await mainOf(act.trx, documentId);
  if (main === null || !(await beginAct(act.trx, "document", main.id))) return refuse("not-found");
  const subject = await lock(act, "document", main.id);
  if (subject.state !== "sealed" || (await lockRecord(act.trx, { documentId: main.id })) !== null) {
    return refuse("not-possible-now");
  }
  return main;
}

/** What is said of the envelope; of a count nobody is named but its rule. */
type Said = Pick<SealedSaid, "recordAs" | "rule"> &
  Partial<SealedSaid> & { sender?: string | null };

const nobodyNamed = { addressee: null, sender: null, unit: null, personId: null } as const;

type ToWhom = Pick<
  SealedRow,
  | "tenantId"
  | "ruleKey"
  | "rule"
  | "addressee"
  | "sender"
  | "orgUnitId"
  | "addresseeId"
  | "recordedBy"
>;

/** Judges it by its rule, and finds whom it names; `unit`: the key of the unit it is for. */
export async function toWhom(
  act: Act,
  given: Said,
  wasOpened: boolean,
): Promise<{ readonly row: ToWhom; readonly unit: string | null }> {
  const { trx, person } = act;
  const said = { ...nobodyNamed, ...given };
  const rule = said.rule === null ? null : await openingRuleOf(trx, said.rule);
  const judged = sealedUnder(said, rule, wasOpened);
  const { unit, ...under }: SealedUnder = typeof judged === "string" ? refuse(judged) : judged;
  const { personId } = said;
  if (personId !== null && !(await handlesPost(trx, personId))) refuse("not-a-colleague");
  return {
    unit,
    row: {
      ...under,
      tenantId: person.tenantId,
      addressee: said.addressee,
      sender: said.sender,
      orgUnitId: unit === null ? null : await unitOf(act, unit),
      addresseeId: personId,
      recordedBy: person.personId,
    },
  };
}

async function unitOf({ trx }: Act, key: string): Promise<string> {
  const unit = await unitToDeliverTo(trx, key, await townToday(trx));
  return (unit ?? refuse("unknown-unit")).id;
}

/** Writes a record and tells it. */
export async function write(
  act: Act,
  row: Parameters<typeof insertRecord>[1],
  unit: string | null,
  replaces: string | null,
): Promise<void> {
  await insertRecord(act.trx, row);
  const { id: recordId, recordAs, rule, items, receiptDay } = row;
  const fact = { type: "sealed-recorded", recordId, recordAs, rule, items, unit } as const;
  await tell(act, row, { ...fact, receiptDay, replaces });
}

/** Tells that it was opened in error and closed again. */
export const sayOpened = (act: Act, row: SealedRow): Promise<void> =>
  tell(act, row, {
    type: "opened-in-error",
    recordId: row.id,
    openedAt: (row.openedAt ?? new Date()).toISOString(),
  });

/** Tells it of the letter, under its key, or of the town: a line and a count have no item. */
async function tell(
  act: Act,
  { documentId }: Pick<SealedRow, "documentId">,
  ...facts: readonly AuditFact[]
): Promise<void> {
  if (documentId === null) return act.sayOfTown(...facts);
  await act.say(await lock(act, "document", documentId), ...facts);
}

/** Runs an act on a record that holds; its letter, if it has one, is locked before it. */
async function useRecord<T>(
  act: Act,
  recordId: string,
  use: (record: HeldRecord, subject: Subject | null) => Promise<T>,
): Promise<T> {
  if (!(await beginSealedAct(act.trx, recordId))) return refuse("not-found");
  const documentId = await documentOfRecord(act.trx, recordId);
  const subject = documentId === null ? null : await lock(act, "document", documentId);
  return use((await lockRecord(act.trx, { id: recordId })) ?? refuse("not-possible-now"), subject);
}

/**
 * Corrects a record: another takes its place in the same line, and the former stays to be read. Where it
 * reaches somebody else now, a hand-over holds no more. Gives the new record's id.
 */
export const correctSealed = (
  deps: ActDeps,
  person: ActPerson,
  recordId: string,
  { order, reason }: SealedCorrection,
): Promise<{ readonly id: string }> =>
  inMailroom(deps, person, (act) =>
    useRecord(act, recordId, async (record, subject) => {
      if (order.recordAs !== record.recordAs) refuse("not-possible-now");
      const whom = await toWhom(act, order, record.openedAt !== null);
      const receiptDay = order.recordAs === "image" ? record.receiptDay : order.day;
      await refuseToCome(act, receiptDay);
      const items = order.recordAs === "count" ? order.items : 1;
      const row = { ...record, ...whom.row, items, receiptDay };
      return replaceRecord(act, { record, subject, row, unit: whom.unit, reason });
    }),
  );

/** Puts another record in a record's place; gives the new one as it was written. */
export async function replaceRecord(
  act: Act,
  of: {
    readonly record: HeldRecord;
    readonly subject: Subject | null;
    readonly row: HeldRecord;
    readonly unit: string | null;
    readonly reason: string | null;
    readonly because?: Because;
  },
): Promise<SealedRow> {
  const { record, subject, unit, reason } = of;
  const { unit: _former, ...said } = of.row;
  await withdraw(act, record, of.because ?? "corrected", reason);
  const isPassedOn = reachesAlike(record, said);
  if (!isPassedOn) await takeBack(act, record, subject, reason);
  const row = { ...said, ...(isPassedOn ? {} : notHandedOver), id: newId() };
  await write(act, row, unit, record.id);
  return row;
}

const notHandedOver = {
  handedOverAt: null,
  handedOverBy: null,
  handedOverTo: null,
  receiptedAt: null,
  receiptedBy: null,
} as const;

const reachesAlike = (one: SealedRow, other: SealedRow): boolean =>
  one.rule === other.rule &&
  one.orgUnitId === other.orgUnitId &&
  one.addresseeId === other.addresseeId;

/** Takes back a record that was made by mistake; its row stays, and an envelope waits to be recorded again. */
export const withdrawSealed = (
  deps: ActDeps,
  person: ActPerson,
  recordId: string,
  reason: string,
): Promise<void> =>
  inMailroom(deps, person, (act) =>
    useRecord(act, recordId, async (record, subject) => {
      // Without it nobody would know for whom the letter was closed again.
      if (record.openedAt !== null) refuse("not-possible-now");
      await withdraw(act, record, "mistake", reason);
      await takeBack(act, record, subject, reason);
    }),
  );

type Because = "corrected" | "mistake" | "given-back";

async function withdraw(
  act: Act,
  record: HeldRecord,
  because: Because,
  reason: string | null,
): Promise<void> {
  await withdrawRecord(act.trx, record.id, {
    personId: act.person.personId,
    because: reason,
    givenBack: because === "given-back",
  });
  await tell(act, record, { type: "sealed-withdrawn", recordId: record.id, because });
}

/** A letter that was handed over lies in the mailroom again. */
async function takeBack(
  act: Act,
  record: HeldRecord,
  subject: Subject | null,
  reason: string | null,
): Promise<void> {
  if (subject === null || record.handedOverAt === null) return;
  if (subject.state !== "handed-over-unopened") return;
  await move(act, subject, { act: "return-misrouted", to: "sealed", reason });
}

/** Says that sealed post was handed over; `to`: who took it, where nobody gives a receipt in the portal. */
export const handOverSealed = (
  deps: ActDeps,
  person: ActPerson,
  recordId: string,
  to: string | null,
): Promise<void> =>
  inMailroom(deps, person, (act) =>
    useRecord(act, recordId, async (record, subject) => {
      if (record.handedOverAt !== null) refuse("not-possible-now");
      await passOn(act, record, subject, to);
    }),
  );

async function passOn(
  act: Act,
  record: HeldRecord,
  subject: Subject | null,
  to: string | null,
): Promise<void> {
  await noteHandedOver(act.trx, record.id, { personId: act.person.personId, to });
  await tell(act, record, { type: "sealed-handed-over", recordId: record.id });
  if (subject?.state !== "sealed") return;
  await move(act, subject, {
    act: "hand-over-unopened",
    to: "handed-over-unopened",
    reason: null,
  });
}

/** Says that one has what a record reaches one with; it was handed over then, whether or not anybody said so. */
export const receiptSealed = (deps: ActDeps, person: ActPerson, recordId: string): Promise<void> =>
  inAct(deps, person, null, (act) =>
    useRecord(act, recordId, async (record, subject) => {
      // The mailroom may act on every record, but has none to receive.
      if (!(await isToldOf(act.trx, record.id))) refuse("not-found");
      if (record.receiptedAt !== null) refuse("not-possible-now");
      if (record.handedOverAt === null) await passOn(act, record, subject, null);
      await noteReceipted(act.trx, record.id, person.personId);
      await tell(act, record, { type: "sealed-receipted", recordId: record.id });
    }),
  );

/**
 * Says that what a record reaches one with is not one's own: it lies in the mailroom again, sealed, and reaches
 * nobody until the opening desk corrects for whom it is. The envelope is not theirs to see from then on.
 */
export const giveBackSealed = (
  deps: ActDeps,
  person: ActPerson,
  recordId: string,
  reason: string,
): Promise<void> =>
  inAct(deps, person, null, (act) =>
    useRecord(act, recordId, async (record, subject) => {
      if (!(await isToldOf(act.trx, record.id))) refuse("not-found");
      const nobody = { orgUnitId: null, addresseeId: null, recordedBy: person.personId };
      const row = { ...record, ...notHandedOver, ...nobody };
      const of = { record, subject, row, unit: null, reason };
      await replaceRecord(act, { ...of, because: "given-back" });
    }),
  );
