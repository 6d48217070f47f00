import { sql } from "kysely";
import { CalendarDate } from "../domain/ids.ts";
import { SealedAs, SealedRule } from "../domain/sealed-post.ts";
import { OpeningRule } from "../domain/town.ts";
import type { Trx } from "./database.ts";

/** A record of the register as it is written; what happens to it later is noted beside. */
export interface SealedRow {
  readonly id: string;
  readonly tenantId: string;
  /** The line of the register: that of the record it corrects, else its own id. */
  readonly entryId: string;
  readonly receiptNumber: string | null;
  readonly documentId: string | null;
  readonly recordAs: SealedAs;
  readonly ruleKey: string | null;
  readonly rule: SealedRule;
  readonly items: number;
  readonly receiptDay: CalendarDate;
  readonly addressee: string | null;
  readonly sender: string | null;
  readonly orgUnitId: string | null;
  readonly addresseeId: string | null;
  readonly openedAt: Date | null;
  readonly openedBy: string | null;
  readonly toBeTold: string | null;
  readonly recordedBy: string;
}

/** A record that holds, locked, with what was done with it. */
export interface HeldRecord extends SealedRow {
  /** The key of its unit. */
  readonly unit: string | null;
  readonly enteredAt: Date;
  readonly handedOverAt: Date | null;
  readonly handedOverBy: string | null;
  readonly handedOverTo: string | null;
  readonly receiptedAt: Date | null;
  readonly receiptedBy: string | null;
}

/** Whether the transaction's person may act on the record; of an image only its capture may be changed from then on. */
export async function beginSealedAct(trx: Trx, recordId: string): Promise<boolean> {
  const { rows } = await sql<{
    allowed: boolean;
  }>`select begin_sealed_act(${recordId}) as allowed`.execute(trx);
  return rows[0]?.allowed ?? false;
}

