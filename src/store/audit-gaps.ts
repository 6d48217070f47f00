import { sql } from "kysely";
import type { AuditFact, AuditSubject } from "../domain/audit-event.ts";
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

/** How work of one kind shows in the tables: a row for each time it was done. */
interface WorkRule {
  readonly type: AuditFact["type"];
  readonly on: AuditSubject["kind"];
  /** Columns with whose work it was, and when. */
  readonly of: string;
  readonly at: string;
  readonly from: string;
  readonly where?: string;
  /** Only its last time shows in the tables: the log may tell of more. */
  readonly mayBeToldMore?: true;
}

const ofCapture = "document_id is null";
const ofDocument = "document_id is not null";
const document = { on: "document", of: "document_id" } as const;
const capture = { on: "capture", of: "capture_id" } as const;
const town = { on: "tenant", of: "tenant_id", from: "visual_check_lot" } as const;
const sealed = { from: "sealed_record" } as const;
const change = { ...town, at: "changed_at", from: "portal_change" } as const;

/**
 * What must stand in the log for what stands in the tables and, but where more may be told, the other way
 * round. Erasing takes no row away that is counted here: the skeleton of an item stays.
 */
const rules: readonly WorkRule[] = [
  { type: "capture-accepted", on: "capture", of: "id", at: "accepted_at", from: "capture" },
  {
    type: "capture-separated",
    on: "capture",
    of: "id",
    at: "accepted_at",
    from: "capture",
    where: "state = 'separated'",
    mayBeToldMore: true,
  },
  { type: "split-ordered", ...capture, at: "ordered_at", from: "split_order" },
  { type: "mail-item-recorded", on: "mail-item", of: "id", at: "created_at", from: "mail_item" },
  { type: "document-created", on: "document", of: "id", at: "created_at", from: "document" },
  { type: "route-decided", ...document, at: "decided_at", from: "routing_decision" },
  { type: "delivery-intended", ...document, at: "intended_at", from: "delivery" },
  {
    type: "document-delivered",
    ...document,
    at: "delivered_at",
    from: "delivery",
    where: "delivered_at is not null",
  },
  {
    type: "delivery-withdrawn",
    ...document,
    at: "withdrawn_at",
    from: "delivery",
    where: "withdrawn_at is not null",
  },
  {
    type: "inbox-entry-changed",
    ...document,
    at: "changed_at",
    from: "inbox_entry",
    where: "state in ('claimed', 'waiting', 'done')",
    mayBeToldMore: true,
  },
  { type: "note-written", ...document, at: "written_at", from: "entry_note" },
  { type: "deadline-confirmed", ...document, at: "confirmed_at", from: "confirmed_deadline" },
  { type: "copy-sent", ...document, at: "sent_at", from: "inbox_copy" },
  {
    type: "copy-recalled",
    ...document,
    at: "recalled_at",
    from: "inbox_copy",
    where: "recalled_at is not null",
  },
  { type: "pull-slip-made", ...document, at: "asked_at", from: "pull_slip" },
  {
    type: "pull-slip-withdrawn",
    ...document,
    at: "withdrawn_at",
    from: "pull_slip",
    where: "withdrawn_at is not null",
  },
  {
    type: "pages-re-scanned",
    ...document,
    at: "scanned_at",
    from: "pull_slip",
    where: "scanned_at is not null",
  },
  {
    type: "entry-escalated",
    ...document,
    at: "escalated_at",
    from: "inbox_entry",
    where: "escalated_at is not null",
  },
  {
    type: "deputy-named",
    ...town,
    from: "deputy",
    at: "named_at",
    where: "named_by is not null",
  },
  ...[
    { ...document, where: ofDocument },
    { ...town, where: ofCapture },
  ].flatMap(({ where, ...subject }): readonly WorkRule[] => [
    { ...subject, ...sealed, type: "sealed-recorded", at: "recorded_at", where },
    {
      ...subject,
      ...sealed,
      type: "sealed-withdrawn",
      at: "withdrawn_at",
      where: `withdrawn_at is not null and ${where}`,
    },
    // A correction takes over what was done with its line, and that a letter was opened.
    {
      ...subject,
      ...sealed,
      type: "sealed-handed-over",
      at: "handed_over_at",
      where: `handed_over_at >= recorded_at and ${where}`,
    },
    {
      ...subject,
      ...sealed,
      type: "sealed-receipted",
      at: "receipted_at",
      where: `receipted_at >= recorded_at and ${where}`,
    },
    {
      ...subject,
      type: "opened-in-error",
      at: "recorded_at",
      from: "(select distinct on (entry_id) tenant_id, document_id, recorded_at from sealed_record where opened_at is not null order by entry_id, recorded_at) o",
      where,
    },
  ]),
  {
    type: "capture-restricted",
    on: "capture",
    of: "id",
    at: "restricted_at",
    from: "capture",
    where: "restricted_at is not null",
  },
  {
    ...town,
    type: "sealed-words-erased",
    at: "words_erased_at",
    from: "(select distinct tenant_id, entry_id, words_erased_at from sealed_record where document_id is null and words_erased_at is not null) w",
  },
  {
    type: "rendition-made",
    ...document,
    at: "created_at",
    from: "rendition",
    where: "kind = 'searchable-pdf'",
  },
  {
    type: "transfer-note-made",
    ...document,
    at: "created_at",
    from: "rendition",
    where: "kind = 'transfer-note'",
  },
  {
    type: "visual-check-done",
    ...document,
    at: "checked_at",
    // A row a page; one act is one time.
    from: "(select distinct tenant_id, document_id, checked_at from visual_check) c",
  },
  {
    type: "batch-opened",
    ...town,
    from: "batch",
    at: "opened_at",
    where: "opened_by is not null",
  },
  {
    type: "batch-counted",
    ...town,
    from: "batch",
    at: "counted_at",
    where: "counted_at is not null",
    mayBeToldMore: true,
  },
  { type: "batch-exception-named", ...town, from: "batch_exception", at: "named_at" },
  {
    type: "batch-exception-withdrawn",
    ...town,
    from: "batch_exception",
    at: "withdrawn_at",
    where: "withdrawn_at is not null",
  },
  {
    type: "batch-closed",
    ...town,
    from: "batch",
    at: "closed_at",
    where: "closed_by is not null",
  },
  { type: "day-closed", ...town, from: "day_close", at: "closed_at" },
  { type: "batch-sheet-read", ...capture, from: "batch_sheet_scan", at: "read_at" },
  // These were changed before changes were kept.
  { type: "unit-mode-changed", ...change, where: "kind = 'unit-mode'", mayBeToldMore: true },
  { type: "town-mode-changed", ...change, where: "kind = 'town-mode'", mayBeToldMore: true },
  { type: "error-accepted-changed", ...change, where: "kind = 'error-accepted'" },
  { type: "sample-share-changed", ...change, where: "kind = 'sample-share'", mayBeToldMore: true },
  {
    type: "attention-period-set",
    ...change,
    where: "kind = 'attention-period'",
    mayBeToldMore: true,
  },
  { type: "rules-changed", ...change, where: "kind = 'rules'" },
  { type: "responsibility-changed", ...change, where: "kind = 'responsibility'" },
  { type: "lesson-changed", ...change, where: "kind = 'lesson'" },
  { type: "model-brought-back", ...change, where: "kind = 'model'" },
  { type: "drift-noticed", ...town, at: "noticed_at", from: "drift_notice" },
  {
    type: "drift-settled",
    ...town,
    at: "settled_at",
    from: "drift_notice",
    where: "settled_at is not null",
  },
  { type: "trail-check-asked", ...town, at: "asked_at", from: "trail_run" },
  { type: "visual-check-sampled", ...town, at: "drawn_at" },
  { type: "sample-drawn", ...document, at: "drawn_at", from: "sample_review" },
  {
    type: "sample-reviewed",
    ...document,
    at: "reviewed_at",
    from: "sample_review",
    where: "reviewed_at is not null",
  },
  {
    type: "visual-check-lot-settled",
    ...town,
    at: "settled_at",
    where: "state <> 'open'",
    mayBeToldMore: true,
  },
  ...[
    { ...capture, case: ofCapture },
    { ...document, case: ofDocument },
  ].flatMap(({ case: kind, ...subject }): readonly WorkRule[] => [
    {
      type: "clarification-opened",
      ...subject,
      at: "opened_at",
      from: "clarification_case",
      where: kind,
    },
    {
      type: "clarification-settled",
      ...subject,
      at: "settled_at",
      from: "clarification_case",
      where: `settled_at is not null and ${kind}`,
    },
  ]),
];

