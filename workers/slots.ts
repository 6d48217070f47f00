import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import {
  DependencyAway,
  HandedBack,
  ProcessLost,
  RetryableFailure,
  TerminalFailure,
} from "../src/pipeline/failure.ts";
import type { ExecuteStep, StepCall } from "../src/pipeline/runner.ts";
import type { RunMessage, SlotMessage } from "./slot-message.ts";
import type { StepSettings } from "./steps.ts";

/** The child processes of this worker; a slot is held by one task at a time. */
export interface Slots {
  /**
   * Waits for a free slot and gives it to `use`: the greater `rank` first, equals in order. Throws
   * HandedBack once stopped.
   */
  withSlot<T>(rank: number, use: (execute: ExecuteStep) => Promise<T>): Promise<T>;
  /** Ends every child; tasks in them are handed back. */
  stop(): Promise<void>;
}

export interface SlotSettings {
  readonly count: number;
  readonly blobsRoot: string;
  readonly memoryBytesMax: number;
  readonly steps: StepSettings;
  /** All a slot's process gets to see of ours: no address and no password of database or queue. */
  readonly environment: Readonly<Record<string, string>>;
  /** The program of a slot's process; default slot-main.ts. */
  readonly program?: URL;
}

const MEMORY_CHECK_MS = 500;
/** A step tells its progress a few thousand times at most; a process that talks for ever is ended. */
const MESSAGES_MAX = 20_000;

export function openSlots(settings: SlotSettings): Slots {
  const slots = Array.from({ length: settings.count }, () => new Slot(settings));
  const free = [...slots];
  const waiting: { readonly rank: number; give(slot: Slot | null): void }[] = [];
  let stopped = false;

  const wait = (rank: number): Promise<Slot | null> =>
    new Promise((give) => {
      const behind = waiting.findIndex((other) => other.rank < rank);
      waiting.splice(behind === -1 ? waiting.length : behind, 0, { rank, give });
    });
  const acquire = async (rank: number): Promise<Slot> => {
    const slot = free.pop() ?? (await wait(rank));
    if (slot === null || stopped) throw handedBack();
    return slot;
  };
  const release = (slot: Slot): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(slot);
    else next.give(slot);
  };
  return {
    async withSlot(rank, use) {
      if (stopped) throw handedBack();
      const slot = await acquire(rank);
      try {
        return await use((call) => slot.execute(call));
      } finally {
        release(slot);
      }
    },
    async stop() {
      stopped = true;
      for (const waiter of waiting.splice(0)) waiter.give(null);
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

/** One child process, started with its first task and kept warm; a new one after every death. */
class Slot {
  readonly #settings: SlotSettings;
  #child: ChildProcess | null = null;
  #closed = false;

  constructor(settings: SlotSettings) {
    this.#settings = settings;
  }

  async execute(call: StepCall): Promise<unknown> {
    call.signal.throwIfAborted();
    // A task that was in a process when it died runs alone in a fresh one, which is not used again.
    if (call.task.alone) await this.#end();
    if (this.#closed) throw handedBack();
    const child = this.#child ?? this.#start();
    try {
      return await runInChild(child, call, this.#settings.memoryBytesMax);
    } catch (error) {
      if (error instanceof ProcessLost || call.signal.aborted) await this.#end();
      // It did not die of the task: we ended it.
      if (this.#closed && error instanceof ProcessLost) throw handedBack();
      throw error;
    } finally {
      if (call.task.alone) await this.#end();
    }
  }

  /** Ends the process; none is started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #start(): ChildProcess {
    const program = this.#settings.program ?? new URL("slot-main.ts", import.meta.url);
    const child = fork(program, [this.#settings.blobsRoot, JSON.stringify(this.#settings.steps)], {
      env: this.#settings.environment,
      serialization: "advanced",
      // What libraries print may quote a letter.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.once("exit", () => {
      if (this.#child === child) this.#child = null;
    });
    child.on("error", () => {});
    this.#child = child;
    return child;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
    });
    child.kill("SIGKILL");
    await ended;
  }
}

/** One task in one child: its answer, its death, its time, its memory and our own stop, whichever is first. */
async function runInChild(
  child: ChildProcess,
  call: StepCall,
  memoryBytesMax: number,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let messages = 0;
  const onMessage = (message: SlotMessage): void => {
    messages += 1;
    if (messages > MESSAGES_MAX) {
      // Ended here and now: its next messages would keep us from doing so later.
      child.kill("SIGKILL");
      reject(
        new ProcessLost("crashed", `Step ${call.step} sent more than ${MESSAGES_MAX} messages`),
      );
      return;
    }
    if (message.kind === "progress") call.onProgress(message.done, message.of);
    if (message.kind === "outcome") resolve(message.outcome);
    if (message.kind === "failed" || message.kind === "away") reject(asError(message));
  };
  const onExit = (code: number | null, signal: string | null): void =>
    reject(new ProcessLost("crashed", `Its process ended (${signal ?? `code ${code}`})`));
  // The world's fault: no process could be started (too many, no memory), so none has died of the task.
  const onError = (error: Error): void => {
    if (child.pid === undefined) {
      reject(
        new RetryableFailure(`No process could be started for step ${call.step}`, { cause: error }),
      );
    }
  };
  const onAbort = (): void => reject(asReason(call.signal));
  const timer = setTimeout(() => {
    const seconds = Math.round(call.limits.timeoutMs / 1000);
    reject(new ProcessLost("timed-out", `Step ${call.step} took longer than ${seconds} s`));
  }, call.limits.timeoutMs);
  const memory = setInterval(() => {
    void residentBytes(child.pid).then((bytes) => {
      if (bytes > memoryBytesMax) {
        reject(
          new ProcessLost("out-of-memory", `Step ${call.step} took ${mega(bytes)} MB of memory`),
        );
      }
    });
  }, MEMORY_CHECK_MS);
  child.on("message", onMessage);
  child.once("exit", onExit);
  child.once("error", onError);
  call.signal.addEventListener("abort", onAbort, { once: true });
  const message: RunMessage = {
    kind: "run",
    step: call.step,
    input: call.input,
    keys: [...call.keys],
    attempt: call.task.attempt,
  };
  try {
    child.send(message, (error) => {
      if (error !== null) reject(new ProcessLost("crashed", "Its process did not take the task"));
    });
    return await promise;
  } finally {
    clearTimeout(timer);
    clearInterval(memory);
    child.off("message", onMessage);
    child.off("exit", onExit);
    child.off("error", onError);
    call.signal.removeEventListener("abort", onAbort);
  }
}

const handedBack = (): HandedBack => new HandedBack("This process is stopping");

const mega = (bytes: number): number => Math.round(bytes / 1024 / 1024);

const asReason = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new HandedBack("The task was taken back");

function asError(message: Extract<SlotMessage, { kind: "failed" | "away" }>): Error {
  if (message.kind === "away") {
    return new DependencyAway(message.dependency, message.because, message.message);
  }
  switch (message.failure) {
    case "retryable":
      return new RetryableFailure(message.message);
    case "terminal":
      return new TerminalFailure(message.reason ?? "attempts-exhausted", message.message);
    case "bug":
      return new Error(message.message);
  }
}

/** Resident memory of a process; 0 where the system does not tell (only Linux does). */
async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    // In kB here, whatever the size of a page is on this machine.
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
