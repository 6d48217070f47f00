import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { installDebianPackages, mayInstall } from "./debian-packages.ts";

const run = promisify(execFile);
const READY_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 5000;

/** A redis-server of this test alone, on a free loopback port, its files in a temporary folder. */
export interface TestRedis {
  readonly url: string;
  /** Stops the server; its files stay. */
  goAway(): Promise<void>;
  /** Kills the server without a word. */
  kill(): Promise<void>;
  /** FLUSHALL. */
  flush(): Promise<void>;
  /** Starts it again on the same port, with its files (empty unless `appendOnly`). */
  comeBack(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** Starts a redis-server; persistence is off unless `appendOnly`. Without `folder` its files are in a temporary one. */
export async function startRedis(
  options: { appendOnly?: boolean; folder?: string } = {},
): Promise<TestRedis> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "poststelle-redis-")));
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const launch = () => launchRedis(port, folder, options.appendOnly ?? false);
  let server = await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    goAway: () => stopProcess(server),
    async kill() {
      const exited = once(server, "exit");
      if (server.kill("SIGKILL")) await exited;
    },
    async flush() {
      const client = new Redis({ port, host: "127.0.0.1" });
      await client.flushall();
      client.disconnect();
    },
    async comeBack() {
      server = await launch();
    },
    async stop() {
      await stopProcess(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Whether tests with Redis can run here. Without a redis-server on the PATH, root and CI install Debian's;
 * anyone else is told the one command, and the caller skips its tests.
 */
export async function redisIsThere(): Promise<boolean> {
  if (await hasRedis()) return true;
  if (mayInstall()) {
    await installDebianPackages("redis-server");
    if (await hasRedis()) return true;
  }
  process.stderr.write(
    "\nSKIPPED: tests with Redis, for there is no redis-server. Install it: sudo apt-get install -y redis-server\n\n",
  );
  return false;
}

async function hasRedis(): Promise<boolean> {
  try {
    await run("redis-server", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

async function launchRedis(
  port: number,
  folder: string,
  appendOnly: boolean,
): Promise<ChildProcess> {
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    pidfile: join(folder, "redis.pid"),
    save: "",
    appendonly: appendOnly ? "yes" : "no",
    daemonize: "no",
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn("redis-server", args, { stdio: "ignore" });
  try {
    await untilReady(port);
    return server;
  } catch (error) {
    server.kill("SIGKILL");
    throw new Error(`redis-server on port ${port} did not start`, { cause: error });
  }
}

async function untilReady(port: number): Promise<void> {
  const probe = new Redis({ port, host: "127.0.0.1", retryStrategy: () => 50 });
  probe.on("error", () => {});
  const late = setTimeout(() => {
    probe.disconnect();
  }, READY_LIMIT_MS);
  try {
    await probe.ping();
  } finally {
    clearTimeout(late);
    probe.disconnect();
  }
}

async function stopProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  server.kill("SIGTERM");
  const hard = setTimeout(() => server.kill("SIGKILL"), STOP_LIMIT_MS);
  await exited;
  clearTimeout(hard);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
