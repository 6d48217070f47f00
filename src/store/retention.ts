import { sql } from "kysely";
import { z } from "zod";
import type { JudgedPost } from "../domain/retention.ts";
import type { RetentionRule } from "../domain/town.ts";
import type { Trx } from "./database.ts";
import type { ErasureOwner } from "./erasures.ts";
import { Settings } from "./town.ts";

/** A post that is not erased yet, with what the rules ask of it. */
export interface StoredPost extends JudgedPost {
  readonly owner: ErasureOwner;
  readonly receiptNumber: string;
}

const Documents = z.array(
  z.object({
    id: z.uuid(),
    state: z.string(),
    restrictedFrom: z.string().nullable(),
    units: z.array(z.string()),
    receipted: z.boolean(),
    handedOverOn: z.string().nullable(),
    endedOn: z.string().nullable(),
  }),
);

/** Which posts are wanted: one, or those received before a day, in the order of their ids. */
export type PostSelection =
  | { readonly ownerId: string }
  | { readonly receiptNumber: string }
  | { readonly receivedBefore: string; readonly after: string | null; readonly limit: number };

/**
 * Posts with their live main documents; a capture without mail items stands for itself once it was
 * discarded or waits for a person. Days are the town's.
 */
export async function postsToJudge(
  trx: Trx,
  selection: PostSelection,
): Promise<readonly StoredPost[]> {
  const wanted =
    "ownerId" in selection
      ? sql`o.id = ${selection.ownerId}`
      : "receiptNumber" in selection
        ? sql`o.receipt_number = ${selection.receiptNumber} and (o.kind = 'capture' or o.id in (
            select d.mail_item_id from document d where d.state <> 'superseded'))`
        : sql`o.receipt_day < ${selection.receivedBefore}::date
            and (${selection.after}::uuid is null or o.id > ${selection.after}::uuid)`;
  const limit = "limit" in selection ? selection.limit : 1;
  const { rows } = await sql<{
    kind: "mail-item" | "capture";
    id: string;
    receiptNumber: string;
    blocked: boolean;
    appraised: boolean;
    inSplit: boolean;
    documents: unknown;
  }>`
    with owners as (
      select 'mail-item' as kind, m.id, m.capture_id, m.receipt_number, m.receipt_day from mail_item m
      where m.erased_at is null
      union all
      select 'capture', c.id, c.id, c.receipt_number, c.receipt_day from capture c
      where c.erased_at is null and c.state in ('discarded-whole', 'in-clarification', 'quarantined')
        and not exists (select from mail_item m where m.capture_id = c.id)
    ), chosen as (
      select o.* from owners o where ${wanted} order by o.id limit ${limit}
    )
    select o.kind, o.id, o.receipt_number as "receiptNumber",
      exists (select from erasure_block b, tenant t where b.owner_id in (o.id, o.capture_id) and b.lifted_at is null
        and (b.until is null or b.until >= (now() at time zone t.time_zone)::date)) as blocked,
      exists (select from archive_appraisal a where a.owner_id = o.id) as appraised,
      o.kind = 'mail-item' and (
        not exists (select from capture c where c.id = o.capture_id and c.state in ('separated', 'discarded-whole'))
        or not exists (select from document d where d.mail_item_id = o.id and d.state <> 'superseded')) as "inSplit",
      case o.kind when 'capture' then (
        select jsonb_build_array(jsonb_build_object('id', c.id,
          'state', case when c.restricted_at is not null then 'restricted'
            when c.state = 'discarded-whole' then 'discarded' else c.state end,
          'restrictedFrom', case when c.restricted_at is not null then 'discarded' end, 'units', '[]'::jsonb, 'receipted', false, 'handedOverOn', null,
          'endedOn', to_char(c.ended_at at time zone t.time_zone, 'YYYY-MM-DD')))
        from capture c join tenant t on t.id = c.tenant_id where c.id = o.id)
      else (
        select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'state', d.state,
          'restrictedFrom', d.restricted_from,
          'units', to_jsonb(array(
            with recursive line as (
              select u.key, u.parent_id, 0 as depth from org_unit u where u.id = d.org_unit_id
              union all
              select u.key, u.parent_id, line.depth + 1 from org_unit u join line on u.id = line.parent_id where line.depth < 20
            ) select key from line order by depth)),
          'receipted', v.target_receipt is not null or s.receipted_at is not null or s.handed_over_to is not null,
          'handedOverOn', to_char(coalesce(v.delivered_at, s.handed_over_at) at time zone t.time_zone, 'YYYY-MM-DD'),
          'endedOn', to_char(d.ended_at at time zone t.time_zone, 'YYYY-MM-DD')) order by d.id), '[]'::jsonb)
        from document d join tenant t on t.id = d.tenant_id
        left join delivery v on v.document_id = d.id and v.state = 'delivered'
        left join sealed_record s on s.document_id = d.id and s.withdrawn_at is null
        where d.mail_item_id = o.id and d.role = 'main' and d.state <> 'superseded')
      end as documents
    from chosen o order by o.id`.execute(trx);
  return rows.map(({ kind, id, documents, ...post }) => ({
    ...post,
    owner: { kind, id },
    documents: Documents.parse(documents),
  }));
}

