import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmod, copyFile, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeRelocatedCluster } from "../../src/embedded-postgres/remove-cluster.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const letter = join(root, "fixtures/post/born-digital-citizen.pdf");

jest.setTimeout(300_000);

let data: string;
let instances: Instance[];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "poststelle-up-"));
  await chmod(data, 0o755);
  instances = [];
});
afterEach(async () => {
  for (const instance of instances) await instance.end();
  command("stop-database");
  await removeRelocatedCluster(data);
  await rm(data, { recursive: true, force: true });
});

describe("poststelle up", () => {
  test("takes post in, says how it is, and stops in order", async () => {
    const first = start();
    const url = await first.url();
    await expect(healthOf(url)).resolves.toMatchObject({ status: 200, body: { ok: true } });
    await until(() => first.output().includes("Kennwort der Musterstadt"));
    await expect(signInAsSaid(url, first.output())).resolves.toBe(201);

    const second = start();
    await expect(second.exit()).resolves.toBe(3);
    expect(second.output()).toContain("already runs");
    await expect(healthOf(url)).resolves.toMatchObject({ status: 200 });

    await put("letter.pdf");
    await until(() => first.output().includes("Die Bilanz stimmt."));
    await expect(readdir(join(data, "hot", "done"))).resolves.toEqual(["letter.pdf"]);

    first.child.kill("SIGINT");
    await expect(first.exit()).resolves.toBe(0);
    expect(command("ledger").status).toBe(0);
    expect(command("audit", "verify").stdout).toContain("consistent");
  });

  test("goes on by itself after everything was killed, and after its database was", async () => {
    const first = start();
    await first.url();
    await put("one.pdf");
    await put("two.pdf");
    await until(() => /[12] erfasst/.test(first.output()));
    first.killAll();
    await first.exit();

    const second = start();
    const url = await second.url();
    await until(() => second.output().includes("Die Bilanz stimmt."));
    expect(second.output()).toMatch(/Erfassungen: 2 = 0 noch nicht getrennt/);

    // It says 503 while the database is away, and starts it again.
    const postmaster = Number((await postmasterPid()).trim());
    process.kill(postmaster, "SIGKILL");
    await until(async () => (await healthOf(url)).status === 503);
    await until(async () => (await healthOf(url)).status === 200);
    second.child.kill("SIGTERM");
    await expect(second.exit()).resolves.toBe(0);
    expect(command("audit", "verify").status).toBe(0);
  });
});

/** Signs in with the login and password that were printed. */
async function signInAsSaid(url: string, output: string): Promise<number> {
  const [, login] = /Anmelden als (\S+)/.exec(output) ?? [];
  const [, password] = /Kennwort der Musterstadt: (\S+)/.exec(output) ?? [];
  const answer = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  return answer.status;
}

interface Instance {
  readonly child: ChildProcess;
  output(): string;
  url(): Promise<string>;
  exit(): Promise<number | null>;
  killAll(): void;
  end(): Promise<void>;
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, POSTSTELLE_DATA: data, POSTSTELLE_PORT: "0", POSTSTELLE_SLOTS: "1" };
}

function start(): Instance {
  const child = spawn(
    process.execPath,
    [join(root, "src/cli/poststelle.ts"), "up", "--no-sample-post"],
    { env: environment(), stdio: ["ignore", "pipe", "pipe"] },
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => resolve(code));
  });
  const instance: Instance = {
    child,
    output: () => text,
    exit: () => exited,
    async url() {
      await until(() => /läuft: (\S+)/.test(text) || child.exitCode !== null);
      const url = /läuft: (\S+)/.exec(text)?.[1];
      if (url === undefined) throw new Error(`It did not start:\n${text}`);
      return url;
    },
    killAll() {
      // All but the database, which is not our child: it is left over, as after a crash.
      for (const pid of descendantsOf(child.pid ?? 0).toReversed()) process.kill(pid, "SIGKILL");
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
  instances.push(instance);
  return instance;
}

function descendantsOf(pid: number): number[] {
  const list = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).stdout;
  const pairs = list
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return [pid, ...below(pid)];
}

/** Runs a command on the same data; `stop-database` is a start and a stop, so that no server is left. */
function command(...words: readonly string[]): { status: number | null; stdout: string } {
  const stops = words[0] === "stop-database";
  if (stops) {
    const code = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(join(root, "src/embedded-postgres/embedded-postgres.ts"))});
      await (await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(data)}, log() {} })).stop();`;
    return spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  }
  return spawnSync(process.execPath, [join(root, "src/cli/poststelle.ts"), ...words], {
    env: environment(),
    encoding: "utf8",
  });
}

async function healthOf(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/api/health`);
  return { status: answer.status, body: await answer.json() };
}

async function put(name: string): Promise<void> {
  const hot = join(data, "hot");
  await copyFile(letter, join(hot, `.${name}`));
  await rename(join(hot, `.${name}`), join(hot, name));
}

async function postmasterPid(): Promise<string> {
  const place = await readFile(join(data, "postgres-location.txt"), "utf8").catch(() => data);
  const file = join(place.trim(), "postgres", "cluster", "postmaster.pid");
  return (await readFile(file, "utf8")).split("\n")[0] ?? "";
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
