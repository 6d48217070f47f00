import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { dataPaths } from "../../src/installation.ts";
import type { TestHouse } from "./house.ts";
import { superuserUrl } from "./postgres.ts";

const program = join(import.meta.dirname, "../../src/cli/poststelle.ts");

/** How a command of ours ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line on one test house, as an operator beside a running installation uses it. */
export interface CommandLine {
  run(...words: readonly string[]): Promise<CommandEnd>;
  /** The same with something on its standard input. */
  runWith(input: string, ...words: readonly string[]): Promise<CommandEnd>;
  /** The one JSON object a command printed with --json. */
  json(
    ...words: readonly string[]
  ): Promise<{ readonly code: number | null; readonly value: unknown }>;
  /** Starts one that runs until it is stopped. */
  start(...words: readonly string[]): ChildProcess;
}

/** Gives the house the files a command looks for; `over` replaces settings. */
export async function openCommandLine(
  house: TestHouse,
  over: Readonly<Record<string, string>> = {},
): Promise<CommandLine> {
  const { passwords } = dataPaths(house.dataFolder);
  await mkdir(dirname(passwords), { recursive: true, mode: 0o700 });
  await writeFile(passwords, JSON.stringify(house.access.passwords), { mode: 0o600 });
  const env = {
    ...process.env,
    POSTSTELLE_DATA: house.dataFolder,
    DATABASE_URL: await superuserUrl("postgres"),
    DATABASE_NAME: house.access.database,
    QUEUE_URL: "",
    POSTSTELLE_SLOTS: "1",
    NODE_OPTIONS: "",
    ...over,
  };
  const start = (...words: readonly string[]) =>
    spawn(process.execPath, [program, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const endOf = async (child: ChildProcessByStdio<Writable | null, Readable, Readable>) => {
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    });
    return { code, stdout, stderr };
  };
  const run = (...words: readonly string[]): Promise<CommandEnd> => endOf(start(...words));
  return {
    run,
    runWith(input, ...words) {
      const child = spawn(process.execPath, [program, ...words], { env, stdio: "pipe" });
      child.stdin.end(input);
      return endOf(child);
    },
    start,
    async json(...words) {
      const { code, stdout, stderr } = await run(...words, "--json");
      const lines = stdout.split("\n").filter((each) => each !== "");
      if (lines.length !== 1) {
        throw new Error(`${words.join(" ")} ended with ${code}, not one line: ${stdout}${stderr}`);
      }
      return { code, value: JSON.parse(stdout) };
    },
  };
}
