// BullMQ alone: no-op jobs per second on both backends, through src/queue as the workers use it.
// Usage: node bench/queue.ts [jobs] [concurrency]; prints one JSON line per backend.
import { cpus } from "node:os";
import { migrateQueue } from "../src/queue/migrate.ts";
import { openQueues } from "../src/queue/queues.ts";
import type { QueueSettings } from "../src/queue/queues.ts";
import { freshDatabase, leaveTestPostgres, setDurable } from "../test/support/postgres.ts";
import { redisIsThere, startRedis } from "../test/support/redis.ts";

const OFFERED_AT_ONCE = 100;
const step = "bench";
const [jobs = 5000, concurrency = 16] = process.argv.slice(2).map(Number);
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** Offers all jobs, then works them off; gives the two times in milliseconds. */
async function measure(settings: QueueSettings): Promise<{ offerMs: number; workMs: number }> {
  const queues = await openQueues(settings, [step], silent);
  try {
    const startedMs = performance.now();
    for (let first = 0; first < jobs; first += OFFERED_AT_ONCE) {
      const length = Math.min(OFFERED_AT_ONCE, jobs - first);
      const offers = Array.from({ length }, (_, index) => ({
        taskId: `task-${first + index}`,
        tenantId: "bench",
        dispatch: 1,
        priority: (first + index) % 50,
      }));
      await queues.offer(step, offers);
    }
    const offeredMs = performance.now();
    await workOff((work) => queues.serve(step, concurrency, work));
    return { offerMs: offeredMs - startedMs, workMs: performance.now() - offeredMs };
  } finally {
    await queues.close();
  }
}

async function workOff(serve: (work: () => Promise<void>) => Promise<unknown>): Promise<void> {
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    serve(() => {
      done += 1;
      if (done === jobs) resolve();
      return Promise.resolve();
    }).catch(reject);
  });
}

function report(backend: string, { offerMs, workMs }: { offerMs: number; workMs: number }): void {
  const perSecond = (ms: number) => Math.round((jobs / ms) * 1000);
  const line = {
    bench: "queue",
    backend,
    jobs,
    concurrency,
    offeredPerSecond: perSecond(offerMs),
    workedPerSecond: perSecond(workMs),
    jobsPerSecond: perSecond(offerMs + workMs),
    cpus: cpus().length,
    node: process.version,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function benchPostgres(): Promise<void> {
  const database = await freshDatabase();
  try {
    await setDurable(true);
    await migrateQueue({ connectionString: database.url });
    const settings = { backend: "postgres", connectionString: database.url, poolMax: 10 } as const;
    report("postgres", await measure(settings));
  } finally {
    await setDurable(false);
    await database.drop();
  }
}

async function benchRedis(appendOnly: boolean): Promise<void> {
  const redis = await startRedis({ appendOnly });
  try {
    const result = await measure({ backend: "redis", url: redis.url });
    report(appendOnly ? "redis, append-only file" : "redis", result);
  } finally {
    await redis.stop();
  }
}

try {
  await benchPostgres();
} finally {
  await leaveTestPostgres();
}
if (await redisIsThere()) {
  await benchRedis(false);
  await benchRedis(true);
}
