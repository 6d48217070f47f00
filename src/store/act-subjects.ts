import { sql } from "kysely";
import type { Component } from "../domain/component.ts";
import { componentsOf } from "./capture-components.ts";
import type { Trx } from "./database.ts";
import { enclosuresOf, pagesOfDocument } from "./document-pages.ts";
import { isReScan } from "./pull-slips.ts";

/** A unit to which a person may send post; null: unknown, ended, or one to which nothing is delivered. */
export async function unitToDeliverTo(
  trx: Trx,
  key: string,
  today: string,
): Promise<{ readonly id: string; readonly key: string; readonly mode: string } | null> {
  const row = await trx
    .selectFrom("orgUnit")
    .select(["id", "key", "mode"])
    .where("key", "=", key)
    .where("kind", "not in", ["external", "mailroom"])
    .where((eb) => eb.or([eb("validFrom", "is", null), eb("validFrom", "<=", today)]))
    .where((eb) => eb.or([eb("validTo", "is", null), eb("validTo", ">=", today)]))
    .executeTakeFirst();
  return row ?? null;
}

/** The pages of a main document and of its enclosures. */
export async function pagesOfFamily(
  trx: Trx,
  documentId: string,
): Promise<readonly { readonly id: string; readonly position: number }[]> {
  const ids = [documentId, ...(await enclosuresOf(trx, documentId))];
  const pages = await Promise.all(ids.map((id) => pagesOfDocument(trx, id)));
  return pages.flat().map(({ id, position }) => ({ id, position }));
}

/** How often departments have sent a document back. */
export async function bouncesOf(trx: Trx, documentId: string): Promise<number> {
  const row = await trx
    .selectFrom("document")
    .select("bounces")
    .where("id", "=", documentId)
    .executeTakeFirstOrThrow();
  return row.bounces;
}

/** Whether it is decided where a document goes. */
export async function hasUnit(trx: Trx, documentId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("document")
    .select("orgUnitId")
    .where("id", "=", documentId)
    .executeTakeFirst();
  return row?.orgUnitId != null;
}

export async function noteBounce(trx: Trx, documentId: string): Promise<void> {
  await trx
    .updateTable("document")
    .set({ bounces: sql<number>`bounces + 1` })
    .where("id", "=", documentId)
    .execute();
}

/** Whether a subject ended less than so many days ago. */
export async function endedWithin(
  trx: Trx,
  subject: { readonly kind: "capture" | "document"; readonly id: string },
  days: number,
): Promise<boolean> {
  const row = await trx
    .selectFrom(subject.kind)
    .select(sql<boolean>`ended_at > now() - make_interval(days => ${days})`.as("recent"))
    .where("id", "=", subject.id)
    .executeTakeFirst();
  return row?.recent ?? false;
}

/** What splitting a capture anew has to reckon with. */
export interface SplittableCapture {
  readonly sealed: boolean;
  /** Every page that was found in it is there to be placed, and none is another item's by now. */
  readonly complete: boolean;
  readonly pages: readonly {
    readonly id: string;
    readonly mailItemId: string | null;
    /** It lies in a live document, or was discarded. */
    readonly placed: boolean;
  }[];
  /** Its live main documents, in the order in which they are to be locked. */
  readonly documents: readonly { readonly id: string; readonly mailItemId: string }[];
}

export async function splittableCapture(trx: Trx, captureId: string): Promise<SplittableCapture> {
  const capture = await trx
    .selectFrom("capture")
    .select("sealed")
    .where("id", "=", captureId)
    .executeTakeFirstOrThrow();
  const pages = await trx
    .selectFrom("page")
    .select(["id", "mailItemId", "discardReason"])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom("documentPage")
            .innerJoin("document", "document.id", "documentPage.documentId")
            .select("document.id")
            .whereRef("documentPage.pageId", "=", "page.id")
            .where("document.state", "!=", "superseded"),
        )
        .as("inDocument"),
    )
    .where("captureId", "=", captureId)
    .execute();
  const documents = await trx
    .selectFrom("document")
    .select(["id", "mailItemId"])
    .where("captureId", "=", captureId)
    .where("role", "=", "main")
    .where("state", "!=", "superseded")
    .orderBy("id")
    .execute();
  return {
    sealed: capture.sealed,
    complete:
      pages.length === pagesFoundIn(await componentsOf(trx, captureId)) &&
      !(await isReScan(trx, captureId)),
    pages: pages.map(({ id, mailItemId, discardReason, inDocument }) => ({
      id,
      mailItemId,
      placed: discardReason !== null || Boolean(inDocument),
    })),
    documents,
  };
}

