import type { QueueLog } from "./queue-log.ts";
import { within } from "./time-limit.ts";

const PING_LIMIT_MS = 3000;
const PROBE_EVERY_MS = 1000;
/** The same complaint is written at most so often: every queue and worker repeats it. */
const SILENCE_MS = 10_000;

/** How the queue's server is. `sinceMs`: epoch milliseconds of the first answer that did not come. */
export interface QueueHealth {
  readonly ok: boolean;
  readonly backend: string;
  readonly detail: string;
  readonly sinceMs?: number;
}

/** Hears every connection error of one backend, knows whether its server is away and since when, and says so once. */
export class ConnectionWatch {
  readonly #backend: string;
  readonly #ping: () => Promise<void>;
  readonly #log: QueueLog;
  readonly #saidAt = new Map<string, number>();
  #awaySinceMs: number | undefined;
  /** What a driver last said of its connection: closer to the cause than the ping that gave up on it. */
  #heard: string | undefined;
  #probing: Promise<QueueHealth> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(backend: string, ping: () => Promise<void>, log: QueueLog) {
    this.#backend = backend;
    this.#ping = ping;
    this.#log = log;
  }

  /** For 'error' events: looks whether the server is away; BullMQ and its drivers reconnect by themselves. */
  readonly onError = (error: Error): void => {
    if (this.#stopped) return;
    this.#heard = causeOf(error);
    if (this.#awaySinceMs === undefined) this.#sayOnce(this.#heard);
    void this.probe();
  };

  /** Asks the server now. Never throws. */
  probe(): Promise<QueueHealth> {
    this.#probing ??= this.#ask().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  /** From now on nothing is written or asked any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<QueueHealth> {
    const startedMs = Date.now();
    try {
      await within(this.#ping(), PING_LIMIT_MS, "the answer");
      this.#noteBack();
      return { ok: true, backend: this.#backend, detail: "answers" };
    } catch (error) {
      const detail = this.#heard ?? causeOf(error);
      this.#awaySinceMs ??= this.#noteAway(startedMs, detail);
      this.#askAgainLater();
      return { ok: false, backend: this.#backend, detail, sinceMs: this.#awaySinceMs };
    }
  }

  #noteAway(sinceMs: number, detail: string): number {
    if (!this.#stopped) {
      this.#log.warn({ backend: this.#backend, detail }, "The queue is away; tasks wait");
    }
    return sinceMs;
  }

  #noteBack(): void {
    this.#heard = undefined;
    if (this.#awaySinceMs === undefined) return;
    const awayMs = Date.now() - this.#awaySinceMs;
    this.#awaySinceMs = undefined;
    this.#log.info({ backend: this.#backend, awayMs }, "The queue is back");
  }

  #askAgainLater(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.probe(), PROBE_EVERY_MS);
    this.#timer.unref();
  }

  #sayOnce(detail: string): void {
    // Ids differ from line to line; the complaint is the same.
    const kind = detail.replace(/\S*\d\S*/g, "#");
    const now = Date.now();
    if (now - (this.#saidAt.get(kind) ?? 0) < SILENCE_MS) return;
    this.#saidAt.set(kind, now);
    this.#log.warn({ backend: this.#backend, detail }, "The queue complains");
  }
}

/** The first line of an error's message; of several (a host with two addresses) the first one's. */
export function causeOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const message = first instanceof Error ? first.message : String(first);
  return message.split("\n", 1)[0] ?? "";
}
