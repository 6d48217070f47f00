import { type RawBuilder, sql } from "kysely";
import { Actor } from "../../domain/audit-event.ts";
import type { Trx } from "../database.ts";

/** What an auditor looks for; null: any. */
export interface TrailQuery {
  /** Calendar days of the town, both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly types: readonly string[] | null;
  /** A receipt number, or the id of a capture, mail item or document. */
  readonly item: string | null;
  /** A unit's key: events of letters that were delivered there. */
  readonly unit: string | null;
  /** "step", "house", or the role of the person. */
  readonly actor: string | null;
}

/** Where the next page begins. */
export interface TrailPlace {
  readonly at: string;
  readonly id: string;
}

/** An event as the trail keeps it, its fact encrypted; `roles` are those its person had then. */
export interface FoundEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly at: Date;
  /** The same with microseconds, for the cursor. */
  readonly place: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly type: string;
  readonly actor: Actor;
  readonly keyOwnerId: string;
  readonly payload: Buffer;
  readonly treeIndex: number | null;
  readonly roles: readonly string[] | null;
  readonly receiptNumber: string | null;
}

/** Events of the town, newest first, one more than `limit` where there are more. For auditors: others see none. */
export async function findEvents(
  trx: Trx,
  query: TrailQuery,
  page: { readonly after: TrailPlace | null; readonly limit: number },
): Promise<readonly FoundEvent[]> {
  const conditions = conditionsOf(query);
  if (page.after !== null) {
    conditions.push(sql`(e.at, e.id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`);
  }
  const { rows } = await sql<Omit<FoundEvent, "actor"> & { actor: unknown }>`
    with found as (
      select e.* from audit_event e join tenant t on t.id = e.tenant_id
      where ${sql.join(conditions, sql` and `)}
      order by e.at desc, e.id desc limit ${page.limit + 1}
    )
    select f.id, f.tenant_id as "tenantId", f.at, f.at::text as place, f.subject_kind as "subjectKind",
      f.subject_id as "subjectId", f.type, f.actor, f.key_owner_id as "keyOwnerId", f.payload,
      l.tree_index as "treeIndex",
      case when f.actor ->> 'kind' = 'person' then roles_at((f.actor ->> 'id')::uuid, f.at) end as roles,
      case f.subject_kind
        when 'capture' then (select c.receipt_number from capture c where c.id = f.subject_id)
        when 'mail-item' then (select m.receipt_number from mail_item m where m.id = f.subject_id)
        when 'document' then (select m.receipt_number from document d join mail_item m on m.id = d.mail_item_id
          where d.id = f.subject_id) end as "receiptNumber"
    from found f left join audit_leaf l on l.event_id = f.id
    order by f.at desc, f.id desc`.execute(trx.withoutPlugins());
  return rows.map((row) => ({ ...row, actor: Actor.parse(row.actor) }));
}

function conditionsOf(query: TrailQuery): RawBuilder<unknown>[] {
  const { from, to, types, item, unit, actor } = query;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (from !== null) {
    conditions.push(sql`e.at >= ${from}::date::timestamp at time zone t.time_zone`);
  }
  if (to !== null) {
    conditions.push(sql`e.at < (${to}::date + 1)::timestamp at time zone t.time_zone`);
  }
  if (types !== null) conditions.push(sql`e.type = any (${[...types]})`);
  if (item !== null) conditions.push(sql`e.subject_id in (${subjectsOf(item)})`);
  if (unit !== null) {
    conditions.push(sql`e.subject_id in (
      select v.document_id from delivery v join org_unit u on u.id = v.org_unit_id where u.key = ${unit}
      union select d.mail_item_id from delivery v join org_unit u on u.id = v.org_unit_id
        join document d on d.id = v.document_id where u.key = ${unit})`);
  }
  if (actor === "step" || actor === "house") {
    conditions.push(sql`e.actor ->> 'kind' = ${actor}`);
  } else if (actor !== null) {
    conditions.push(
      sql`e.actor ->> 'kind' = 'person' and ${actor} = any (roles_at((e.actor ->> 'id')::uuid, e.at))`,
    );
  }
  return conditions;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The item itself, what it came in, and its documents. */
function subjectsOf(item: string): RawBuilder<unknown> {
  const isIt = (alias: "m" | "c") =>
    UUID.test(item)
      ? sql`${sql.ref(`${alias}.id`)} = ${item}::uuid`
      : sql`${sql.ref(`${alias}.receipt_number`)} = ${item}`;
  const byDocument = UUID.test(item)
    ? sql`union select d.mail_item_id, d.capture_id from document d where d.id = ${item}::uuid`
    : sql``;
  return sql`
    with wanted as (
      select m.id, m.capture_id from mail_item m where ${isIt("m")}
      union select null::uuid, c.id from capture c where ${isIt("c")} ${byDocument})
    select id from wanted where id is not null
    union select capture_id from wanted
    union select d.id from document d join wanted w on d.mail_item_id = w.id
    union select m.id from mail_item m join wanted w on w.id is null and m.capture_id = w.capture_id
    union select d.id from document d join wanted w on w.id is null and d.capture_id = w.capture_id`;
}

/** The newest signed heads of both logs, and how far the logs were last found in order. */
export async function trailStanding(trx: Trx, limit: number) {
  const heads = async (table: "treeHead" | "accessHead") =>
    trx
      .selectFrom(table)
      .select(["treeSize", "rootHash", "signedAt", "keyId"])
      .orderBy("treeSize", "desc")
      .limit(limit)
      .execute();
  const checks = await trx
    .selectFrom("trailCheck")
    .select(["log", "treeSize", "checkedAt"])
    .execute();
  const alarms = await trx
    .selectFrom("trailAlarm")
    .select(["log", "since", "findings", "resolvedAt"])
    .orderBy("since", "desc")
    .limit(limit)
    .execute();
  return {
    heads: { audit: await heads("treeHead"), access: await heads("accessHead") },
    checks,
    alarms,
  };
}
