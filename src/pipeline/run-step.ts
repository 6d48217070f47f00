import { claimTask, finishTask, type Task } from "../store/tasks.ts";
import { lockForCommit, moveOn, type RunResult } from "./commit.ts";
import type { RunnerDeps, StepEntry } from "./runner.ts";
import { settleFailure } from "./settle-failure.ts";
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
  const claim = deps.claims.hold(task);
  try {
    const loaded = await load(deps, entry, task);
    if (loaded === null) return await dropTask(deps, task);
    const outcome = await deps.execute({
      task,
      step: entry.step.name,
      input: loaded.input,
      keys: loaded.keys,
      limits: entry.step.limits,
      onProgress: claim.progress,
      signal: claim.signal,
    });
    return await commit(deps, entry, task, outcome, loaded.wrapped);
  } catch (error) {
    return await settleFailure(deps, entry, task, error);
  } finally {
    claim.release();
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

/** The subject is gone or has moved on: the work is pointless, which is no failure. */
async function dropTask(deps: RunnerDeps, task: Task): Promise<RunResult> {
  await deps.inTenant(task.tenantId, (trx) => finishTask(trx, task, "finished"));
  return "nothing-to-do";
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
  return deps.inTenant(task.tenantId, async (trx) => {
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
