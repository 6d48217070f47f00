import { createPostgresBackend, isPgPool, withBackend } from "bullmq";
import type { PgPool } from "bullmq";
import { Pool } from "pg";
import { bullWorkerOptions, EVENTS_KEPT } from "./queue-backend.ts";
import type { QueueBackend } from "./queue-backend.ts";
import { endedWithin } from "./time-limit.ts";

const CONNECT_LIMIT_MS = 5000;
const QUERY_LIMIT_MS = 30_000;
const CLOSE_LIMIT_MS = 3000;
/** Clients of the pool beside one LISTEN client per Worker. */
const SPARE_CLIENTS = 4;

export interface PostgresQueueSettings {
  readonly backend: "postgres";
  /** A role that may use the schema `bullmq` (src/queue/migrate.ts). */
  readonly connectionString: string;
  /** At least one per served step and four more. */
  readonly poolMax: number;
}

/** BullMQ on PostgreSQL, over a pool of its own; `onError` hears of idle clients that were cut. */
export function openPostgresBackend(
  settings: PostgresQueueSettings,
  onError: (error: Error) => void,
): QueueBackend {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  class StepWorker extends Worker {
    async cut(): Promise<void> {
      // Without this its timer would renew locks for ever, running work or not.
      await this.lockManager.close();
      await this.disconnect();
    }
  }
  const pool = new Pool({
    connectionString: settings.connectionString,
    max: settings.poolMax,
    // BullMQ's SQL names no schema. And its commits need not wait for the disk: a server that crashes forgets the
    // last moments of the queue, which may be lost at any time; `task` goes through the store's own pool.
    options: "-c search_path=bullmq -c synchronous_commit=off",
    application_name: "poststelle-queue",
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
  });
  // Every Queue and Worker of BullMQ adds a listener to the pool and never takes it off.
  pool.setMaxListeners(0);
  pool.on("error", onError);
  // A client that BullMQ has checked out has no listener of the pool.
  pool.on("connect", (client) => client.on("error", onError));
  const connection = asBullPool(pool);
  let workerCount = 0;
  return {
    name: "postgres",
    // A bulk makes two temporary tables: about 6 ms whatever its size, and dead rows in PostgreSQL's catalogue.
    bulkFrom: 12,
    newQueue: (step) =>
      new Queue(step, { connection, streams: { events: { maxLen: EVENTS_KEPT } } }),
    newWorker(step, processor, options) {
      workerCount += 1;
      refuseStarvedPool(workerCount, settings.poolMax);
      return new StepWorker(step, processor, { ...bullWorkerOptions(options), connection });
    },
    async ping() {
      await pool.query("SELECT 1");
    },
    async close() {
      await endedWithin(pool.end(), CLOSE_LIMIT_MS);
    },
  };
}

/** The same pool by BullMQ's description of it: @types/pg words `on` differently. */
function asBullPool(pool: unknown): PgPool {
  if (!isPgPool(pool)) throw new TypeError("BullMQ does not take this pg.Pool");
  return pool;
}

/** Each Worker keeps one client for LISTEN; ten Workers on a pool of ten wait for ever. */
function refuseStarvedPool(workerCount: number, poolMax: number): void {
  if (poolMax >= workerCount + SPARE_CLIENTS) return;
  throw new Error(
    `The queue's pool of ${poolMax} connections is too small for ${workerCount} served steps: ` +
      `set poolMax to at least ${workerCount + SPARE_CLIENTS}.`,
  );
}
