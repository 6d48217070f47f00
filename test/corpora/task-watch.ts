import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { dataPaths } from "../../src/installation.ts";
import { databaseAccess, readOrMakePasswords } from "../../src/store/database-access.ts";
import { openStore, type Store } from "../../src/store/database.ts";
import { makeSteps } from "../../workers/steps.ts";
import { testStepSettings } from "../support/step-settings.ts";

/** How much later than its limit a task may be settled: the process is ended, the case written. */
const GRACE_MS = 15_000;
const LOOK_MS = 1_000;

const steps = Object.values(makeSteps(testStepSettings));
const limitOf = (step: string): number =>
  steps.find(({ name }) => name === step)?.limits.timeoutMs ?? Infinity;

/** What was seen of the tasks of one run. */
export interface TaskFacts {
  /** The longest one task was seen running at a stretch, in seconds, and its step. */
  readonly longest: { readonly step: string; readonly seconds: number };
  /** Tasks seen running longer than their step allows. */
  readonly overLimit: readonly string[];
}

/**
 * Looks at the running tasks of the house in `data`, whose database another process runs, until `stop`:
 * the same claim of the same task seen again and again has been running all the while.
 */
export function watchTasks(data: string): { stop(): Promise<TaskFacts> } {
  const since = new Map<string, number>();
  const overLimit = new Set<string>();
  let longest = { step: "none", seconds: 0 };
  let store: Store | null = null;
  let stopped = false;
  const look = async (): Promise<void> => {
    store ??= await storeOf(data);
    const running = await store.withActor({ kind: "housekeeper" }, (trx) =>
      trx
        .selectFrom("task")
        .select(["id", "step", "fence"])
        .where("state", "=", "running")
        .execute(),
    );
    for (const { id, step, fence } of running) {
      const claim = `${id} ${fence}`;
      const started = since.get(claim) ?? Date.now();
      since.set(claim, started);
      const ms = Date.now() - started;
      if (ms / 1000 > longest.seconds) longest = { step, seconds: Math.round(ms / 1000) };
      if (ms > limitOf(step) + GRACE_MS) overLimit.add(`${step} ${id}`);
    }
  };
  const looking = (async () => {
    while (!stopped) {
      // Not there yet, or no longer: the house is opening or closing.
      await look().catch(() => {});
      await sleep(LOOK_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await looking;
      await store?.close();
      return { longest, overLimit: [...overLimit] };
    },
  };
}

async function storeOf(data: string): Promise<Store> {
  const port = Number(readFileSync(join(data, "postgres", "port"), "utf8"));
  // Read only once it is written, or it would be made here.
  const { passwords } = dataPaths(data);
  readFileSync(passwords);
  const access = databaseAccess(
    `postgresql://postgres@127.0.0.1:${port}/postgres`,
    "poststelle",
    await readOrMakePasswords(passwords),
  );
  return openStore(access, 1, () => {});
}
