import type { ClarificationReason } from "../domain/clarification.ts";
import type { AwayCause, DependencyName } from "../domain/dependency.ts";
import { isLegal } from "../domain/states.ts";
import type { Trx } from "../store/database.ts";
import { isConnectionLost } from "../store/database-away.ts";
import { openCase } from "../store/clarification-cases.ts";
import { moveSubject } from "../store/subjects.ts";
import { cancelOtherParts, finishTask, holdsClaim, returnTask, type Task } from "../store/tasks.ts";
import { lockForCommit, moveOn, type RunResult, runsBeside } from "./commit.ts";
import {
  DependencyAway,
  HandedBack,
  ProcessLost,
  RetryableFailure,
  TerminalFailure,
} from "./failure.ts";
import {
  AWAY_AGAIN_MS,
  backoffMs,
  CRASHES_ALONE_MAX,
  laterMs,
  TIMED_OUT_AGAIN_MS,
  WORKERS_LOST_ALONE_MAX,
} from "./retry-policy.ts";
import type { RunnerDeps, StepEntry } from "./runner.ts";
import type { Outcome } from "./step.ts";
import type { ApplyContext, Problem, Told } from "../store/step-io.ts";
import { tell } from "./tell.ts";

/** What is kept of attempts when work is handed back. */
type Counts = Pick<Task, "attempt" | "alone" | "crashesAlone" | "workersLostAlone">;

/** What is done about a failure: tried again, or given to a person. Never dropped. */
type Verdict =
  | {
      readonly kind: "again";
      readonly inMs: number;
      readonly counts: Counts;
      readonly cause: string;
      readonly told: readonly Told[];
    }
  | { readonly kind: "person"; readonly problem: Problem };

/** Commits the end of an attempt that did not succeed. `failure` is a thrown value or an outcome. */
export async function settleFailure(
  deps: RunnerDeps,
  entry: StepEntry,
  task: Task,
  failure: unknown,
): Promise<RunResult> {
  const { attemptsMax } = entry.step.limits;
  const away = awayOf(failure);
  const forAll = away !== null && (await deps.noteAway(away.dependency, away.because, away.detail));
  const verdict =
    away === null || forAll
      ? judge(task, attemptsMax, failure, deps.now())
      : judgeAttempt(task, attemptsMax, new RetryableFailure(away.detail));
  if (!forAll && verdict.kind === "again") {
    deps.log({ event: "again", taskId: task.id, step: task.step, cause: verdict.cause });
  }
  return deps.inTenant(task.tenantId, async (trx) => {
    const subject = await lockForCommit(trx, task);
    if (subject === null) return "superseded";
    const context: ApplyContext = {
      task,
      subject,
      stepVersion: entry.step.version,
      now: deps.now(),
      wrappedKeys: new Map(),
    };
    if (verdict.kind === "again") {
      await returnTask(trx, task, {
        ...verdict.counts,
        inMs: verdict.inMs,
        problem: verdict.cause,
        failed: verdict.told.length > 0,
      });
      await tell(deps, trx, context, entry, verdict.told);
      return "returned";
    }
    await giveToPerson(deps, trx, context, entry, verdict.problem);
    return "clarification";
  });
}

/** What the work was waiting for in vain; null: it failed for another reason. */
function awayOf(failure: unknown): {
  readonly dependency: DependencyName;
  readonly because: AwayCause;
  readonly detail: string;
} | null {
  if (failure instanceof DependencyAway) return { ...pick(failure), detail: failure.message };
  if (isConnectionLost(failure)) {
    return { dependency: "database", because: "no-answer", detail: "its connection was lost" };
  }
  if (!isOutcome(failure) || failure.kind !== "later" || failure.away === undefined) return null;
  return { ...failure.away, detail: failure.detail };
}

const pick = ({ dependency, because }: DependencyAway) => ({ dependency, because });

/** How long work of a step nobody here knows waits for a process that does, such as a newer version. */
const UNKNOWN_STEP_MS = 30_000;

/** Hands back work of a step this version does not know. It costs nothing: the work was not begun. */
export async function handBackUnknown(deps: RunnerDeps, task: Task): Promise<RunResult> {
  const cause = `Step ${task.step} is not known to this version; a newer one must run it`;
  deps.log({ event: "unknown-step", taskId: task.id, step: task.step, cause });
  return deps.inTenant(task.tenantId, async (trx) => {
    if (!(await holdsClaim(trx, task))) return "superseded";
    await returnTask(trx, task, {
      ...uncounted(task),
      inMs: UNKNOWN_STEP_MS,
      problem: cause,
      failed: true,
    });
    return "returned";
  });
}

/** As if this attempt had not been. */
const uncounted = ({ attempt, alone, crashesAlone, workersLostAlone }: Task): Counts => ({
  attempt: attempt - 1,
  alone,
  crashesAlone,
  workersLostAlone,
});

