import { causeOf } from "./connection-watch.ts";
import type { ConnectionWatch } from "./connection-watch.ts";
import type { JobWorker, JobWorkerOptions, QueueBackend } from "./queue-backend.ts";
import type { QueueLog } from "./queue-log.ts";
import { parseTaskMessage } from "./task-message.ts";
import type { TaskMessage } from "./task-message.ts";
import { endedWithin, within } from "./time-limit.ts";

const READY_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 8000;
const ABORT_GRACE_MS = 500;
const CUT_LIMIT_MS = 1000;
/** How long a worker rests after an error, lest it asks a server in trouble thousands of times a second. */
const REST_MS = 500;

/** What a job is for. Its promise ends the job whatever it yields; `signal` is aborted when the time to close is up. */
export type Work = (message: TaskMessage, signal: AbortSignal) => Promise<void>;

/** What serving a step needs of its surroundings. */
export interface ServingDeps {
  readonly backend: QueueBackend;
  readonly watch: ConnectionWatch;
  readonly log: QueueLog;
}

/** Starts to serve one step; rejects when the server is away or does not know BullMQ's tables. */
export async function serveStep(
  deps: ServingDeps,
  step: string,
  work: Work,
  options: JobWorkerOptions,
): Promise<ServedStep> {
  const served = new ServedStep(deps, step, work, options);
  try {
    await served.ready();
    return served;
  } catch (error) {
    await served.close(0);
    const remedy = "Is its server running, and was `poststelle migrate` run?";
    throw new Error(`Step ${step} cannot be served: ${causeOf(error)}. ${remedy}`, {
      cause: error,
    });
  }
}

/** One step being served by this process. */
export class ServedStep {
  readonly step: string;
  readonly #deps: ServingDeps;
  readonly #work: Work;
  readonly #worker: JobWorker;
  readonly #running = new Map<AbortController, Promise<void>>();
  #rest: NodeJS.Timeout | undefined;
  #paused = false;
  #closing: Promise<number> | undefined;

  constructor(deps: ServingDeps, step: string, work: Work, options: JobWorkerOptions) {
    this.step = step;
    this.#deps = deps;
    this.#work = work;
    this.#worker = deps.backend.newWorker(
      step,
      async (job) => {
        await this.#track(job.data);
      },
      options,
    );
    this.#worker.on("error", (error) => {
      this.#onError(error);
    });
  }

  /** Resolves when jobs are being taken. */
  async ready(): Promise<void> {
    await within(this.#worker.waitUntilReady(), READY_LIMIT_MS, "the connection");
  }

  /** Takes no new job from now on; resolves when the running work has ended. */
  async pause(): Promise<void> {
    this.#paused = true;
    clearTimeout(this.#rest);
    await this.#worker.pause();
    await Promise.allSettled(this.#running.values());
  }

  /** Takes jobs again. */
  async resume(): Promise<void> {
    if (this.#closing) return;
    this.#paused = false;
    await this.#worker.resume();
  }

  /**
   * Takes no new job, waits for running work up to `limitMs`, then aborts its signal and leaves.
   * Gives the number of works left running; their jobs come back to another worker.
   */
  close(limitMs = CLOSE_LIMIT_MS): Promise<number> {
    this.#closing ??= this.#close(limitMs);
    return this.#closing;
  }

  async #close(limitMs: number): Promise<number> {
    clearTimeout(this.#rest);
    const closed = this.#worker.close();
    if (await endedWithin(closed, limitMs)) return 0;
    for (const controller of this.#running.keys()) controller.abort();
    if (await endedWithin(closed, ABORT_GRACE_MS)) return 0;
    const abandoned = this.#running.size;
    await endedWithin(this.#worker.cut(), CUT_LIMIT_MS);
    return abandoned;
  }

  async #track(data: unknown): Promise<void> {
    const controller = new AbortController();
    const running = this.#run(data, controller.signal);
    this.#running.set(controller, running);
    await running;
    this.#running.delete(controller);
  }

  /** Never rejects: BullMQ would write the error into its event stream, and letters' words may be in it. */
  async #run(data: unknown, signal: AbortSignal): Promise<void> {
    let taskId: string | undefined;
    try {
      const message = parseTaskMessage(data);
      taskId = message.taskId;
      await this.#work(message, signal);
    } catch (error) {
      const fields = { step: this.step, taskId, ...whereOf(error) };
      this.#deps.log.error(fields, "Work on a job failed; the task decides what comes next");
    }
  }

  #onError(error: Error): void {
    if (this.#closing) return;
    this.#deps.watch.onError(error);
    if (this.#paused || this.#rest) return;
    void this.#worker.pause(true);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      void this.#worker.resume();
    }, REST_MS);
  }
}

/** Kind and place of an error, without its message, which may quote a letter. */
function whereOf(error: unknown): { error: string; at: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const at = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: at.slice(0, 5).map((line) => line.trim()) };
}
