import { stepNames } from "../domain/states.ts";
import { queueSettings } from "../installation.ts";
import { openQueues } from "../queue/queues.ts";
import { readStepFigures, type StepFigures } from "../store/operator-figures.ts";
import { workersAlive } from "../store/dispatch.ts";
import { stepPauses } from "../store/step-pauses.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import { table, type Terminal } from "./terminal.ts";

/** What the queue's server says of itself, and how many jobs it holds per step; none when it is away. */
export interface QueueState {
  readonly backend: "postgres" | "redis";
  readonly ok: boolean;
  readonly detail: string;
  readonly depth: ReadonlyMap<string, number>;
}

/**
 * `poststelle queues`: 1 when work waits that nobody serves or reclaims, or the queue is away. With --json
 * one object: `workers`, `queue`, `steps` in the order of the process, and `pauses` that operators asked for.
 */
export const queuesCommand = (
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const housekeeper = { kind: "housekeeper" } as const;
    const figures = await house.store.withActor(housekeeper, readStepFigures);
    const workers = await house.store.withActor(housekeeper, workersAlive);
    const pauses = await house.store.withActor(housekeeper, stepPauses);
    const { depth, ...queue } = await readQueueState(house);
    const steps = figures.map((each) => ({ ...each, inQueue: depth.get(each.step) ?? null }));
    if (options.json) printJson({ workers, queue, steps, pauses });
    else
      print(steps, terminal, [
        `Queue: ${queue.backend}, ${queue.detail}`,
        `Workers: ${workers.processes} processes with ${workers.slots} slots`,
        ...pauses.map(
          ({ step, since, reason, tenantId }) =>
            `PAUSED: ${step} since ${since}, for town ${tenantId}: ${reason}`,
        ),
      ]);
    const well = queue.ok && figures.every((step) => !isHeldUp(step));
    return well ? exitCodes.well : exitCodes.no;
  });

/** Whether work waits for somebody who is not there. */
export const isHeldUp = (step: StepFigures): boolean =>
  (step.slots === 0 && step.waiting + step.offered > 0) || step.lost > 0;

/** Asks the queue's server; never throws for one that is away. */
export async function readQueueState(house: OpenInstallation): Promise<QueueState> {
  const settings = queueSettings(house.config, house.access, 0);
  const quiet = { warn() {}, info() {}, error() {} };
  try {
    const queues = await openQueues({ ...settings, openLimitMs: 5_000 }, [...stepNames], quiet);
    try {
      const depth = new Map<string, number>();
      for (const step of stepNames) depth.set(step, await queues.waiting(step));
      const { ok, detail } = await queues.health();
      return { backend: settings.backend, ok, detail, depth };
    } finally {
      await queues.close(1_000);
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { backend: settings.backend, ok: false, detail, depth: new Map() };
  }
}

function print(
  steps: readonly (StepFigures & { readonly inQueue: number | null })[],
  terminal: Terminal,
  lines: readonly string[],
): void {
  const head = [
    "step",
    "waiting",
    "in queue",
    "running",
    "later",
    "gave up",
    "slots",
    "oldest waits",
  ];
  const rows = steps.map((step) => [
    step.step,
    String(step.waiting + step.offered),
    step.inQueue === null ? "?" : String(step.inQueue),
    String(step.running),
    String(step.later),
    String(step.gaveUp),
    String(step.slots),
    step.oldestWaitingSince === null ? "-" : ageOf(step.oldestWaitingSince, Date.now()),
  ]);
  for (const line of [...table([head, ...rows]), ...lines]) terminal.line(line);
  for (const step of steps.filter(isHeldUp)) {
    terminal.line(
      step.lost > 0
        ? `HELD UP: ${step.step}: ${step.lost} tasks are nobody's any more, and no worker keeps house`
        : `HELD UP: ${step.step}: work waits, and no worker serves it`,
    );
  }
}

/** "42 s", "7 min", "3 h", "2 d": how long ago that was, rounded down. */
export function ageOf(since: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
