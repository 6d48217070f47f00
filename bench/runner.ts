// The bare runner on both backends, end to end: dispatcher, queue, claim, a step that does nothing (in this
// process), and its commit with state, next task and audit event, on a durable database.
// Usage: node bench/runner.ts [tasks] [slots]; prints one JSON line per backend. BullMQ alone: bench/queue.ts.
import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../src/new-id.ts";
import { runTask } from "../src/pipeline/run-step.ts";
import { openQueues } from "../src/queue/queues.ts";
import type { QueueSettings } from "../src/queue/queues.ts";
import { announceWorker } from "../src/store/dispatch.ts";
import { openTestHouse, type TestHouse } from "../test/support/house.ts";
import { leaveTestPostgres, setDurable } from "../test/support/postgres.ts";
import { redisIsThere, startRedis } from "../test/support/redis.ts";
import { done, fakeInspect, newCapture, openRunner, pageFact } from "../test/support/spine.ts";
import { startDispatcher } from "../workers/dispatch.ts";

const [tasks = 1000, slots = 8] = process.argv.slice(2).map(Number);
const step = "inspect";

async function measure(house: TestHouse, settings: QueueSettings): Promise<number> {
  for (let n = 0; n < tasks; n += 1) await newCapture(house);
  await house.asHousekeeper((trx) =>
    announceWorker(trx, { id: newId(), host: "bench", pid: process.pid, steps: [step], slots }),
  );
  const runner = openRunner(house, [fakeInspect(() => ({ ...done, facts: [pageFact] }))]);
  const queues = await openQueues(settings, [step], house.log);
  const startedMs = performance.now();
  const dispatcher = startDispatcher({
    steps: [step],
    queue: queues,
    asHousekeeper: (use) => house.asHousekeeper(use),
    mayOffer: () => true,
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  let ended = 0;
  try {
    await queues.serve(step, slots, async (message) => {
      if ((await runTask(runner, message)) === "done") ended += 1;
      dispatcher.poke(step);
    });
    while (ended < tasks) await sleep(5);
    return performance.now() - startedMs;
  } finally {
    await dispatcher.stop();
    await queues.close(1_000);
    runner.stop();
  }
}

async function bench(
  backend: string,
  settingsOf: (house: TestHouse) => QueueSettings,
): Promise<void> {
  const house = await openTestHouse();
  try {
    await setDurable(true);
    const ms = await measure(house, settingsOf(house));
    const line = {
      bench: "runner",
      backend,
      tasks,
      slots,
      tasksPerSecond: Math.round((tasks / ms) * 1000),
      cpus: cpus().length,
      node: process.version,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    await setDurable(false);
    await house.remove();
  }
}

try {
  await bench("postgres", (house) => ({
    backend: "postgres",
    connectionString: house.access.url("poststelle_queue"),
    poolMax: 10,
  }));
  if (await redisIsThere()) {
    const redis = await startRedis();
    try {
      await bench("redis", () => ({ backend: "redis", url: redis.url }));
    } finally {
      await redis.stop();
    }
  }
} finally {
  await leaveTestPostgres();
}