/** Whether a record reaches the transaction's person, so that they can say they have it. */
export async function isToldOf(trx: Trx, recordId: string): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    select is_told_of_sealed(r, my_view()) as told from sealed_record r where r.id = ${recordId}`.execute(
    trx,
  );
  return rows[0]?.told ?? false;
}

/** A record that holds, by its id or by the document whose envelope it is; null: there is none. */
export async function lockRecord(
  trx: Trx,
  of:
    { readonly id: string } | { readonly documentId: string } | { readonly receiptNumber: string },
): Promise<HeldRecord | null> {
  const row = await trx
    .selectFrom("sealedRecord as r")
    .leftJoin("orgUnit as u", "u.id", "r.orgUnitId")
    .select([
      "r.id",
      "r.tenantId",
      "entryId",
      "enteredAt",
      "receiptNumber",
      "documentId",
      "recordAs",
    ])
    .select(["ruleKey", "r.rule", "items", "receiptDay", "addressee", "sender", "orgUnitId"])
    .select(["addresseeId", "openedAt", "openedBy", "toBeTold", "recordedBy"])
    .select(["handedOverAt", "handedOverBy", "handedOverTo", "receiptedAt", "receiptedBy"])
    .select("u.key as unit")
    .where((eb) =>
      "id" in of
        ? eb("r.id", "=", of.id)
        : "documentId" in of
          ? eb("r.documentId", "=", of.documentId)
          : eb("r.receiptNumber", "=", of.receiptNumber),
    )
    .where("r.withdrawnAt", "is", null)
    .forUpdate("r")
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    ...row,
    recordAs: SealedAs.parse(row.recordAs),
    rule: SealedRule.parse(row.rule),
    receiptDay: CalendarDate.parse(row.receiptDay),
  };
}

/** The document whose envelope a record is; null: it is a line or a count. */
export async function documentOfRecord(trx: Trx, id: string): Promise<string | null> {
  const row = await trx
    .selectFrom("sealedRecord")
    .select("documentId")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.documentId ?? null;
}

/** Writes a record; a correction keeps when its line was first written, and the hand-over that still holds. */
export async function insertRecord(
  trx: Trx,
  row: SealedRow & Partial<Omit<HeldRecord, keyof SealedRow | "unit">>,
): Promise<void> {
  await trx.insertInto("sealedRecord").values(row).execute();
}

/** Says that a record holds no more, and why; its row stays. */
export async function withdrawRecord(
  trx: Trx,
  id: string,
  by: {
    readonly personId: string;
    readonly because: string | null;
    /** By whom it reached: it was not theirs. */
    readonly givenBack: boolean;
  },
): Promise<void> {
  await trx
    .updateTable("sealedRecord")
    .set({
      withdrawnBy: by.personId,
      withdrawnAt: sql<Date>`clock_timestamp()`,
      withdrawnBecause: by.because,
      givenBack: by.givenBack,
    })
    .where("id", "=", id)
    .execute();
}

/** Notes that it was handed over, and to whom where that is not said by a receipt. */
export async function noteHandedOver(
  trx: Trx,
  id: string,
  by: { readonly personId: string; readonly to: string | null },
): Promise<void> {
  await trx
    .updateTable("sealedRecord")
    .set({
      handedOverBy: by.personId,
      handedOverAt: sql<Date>`clock_timestamp()`,
      handedOverTo: by.to,
    })
    .where("id", "=", id)
    .execute();
}

/** Notes that whom it reaches has it. */
export async function noteReceipted(trx: Trx, id: string, personId: string): Promise<void> {
  await trx
    .updateTable("sealedRecord")
    .set({ receiptedBy: personId, receiptedAt: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .execute();
}

/** An opening rule of the town by its key; undefined: there is none. */
export async function openingRuleOf(trx: Trx, key: string): Promise<OpeningRule | undefined> {
  return (await openingRules(trx)).find((rule) => rule.id === key);
}

/** What the town says may be opened in its mailroom, in the order of its data folder. */
export async function openingRules(trx: Trx): Promise<readonly OpeningRule[]> {
  const rows = await trx
    .selectFrom("openingRule as r")
    .leftJoin("orgUnit as u", "u.id", "r.orgUnitId")
    .select(["r.key as id", "addressee", "rule as opening", "recordAs as register"])
    .select("u.key as unit")
    .orderBy("r.id")
    .execute();
  return rows.map((row) => OpeningRule.parse(row));
}

/** The live main document of the mail item with this receipt number; null: there is none. */
export async function documentOfReceipt(trx: Trx, receiptNumber: string): Promise<string | null> {
  const { rows } = await sql<{
    id: string | null;
  }>`select document_of_receipt(${receiptNumber}) as id`.execute(trx);
  return rows[0]?.id ?? null;
}

/** The live main documents of a capture, and whether it is split into them already. */
export async function lettersOfCapture(
  trx: Trx,
  captureId: string,
): Promise<{ readonly isSplit: boolean; readonly documents: readonly string[] }> {
  const capture = await trx
    .selectFrom("capture")
    .select("state")
    .where("id", "=", captureId)
    .executeTakeFirst();
  const rows = await trx
    .selectFrom("document")
    .select("id")
    .where("captureId", "=", captureId)
    .where("role", "=", "main")
    .where("state", "!=", "superseded")
    .execute();
  return { isSplit: capture?.state === "separated", documents: rows.map(({ id }) => id) };
}

/** The main document of a document (itself, where it is one), and the day its mail item was received; null: none. */
export async function mainOf(
  trx: Trx,
  documentId: string,
): Promise<{ readonly id: string; readonly receiptDay: CalendarDate } | null> {
  const row = await trx
    .selectFrom("document as d")
    .innerJoin("mailItem as m", "m.id", "d.mailItemId")
    .select((eb) => eb.fn.coalesce("d.parentId", "d.id").as("id"))
    .select("m.receiptDay")
    .where("d.id", "=", documentId)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, receiptDay: CalendarDate.parse(row.receiptDay) };
}

/** Erases what people typed in register lines of before a day; gives each line and how many records it had. */
export async function forgetRegisterLines(
  trx: Trx,
  before: string,
): Promise<readonly { readonly entryId: string; readonly records: number }[]> {
  const { rows } = await sql<{ entryId: string; records: number }>`
    select entry_id, rows_erased as records from forget_register_lines(${before}::date)`.execute(
    trx,
  );
  return rows;
}
