import { boardOf, type BoardQueue } from "./board.ts";
import { causeOf, ConnectionWatch } from "./connection-watch.ts";
import type { QueueHealth } from "./connection-watch.ts";
import { openPostgresBackend } from "./postgres-backend.ts";
import type { PostgresQueueSettings } from "./postgres-backend.ts";
import type { JobQueue, QueueBackend } from "./queue-backend.ts";
import type { QueueLog } from "./queue-log.ts";
import { openRedisBackend } from "./redis-backend.ts";
import type { RedisQueueSettings } from "./redis-backend.ts";
import { serveStep } from "./serve-step.ts";
import type { ServedStep, Work } from "./serve-step.ts";
import { jobOf } from "./task-message.ts";
import type { TaskOffer } from "./task-message.ts";
import { endedWithin, within } from "./time-limit.ts";

const OPEN_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 3000;
// On a connection that is being closed BullMQ answers never instead of failing.
const ANSWER_LIMIT_MS = 15_000;
// After `kill -9` of a worker its jobs come back after about two of these.
// Within the 15 s in which lost work is to be found again (docs/architecture.md).
const LOCK_MS = 6_000;

/** Which backend, and how long a dead worker's jobs stay with it. */
export type QueueSettings = (PostgresQueueSettings | RedisQueueSettings) & {
  /** A job whose lock was not renewed for so long counts as abandoned; default 6 s. */
  readonly lockMs?: number;
  /** How often abandoned jobs are looked for; default 6 s. */
  readonly stalledCheckMs?: number;
  /** How long opening waits for the server; default 10 s. */
  readonly openLimitMs?: number;
};

/**
 * The queues of all steps. They only distribute task ids: a job may be lost, doubled or late,
 * and PostgreSQL's table `task` decides everything.
 */
export interface Queues {
  /**
   * Offers tasks to the workers of a step; the same (taskId, dispatch) offered twice is one job while it lives.
   * When it rejects, some may have been offered all the same: offer them again.
   */
  offer(step: string, offers: readonly TaskOffer[]): Promise<void>;
  /** Jobs offered and not yet taken. */
  waiting(step: string): Promise<number>;
  /** Serves one step: `work` is called for each job, at most `concurrency` at once, and never again by BullMQ's own doing. */
  serve(step: string, concurrency: number, work: Work): Promise<ServedStep>;
  /** Asks the server now. Never throws. */
  health(): Promise<QueueHealth>;
  /** The raw queues, for the operators' board. */
  boards(): readonly BoardQueue[];
  /** Empties the queues of all steps, running jobs too: for tests and drills. */
  flush(): Promise<void>;
  /** Closes served steps (each waits for its running work, `limitMs` at most), then every connection. */
  close(limitMs?: number): Promise<void>;
}

/** Opens the queues of the named steps; rejects when the server stays away. */
export async function openQueues(
  settings: QueueSettings,
  stepNames: readonly string[],
  log: QueueLog,
): Promise<Queues> {
  const queues = new OpenQueues(settings, stepNames, log);
  try {
    await queues.ready();
    return queues;
  } catch (error) {
    const health = await queues.health();
    await queues.close();
    const cause = health.ok ? causeOf(error) : health.detail;
    const remedy =
      settings.backend === "postgres"
        ? "Check the database, and that `poststelle migrate` was run."
        : "Check that Redis runs and its URL is right.";
    throw new Error(`The queue cannot be opened: ${cause}. ${remedy}`, { cause: error });
  }
}

class OpenQueues implements Queues {
  readonly #settings: QueueSettings;
  readonly #log: QueueLog;
  readonly #backend: QueueBackend;
  readonly #watch: ConnectionWatch;
  readonly #queues: ReadonlyMap<string, JobQueue>;
  readonly #served = new Set<ServedStep>();
  #closing: Promise<void> | undefined;

  constructor(settings: QueueSettings, stepNames: readonly string[], log: QueueLog) {
    this.#settings = settings;
    this.#log = log;
    this.#watch = new ConnectionWatch(settings.backend, () => this.#backend.ping(), log);
    this.#backend =
      settings.backend === "postgres"
        ? openPostgresBackend(settings, this.#watch.onError)
        : openRedisBackend(settings, this.#watch.onError);
    this.#queues = new Map(stepNames.map((step) => [step, this.#newQueue(step)]));
  }

  async ready(): Promise<void> {
    const all = Promise.all([...this.#queues.values()].map((queue) => queue.waitUntilReady()));
    await within(all, this.#settings.openLimitMs ?? OPEN_LIMIT_MS, "the connection");
  }

  async offer(step: string, offers: readonly TaskOffer[]): Promise<void> {
    if (offers.length === 0) return;
    const offering = this.#add(this.#queueOf(step), offers.map(jobOf));
    await within(offering, ANSWER_LIMIT_MS, "offering");
  }

  async waiting(step: string): Promise<number> {
    const counting = this.#queueOf(step).getJobCountByTypes("waiting", "prioritized", "delayed");
    return within(counting, ANSWER_LIMIT_MS, "counting");
  }

  async serve(step: string, concurrency: number, work: Work): Promise<ServedStep> {
    this.#queueOf(step);
    const deps = { backend: this.#backend, watch: this.#watch, log: this.#log };
    const served = await serveStep(deps, step, work, {
      concurrency,
      lockMs: this.#settings.lockMs ?? LOCK_MS,
      stalledCheckMs: this.#settings.stalledCheckMs ?? LOCK_MS,
    });
    this.#served.add(served);
    return served;
  }

  health(): Promise<QueueHealth> {
    return this.#watch.probe();
  }

  boards(): readonly BoardQueue[] {
    return [...this.#queues.values()].map(boardOf);
  }

  async flush(): Promise<void> {
    for (const queue of this.#queues.values()) {
      await queue.obliterate({ force: true });
      // Obliterating pauses first, for every process; what was set before is gone with it.
      await queue.resume();
    }
  }

  close(limitMs?: number): Promise<void> {
    this.#closing ??= this.#close(limitMs);
    return this.#closing;
  }

  async #close(limitMs?: number): Promise<void> {
    await Promise.all([...this.#served].map((served) => served.close(limitMs)));
    this.#watch.stop();
    const closed = Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
    await endedWithin(closed, CLOSE_LIMIT_MS);
    await this.#backend.close();
  }

  async #add(queue: JobQueue, jobs: ReturnType<typeof jobOf>[]): Promise<void> {
    if (jobs.length >= this.#backend.bulkFrom) {
      await queue.addBulk(jobs);
      return;
    }
    // One after the other, so that equals keep their order.
    for (const job of jobs) await queue.add(job.name, job.data, job.opts);
  }

  #newQueue(step: string): JobQueue {
    const queue = this.#backend.newQueue(step);
    queue.on("error", this.#watch.onError);
    return queue;
  }

  #queueOf(step: string): JobQueue {
    if (this.#closing) throw new Error("The queues are closed");
    const queue = this.#queues.get(step);
    if (!queue) throw new Error(`No queue was opened for step ${step}`);
    return queue;
  }
}
