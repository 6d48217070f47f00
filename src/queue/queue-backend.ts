import type { JobType, Processor } from "bullmq";
import type { jobOf } from "./task-message.ts";

type Job = ReturnType<typeof jobOf>;

/** One of BullMQ's two backends: how its queues and workers are made and let go. */
export interface QueueBackend {
  readonly name: "postgres" | "redis";
  /** From how many jobs on offering them in bulk is cheaper than one by one. */
  readonly bulkFrom: number;
  newQueue(step: string): JobQueue;
  newWorker(step: string, processor: Processor, options: JobWorkerOptions): JobWorker;
  /** Resolves when the server answers, rejects with the cause otherwise; sets its own time limit. */
  ping(): Promise<void>;
  /** Lets go of every connection, after queues and workers are closed. Never throws. */
  close(): Promise<void>;
}

/** What we use of BullMQ's Queue, whatever its backend. */
export interface JobQueue {
  add(name: Job["name"], data: Job["data"], opts: Job["opts"]): Promise<unknown>;
  addBulk(jobs: Job[]): Promise<unknown>;
  getJobCountByTypes(...types: JobType[]): Promise<number>;
  obliterate(options: { force: boolean }): Promise<void>;
  resume(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** What we use of BullMQ's Worker, whatever its backend. */
export interface JobWorker {
  pause(doNotWaitActive?: boolean): Promise<void>;
  resume(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
  /** Cuts this worker's own connections and renews no lock any more, running work or not. */
  cut(): Promise<void>;
}

/** How a worker takes jobs and holds them. */
export interface JobWorkerOptions {
  /** Jobs worked on at once. */
  readonly concurrency: number;
  /** A job whose lock was not renewed for so long counts as abandoned. */
  readonly lockMs: number;
  /** How often abandoned jobs are looked for. */
  readonly stalledCheckMs: number;
}

/** The worker options of both backends: a job comes back as often as its worker dies; `task` decides when it is enough. */
export const bullWorkerOptions = (options: JobWorkerOptions) => ({
  concurrency: options.concurrency,
  lockDuration: options.lockMs,
  stalledInterval: options.stalledCheckMs,
  maxStalledCount: 1_000_000,
  // BullMQ would wait 15 s after a refused connection; a restarted server is back sooner.
  runRetryDelay: 1000,
  drainDelay: 5,
});

/** Nobody reads BullMQ's event stream (the audit trail is ours), so little of it is kept. */
export const EVENTS_KEPT = 256;
