import { userInfo } from "node:os";
import { z } from "zod";
import type { NewAuditEvent } from "../audit/append.ts";
import { ClarificationReason } from "../domain/clarification.ts";
import { stepNames } from "../domain/states.ts";
import {
  findTask,
  retry,
  type RetryCandidate,
  retryCandidates,
  type Retried,
  type RetrySelection,
} from "../store/retry.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

export interface RetryOptions {
  readonly cause?: string;
  readonly step?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * `poststelle retry`: says what it will do, then does it, each subject in a transaction with its audit
 * events. 1 when something that was asked for could not be retried.
 */
export const retryCommand = (
  taskId: string | undefined,
  options: RetryOptions,
  terminal: Terminal,
): Promise<number> => {
  const selection = selectionOf(taskId, options);
  return withInstallation({ migrates: false }, async (house) => {
    const candidates = await house.store.withActor({ kind: "housekeeper" }, (trx) =>
      retryCandidates(trx, selection),
    );
    if (candidates.length === 0) await refuseUnknownTask(house, selection);
    if (!options.json) {
      const verb = options.dryRun ? "would be tried again" : "to be tried again";
      terminal.line(`${candidates.length} ${verb}.`);
      for (const each of candidates) terminal.line(`  ${wordsOf(each)}`);
    }
    const skipped = options.dryRun ? [] : await retryAll(house, candidates);
    const done = options.dryRun ? 0 : candidates.length - skipped.length;
    if (options.json) {
      printJson({ dryRun: options.dryRun, candidates, retried: done, skipped });
    } else if (!options.dryRun) {
      terminal.line(`${done} tried again.`);
      for (const each of skipped)
        terminal.line(`  left as it is: ${wordsOf(each)}: ${each.because}`);
    }
    return skipped.length === 0 ? exitCodes.well : exitCodes.no;
  });
};

function selectionOf(taskId: string | undefined, options: RetryOptions): RetrySelection {
  const given = [taskId, options.cause, options.step].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new UsageError("Say what to retry by one of: a task's id, --cause CODE, --step STEP.");
  }
  if (taskId !== undefined) {
    if (z.uuid().safeParse(taskId).success) return { kind: "task", id: taskId };
    throw new UsageError(`'${taskId}' is no task's id. 'poststelle queues' and the log name them.`);
  }
  if (options.step !== undefined) {
    const step = stepNames.find((name) => name === options.step);
    if (step !== undefined) return { kind: "step", step };
    throw new UsageError(`There is no step '${options.step}'. Steps: ${stepNames.join(", ")}.`);
  }
  const reason = ClarificationReason.safeParse(options.cause);
  if (reason.success) return { kind: "cause", reason: reason.data };
  const known = ClarificationReason.options.join(", ");
  throw new UsageError(`There is no cause '${options.cause}'. Causes: ${known}.`);
}

/** A task that was named and cannot be retried deserves an answer. */
async function refuseUnknownTask(
  house: OpenInstallation,
  selection: RetrySelection,
): Promise<void> {
  if (selection.kind !== "task") return;
  const task = await house.store.withActor({ kind: "housekeeper" }, (trx) =>
    findTask(trx, selection.id),
  );
  if (task === null) throw new UsageError(`There is no task ${selection.id}.`);
  const why =
    task.state === "gave-up"
      ? "was given up, and no open case waits for it: it was settled, or its page goes on without it"
      : `is '${task.state}', so there is nothing to retry`;
  throw new UsageError(`Task ${selection.id} (${task.step}) ${why}.`);
}

type Skipped = RetryCandidate & { readonly because: string };

async function retryAll(
  house: OpenInstallation,
  candidates: readonly RetryCandidate[],
): Promise<readonly Skipped[]> {
  const skipped: Skipped[] = [];
  const settledWithOthers = new Set<string>();
  for (const candidate of candidates) {
    // A subject's cases are settled together.
    if (candidate.caseId !== null && settledWithOthers.has(candidate.subjectId)) continue;
    const { tenantId } = candidate;
    const result = await house.store.withActor({ kind: "process", tenantId }, async (trx) => {
      const retried = await retry(trx, candidate);
      if (retried.kind === "retried") {
        await house.appendAudit(trx, tenantId, new Date(), eventsOf(candidate, retried));
      }
      return retried;
    });
    if (result.kind === "skipped") skipped.push({ ...candidate, because: result.because });
    else if (result.to !== null) settledWithOthers.add(candidate.subjectId);
  }
  return skipped;
}

function eventsOf(
  candidate: RetryCandidate,
  retried: Extract<Retried, { kind: "retried" }>,
): readonly NewAuditEvent[] {
  const { subject, to, settled } = retried;
  const about = {
    subject: { kind: subject.kind, id: subject.id },
    actor: { kind: "house", part: `cli:${userInfo().username}` },
    keyOwnerId: subject.keyOwnerId,
  } as const;
  return [
    ...settled.map((reason) => ({
      ...about,
      fact: { type: "clarification-settled", reason, settlement: "try-again" } as const,
    })),
    {
      ...about,
      fact: { type: "task-retried", step: candidate.step, to, reason: candidate.reason },
    },
  ];
}

const wordsOf = (candidate: RetryCandidate): string =>
  [
    candidate.step,
    candidate.subjectKind,
    candidate.subjectId,
    candidate.reason ?? `task ${candidate.taskId} waits for its next attempt`,
  ].join("  ");
