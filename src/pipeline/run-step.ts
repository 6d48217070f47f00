import { hasCode } from "../error-code.ts";
import type { Trx } from "../store/database.ts";
import { claimTask, finishTask, type Task } from "../store/tasks.ts";
import { lockForCommit, moveOn, type RunResult, runsBeside } from "./commit.ts";
import type { RunnerDeps, StepEntry } from "./runner.ts";
import { handBackUnknown, settleFailure } from "./settle-failure.ts";
import { parseOutcome } from "./parse-outcome.ts";
import type { Outcome } from "./step.ts";
import type { ApplyContext, WrappedKeys } from "../store/step-io.ts";
import { tell } from "./tell.ts";

/**
 * Runs one task once: claim, load, execute, commit. Whatever the step yields or throws, the task is
 * finished, returned or handed to a person in one transaction with its audit events; only when the
 * database itself fails does the claim run out, and the work is found again (reclaim.ts).
 */
export async function runTask(
  deps: RunnerDeps,
  message: { readonly taskId: string; readonly tenantId: string },
): Promise<RunResult> {
  const task = await deps.inTenant(message.tenantId, (trx) =>
    claimTask(trx, { taskId: message.taskId, workerId: deps.workerId, leaseMs: deps.leaseMs }),
  );
  if (task === null) return "not-mine";
  const entry = deps.entryOf(task.step);
  if (entry === null) return handBackUnknown(deps, task);
  const claim = deps.claims.hold(task);
  try {
    const loaded = await load(deps, entry, task);
    if (loaded === null) return await dropTask(deps, task);
    const executed = await deps.execute({
      task,
      step: entry.step.name,
      input: loaded.input,
      keys: loaded.keys,
      limits: entry.step.limits,
      onProgress: claim.progress,
      signal: claim.signal,
    });
    const outcome = parseOutcome(executed);
    return await onceDatabaseIsBack(deps, claim.signal, () =>
      commit(deps, entry, task, outcome, loaded.wrapped),
    );
  } catch (error) {
    return await onceDatabaseIsBack(deps, claim.signal, () =>
      settleFailure(deps, entry, task, error),
    );
  } finally {
    claim.release();
  }
}

/**
 * Minutes of work need not be done again because the database was away at their end: the commit waits for
 * it. Where it had been done after all, or the work was taken over meanwhile, the fence lets nothing through.
 */
async function onceDatabaseIsBack<T>(
  deps: RunnerDeps,
  signal: AbortSignal,
  settle: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await settle();
    } catch (error) {
      if (!(await deps.waitForDatabase(error, signal))) throw error;
    }
  }
}

interface Ready {
  readonly input: unknown;
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly wrapped: WrappedKeys;
}

/** The step's input with the keys of the folders it may touch, and fresh ones for those it will make. */
async function load(deps: RunnerDeps, entry: StepEntry, task: Task): Promise<Ready | null> {
  const keys = new Map<string, Buffer>();
  const loaded = await deps.inTenant(task.tenantId, async (trx) => {
    const found = await entry.io.load(trx, task);
    for (const folder of found?.folders ?? []) {
      keys.set(folder, await deps.keys.of(trx, task.tenantId, folder));
    }
    return found;
  });
  if (loaded === null) return null;
  const wrapped = new Map<string, Buffer>();
  for (const folder of loaded.freshFolders ?? []) {
    const minted = await deps.keys.mint(task.tenantId, folder);
    keys.set(folder, minted.key);
    wrapped.set(folder, minted.wrapped);
  }
  return { input: entry.step.input.parse(loaded.input), keys, wrapped };
}

/**
 * There is nothing to load. Where the subject is gone or has moved on, the work is pointless, which is
 * no failure. Where it still waits for this very step it would wait for ever: that is a bug, and fails.
 */
async function dropTask(deps: RunnerDeps, task: Task): Promise<RunResult> {
  return deps.inTenant<RunResult>(task.tenantId, async (trx) => {
    const subject = await lockForCommit(trx, task);
    if (subject === null) return "nothing-to-do";
    if (!runsBeside(task.step)) {
      throw new Error(`Step ${task.step} found nothing to load for a ${subject.state} subject`);
    }
    await finishTask(trx, task, "finished");
    return "nothing-to-do";
  });
}

async function commit(
  deps: RunnerDeps,
  entry: StepEntry,
  task: Task,
  outcome: Outcome<unknown>,
  wrappedKeys: WrappedKeys,
): Promise<RunResult> {
  if (outcome.kind !== "done") return settleFailure(deps, entry, task, outcome);
  const output = entry.step.output.parse(outcome.output);
  return untilNoDeadlock(deps, task.tenantId, async (trx) => {
    const subject = await lockForCommit(trx, task);
    if (subject === null) return "superseded";
    const context: ApplyContext = {
      task,
      subject,
      stepVersion: entry.step.version,
      now: deps.now(),
      wrappedKeys,
    };
    // The output has just been parsed by the schema that gives this entry its type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const applied = await entry.io.apply(trx, context, output as never);
    await finishTask(trx, task, "finished");
    await tell(deps, trx, context, entry, [
      ...outcome.facts.map((fact) => ({ fact })),
      ...applied.events,
    ]);
    await moveOn(deps, trx, context, entry, applied);
    return "done";
  });
}

const COMMITS_MAX = 3;

/** A deadlock ends one of two transactions, which may be repeated: minutes of work need not be. */
async function untilNoDeadlock<T>(
  deps: RunnerDeps,
  tenantId: string,
  use: (trx: Trx) => Promise<T>,
): Promise<T> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await deps.inTenant(tenantId, use);
    } catch (error) {
      // PostgreSQL's serialization_failure and deadlock_detected.
      if (nth === COMMITS_MAX || !hasCode(error, "40001", "40P01")) throw error;
    }
  }
}
