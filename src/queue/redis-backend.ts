import { createRedisBackend, withBackend } from "bullmq";
import { Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import { bullWorkerOptions, EVENTS_KEPT } from "./queue-backend.ts";
import type { QueueBackend } from "./queue-backend.ts";
import { endedWithin } from "./time-limit.ts";

const COMMAND_LIMIT_MS = 5000;
const RECONNECT_MAX_MS = 1000;
const CLOSE_LIMIT_MS = 1000;

export interface RedisQueueSettings {
  readonly backend: "redis";
  /** `redis://` or `rediss://`. The server should keep everything (`maxmemory-policy noeviction`). */
  readonly url: string;
  /** What our keys begin with; two installations on one Redis need two. */
  readonly keyPrefix?: string;
}

/** How long a command may wait for the server. */
type Patience = Pick<
  RedisOptions,
  "maxRetriesPerRequest" | "commandTimeout" | "enableOfflineQueue"
>;

/** BullMQ on Redis: one connection to offer through, two per served step; `onError` hears when one is cut. */
export function openRedisBackend(
  settings: RedisQueueSettings,
  onError: (error: Error) => void,
): QueueBackend {
  const { Queue, Worker } = withBackend(createRedisBackend);
  class StepWorker extends Worker {
    async cut(): Promise<void> {
      // Without this its timer would renew locks for ever, running work or not.
      await this.lockManager.close();
      await this.disconnect();
    }
  }
  const prefix = settings.keyPrefix ?? "poststelle";
  const clients = new Set<Redis>();
  const connect = (options: Patience): Redis => {
    const client = new Redis(settings.url, {
      retryStrategy: (times) => Math.min(100 * 2 ** times, RECONNECT_MAX_MS),
      keepAlive: 10_000,
      // On a socket that is gone already ioredis waits this out, and the process with it.
      disconnectTimeout: 500,
      ...options,
    });
    client.on("error", onError);
    clients.add(client);
    return client;
  };
  // An offer fails at once, so that the dispatcher hears of it; a worker waits for Redis to come back.
  const offering = connect({
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_LIMIT_MS,
    enableOfflineQueue: false,
  });
  return {
    name: "redis",
    bulkFrom: 2,
    newQueue: (step) =>
      new Queue(step, {
        connection: offering,
        prefix,
        streams: { events: { maxLen: EVENTS_KEPT } },
      }),
    newWorker: (step, processor, options) =>
      new StepWorker(step, processor, {
        ...bullWorkerOptions(options),
        connection: connect({ maxRetriesPerRequest: null }),
        prefix,
      }),
    async ping() {
      await offering.ping();
    },
    async close() {
      await Promise.all([...clients].map(letGo));
    },
  };
}

async function letGo(client: Redis): Promise<void> {
  const ready = client.status === "ready";
  if (ready && (await endedWithin(client.quit(), CLOSE_LIMIT_MS))) return;
  client.disconnect();
}