const pagesFoundIn = (components: readonly Component[]): number =>
  components.reduce(
    (sum, component) => sum + (component.pagesFrom === null ? 0 : (component.pageCount ?? 0)),
    0,
  );

/** Live documents of these items, enclosures too; none may be left when their items are split anew. */
export async function liveDocumentsOf(trx: Trx, mailItemIds: readonly string[]): Promise<number> {
  if (mailItemIds.length === 0) return 0;
  const row = await trx
    .selectFrom("document")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("mailItemId", "in", [...mailItemIds])
    .where("state", "!=", "superseded")
    .executeTakeFirstOrThrow();
  return row.n;
}

/** The day in the transaction's town. */
export async function townToday(trx: Trx): Promise<string> {
  const row = await trx
    .selectFrom("tenant")
    .select(sql<string>`to_char(now() at time zone time_zone, 'YYYY-MM-DD')`.as("day"))
    .executeTakeFirstOrThrow();
  return row.day;
}

/** Sets a unit's mode; gives the former one and the share that is reviewed blind, null when there is no such unit. */
export async function changeUnitMode(
  trx: Trx,
  unitId: string,
  mode: string,
): Promise<{ readonly from: string; readonly sampleShare: number } | null> {
  const former = await trx
    .selectFrom("orgUnit")
    .select(["mode", "sampleShare"])
    .where("id", "=", unitId)
    .forUpdate()
    .executeTakeFirst();
  if (former === undefined) return null;
  await trx.updateTable("orgUnit").set({ mode }).where("id", "=", unitId).execute();
  return { from: former.mode, sampleShare: former.sampleShare };
}

/** Sets the share of error a unit accepts; gives the former one. */
export async function changeErrorAccepted(
  trx: Trx,
  unitId: string,
  errorAccepted: number,
): Promise<number> {
  const former = await trx
    .selectFrom("orgUnit")
    .select("errorAccepted")
    .where("id", "=", unitId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await trx.updateTable("orgUnit").set({ errorAccepted }).where("id", "=", unitId).execute();
  return former.errorAccepted;
}

/** The units whose mode the person of this transaction may set, by their keys. */
export async function settableUnits(trx: Trx): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("orgUnit")
    .select("key")
    .where(sql<boolean>`may_set_mode(id)`)
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** The id of a unit by its key; null: there is none. */
export async function unitIdOf(trx: Trx, key: string): Promise<string | null> {
  const row = await trx
    .selectFrom("orgUnit")
    .select("id")
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Turns the town's one switch; false: it stood so already. */
export async function changeTownMode(
  trx: Trx,
  tenantId: string,
  allAssisted: boolean,
): Promise<boolean> {
  const changed = await trx
    .updateTable("tenant")
    .set({ allAssisted })
    .where("id", "=", tenantId)
    .where("allAssisted", "!=", allAssisted)
    .returning("id")
    .executeTakeFirst();
  return changed !== undefined;
}

/** Live documents of a whole capture. */
export async function liveDocumentsIn(trx: Trx, captureId: string): Promise<number> {
  const row = await trx
    .selectFrom("document")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("captureId", "=", captureId)
    .where("state", "!=", "superseded")
    .executeTakeFirstOrThrow();
  return row.n;
}

/** Whether a unit is the other one, or below it. */
export async function isWithin(trx: Trx, unitId: string, above: string): Promise<boolean> {
  const { rows } = await sql`
    with recursive line as (
      select id, parent_id from org_unit where id = ${unitId}
      union select u.id, u.parent_id from org_unit u join line on u.id = line.parent_id
    )
    select from line where id = ${above}`.execute(trx);
  return rows.length > 0;
}
