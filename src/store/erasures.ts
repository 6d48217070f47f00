import { sql } from "kysely";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** What is erased as one: a mail item, or a capture that has none. */
export interface ErasureOwner {
  readonly kind: "mail-item" | "capture";
  readonly id: string;
}

/** What goes with an item when it is erased. */
export interface ErasureScope {
  readonly captureId: string;
  readonly captureState: string;
  /** The item, and former ones that were split into it and have no letter of their own any more. */
  readonly items: readonly string[];
  /** Its documents, and superseded ones that showed its pages. */
  readonly documents: readonly string[];
  /** Places of its pages in the capture, from 1. */
  readonly pages: readonly number[];
  /** Nothing else of the capture lives: it goes too. */
  readonly whole: boolean;
}

/** Erasing post of a capture, and deciding about its erasure, take turns until the transaction ends. */
export async function takeTurn(trx: Trx, owner: ErasureOwner): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('erasure:' ||
    coalesce((select m.capture_id from mail_item m where m.id = ${owner.id}), ${owner.id}::uuid)::text, 0))`.execute(
    trx,
  );
}

/**
 * Locks the capture, then the documents, and says what goes with the item; null when it is not there or
 * was erased already.
 */
export async function lockScope(trx: Trx, owner: ErasureOwner): Promise<ErasureScope | null> {
  const captureId = owner.kind === "capture" ? owner.id : await captureOfItem(trx, owner.id);
  if (captureId === null) return null;
  const capture = await trx
    .selectFrom("capture")
    .select("state")
    .where("id", "=", captureId)
    .forUpdate()
    .executeTakeFirst();
  // The item may have been erased while we waited for the lock.
  if (capture === undefined) return null;
  if (owner.kind === "mail-item" && (await captureOfItem(trx, owner.id)) === null) return null;
  const { rows } = await sql<Omit<ErasureScope, "captureId" | "captureState">>`
    with own as (
      select id from mail_item where capture_id = ${captureId} and erased_at is null
        and (${owner.kind} = 'capture' or id = ${owner.id})
    ), shown as (
      -- Superseded documents that showed pages of the item.
      select distinct d.id, d.mail_item_id from document d
      join document_page dp on dp.document_id = d.id join page p on p.id = dp.page_id
      where d.capture_id = ${captureId} and d.state = 'superseded' and p.mail_item_id in (select id from own)
    ), former as (
      select distinct mail_item_id as id from shown
      where not exists (select from document l where l.mail_item_id = shown.mail_item_id and l.state <> 'superseded')
        and exists (select from mail_item m where m.id = shown.mail_item_id and m.erased_at is null)
    ), narrow as (
      select id from own union select id from former
    ), rest as (
      select m.id from mail_item m where m.capture_id = ${captureId} and m.erased_at is null
        and m.id not in (select id from narrow)
        and exists (select from document l where l.mail_item_id = m.id and l.state <> 'superseded')
    ), items as (
      select m.id from mail_item m where m.capture_id = ${captureId} and m.erased_at is null
        and (m.id in (select id from narrow) or not exists (select from rest))
    )
    select not exists (select from rest) as whole,
      array(select id from items order by id) as items,
      array(select d.id from document d where d.capture_id = ${captureId} and d.erased_at is null
        and (d.mail_item_id in (select id from items) or d.id in (select id from shown)) order by d.id) as documents,
      array(select p.position from page p where p.capture_id = ${captureId}
        and (p.mail_item_id in (select id from items) or not exists (select from rest)) order by 1) as pages`.execute(
    trx,
  );
  const found = rows[0];
  if (found === undefined || (found.items.length === 0 && owner.kind === "mail-item")) return null;
  await trx
    .selectFrom("document")
    .select("id")
    .where("id", "in", [...found.documents, captureId])
    .orderBy("id")
    .forUpdate()
    .execute();
  return { captureId, captureState: capture.state, ...found };
}

async function captureOfItem(trx: Trx, itemId: string): Promise<string | null> {
  const row = await trx
    .selectFrom("mailItem")
    .select("captureId")
    .where("id", "=", itemId)
    .where("erasedAt", "is", null)
    .executeTakeFirst();
  return row?.captureId ?? null;
}

/** Takes everything of the scope out of the tables and destroys its keys; gives whose they were. */
export async function eraseRows(trx: Trx, scope: ErasureScope): Promise<readonly string[]> {
  const { captureId, items, documents, whole } = scope;
  const { rows } = await sql<{ owners: string[] }>`
    select erase_rows(${captureId}, ${[...items]}::uuid[], ${[...documents]}::uuid[], ${whole}) as owners`.execute(
    trx,
  );
  return rows[0]?.owners ?? [];
}

/** Cases that wait for somebody and will not after the erasure. */
export async function openCasesOf(
  trx: Trx,
  { captureId, documents, whole }: ErasureScope,
): Promise<readonly { readonly documentId: string | null; readonly reason: string }[]> {
  return trx
    .selectFrom("clarificationCase")
    .select(["documentId", "reason"])
    .where("captureId", "=", captureId)
    .where("settledAt", "is", null)
    .where((eb) =>
      eb.or([
        eb("documentId", "in", [...documents, captureId]),
        eb.and([eb("documentId", "is", null), eb.val(whole)]),
      ]),
    )
    .execute();
}

/** Enters an erasure into the database's own register: one row for each key that was destroyed. */
export async function insertErasure(
  trx: Trx,
  row: {
    readonly id: string;
    readonly tenantId: string;
    readonly owner: ErasureOwner;
    readonly captureId: string;
    readonly keyOwners: readonly string[];
    readonly erasedAt: Date;
    readonly basis: string;
  },
): Promise<void> {
  const { id, owner, keyOwners, ...rest } = row;
  const others = keyOwners.filter((each) => each !== owner.id);
  await trx
    .insertInto("erasureRegister")
    .values([
      { id, ...rest, ownerKind: owner.kind, ownerId: owner.id },
      ...others.map((ownerId) => ({
        id: newId(),
        ...rest,
        ownerKind: ownerId === rest.captureId ? "capture" : "mail-item",
        ownerId,
      })),
    ])
    .execute();
}

/** Whether this erasure was carried out in this database. */
export async function isErased(trx: Trx, erasureId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("erasureRegister")
    .select("id")
    .where("id", "=", erasureId)
    .executeTakeFirst();
  return row !== undefined;
}

/** How far the register's file was looked at in this database, and taken over by a restore; in bytes. */
export async function registerMarks(
  trx: Trx,
  tenantId: string,
): Promise<{ readonly checked: number; readonly restored: number }> {
  const row = await trx
    .selectFrom("tenant")
    .select(["erasuresChecked as checked", "erasuresRestored as restored"])
    .where("id", "=", tenantId)
    .executeTakeFirst();
  return row ?? { checked: 0, restored: 0 };
}

/** Keeps one of what `registerMarks` gives. */
export async function noteRegister(
  trx: Trx,
  tenantId: string,
  mark: { readonly erasuresChecked: number } | { readonly erasuresRestored: number },
): Promise<void> {
  await trx.updateTable("tenant").set(mark).where("id", "=", tenantId).execute();
}

/** Where an item of the register is now; null: this database does not know its capture, or has erased it. */
export async function findRegistered(
  trx: Trx,
  line: { readonly ownerKind: string; readonly ownerId: string; readonly captureId: string },
): Promise<"there" | "not-yet-separated" | null> {
  if (line.ownerKind === "mail-item" && (await captureOfItem(trx, line.ownerId)) !== null) {
    return "there";
  }
  const capture = await trx
    .selectFrom("capture")
    .select("erasedAt")
    .where("id", "=", line.captureId)
    .executeTakeFirst();
  if (capture === undefined || capture.erasedAt !== null) return null;
  if (line.ownerKind === "capture") return "there";
  const item = await trx
    .selectFrom("mailItem")
    .select("id")
    .where("id", "=", line.ownerId)
    .executeTakeFirst();
  return item === undefined ? "not-yet-separated" : null;
}

/** Items all of whose pages lie at these places of a capture: what an erased item has become when it was separated again. */
export async function itemsAtPages(
  trx: Trx,
  captureId: string,
  positions: readonly number[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from mail_item m join page p on p.mail_item_id = m.id
    where m.capture_id = ${captureId} and m.erased_at is null
    group by m.id having bool_and(p.position = any (${[...positions]}::int[])) order by m.id`.execute(
    trx,
  );
  return rows.map((row) => row.id);
}

