import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { tryLogin } from "../../../src/embedded-postgres/try-login.ts";
import { makeTestFolder, query, StartedServers } from "./server-under-test.ts";

// Everything a shell could stumble over, and a town's umlauts.
const folderName = "Daten für Prüfung $(touch x) \"a\" 'b'";

describe("an embedded PostgreSQL", () => {
  const servers = new StartedServers();
  let folder: Awaited<ReturnType<typeof makeTestFolder>>;
  let data: string;
  let cluster: string;

  beforeAll(async () => {
    folder = await makeTestFolder();
    data = join(folder.path, folderName);
    cluster = join(data, "postgres/cluster");
    await servers.start(data);
  }, 30_000);

  afterAll(async () => {
    await servers.stopAll();
    await folder.remove();
  });

  test("has the settings the design asks for", async () => {
    const server = await servers.start(data);
    const rows = await query<{ name: string; setting: string }>(
      server.url("postgres"),
      "select name, setting from pg_settings",
    );
    const settings = new Map(rows.map((row) => [row.name, row.setting]));
    const expected = {
      max_connections: "200",
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      shared_buffers: "16384", // of 8 kB: 128 MB
      fsync: "on",
      synchronous_commit: "on",
      data_checksums: "on",
      password_encryption: "scram-sha-256",
      log_min_error_statement: "panic",
      server_encoding: "UTF8",
    };
    expect(
      Object.fromEntries(Object.keys(expected).map((name) => [name, settings.get(name)])),
    ).toEqual(expected);
    expect(settings.get("server_version")).toMatch(/^18\./);
  });

  test("compares and splits German text as text, not as bytes", async () => {
    const server = await servers.start(data);
    const rows = await query<{ lower: string; words: string }>(
      server.url("postgres"),
      "select lower('ÄÖÜ'), to_tsvector('german', '„Müller“ – Straße')::text as words",
    );
    expect(rows).toEqual([{ lower: "äöü", words: "'mull':1 'strass':2" }]);
  });

  test("keeps its password in a file for its user alone and lets nobody in without it", async () => {
    const server = await servers.start(data);
    const file = await stat(join(data, "postgres/password"));
    expect(file.mode & 0o777).toBe(0o600);
    expect((await stat(join(data, "postgres"))).mode & 0o777).toBe(0o700);
    await expect(
      query(server.url("postgres").replace(server.password, "x"), "select 1"),
    ).rejects.toThrow("password authentication failed");
    expect(await tryLogin(server, { user: server.superuser, password: "x" })).toMatchObject({
      kind: "refused",
    });
    expect(await tryLogin(server, { user: server.superuser, password: server.password })).toEqual({
      kind: "ready",
    });
  });

  test("writes no statement and no value into its log", async () => {
    const server = await servers.start(data);
    await query(server.url("postgres"), "create table secret (subject text unique)");
    await query(server.url("postgres"), "insert into secret values ('Pfändung')");
    await expect(
      query(server.url("postgres"), "insert into secret values ('Pfändung')"),
    ).rejects.toThrow("duplicate key");
    await server.stop();
    const log = await readLogs(cluster);
    expect(log).toContain("duplicate key");
    expect(log).not.toContain("Pfändung");
  });

  test("keeps data and port over stop and start; stop may be called twice", async () => {
    const first = await servers.start(data);
    await query(first.url("postgres"), "create table kept as select 42 as answer");
    await first.stop();
    await first.stop();
    expect(await tryLogin(first, { user: "postgres", password: first.password })).toMatchObject({
      kind: "unreachable",
    });
    const second = await servers.start(data);
    expect(second).toMatchObject({ port: first.port, adopted: false });
    expect(await query(second.url("postgres"), "select answer from kept")).toEqual([
      { answer: 42 },
    ]);
  });

  test("is adopted by a second start, and stopped by either", async () => {
    const first = await servers.start(data);
    const second = await servers.start(data);
    expect(second).toMatchObject({ port: first.port, adopted: true });
    await second.stop();
    await first.stop();
    expect((await servers.start(data)).adopted).toBe(false);
  });

  test("takes another port when its own is taken, and keeps that", async () => {
    const first = await servers.start(data);
    await first.stop();
    const squatter = createServer().listen(first.port, "127.0.0.1");
    try {
      const second = await servers.start(data);
      expect(second.port).not.toBe(first.port);
      expect(await readFile(join(data, "postgres/port"), "utf8")).toBe(`${second.port}\n`);
    } finally {
      squatter.close();
    }
  });

  test("starts although another program of the same user now has the pid of its last pid file", async () => {
    const server = await servers.start(data);
    await server.stop();
    const { uid, gid } = await stat(cluster);
    const other = spawn("sleep", ["60"], { uid, gid });
    const lines = [other.pid, cluster, 1, server.port, "", "127.0.0.1", "", "ready"];
    await writeFile(join(cluster, "postmaster.pid"), `${lines.join("\n")}\n`);
    try {
      expect((await servers.start(data)).adopted).toBe(false);
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });

  test("keeps at most six log files", async () => {
    const server = await servers.start(data);
    await server.stop();
    for (const day of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await writeFile(join(cluster, `log/server-2020010${day}-000000.log`), "old\n");
    }
    await servers.start(data);
    const names = await readdir(join(cluster, "log"));
    expect(names.length).toBeLessThanOrEqual(6);
    expect(names).not.toContain("server-20200101-000000.log");
  });

  test("says what is wrong and what to do when its files are not as they should be", async () => {
    const server = await servers.start(data);
    await server.stop();
    await withFile(join(cluster, "PG_VERSION"), "17\n", async () => {
      await expect(servers.start(data)).rejects.toMatchObject({
        fault: "other-major-version",
        message: expect.stringMatching(/made by PostgreSQL 17, this release has 18\. .*restore/s),
      });
    });
    await withFile(join(data, "postgres/password"), "", async () => {
      await expect(servers.start(data)).rejects.toMatchObject({ fault: "wrong-password" });
    });
    await withFile(join(data, "postgres/password"), "other", async () => {
      await expect(servers.start(data)).rejects.toMatchObject({ fault: "wrong-password" });
    });
    await servers.stopAll();
    await withFile(join(cluster, "postgresql.auto.conf"), "no_such_setting = 1\n", async () => {
      await expect(servers.start(data)).rejects.toMatchObject({
        fault: "start-failed",
        message: expect.stringContaining("no_such_setting"),
      });
    });
    await withFile(join(cluster, "PG_VERSION"), undefined, async () => {
      await expect(servers.start(data)).rejects.toMatchObject({ fault: "incomplete-cluster" });
    });
    expect((await servers.start(data)).adopted).toBe(false);
  });
});

async function readLogs(cluster: string): Promise<string> {
  const names = await readdir(join(cluster, "log"));
  const texts = await Promise.all(
    names.map((name) => readFile(join(cluster, "log", name), "utf8")),
  );
  return texts.join("\n");
}

/** Runs with a file's text replaced (or the file away), keeping owner and mode, and puts it back. */
async function withFile(
  path: string,
  text: string | undefined,
  run: () => Promise<void>,
): Promise<void> {
  const before = await readFile(path);
  if (text === undefined) await rename(path, `${path}.away`);
  else await writeFile(path, text);
  try {
    await run();
  } finally {
    if (text === undefined) await rename(`${path}.away`, path);
    await writeFile(path, before);
  }
}
