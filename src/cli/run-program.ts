import { fork } from "node:child_process";
import { z } from "zod";
import { childEnvironment, readConfig } from "../config.ts";
import { stepNames } from "../domain/states.ts";
import { dataPaths } from "../installation.ts";
import { databaseAccess, readOrMakePasswords } from "../store/database-access.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type DatabaseServer, reachDatabase, withoutUser } from "./house.ts";
import { requireData, requireSchema } from "./keep-house.ts";
import { environmentOf, type Program, programs } from "./supervise.ts";
import type { Terminal } from "./terminal.ts";

export interface WorkerOptions {
  /** Names of steps with commas between; all where none is given. */
  readonly steps?: string;
  readonly slots?: number;
  readonly housekeeping: boolean;
  readonly json: boolean;
}

/** `poststelle worker`: serves the chosen steps until SIGTERM or Ctrl-C, then hands back what is in work. */
export async function workerCommand(options: WorkerOptions, terminal: Terminal): Promise<number> {
  const steps = stepsOf(options.steps);
  return runProgram("worker", {
    args: ["--steps", steps.join(","), ...(options.housekeeping ? [] : ["--no-housekeeping"])],
    settings: options.slots === undefined ? {} : { POSTSTELLE_SLOTS: String(options.slots) },
    onMessage(message) {
      if (!Ready.safeParse(message).success) return;
      const { housekeeping } = options;
      if (options.json) printJson({ event: "ready", steps, housekeeping });
      else {
        const rest = housekeeping ? "keeps house" : "leaves housekeeping to others";
        terminal.line(`Worker serves ${steps.join(", ")}; ${rest}. Stop with SIGTERM or Ctrl-C.`);
      }
    },
  });
}

/** `poststelle api`: the HTTP API and the intake channels alone, until SIGTERM or Ctrl-C. */
export const apiCommand = (
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  runProgram("api", {
    args: [],
    settings: {},
    onMessage(message) {
      const listening = Listening.safeParse(message);
      if (!listening.success) return;
      if (options.json) printJson({ event: "ready", url: listening.data.url });
      else terminal.line(`API listens on ${listening.data.url}. Stop with SIGTERM or Ctrl-C.`);
    },
  });

const Ready = z.object({ kind: z.literal("ready") });
const Listening = z.object({ kind: z.literal("listening"), url: z.string() });

function stepsOf(list: string | undefined): readonly string[] {
  if (list === undefined) return stepNames;
  const wanted = list.split(",").map((name) => name.trim());
  const wrong = wanted.find((name) => !stepNames.some((known) => known === name));
  if (wrong === undefined) return [...new Set(wanted)];
  throw new UsageError(`There is no step '${wrong}'. Steps: ${stepNames.join(", ")}.`);
}

interface Run {
  readonly args: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  onMessage(message: unknown): void;
}

/** Runs one program of ours beside whoever runs the database; its log goes to standard error. */
async function runProgram(program: Program, run: Run): Promise<number> {
  const config = readConfig(run.settings);
  await requireData(config);
  const server = await runningDatabase(config.dataFolder, await reachDatabase(config, () => {}));
  const passwords = await readOrMakePasswords(dataPaths(config.dataFolder).passwords);
  await requireSchema({ access: databaseAccess(server.adminUrl, config.databaseName, passwords) });
  const child = fork(programs[program], [...run.args], {
    env: childEnvironment({
      ...environmentOf(config),
      DATABASE_URL: withoutUser(server.adminUrl),
    }),
    stdio: ["ignore", 2, 2, "ipc"],
  });
  child.on("message", (message) => run.onMessage(message));
  const stop = () => void child.kill("SIGTERM");
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("exit", resolve);
    child.once("error", reject);
  });
  return code === 0 ? exitCodes.well : exitCodes.environment;
}

/** A worker that started the embedded database would stop it under everybody when it ends itself. */
async function runningDatabase(
  dataFolder: string,
  server: DatabaseServer,
): Promise<DatabaseServer> {
  if (server.adopted) return server;
  await server.stop();
  throw new Error(
    `No database runs for the data in ${dataFolder}. Set DATABASE_URL to your PostgreSQL, or start 'poststelle up' first, which starts the embedded one.`,
  );
}
