import { sql } from "kysely";
import { z } from "zod";
import { ClarificationReason } from "../../domain/clarification.ts";
import type { ComparedCase } from "../../domain/similar-cases.ts";
import type { Trx } from "../database.ts";
import { isLastCase, settledToday } from "../clarification-cases.ts";
import { lettersOf } from "./inbox.ts";

/** A case beside others it may be like. */
export interface CaseBeside extends ComparedCase {
  readonly documentId: string;
  readonly receiptNumber: string;
  readonly subject: string | null;
}

/** So many open cases are looked through for similar ones, the oldest first. */
const LOOKED_THROUGH_MAX = 300;
const CHARACTERS = 1500;

/**
 * A case, and the open ones that wait for the same reason and the same proposed department, as far as the
 * reader may see them. Null: it is no open case of a document.
 */
export async function casesLike(
  trx: Trx,
  caseId: string,
): Promise<{ readonly one: CaseBeside; readonly others: readonly CaseBeside[] } | null> {
  const { rows } = await sql<{
    id: string;
    documentId: string;
    reason: string;
    proposed: string | null;
    text: string | null;
  }>`
    with one as (
      select k.*, q.candidates -> 0 ->> 'unit' as proposed from clarification_case k
      join routing_decision q on q.document_id = k.document_id and q.effective
      where k.id = ${caseId} and k.settled_at is null and k.blocking
    )
    select k.id, k.document_id as "documentId", k.reason, q.candidates -> 0 ->> 'unit' as proposed,
      (select left(v.plain_text, ${CHARACTERS}) from document_page dp
        join page_version v on v.page_id = dp.page_id and v.effective
        where dp.document_id = k.document_id and dp.position = 0) as text
    from one join clarification_case k on k.reason = one.reason and k.tenant_id = one.tenant_id
      and k.settled_at is null and k.blocking
    join routing_decision q on q.document_id = k.document_id and q.effective
      and q.candidates -> 0 ->> 'unit' = one.proposed
    order by k.id <> one.id, k.id limit ${LOOKED_THROUGH_MAX}`.execute(trx.withoutPlugins());
  const letters = await lettersOf(
    trx,
    rows.map((row) => row.documentId),
  );
  const cases = rows.map((row) => {
    const letter = letters.get(row.documentId);
    return {
      ...row,
      reason: ClarificationReason.parse(row.reason),
      text: row.text ?? "",
      sender: letter?.sender ?? null,
      subject: letter?.subject ?? null,
      receiptNumber: letter?.receiptNumber ?? "",
    };
  });
  const [one, ...others] = cases;
  return one === undefined || one.id !== caseId ? null : { one, others };
}

/** A case the reader settled today. */
export interface DecidedToday {
  readonly id: string;
  readonly captureId: string;
  readonly documentId: string | null;
  readonly settlement: string;
  readonly settledAt: string;
  readonly state: string;
  readonly receiptNumber: string;
  readonly subject: string | null;
  readonly sender: string | null;
  /** Where it was assigned, by its key; null: it was not, or is not to be seen. */
  readonly unit: string | null;
  /** The last that was decided about its subject, and no case of it is open again. */
  readonly isLast: boolean;
}

const DECIDED_MAX = 200;

/** What this person settled today, the latest first; of nobody else. */
export async function decidedToday(trx: Trx, personId: string): Promise<readonly DecidedToday[]> {
  const { rows } = await sql<{
    id: string;
    captureId: string;
    documentId: string | null;
    settlement: string;
    settledAt: Date;
    state: string;
    captureNumber: string;
    unit: string | null;
    isLast: boolean;
  }>`
    select k.id, k.capture_id as "captureId", k.document_id as "documentId", k.settlement,
      k.settled_at as "settledAt", coalesce(d.state, c.state) as state,
      c.receipt_number as "captureNumber", u.key as unit,
      ${isLastCase} as "isLast"
    from clarification_case k join tenant t on t.id = k.tenant_id
    join capture c on c.id = k.capture_id left join document d on d.id = k.document_id
    left join org_unit u on u.id = d.org_unit_id
    where k.settled_by = ${personId} and ${settledToday}
    order by k.settled_at desc limit ${DECIDED_MAX}`.execute(trx.withoutPlugins());
  const letters = await lettersOf(
    trx,
    rows.flatMap((row) => row.documentId ?? []),
  );
  return rows.map(({ captureNumber, ...row }) => {
    const letter = row.documentId === null ? undefined : letters.get(row.documentId);
    return {
      ...row,
      settledAt: row.settledAt.toISOString(),
      receiptNumber: letter?.receiptNumber ?? captureNumber,
      subject: letter?.subject ?? null,
      sender: letter?.sender ?? null,
    };
  });
}

const Learned = z.object({ correctedAt: z.date(), judged: z.int(), agreed: z.int() });

/** How often people found the machine's proposals for a unit right since it last failed to propose it. */
export async function learnedSince(
  trx: Trx,
  unitKey: string,
): Promise<z.infer<typeof Learned> | null> {
  const { rows } = await sql`
    select p.corrected_at as "correctedAt", p.judged, p.agreed
    from org_unit u, proposals_since(u.id) p where u.key = ${unitKey}`.execute(
    trx.withoutPlugins(),
  );
  return rows.length === 0 ? null : Learned.parse(rows[0]);
}
