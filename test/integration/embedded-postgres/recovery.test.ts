import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import {
  isRunning,
  killChild,
  makeTestFolder,
  postmasterPid,
  query,
  StartedServers,
  stopChild,
  waitUntil,
} from "./server-under-test.ts";

describe("after a crash", () => {
  const servers = new StartedServers();
  let folder: Awaited<ReturnType<typeof makeTestFolder>>;
  let data: string;

  beforeEach(async () => {
    folder = await makeTestFolder();
    data = join(folder.path, "data");
  });

  afterEach(async () => {
    await servers.stopAll();
    await folder.remove();
  });

  test("of our process, the server lives on and is adopted; Ctrl-C does not reach it", async () => {
    const child = servers.startInChild(data);
    const { port, url } = await child.answer;
    await query(url, "create table kept as select 1 as answer");
    const pid = await postmasterPid(join(data, "postgres"));
    // What a terminal does at Ctrl-C: the whole process group, here the child's.
    const ended = new Promise((resolve) => child.process.once("exit", resolve));
    process.kill(-(child.process.pid ?? 0), "SIGINT");
    await ended;
    expect(isRunning(pid)).toBe(true);

    const second = servers.startInChild(data);
    expect(await second.answer).toMatchObject({ port, adopted: true });
    await killChild(second);

    const third = await servers.start(data);
    expect(third).toMatchObject({ port, adopted: true });
    expect(await query(third.url("postgres"), "select answer from kept")).toEqual([{ answer: 1 }]);
    expect(await postmasterPid(join(data, "postgres"))).toBe(pid);
    await third.stop();
    await waitUntil("the adopted server stops", () => !isRunning(pid));
  }, 30_000);

  test("of the server, with a backend left behind at work, the next start comes up with what was committed", async () => {
    const first = await servers.start(data);
    await query(first.url("postgres"), "create table kept as select 1 as answer");
    const busy = new Client({ connectionString: first.url("postgres") });
    await busy.connect();
    busy.on("error", () => undefined);
    const { rows } = await busy.query<{ pid: number }>("select pg_backend_pid() as pid");
    const orphan = rows[0]?.pid ?? 0;
    // Never looks for the death of its postmaster while it counts.
    const counting = busy
      .query("select count(*) from generate_series(1, 100000000000)")
      .catch(String);
    await waitUntil("the backend counts", async () => usesProcessor(orphan));
    const killed = await postmasterPid(join(data, "postgres"));
    process.kill(killed, "SIGKILL");
    await waitUntil("the postmaster is gone", () => !isRunning(killed));
    expect(isRunning(orphan)).toBe(true);

    const second = await servers.start(data);
    expect(second).toMatchObject({ adopted: false });
    expect(isRunning(orphan)).toBe(false);
    expect(await counting).toMatch(/terminat|closed|ended/i);
    expect(await query(second.url("postgres"), "select answer from kept")).toEqual([{ answer: 1 }]);
  }, 30_000);

  test("of everything at once, PostgreSQL clears its own stale pid file and recovers", async () => {
    const child = servers.startInChild(data);
    const { url } = await child.answer;
    await query(url, "create table kept as select 1 as answer");
    const pid = await postmasterPid(join(data, "postgres"));
    const backends = await childrenOf(pid);
    for (const one of [pid, ...backends]) killIfThere(one);
    await killChild(child);
    await waitUntil("the postmaster is gone", () => !isRunning(pid));
    expect(existsSync(join(data, "postgres/cluster/postmaster.pid"))).toBe(true);

    const second = await servers.start(data);
    expect(second.adopted).toBe(false);
    expect(await query(second.url("postgres"), "select answer from kept")).toEqual([{ answer: 1 }]);
  }, 30_000);

  test("in the middle of the first start, the next start begins anew and leaves nothing behind", async () => {
    const child = servers.startInChild(data);
    child.answer.catch(() => undefined);
    const partial = (): Promise<string[]> => readdir(data).catch(() => []);
    await waitUntil("initdb is at work", async () => {
      const [name] = await partial();
      return name !== undefined && existsSync(join(data, name, "cluster/global"));
    });
    await killChild(child);
    expect(await partial()).toEqual([expect.stringMatching(/^postgres\.new-/)]);

    const second = await servers.start(data);
    expect(second.adopted).toBe(false);
    expect(await query(second.url("postgres"), "select 1 as answer")).toEqual([{ answer: 1 }]);
    // initdb of the killed start may still have been writing while its folder was removed.
    await second.stop();
    await servers.start(data);
    expect(await readdir(data)).toEqual(["postgres"]);
  }, 30_000);

  test("two first starts at once end with one server", async () => {
    const children = [servers.startInChild(data), servers.startInChild(data)];
    const answers = await Promise.all(children.map((child) => child.answer));
    expect(new Set(answers.map((answer) => answer.port)).size).toBe(1);
    expect(answers.filter((answer) => answer.adopted)).toHaveLength(1);
    expect(await readdir(data)).toEqual(["postgres"]);
    await Promise.all(children.map(stopChild));
  }, 30_000);
});

async function usesProcessor(pid: number): Promise<boolean> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ");
  return Number(fields[13]) > 5; // user time in ticks of 10 ms
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.trim().split(" ").map(Number);
}

/** A backend may see the death of its postmaster before we get to it. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (isRunning(pid)) throw error;
  }
}