const nameOf = (rule: WorkRule): string => `'${rule.type} ${rule.on}'`;
const namesOf = (some: readonly WorkRule[]): string => some.map(nameOf).join(", ");

/** Everything that was done, as (rule, subject_id, at); the town is `town_id`. */
const everythingDone = rules
  .map(
    (rule) =>
      `select ${nameOf(rule)}, ${rule.of}, ${rule.at} from ${rule.from}, town where tenant_id = town_id and ${rule.where ?? "true"}`,
  )
  .join(" union all ");

/** Where tables and log of a tenant differ, the oldest first, at most `limit`. */
export async function auditGaps(
  trx: Trx,
  tenantId: string,
  limit: number,
): Promise<readonly AuditGap[]> {
  // One pass over all events and one over each table: a town has millions.
  const { rows } = await sql<AuditGap>`
    with town (town_id) as (select ${tenantId}::uuid),
      done (rule, subject_id, at) as (${sql.raw(everythingDone)}),
      done_often as (select rule, subject_id, count(*) n, max(at) at from done group by 1, 2),
      told_often as (
        select type || ' ' || subject_kind as rule, subject_id, count(*) n, max(at) at
        from audit_event where tenant_id = ${tenantId}
          and type || ' ' || subject_kind in (${sql.raw(namesOf(rules))})
        group by 1, 2)
    select split_part(rule, ' ', 1) as type, split_part(rule, ' ', 2) as "subjectKind",
      subject_id as "subjectId", coalesce(d.n, 0) as done, coalesce(t.n, 0) as told, coalesce(d.at, t.at) as at
    from done_often d full join told_often t using (rule, subject_id)
    where coalesce(d.n, 0) > coalesce(t.n, 0) or (coalesce(d.n, 0) < coalesce(t.n, 0)
      and rule not in (${sql.raw(namesOf(rules.filter((rule) => rule.mayBeToldMore)))}))
    order by at limit ${limit}`.execute(trx.withoutPlugins());
  return rows;
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
