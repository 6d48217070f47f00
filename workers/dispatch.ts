import type { TaskOffer } from "../src/queue/task-message.ts";
import type { Trx } from "../src/store/database.ts";
import { type DueTask, livingSlots, offerDueTasks, staleOffers } from "../src/store/dispatch.ts";

/** What the dispatcher needs of the queue: it only distributes. */
export interface DispatchQueue {
  offer(step: string, offers: readonly TaskOffer[]): Promise<void>;
  waiting(step: string): Promise<number>;
}

export interface DispatchDeps {
  readonly steps: readonly string[];
  readonly queue: DispatchQueue;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  onError(error: unknown): void;
}

/** What was offered and never claimed is offered again after so long: the queue may have lost it. */
const STALE_OFFER_MS = 5_000;
const TICK_MS = 500;

/**
 * Offers due tasks in the order of work, and never more than twice the living slots of a step: what is
 * in the queue cannot be overtaken, what is in PostgreSQL can. Any number may run at once.
 */
export function startDispatcher(deps: DispatchDeps): { poke(): void; stop(): Promise<void> } {
  let wake: () => void = () => {};
  let stopped = false;
  let poked = false;
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, poked ? 0 : TICK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    while (!stopped) {
      poked = false;
      for (const step of deps.steps) await dispatchStep(deps, step).catch(deps.onError);
      await pause();
    }
  };
  const ended = loop();
  return {
    poke() {
      poked = true;
      wake();
    },
    async stop() {
      stopped = true;
      wake();
      await ended;
    },
  };
}

/** One round for one step. */
export async function dispatchStep(
  deps: Pick<DispatchDeps, "queue" | "asHousekeeper">,
  step: string,
): Promise<number> {
  const waiting = await deps.queue.waiting(step);
  const { due, stale } = await deps.asHousekeeper(async (trx) => {
    const room = 2 * (await livingSlots(trx, step)) - waiting;
    return {
      stale: await staleOffers(trx, step, STALE_OFFER_MS),
      due: room > 0 ? await offerDueTasks(trx, step, room) : [],
    };
  });
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
