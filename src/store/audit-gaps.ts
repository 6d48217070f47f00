import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** Something the tables and the log do not agree on. */
export interface AuditGap {
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Of the event that is missing, or has no row. */
  readonly type: string;
  /** How often the tables say it was done, and how often the log does. */
  readonly done: number;
  readonly told: number;
  /** When it was last done, by whichever of both says so. */
  readonly at: Date | null;
}

/** How work of one kind shows in the tables: a query of (subject, at), a row for each time it was done. */
interface WorkRule {
  readonly type: string;
  readonly subjectKind: "capture" | "mail-item" | "document";
  readonly done: string;
  /** A case or rendition may take the place of one that is there: then the log tells of more than there is. */
  readonly mayBeToldMore: boolean;
}

/**
 * What must stand in the log for what stands in the tables, and, but where more may be told, the other way
 * round. Of what was erased only the log is left, which its event and the register of erasures say.
 */
const rules: readonly WorkRule[] = [
  {
    type: "capture-accepted",
    subjectKind: "capture",
    done: "select id, accepted_at from capture where tenant_id = $1",
    mayBeToldMore: false,
  },
  {
    type: "mail-item-recorded",
    subjectKind: "mail-item",
    done: "select id, created_at from mail_item where tenant_id = $1",
    mayBeToldMore: false,
  },
  {
    type: "document-created",
    subjectKind: "document",
    done: "select id, created_at from document where tenant_id = $1",
    mayBeToldMore: false,
  },
  {
    type: "delivery-intended",
    subjectKind: "document",
    done: "select document_id, intended_at from delivery where tenant_id = $1",
    mayBeToldMore: false,
  },
  {
    type: "document-delivered",
    subjectKind: "document",
    done: "select document_id, delivered_at from delivery where tenant_id = $1 and delivered_at is not null",
    mayBeToldMore: false,
  },
  {
    type: "delivery-withdrawn",
    subjectKind: "document",
    done: "select document_id, withdrawn_at from delivery where tenant_id = $1 and withdrawn_at is not null",
    mayBeToldMore: false,
  },
  {
    type: "route-decided",
    subjectKind: "document",
    done: "select document_id, decided_at from routing_decision where tenant_id = $1",
    mayBeToldMore: false,
  },
  {
    type: "rendition-made",
    subjectKind: "document",
    done: "select document_id, created_at from rendition where tenant_id = $1 and kind = 'searchable-pdf'",
    mayBeToldMore: true,
  },
  {
    type: "transfer-note-made",
    subjectKind: "document",
    done: "select document_id, created_at from rendition where tenant_id = $1 and kind = 'transfer-note'",
    mayBeToldMore: true,
  },
  {
    type: "split-ordered",
    subjectKind: "capture",
    done: "select capture_id, ordered_at from split_order where tenant_id = $1",
    mayBeToldMore: true,
  },
  {
    type: "clarification-opened",
    subjectKind: "capture",
    done: "select capture_id, opened_at from clarification_case where tenant_id = $1 and document_id is null",
    mayBeToldMore: true,
  },
  {
    type: "clarification-opened",
    subjectKind: "document",
    done: "select document_id, opened_at from clarification_case where tenant_id = $1 and document_id is not null",
    mayBeToldMore: true,
  },
  {
    type: "clarification-settled",
    subjectKind: "capture",
    done: "select capture_id, settled_at from clarification_case where tenant_id = $1 and document_id is null and settled_at is not null",
    mayBeToldMore: true,
  },
  {
    type: "clarification-settled",
    subjectKind: "document",
    done: "select document_id, settled_at from clarification_case where tenant_id = $1 and document_id is not null and settled_at is not null",
    mayBeToldMore: true,
  },
];

/** Where tables and log of a tenant differ, at most `limit` of each kind of work. */
export async function auditGaps(
  trx: Trx,
  tenantId: string,
  limit: number,
): Promise<readonly AuditGap[]> {
  const gaps: AuditGap[] = [];
  for (const rule of rules) gaps.push(...(await gapsOf(trx, tenantId, rule, limit)));
  return gaps;
}

async function gapsOf(
  trx: Trx,
  tenantId: string,
  rule: WorkRule,
  limit: number,
): Promise<readonly AuditGap[]> {
  const done = sql.join(
    rule.done.split("$1").map((part) => sql.raw(part)),
    sql`${tenantId}`,
  );
  // Of an erased item the log alone is left: its events may have no row, its rows no fewer events.
  const { rows } = await sql<{ subjectId: string; done: number; told: number; at: Date | null }>`
    with done (subject_id, at) as (${done}),
      done_often as (select subject_id, count(*) n, max(at) at from done group by subject_id),
      told_often as (
        select e.subject_id, count(*) n, max(e.at) at,
          bool_or(e.key_owner_id in (select owner_id from erasure_register where tenant_id = ${tenantId})) erased
        from audit_event e
        where e.tenant_id = ${tenantId} and e.type = ${rule.type} and e.subject_kind = ${rule.subjectKind}
        group by e.subject_id)
    select subject_id as "subjectId", coalesce(d.n, 0) as done, coalesce(t.n, 0) as told, coalesce(d.at, t.at) as at
    from done_often d full join told_often t using (subject_id)
    where coalesce(d.n, 0) > coalesce(t.n, 0)
      or (${!rule.mayBeToldMore} and coalesce(d.n, 0) < coalesce(t.n, 0) and not coalesce(t.erased, false))
    order by at limit ${limit}`.execute(trx.withoutPlugins());
  return rows.map((row) => ({ ...row, type: rule.type, subjectKind: rule.subjectKind }));
}

/** The receipt numbers of captures, mail items and documents, by id; none for what is none or was erased. */
export async function receiptNumbersOf(
  trx: Trx,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; number: string }>`
    select id, receipt_number as number from capture where tenant_id = ${tenantId} and id = any (${ids}::uuid[])
    union all
    select id, receipt_number from mail_item where tenant_id = ${tenantId} and id = any (${ids}::uuid[])
    union all
    select d.id, m.receipt_number from document d join mail_item m on m.id = d.mail_item_id
    where d.tenant_id = ${tenantId} and d.id = any (${ids}::uuid[])`.execute(trx);
  return new Map(rows.map((row) => [row.id, row.number]));
}

/** How many events of a type a tenant's log has. */
export async function countEvents(trx: Trx, tenantId: string, type: string): Promise<number> {
  const row = await trx
    .selectFrom("auditEvent")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("tenantId", "=", tenantId)
    .where("type", "=", type)
    .executeTakeFirstOrThrow();
  return row.n;
}
