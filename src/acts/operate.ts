import type { FailedWork, FailureAct } from "../domain/failure-causes.ts";
import type { StepName } from "../domain/states.ts";
import { beginOperation, hasRole, operatesEveryTown } from "../store/act-rights.ts";
import { askWorkerToDrain } from "../store/dispatch.ts";
import { findFailedWork, settledHere } from "../store/failed-work.ts";
import { retry, type RetryCandidate } from "../store/retry.ts";
import { pauseStep, resumeStep } from "../store/step-pauses.ts";
import { giveTaskToPerson } from "../store/stop-work.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** What came of an act on several pieces of work: those that had moved on meanwhile are left as they are. */
export interface WorksDone {
  readonly done: number;
  readonly skipped: readonly FailedWork[];
}

/**
 * Has failed work tried again, or gives it to a person, each in a transaction with its audit events. Settled
 * together with another of its subject counts as done. `because`: in the operator's words.
 */
export async function actOnFailures(
  deps: ActDeps,
  person: ActPerson,
  order: {
    readonly act: FailureAct;
    readonly works: readonly FailedWork[];
    readonly because: string;
  },
): Promise<WorksDone> {
  const skipped: FailedWork[] = [];
  const settled = new Set<string>();
  for (const work of order.works) {
    if (settled.has(work.id)) continue;
    const done = await inAct(deps, person, null, (act) => actOnWork(act, work, order));
    if (done === null) skipped.push(work);
    else for (const id of done) settled.add(id);
  }
  return { done: order.works.length - skipped.length, skipped };
}

/** Gives the ids of the work that was settled with it, null where nothing was done. */
async function actOnWork(
  act: Act,
  work: FailedWork,
  order: { readonly act: FailureAct; readonly because: string },
): Promise<readonly string[] | null> {
  const found = await findFailedWork(act.trx, work);
  if (found === null) return null;
  if (!(await beginOperation(act.trx, found.subjectKind, found.subjectId))) return null;
  const done =
    order.act === "retry"
      ? await retryWork(act, found, order.because)
      : await stopWork(act, found, order.because);
  return done ? settledHere(act.trx, found.subjectId) : null;
}

async function retryWork(act: Act, found: RetryCandidate, because: string): Promise<boolean> {
  const retried = await retry(act.trx, found, act.person.personId);
  if (retried.kind === "skipped") return false;
  const { subject, to, settled } = retried;
  const { step, reason } = found;
  await act.say(
    subject,
    ...settled.map(
      (each) => ({ type: "clarification-settled", reason: each, settlement: "try-again" }) as const,
    ),
    { type: "task-retried", step, to, reason, because },
  );
  return true;
}

async function stopWork(act: Act, found: RetryCandidate, because: string): Promise<boolean> {
  if (found.taskId === null) return false;
  const stopped = await giveTaskToPerson(act.trx, found, found.taskId);
  if (stopped === null) return false;
  const { step } = found;
  await act.say(
    stopped.subject,
    { type: "work-stopped", step, because },
    ...(stopped.opened
      ? [{ type: "clarification-opened", reason: "stopped-by-operator", step } as const]
      : []),
  );
  return true;
}

/** Nothing of the step is begun for the town from now on, or it is begun again. */
export async function setStepPaused(
  deps: ActDeps,
  person: ActPerson,
  order: { readonly step: StepName; readonly paused: boolean; readonly because: string },
): Promise<void> {
  const { step, paused, because } = order;
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    if (!(await hasRole(trx, "operator"))) refuse("not-allowed");
    const { tenantId } = person;
    const changed = paused
      ? await pauseStep(trx, { tenantId, step, pausedAs: "operator", reason: because })
      : await resumeStep(trx, tenantId, step);
    if (!changed) refuse("not-possible-now");
    await act.sayOfTown({ type: paused ? "step-paused" : "step-resumed", step, because });
  });
}

/**
 * A worker process finishes what it holds and takes nothing new, or takes work again. It works for every town,
 * so whoever orders it operates every one; the event is in the trail of the town they are signed in to.
 */
export async function setWorkerDrained(
  deps: ActDeps,
  person: ActPerson,
  order: { readonly workerId: string; readonly drained: boolean; readonly because: string },
): Promise<void> {
  const { workerId, drained, because } = order;
  if (!(await operatesEveryTown(deps.store, person.personId))) refuse("not-allowed");
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    if (!(await askWorkerToDrain(trx, workerId, drained))) refuse("not-found");
    await act.sayOfTown({
      type: drained ? "worker-drained" : "worker-undrained",
      workerId,
      because,
    });
  });
}
