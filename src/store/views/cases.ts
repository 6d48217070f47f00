import { sql } from "kysely";
import { ClarificationReason } from "../../domain/clarification.ts";
import type { Trx } from "../database.ts";
import { lettersOf } from "./inbox.ts";

/** Where a page of the list begins: after this case. */
export interface CasePlace {
  readonly urgency: number;
  readonly id: string;
}

interface CaseRow {
  readonly id: string;
  readonly captureId: string;
  readonly documentId: string | null;
  readonly reason: string;
  readonly step: string | null;
  readonly blocking: boolean;
  readonly openedAt: Date;
  readonly class: string;
  readonly channel: string;
  readonly receiptDay: string;
  readonly captureNumber: string;
  readonly state: string;
  readonly subjectState: string;
  readonly sealed: boolean;
  readonly urgency: number;
  readonly detail: string | null;
}

/** Court post and what is served or due at once comes first, then urgent post, then the oldest. */
const urgency = sql`case
  when c.class = 'court' or k.reason in ('formal-service', 'short-deadline') then 0
  when c.class = 'urgent' then 1 else 2 end`;

const selectCases = sql`
  select k.id, k.capture_id, k.document_id, k.reason, k.step, k.blocking, k.opened_at,
    c.class, c.channel, c.receipt_day, c.receipt_number as capture_number, c.sealed,
    coalesce(d.state, c.state) as subject_state, ${urgency} as urgency, w.detail
  from clarification_case k join capture c on c.id = k.capture_id
  left join document d on d.id = k.document_id
  left join clarification_detail w on w.case_id = k.id`;

/** Open cases, the urgent ones first, then the oldest; `reason` null: of any reason. */
export async function listCases(
  trx: Trx,
  filter: { readonly reason: ClarificationReason | null; readonly blockingOnly: boolean },
  page: { readonly after: CasePlace | null; readonly limit: number },
) {
  const { after } = page;
  const { rows } = await sql<CaseRow>`
    ${selectCases}
    where k.settled_at is null
      and (${filter.reason}::text is null or k.reason = ${filter.reason})
      and (k.blocking or not ${filter.blockingOnly}::boolean)
      and (${after === null}::boolean or (${urgency}, k.id) > (${after?.urgency ?? 0}::int, ${after?.id ?? null}::uuid))
    order by urgency, k.id limit ${page.limit}`.execute(trx);
  return withLetters(trx, rows);
}

/** One open case; null: there is none, or it was settled. */
export async function findCase(trx: Trx, caseId: string) {
  const { rows } = await sql<CaseRow>`
    ${selectCases} where k.id = ${caseId} and k.settled_at is null`.execute(trx);
  const [found] = await withLetters(trx, rows);
  return found ?? null;
}

async function withLetters(trx: Trx, rows: readonly CaseRow[]) {
  const letters = await lettersOf(
    trx,
    rows.flatMap((row) => (row.documentId === null ? [] : [row.documentId])),
  );
  return rows.map((row) => {
    const letter = row.documentId === null ? undefined : letters.get(row.documentId);
    return {
      id: row.id,
      reason: ClarificationReason.parse(row.reason),
      step: row.step,
      blocking: row.blocking,
      openedAt: row.openedAt.toISOString(),
      urgent: row.urgency < 2,
      captureId: row.captureId,
      documentId: row.documentId,
      subjectState: row.subjectState,
      channel: row.channel,
      sealed: row.sealed,
      receiptNumber: letter?.receiptNumber ?? row.captureNumber,
      receiptDay: letter?.receiptDay ?? row.receiptDay,
      subject: letter?.subject ?? null,
      sender: letter?.sender ?? null,
      detail: row.detail,
      place: { urgency: row.urgency, id: row.id },
    };
  });
}

/** How many open cases of each reason there are. */
export async function caseCounts(trx: Trx) {
  const rows = await trx
    .selectFrom("clarificationCase")
    .select((eb) => ["reason", eb.fn.countAll<number>().as("count")])
    .where("settledAt", "is", null)
    .groupBy("reason")
    .orderBy("reason")
    .execute();
  return rows.map((row) => ({ ...row, reason: ClarificationReason.parse(row.reason) }));
}
