import { sql } from "kysely";
import { ClarificationReason } from "../domain/clarification.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import type { Subject } from "./subjects.ts";
import { withoutNul } from "./without-nul.ts";

/**
 * Opens a case for a person; one open case per subject and reason: false when there is one already.
 * `detail` is content, the reason is not.
 */
export async function openCase(
  trx: Trx,
  subject: Subject,
  problem: {
    readonly reason: ClarificationReason;
    readonly detail: string;
    readonly step: string | null;
    readonly blocking: boolean;
  },
): Promise<boolean> {
  const id = newId();
  const opened = await trx
    .insertInto("clarificationCase")
    .values({
      id,
      tenantId: subject.tenantId,
      captureId: subject.captureId,
      documentId: subject.kind === "document" ? subject.id : null,
      reason: problem.reason,
      step: problem.step,
      fromState: subject.state,
      blocking: problem.blocking,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (opened === undefined) return false;
  await trx
    .insertInto("clarificationDetail")
    .values({
      caseId: id,
      tenantId: subject.tenantId,
      captureId: subject.captureId,
      detail: withoutNul(problem.detail),
    })
    .execute();
  return true;
}

/** A case as an act finds it. */
export interface CaseRow {
  readonly id: string;
  readonly captureId: string;
  /** Null: the case is about the whole capture. */
  readonly documentId: string | null;
  readonly reason: ClarificationReason;
  readonly fromState: string;
  readonly blocking: boolean;
  readonly settled: boolean;
  /** Dual control: what one person asked for, and who. */
  readonly asked: { readonly act: string; readonly by: string } | null;
}

/** Reads a case without locking it: whoever acts locks its subject first, then the case. */
export async function findCase(trx: Trx, id: string): Promise<CaseRow | null> {
  const row = await trx
    .selectFrom("clarificationCase")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    captureId: row.captureId,
    documentId: row.documentId,
    reason: ClarificationReason.parse(row.reason),
    fromState: row.fromState,
    blocking: row.blocking,
    settled: row.settledAt !== null,
    asked:
      row.askedAct === null || row.askedBy === null ? null : { act: row.askedAct, by: row.askedBy },
  };
}

/** A case a person settled, as taking it back finds it; null: it is open, or the house settled it. */
export async function settledCase(
  trx: Trx,
  id: string,
): Promise<{
  readonly captureId: string;
  readonly documentId: string | null;
  readonly settlement: string;
  readonly settledBy: string;
  readonly settledAt: Date;
  /** In the town's zone. */
  readonly today: boolean;
  /** Nothing was asked about its subject after it. */
  readonly isLast: boolean;
} | null> {
  const row = await trx
    .selectFrom("clarificationCase as k")
    .innerJoin("tenant as t", "t.id", "k.tenantId")
    .select(["k.captureId", "k.documentId", "k.settlement", "k.settledBy", "k.settledAt"])
    .select([settledToday.as("today"), isLastCase.as("isLast")])
    .where("k.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { settlement, settledBy, settledAt } = row;
  if (settlement === null || settledBy === null || settledAt === null) return null;
  return { ...row, settlement, settledBy, settledAt, today: row.today === true };
}

/** Whether case `k` was settled today in the town `t`. */
export const settledToday = sql<boolean | null>`
  (k.settled_at at time zone t.time_zone)::date = (now() at time zone t.time_zone)::date`;

/** Whether no case that stops its subject was opened after case `k`: else another decision may have followed. */
export const isLastCase = sql<boolean>`
  not exists (select from clarification_case n where n.capture_id = k.capture_id and n.blocking
    and n.document_id is not distinct from k.document_id and n.id > k.id)`;

/**
 * Settles the open cases of a subject that stop it; with `asideToo` those that stop nothing, because it
 * is replaced. Gives their reasons. Without a person: the house did.
 */
export async function settleCasesOf(
  trx: Trx,
  subject: Subject,
  by: {
    readonly personId: string | null;
    readonly settlement: string;
    readonly asideToo?: boolean;
  },
): Promise<readonly ClarificationReason[]> {
  const rows = await trx
    .updateTable("clarificationCase")
    .set({ settledAt: sql<Date>`now()`, settledBy: by.personId, settlement: by.settlement })
    .where("captureId", "=", subject.captureId)
    .where(
      "documentId",
      subject.kind === "document" ? "=" : "is",
      subject.kind === "document" ? subject.id : null,
    )
    .$if(by.asideToo !== true, (query) => query.where("blocking", "=", true))
    .where("settledAt", "is", null)
    .returning("reason")
    .execute();
  return rows.map((row) => ClarificationReason.parse(row.reason));
}

/** Settles one case that stops nothing. */
export async function settleCase(
  trx: Trx,
  id: string,
  by: { readonly personId: string | null; readonly settlement: string },
): Promise<void> {
  await trx
    .updateTable("clarificationCase")
    .set({ settledAt: sql<Date>`now()`, settledBy: by.personId, settlement: by.settlement })
    .where("id", "=", id)
    .execute();
}

/** Notes what a first person asked for, until a second one does the same. */
export async function askSecondPerson(
  trx: Trx,
  id: string,
  asked: { readonly act: string; readonly by: string },
): Promise<void> {
  await trx
    .updateTable("clarificationCase")
    .set({ askedAct: asked.act, askedBy: asked.by, askedAt: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}