/** The town's retention rules, and the kinds of post the archive has judged. */
export async function retentionOf(trx: Trx): Promise<{
  readonly rules: readonly RetentionRule[];
  readonly appraisedKinds: ReadonlySet<string>;
}> {
  const { settings } = await trx.selectFrom("tenant").select("settings").executeTakeFirstOrThrow();
  const kinds = await trx
    .selectFrom("archiveAppraisal")
    .select("kind")
    .where("kind", "is not", null)
    .execute();
  return {
    rules: Settings.partial().parse(settings).retention ?? [],
    appraisedKinds: new Set(kinds.flatMap(({ kind }) => (kind === null ? [] : [kind]))),
  };
}

/** A request of a person for an item's erasure that is neither carried out nor withdrawn. */
export interface ErasureRequest {
  readonly id: string;
  readonly owner: ErasureOwner;
  readonly basis: string;
  readonly reason: string | null;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly confirmedBy: string | null;
}

/** Open requests, oldest first; of one item where it is given. */
export async function openRequests(
  trx: Trx,
  ownerId: string | null,
): Promise<readonly ErasureRequest[]> {
  let query = trx
    .selectFrom("erasureRequest")
    .select(["id", "ownerKind", "ownerId", "basis", "reason", "askedBy", "askedAt", "confirmedBy"])
    .where("doneAt", "is", null)
    .where("withdrawnAt", "is", null)
    .orderBy("askedAt")
    .orderBy("id");
  if (ownerId !== null) query = query.where("ownerId", "=", ownerId);
  const rows = await query.execute();
  return rows.map(({ ownerKind, ownerId: id, ...row }) => ({
    ...row,
    owner: { kind: ownerKind === "capture" ? "capture" : "mail-item", id },
  }));
}

/** One process at a time looks for what is due, until the transaction ends: true while this one does. */
export async function becomeEraser(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('erase', 0)) as won`.execute(trx);
  return rows[0]?.won === true;
}

/** Shows a capture to nobody any more; false: it was so already. Call it with the capture locked. */
export async function restrictCapture(trx: Trx, captureId: string, at: Date): Promise<boolean> {
  const row = await trx
    .updateTable("capture")
    .set({ restrictedAt: at })
    .where("id", "=", captureId)
    .where("restrictedAt", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes where documents were before they were restricted: their main document and its enclosures. */
export async function noteRestrictedFrom(
  trx: Trx,
  documentId: string,
  state: string,
): Promise<void> {
  await trx
    .updateTable("document")
    .set({ restrictedFrom: state })
    .where((eb) => eb.or([eb("id", "=", documentId), eb("parentId", "=", documentId)]))
    .where("state", "=", "restricted")
    .execute();
}

/** Where a restricted document was before; null: it was never said. */
export async function restrictedFrom(trx: Trx, documentId: string): Promise<string | null> {
  const row = await trx
    .selectFrom("document")
    .select("restrictedFrom")
    .where("id", "=", documentId)
    .executeTakeFirst();
  return row?.restrictedFrom ?? null;
}
