import type { TaskOffer } from "../src/queue/task-message.ts";
import type { Trx } from "../src/store/database.ts";
import { type DueTask, livingSlots, offerDueTasks, staleOffers } from "../src/store/dispatch.ts";

/** What the dispatcher needs of the queue: it only distributes. */
export interface DispatchQueue {
  offer(step: string, offers: readonly TaskOffer[]): Promise<void>;
}

export interface DispatchDeps {
  readonly steps: readonly string[];
  readonly queue: DispatchQueue;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  /** False while something the step needs is away: then its work stays in PostgreSQL. */
  mayOffer(step: string): boolean;
  onError(error: unknown): void;
}

/** What was offered and never claimed is offered again after so long: the queue may have lost it. */
const STALE_OFFER_MS = 5_000;

/** What the queue gave nobody for so long gets a new number: lost work is to be found again within 15 s. */
const RENUMBER_MS = 9_000;

/** Every step is looked at so often; what is poked, at once. */
const TICK_MS = 500;

/**
 * Offers due tasks in the order of work, and never more than twice the living slots of a step: what is
 * in the queue cannot be overtaken, what is in PostgreSQL can. Any number may run at once.
 */
export function startDispatcher(deps: DispatchDeps): Dispatcher {
  const poked = new Set<string>(deps.steps);
  let wake: () => void = () => {};
  let stopped = false;
  const pause = () =>
    new Promise<void>((resolve) => {
      if (stopped || poked.size > 0) return resolve();
      const timer = setTimeout(() => {
        for (const step of deps.steps) poked.add(step);
        resolve();
      }, TICK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    while (!stopped) {
      // In the order of the process, so that no step that is poked all the time starves another.
      for (const step of deps.steps) {
        if (poked.delete(step) && deps.mayOffer(step))
          await dispatchStep(deps, step).catch((error: unknown) => deps.onError(error));
      }
      await pause();
    }
  };
  const ended = loop();
  return {
    poke(step) {
      for (const each of step === undefined ? deps.steps : [step]) {
        if (deps.steps.includes(each)) poked.add(each);
      }
      wake();
    },
    async stop() {
      stopped = true;
      wake();
      await ended;
    },
  };
}

export interface Dispatcher {
  /** There may be work of this step, or room for it (default: of any step). Cheap: many pokes are one look. */
  poke(step?: string): void;
  stop(): Promise<void>;
}

/** One round for one step; gives how many tasks were newly offered. */
export async function dispatchStep(
  deps: Pick<DispatchDeps, "queue" | "asHousekeeper">,
  step: string,
): Promise<number> {
  const { due, stale } = await deps.asHousekeeper(async (trx) => ({
    stale: await staleOffers(trx, step, STALE_OFFER_MS, RENUMBER_MS),
    due: await offerDueTasks(trx, step, 2 * (await livingSlots(trx, step))),
  }));
  const offers = [...stale, ...due].map(asOffer);
  // Marked as offered before it is: if this fails, the offer is stale in a moment and made again.
  if (offers.length > 0) await deps.queue.offer(step, offers);
  return due.length;
}

/** The order was decided when the task was offered, so the queue keeps it as it comes. */
const asOffer = (task: DueTask): TaskOffer => ({
  taskId: task.id,
  tenantId: task.tenantId,
  dispatch: task.dispatch,
  priority: 0,
});
