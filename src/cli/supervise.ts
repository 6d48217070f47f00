import { type ChildProcess, fork } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { childEnvironment, type Config } from "../config.ts";
import type { Installation } from "../installation.ts";

/** What we start as processes of their own. */
export const programs = {
  worker: new URL("../../workers/main.ts", import.meta.url),
  api: new URL("../api/main.ts", import.meta.url),
} as const;
export type Program = keyof typeof programs;

/** A program of ours as a child process, kept running. */
export interface SupervisedProcess {
  /** Ends it in order; it is started again, with the settings of then. */
  restart(): void;
  /** SIGTERM, and SIGKILL to whoever is not gone in 9 s. */
  stop(): Promise<void>;
}

const RESTART_MS = 1_000;
const STOP_LIMIT_MS = 9_000;

/** Keeps a program running: it is started again a second after every death, until stopped. */
export function supervise(
  program: Program,
  config: Config,
  databaseUrl: () => string,
  onMessage: (message: unknown) => void,
  log: Installation["log"],
): SupervisedProcess {
  let child: ChildProcess | null = null;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    const logFile = openLog(config.dataFolder, program);
    const started = fork(programs[program], [], {
      env: childEnvironment({
        ...environmentOf(config),
        DATABASE_URL: databaseUrl(),
      }),
      stdio: ["ignore", logFile, logFile, "ipc"],
    });
    closeSync(logFile);
    child = started;
    started.on("message", onMessage);
    started.on("error", (error) => log.error({ program, cause: error.message }, "cannot start"));
    started.once("exit", (code, signal) => {
      child = null;
      if (stopping) return;
      log.warn({ program, code, signal }, "a process ended and is started again");
      timer = setTimeout(start, RESTART_MS);
    });
  };
  start();
  return {
    restart: () => child?.kill("SIGTERM"),
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const last = child;
      if (last === null) return;
      const ended = new Promise<void>((resolve) => {
        last.once("exit", () => resolve());
      });
      last.kill("SIGTERM");
      const limit = setTimeout(() => last.kill("SIGKILL"), STOP_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    },
  };
}

const LOG_BYTES_MAX = 10 * 1024 * 1024;

/** Appends to `logs/<program>.log`; what had grown too long is kept as `.1` until it happens again. */
function openLog(dataFolder: string, program: string): number {
  const folder = join(dataFolder, "logs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${program}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

/** The settings as given to this process, so that every child works with the same ones. */
export const environmentOf = (config: Config): Record<string, string> => ({
  POSTSTELLE_DATA: config.dataFolder,
  DATABASE_NAME: config.databaseName,
  QUEUE_URL: config.queueUrl ?? "",
  POSTSTELLE_HOST: config.host,
  POSTSTELLE_PORT: String(config.port),
  POSTSTELLE_SLOTS: String(config.slots),
  POSTSTELLE_LEASE_MS: String(config.leaseMs),
  POSTSTELLE_LOG_LEVEL: config.logLevel,
});
