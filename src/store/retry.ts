import { sql } from "kysely";
import { ClarificationReason } from "../domain/clarification.ts";
import { isLegal, stepNames, type StepName, type SubjectKind } from "../domain/states.ts";
import { settleCase, settleCasesOf } from "./clarification-cases.ts";
import type { Trx } from "./database.ts";
import { repeatOf } from "./repeat-step.ts";
import { lockSubject, moveSubject, type Subject } from "./subjects.ts";
import { createTasks } from "./tasks.ts";

/** Which work is to be tried again: one task, or all that a step or a cause holds up. */
export type RetrySelection =
  | { readonly kind: "task"; readonly id: string }
  | { readonly kind: "step"; readonly step: StepName }
  | { readonly kind: "cause"; readonly reason: ClarificationReason };

/** A subject whose work was given up and waits as a case, or a task that waits for its next attempt. */
export interface RetryCandidate {
  readonly tenantId: string;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly step: string;
  /** Null: nothing was given up, the task `taskId` waits for its time. */
  readonly caseId: string | null;
  readonly reason: ClarificationReason | null;
  readonly taskId: string | null;
}

/** Finds them over all tenants, in the order of their ids; asks only, and locks nothing. */
export async function retryCandidates(
  trx: Trx,
  selection: RetrySelection,
): Promise<readonly RetryCandidate[]> {
  return [...(await openCases(trx, selection)), ...(await waitingTasks(trx, selection))];
}

async function openCases(trx: Trx, selection: RetrySelection): Promise<readonly RetryCandidate[]> {
  let query = trx
    .selectFrom("clarificationCase as k")
    .select(["k.id", "k.tenantId", "k.captureId", "k.documentId", "k.step", "k.reason"])
    .where("k.settledAt", "is", null)
    // What a person opened, or a person has begun to settle, is that person's.
    .where("k.step", "is not", null)
    .orderBy("k.id");
  if (selection.kind === "step") query = query.where("k.step", "=", selection.step);
  if (selection.kind === "cause") query = query.where("k.reason", "=", selection.reason);
  if (selection.kind === "task") {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom("task as t")
          .select("t.id")
          .where("t.id", "=", selection.id)
          .where("t.state", "=", "gave-up")
          .whereRef("t.step", "=", "k.step")
          .where("t.subjectId", "=", sql<string>`coalesce(k.document_id, k.capture_id)`),
      ),
    );
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    tenantId: row.tenantId,
    subjectKind: row.documentId === null ? "capture" : "document",
    subjectId: row.documentId ?? row.captureId,
    step: row.step ?? "",
    caseId: row.id,
    reason: ClarificationReason.parse(row.reason),
    taskId: null,
  }));
}

/** Tasks between two attempts. Their cause is in words, so none is found by a cause. */
async function waitingTasks(
  trx: Trx,
  selection: RetrySelection,
): Promise<readonly RetryCandidate[]> {
  if (selection.kind === "cause") return [];
  const rows = await trx
    .selectFrom("task")
    .select(["id", "tenantId", "subjectKind", "subjectId", "step"])
    .where("state", "=", "due")
    .where("dueAt", ">", sql<Date>`now()`)
    .where(
      selection.kind === "task" ? "id" : "step",
      "=",
      selection.kind === "task" ? selection.id : selection.step,
    )
    .orderBy("id")
    .execute();
  return rows.map(({ id, subjectKind, ...row }) => ({
    ...row,
    subjectKind: subjectKind === "capture" ? "capture" : "document",
    caseId: null,
    reason: null,
    taskId: id,
  }));
}

/** In which state a task is and how it came there, for whoever asked for one that cannot be retried. */
export async function findTask(
  trx: Trx,
  id: string,
): Promise<{ readonly state: string; readonly step: string } | null> {
  const row = await trx
    .selectFrom("task")
    .select(["state", "step"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** What became of a candidate; `skipped` says why nothing was done. */
export type Retried =
  | {
      readonly kind: "retried";
      readonly subject: Subject;
      readonly to: string | null;
      readonly settled: readonly ClarificationReason[];
    }
  | { readonly kind: "skipped"; readonly because: string };

const skipped = (because: string): Retried => ({ kind: "skipped", because });

/**
 * Makes the work due again with no attempt counted. Live work is never doubled: the subject is locked,
 * what has changed since the question is left alone, and `task_live` refuses a second row. `personId`: who
 * settles its case; null: the house.
 */
export async function retry(
  trx: Trx,
  candidate: RetryCandidate,
  personId: string | null = null,
): Promise<Retried> {
  const subject = await lockSubject(trx, candidate.subjectKind, candidate.subjectId);
  if (subject === null) return skipped("it is gone");
  if (candidate.caseId === null) return hurryTask(trx, subject, candidate.taskId ?? "");
  const open = await trx
    .selectFrom("clarificationCase")
    .select(["id", "fromState", "blocking", "askedBy"])
    .where("id", "=", candidate.caseId)
    .where("settledAt", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (open === undefined) return skipped("its case was settled meanwhile");
  if (open.askedBy !== null) return skipped("a person is settling its case");
  const by = { personId, settlement: "try-again" } as const;
  return open.blocking
    ? tryAgain(trx, subject, open.fromState, by)
    : workAgain(trx, subject, { ...candidate, caseId: open.id }, by);
}

interface SettledBy {
  readonly personId: string | null;
  readonly settlement: "try-again";
}

/** Back to the state whose step could not go on. */
async function tryAgain(
  trx: Trx,
  subject: Subject,
  fromState: string,
  by: SettledBy,
): Promise<Retried> {
  if (!isLegal(subject.kind, subject.state, "try-again", fromState)) {
    return skipped(`it is '${subject.state}', and a person must settle its case`);
  }
  const again =
    subject.kind === "capture"
      ? await repeatOf(trx, { id: subject.id, fromState })
      : { to: fromState };
  const settled = await settleCasesOf(trx, subject, by);
  const { state } = await moveSubject(trx, subject, "try-again", again.to, again.parts);
  return { kind: "retried", subject, to: state, settled };
}

/** Work beside the process: its subject stays where it is. */
async function workAgain(
  trx: Trx,
  subject: Subject,
  work: {
    readonly caseId: string;
    readonly step: string;
    readonly reason: ClarificationReason | null;
  },
  by: SettledBy,
): Promise<Retried> {
  const step = stepNames.find((name) => name === work.step);
  if (step === undefined) return skipped(`step ${work.step} is not known to this version`);
  await settleCase(trx, work.caseId, by);
  await createTasks(trx, {
    tenantId: subject.tenantId,
    step,
    subjectKind: subject.kind,
    subjectId: subject.id,
    captureId: subject.captureId,
  });
  const settled = work.reason === null ? [] : [work.reason];
  return { kind: "retried", subject, to: null, settled };
}

async function hurryTask(trx: Trx, subject: Subject, taskId: string): Promise<Retried> {
  const row = await trx
    .updateTable("task")
    // What ended its process goes on working alone.
    .set({ dueAt: sql<Date>`now()`, attempt: 0, crashesAlone: 0, workersLostAlone: 0 })
    .where("id", "=", taskId)
    .where("state", "in", ["due", "offered"])
    .returning("step")
    .executeTakeFirst();
  if (row === undefined) return skipped("it is being worked on, or done");
  await sql`select pg_notify('poststelle_task', ${row.step})`.execute(trx);
  return { kind: "retried", subject, to: null, settled: [] };
}
