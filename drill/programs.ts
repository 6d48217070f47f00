import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programs as ourPrograms } from "../src/cli/supervise.ts";
import { childEnvironment } from "../src/config.ts";
import { type Order, ORDER_SIGNAL, orderFile } from "./orders.ts";

/** A program of ours, started again a second after every death, as a service manager does. */
export interface DrillProgram {
  readonly name: string;
  /** Null between a death and the next start. */
  readonly pid: number | null;
  /** Since the start of the drill. */
  readonly starts: number;
  /** Resolves when it says that it is at work, with the address where it listens on one; rejects once stopped. */
  ready(): Promise<string | null>;
  /** False: there was nobody to hit. */
  signal(signal: "SIGKILL" | "SIGTERM"): boolean;
  /** Has it break itself, and its slots where `slots` is set; see preload.ts. False: there was nobody to tell. */
  order(order: Order, to?: { readonly slots: boolean }): Promise<boolean>;
  /** The processes of its slots. */
  slots(): readonly number[];
  /** SIGTERM, then SIGKILL. Resolves to whether it ended by itself and in order. */
  stop(): Promise<boolean>;
}

export interface ProgramSettings {
  readonly name: string;
  readonly program: "api" | "worker";
  readonly args: readonly string[];
  /** Asked at every start: the database may have moved. */
  environment(): Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly ordersFolder: string;
}

const RESTART_MS = 1_000;
const STOP_LIMIT_MS = 15_000;

export function startProgram(settings: ProgramSettings): DrillProgram {
  const preload = new URL("preload.ts", import.meta.url);
  preload.searchParams.set("orders", settings.ordersFolder);
  let child: ChildProcess | null = null;
  let starts = 0;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let ready = Promise.withResolvers<string | null>();
  ready.promise.catch(() => {});
  const start = (): void => {
    const log = openSync(join(settings.logFolder, `${settings.name}.log`), "a", 0o600);
    const started = fork(ourPrograms[settings.program], [...settings.args], {
      env: childEnvironment(settings.environment()),
      execArgv: ["--import", preload.href],
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    child = started;
    starts += 1;
    started.on("message", (message) => {
      const address = addressIn(message);
      if (address !== undefined) ready.resolve(address);
    });
    started.once("exit", () => {
      child = null;
      ready.reject(new Error(`${settings.name} has ended`));
      ready = Promise.withResolvers();
      ready.promise.catch(() => {});
      if (!stopping) timer = setTimeout(start, RESTART_MS);
    });
  };
  start();
  const pidOf = (): number | null => child?.pid ?? null;
  return {
    name: settings.name,
    get pid() {
      return pidOf();
    },
    get starts() {
      return starts;
    },
    ready: () => ready.promise,
    signal: (signal) => child?.kill(signal) ?? false,
    async order(order, to = { slots: false }) {
      const pid = pidOf();
      if (pid === null) return false;
      const told = [pid, ...(to.slots ? childrenOf(pid) : [])].map((each) =>
        tell(settings.ordersFolder, each, order),
      );
      return (await Promise.all(told)).some((one) => one);
    },
    slots() {
      const pid = pidOf();
      return pid === null ? [] : childrenOf(pid);
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      return child === null ? true : stopChild(child);
    },
  };
}

async function stopChild(child: ChildProcess): Promise<boolean> {
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => resolve(code));
  });
  child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  const code = await ended;
  clearTimeout(limit);
  return code === 0;
}

/** Of the messages of our programs: `ready`, and `listening` with its URL; undefined for any other. */
function addressIn(message: unknown): string | null | undefined {
  if (typeof message !== "object" || message === null || !("kind" in message)) return undefined;
  if (message.kind === "ready") return null;
  return message.kind === "listening" && "url" in message ? String(message.url) : undefined;
}

async function tell(folder: string, pid: number, order: Order): Promise<boolean> {
  if (!obeys(pid)) return false;
  await writeFile(orderFile(folder, pid), JSON.stringify(order));
  return hit(pid, ORDER_SIGNAL);
}

/** False: it has ended meanwhile. */
export function hit(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Whether a process has a handler for the order's signal by now: before that it would die of it. */
function obeys(pid: number): boolean {
  const SIGUSR2 = 12;
  try {
    const caught = /^SigCgt:\s+([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return caught !== undefined && (BigInt(`0x${caught}`) & (1n << BigInt(SIGUSR2 - 1))) !== 0n;
  } catch {
    return false;
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  } catch {
    // It has ended between the two looks.
    return null;
  }
}
