import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../../src/embedded-postgres/embedded-postgres.ts";

export const projectRoot = join(import.meta.dirname, "../../..");
const childScript = "test/integration/embedded-postgres/start-in-child.ts";

/** A fresh folder that everybody may enter, as /tmp is; removed by `remove`. */
export async function makeTestFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "embedded-postgres-"));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts servers and stops every one of them at the end, whatever became of the test. */
export class StartedServers {
  readonly lines: string[] = [];
  readonly #servers: EmbeddedPostgres[] = [];
  readonly #children: { dataFolder: string; child: Child }[] = [];

  async start(dataFolder: string): Promise<EmbeddedPostgres> {
    const log = (line: string): void => void this.lines.push(line);
    const server = await startEmbeddedPostgres({ dataFolder, log });
    this.#servers.push(server);
    return server;
  }

  startInChild(dataFolder: string, options: ChildOptions = {}): Child {
    const child = startInChild(dataFolder, options);
    this.#children.push({ dataFolder, child });
    return child;
  }

  async stopAll(): Promise<void> {
    for (const { dataFolder, child } of this.#children.splice(0)) {
      if (child.process.exitCode === null && child.process.signalCode === null)
        await killChild(child);
      // What a killed child left running is adopted in order to be stopped.
      if (existsSync(join(dataFolder, "postgres/cluster/postmaster.pid")))
        await this.start(dataFolder);
    }
    for (const server of this.#servers.splice(0)) await server.stop();
  }
}

export async function query<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Row>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** What start-in-child.ts says once the server is ready. */
export interface ChildAnswer {
  readonly port: number;
  readonly password: string;
  readonly adopted: boolean;
  readonly url: string;
}

export interface Child {
  readonly process: ChildProcess;
  readonly answer: Promise<ChildAnswer>;
}

/** Whom the child runs as, and the checkout it runs. */
interface ChildOptions {
  readonly uid?: number;
  readonly root?: string;
}

/** Starts a server from another process, the leader of its own process group. */
function startInChild(dataFolder: string, options: ChildOptions): Child {
  const root = options.root ?? projectRoot;
  const child = spawn(process.execPath, [join(root, childScript), dataFolder], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  return { process: child, answer: readAnswer(child) };
}

async function readAnswer(child: ChildProcess): Promise<ChildAnswer> {
  let output = "";
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    if (output.includes("\n")) return parseAnswer(JSON.parse(output));
  }
  throw new Error(`the child ended without a server: ${errors}`);
}

function parseAnswer(value: unknown): ChildAnswer {
  const answer = { port: 0, password: "", adopted: false, url: "" };
  if (typeof value === "object" && value !== null) Object.assign(answer, value);
  return answer;
}

/** Asks the child to stop its server and end. */
export async function stopChild(child: Child): Promise<void> {
  const ended = once(child.process, "exit");
  child.process.stdin?.write("stop\n");
  await ended;
}

/** Kills the child alone, as `kill -9` does. */
export async function killChild(child: Child): Promise<void> {
  const ended = once(child.process, "exit");
  child.process.kill("SIGKILL");
  await ended;
}

export async function postmasterPid(serverFolder: string): Promise<number> {
  const text = await readFile(join(serverFolder, "cluster/postmaster.pid"), "utf8");
  return Number(text.split("\n")[0]);
}

export async function waitUntil(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited 10 s in vain: ${what}`);
}

/** Whether a process is at work; one that ended and was not yet collected by its parent is not. */
export function isRunning(pid: number): boolean {
  // A process that has ended has no working folder any more.
  return existsSync(`/proc/${pid}/cwd`);
}