function judge(task: Task, attemptsMax: number, failure: unknown, now: Date): Verdict {
  const free = { kind: "again", counts: uncounted(task), told: [] } as const;
  if (isOutcome(failure)) {
    if (failure.kind === "needs-human") {
      return person(failure.reason, failure.detail);
    }
    const inMs = laterMs(failure.retryAt.getTime() - now.getTime());
    return { ...free, inMs, cause: failure.detail };
  }
  if (failure instanceof HandedBack) return { ...free, inMs: 0, cause: "handed back" };
  if (failure instanceof DependencyAway) {
    return { ...free, inMs: AWAY_AGAIN_MS, cause: `${failure.dependency} is away` };
  }
  // The transaction that failed did nothing; whatever the step has done is done again.
  if (isConnectionLost(failure)) {
    return { ...free, inMs: AWAY_AGAIN_MS, cause: "database is away" };
  }
  if (failure instanceof TerminalFailure) return person(failure.reason, failure.message);
  if (failure instanceof ProcessLost) {
    return failure.how === "timed-out"
      ? judgeTimeOut(task, failure.message)
      : judgeLoss(task, failure.how === "worker-lost", failure.message);
  }
  return judgeAttempt(task, attemptsMax, failure);
}

/** Only a loss alone in a fresh process may be this input's fault, and so many of them are enough. */
function judgeLoss(task: Task, ofWorker: boolean, cause: string): Verdict {
  const once = task.alone ? 1 : 0;
  const crashesAlone = task.crashesAlone + (ofWorker ? 0 : once);
  const workersLostAlone = task.workersLostAlone + (ofWorker ? once : 0);
  if (crashesAlone >= CRASHES_ALONE_MAX || workersLostAlone >= WORKERS_LOST_ALONE_MAX) {
    const times = crashesAlone + workersLostAlone;
    return person(
      "crashed-its-process",
      `${cause}. It ended its process ${times} times while it was alone in it.`,
    );
  }
  const lost = { step: task.step, attempt: task.attempt, alone: task.alone };
  return {
    kind: "again",
    inMs: task.alone ? backoffMs(ofWorker ? workersLostAlone : crashesAlone) : 0,
    counts: { attempt: task.attempt - 1, alone: true, crashesAlone, workersLostAlone },
    cause,
    told: [{ fact: { type: "attempt-lost", ...lost } }],
  };
}

/** A machine with too much to do makes anything late, once; alone in its process that is the input. */
function judgeTimeOut(task: Task, cause: string): Verdict {
  if (task.alone) return person("timed-out", `${cause} (attempt ${task.attempt}, alone)`);
  return {
    kind: "again",
    inMs: TIMED_OUT_AGAIN_MS,
    counts: { ...uncounted(task), attempt: task.attempt, alone: true },
    cause,
    told: [{ fact: { type: "attempt-failed", step: task.step, attempt: task.attempt, cause } }],
  };
}

function judgeAttempt(task: Task, attemptsMax: number, failure: unknown): Verdict {
  const message = failure instanceof Error ? failure.message : String(failure);
  if (task.attempt >= attemptsMax) {
    return person("attempts-exhausted", `${message} (attempt ${task.attempt} of ${attemptsMax})`);
  }
  // The message of a bug may quote the letter; only our own words go to the operator.
  const cause = failure instanceof RetryableFailure ? message : `error in step ${task.step}`;
  return {
    kind: "again",
    inMs: backoffMs(task.attempt),
    counts: { ...uncounted(task), attempt: task.attempt },
    cause,
    told: [{ fact: { type: "attempt-failed", step: task.step, attempt: task.attempt, cause } }],
  };
}

const person = (reason: ClarificationReason, detail: string): Verdict => ({
  kind: "person",
  problem: { reason, detail },
});

function isOutcome(value: unknown): value is Exclude<Outcome<unknown>, { kind: "done" }> {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Error) &&
    "kind" in value &&
    (value.kind === "needs-human" || value.kind === "later")
  );
}

/** Opens the case, and stops the subject unless the step runs beside the process or one part failed. */
async function giveToPerson(
  deps: RunnerDeps,
  trx: Trx,
  context: ApplyContext,
  entry: StepEntry,
  problem: Problem,
): Promise<void> {
  const { task, subject } = context;
  deps.log({ event: "clarification", taskId: task.id, step: task.step, cause: problem.reason });
  await finishTask(trx, task, "gave-up");
  if (task.part !== null && entry.io.partFailed !== undefined) {
    const told = await entry.io.partFailed(trx, context, problem);
    await tell(deps, trx, context, entry, told);
    await moveOn(deps, trx, context, entry, { to: null, events: [] });
    return;
  }
  const blocking = !runsBeside(task.step);
  if (await openCase(trx, subject, { ...problem, step: task.step, blocking })) {
    await tell(deps, trx, context, entry, [
      { fact: { type: "clarification-opened", reason: problem.reason, step: task.step } },
    ]);
  }
  if (!blocking) return;
  if (task.part !== null) await cancelOtherParts(trx, task);
  const mayQuarantine = isLegal(subject.kind, subject.state, task.step, "quarantined");
  const to = problem.reason === "virus-found" && mayQuarantine ? "quarantined" : "in-clarification";
  await moveSubject(trx, subject, task.step, to);
}