/** Files that are still to be removed, oldest first. */
export async function pendingRemovals(
  trx: Trx,
  limit: number,
): Promise<
  readonly { readonly id: string; readonly folderId: string; readonly sha256: string | null }[]
> {
  return trx
    .selectFrom("blobRemoval")
    .select(["id", "folderId", "sha256"])
    .orderBy("askedAt")
    .orderBy("id")
    .limit(limit)
    .execute();
}

export async function forgetRemovals(trx: Trx, ids: readonly string[]): Promise<void> {
  await trx
    .deleteFrom("blobRemoval")
    .where("id", "in", [...ids])
    .execute();
}

/** Statistics of the text index hold words: they are made anew once a letter's are gone. As the housekeeper. */
export async function renewStatistics(trx: Trx): Promise<void> {
  await sql`analyze page_version`.execute(trx);
}

/** Whether an item of the town was erased; false also where there never was one. */
export async function wasErased(trx: Trx, { kind, id }: ErasureOwner): Promise<boolean> {
  const row = await trx
    .selectFrom(kind === "capture" ? "capture" : "mailItem")
    .select("id")
    .where("id", "=", id)
    .where("erasedAt", "is not", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Of these hashes those of files whose post was erased, whole or in part, and did not come again. */
export async function erasedOriginals(
  trx: Trx,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const { rows } = await sql<{ sha256: string }>`
    select distinct c.original_sha256 as sha256 from capture c
    where c.original_sha256 = any (${[...hashes]}) and (c.erased_at is not null
      or exists (select from mail_item m where m.capture_id = c.id and m.erased_at is not null))
      and not exists (select from capture l where l.original_sha256 = c.original_sha256 and l.erased_at is null
        and not exists (select from mail_item m where m.capture_id = l.id and m.erased_at is not null))`.execute(
    trx,
  );
  return new Set(rows.map((row) => row.sha256));
}
