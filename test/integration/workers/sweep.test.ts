import { randomBytes } from "node:crypto";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { dataPaths } from "../../../src/installation.ts";
import type { BlobRef, Sha256 } from "../../../src/domain/ids.ts";
import { newId } from "../../../src/new-id.ts";
import { insertBlobs } from "../../../src/store/blobs.ts";
import { insertItemKey } from "../../../src/store/item-keys.ts";
import { insertSession } from "../../../src/store/sessions.ts";
import { makeSweep } from "../../../workers/sweep.ts";
import { announceWorker, databaseTime, workersAlive } from "../../../src/store/dispatch.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { newCapture, tasksOf } from "../../support/spine.ts";

let house: TestHouse;
let queries: number;
beforeEach(async () => {
  house = await openTestHouse();
  queries = 0;
});
afterEach(() => house.remove());

const DAY_MS = 24 * 3600 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const itemPath = (folder: string): string =>
  join(dataPaths(house.dataFolder).blobs, "items", folder.slice(-2), folder);
const sweep = (now?: Date, blobs = house.blobs) =>
  makeSweep(
    {
      blobs,
      asHousekeeper(use) {
        queries += 1;
        return house.asHousekeeper(use);
      },
    },
    now && { database: () => Promise.resolve(now), process: () => now },
  )();

async function newFolder(ageDays: number): Promise<string> {
  const folder = newId();
  await house.blobs.write(folder, randomBytes(32), Buffer.from("a letter"));
  await utimes(itemPath(folder), inDays(-ageDays), inDays(-ageDays));
  return folder;
}
/** Gives a folder its key, and these blobs (default: those that are there) their rows. */
async function own(folder: string, sha256s?: readonly string[]): Promise<void> {
  const { tenantId } = house;
  const key = Buffer.alloc(60);
  const owned = sha256s ?? (await readdir(itemPath(folder)).catch(() => []));
  await house.inTenant(async (trx) => {
    await insertItemKey(trx, {
      ownerId: folder,
      tenantId,
      ownerKind: "capture",
      wrappedKey: key,
    });
    await insertBlobs(trx, owned.map(rowIn(folder)));
  });
}
const rowIn = (folderId: string) => (sha256: string) => ({
  folderId,
  sha256,
  tenantId: house.tenantId,
  bytes: 8,
  mediaType: "application/pdf",
});
const nothing = {
  quarantined: 0,
  restored: 0,
  removed: 0,
  straysAside: 0,
  straysBack: 0,
  straysRemoved: 0,
  leftovers: 0,
};

test("by a clock that is a day ahead of the database's, or behind it, nothing is swept", async () => {
  const young = await newFolder(0.5);
  const sweepAt = (days: number) =>
    makeSweep(
      { blobs: house.blobs, asHousekeeper: (use) => house.asHousekeeper(use) },
      { database: databaseTime, process: () => inDays(days) },
    )();
  await expect(sweepAt(1)).rejects.toThrow("1440 minutes ahead of the database's. Let NTP");
  await expect(sweepAt(-1)).rejects.toThrow("behind the database's");
  await expect(sweepAt(0.001)).resolves.toEqual(nothing);
  expect(await readdir(itemPath(young))).toHaveLength(1);
});
const isThere = (folder: string): Promise<boolean> =>
  stat(itemPath(folder)).then(
    () => true,
    () => false,
  );

test("old folders without a row go to quarantine, and a day later for good; no others", async () => {
  const young = await newFolder(0.9);
  const old = await newFolder(2);
  const owned = await newFolder(2);
  await own(owned);
  await expect(sweep()).resolves.toEqual({ ...nothing, quarantined: 1 });
  await expect(Promise.all([young, old, owned].map(isThere))).resolves.toEqual([true, false, true]);
  await expect(sweep(inDays(0.05))).resolves.toEqual(nothing);
  await expect(sweep(inDays(1.01))).resolves.toMatchObject({ removed: 1 });
  await expect(isThere(owned)).resolves.toBe(true);
});

test("a folder that gets a row while it is set aside is put back, with what it got meanwhile", async () => {
  const folder = await newFolder(2);
  const letter = await readdir(itemPath(folder));
  await sweep();
  const page = await house.blobs.write(folder, randomBytes(32), Buffer.from("a page"));
  await own(folder, [...letter, page]);
  await expect(sweep(inDays(2))).resolves.toMatchObject({ restored: 1, removed: 0 });
  await expect(isThere(folder)).resolves.toBe(true);
  await expect(readdir(itemPath(folder))).resolves.toHaveLength(2);
  await expect(sweep(inDays(2))).resolves.toEqual(nothing);
});

test("a row that comes between question and move puts the folder back at once", async () => {
  const folder = await newFolder(2);
  const late = {
    ...house.blobs,
    async quarantine(which: string) {
      await own(which);
      await house.blobs.quarantine(which);
    },
  };
  await expect(sweep(new Date(), late)).resolves.toEqual(nothing);
  await expect(isThere(folder)).resolves.toBe(true);
});

test("asks for many folders at once, and leaves alone what is no folder of ours", async () => {
  for (let n = 0; n < 30; n += 1) await newFolder(2);
  const items = join(dataPaths(house.dataFolder).blobs, "items");
  await mkdir(join(items, "lost+found"), { recursive: true });
  await mkdir(join(items, "ab", "not-an-id"), { recursive: true });
  await writeFile(join(items, "stray"), "");
  await utimes(join(items, "ab", "not-an-id"), inDays(-9), inDays(-9));
  await expect(sweep()).resolves.toMatchObject({ quarantined: 30 });
  expect(queries).toBeLessThan(6);
  await expect(stat(join(items, "ab", "not-an-id"))).resolves.toBeDefined();
});

/** An item's folder with one blob that has a row and one that has none, both of that age. */
async function newStray(ageDays: number) {
  const folder = newId();
  const key = randomBytes(32);
  const kept = await house.blobs.write(folder, key, Buffer.from("a letter"));
  await own(folder);
  const stray = await house.blobs.write(folder, key, Buffer.from("by a step that never committed"));
  const old = inDays(-ageDays);
  for (const name of ["", kept, stray]) await utimes(join(itemPath(folder), name), old, old);
  const rewrite = () =>
    house.blobs.write(folder, key, Buffer.from("by a step that never committed"));
  return { folder, key, kept, stray, rewrite, refOf: (sha256: Sha256) => ({ folder, sha256 }) };
}

test("a blob without a row in the folder of an item is set aside, and a day later gone", async () => {
  const { folder, kept, stray } = await newStray(2);
  const young = await newStray(0.5);
  await expect(sweep()).resolves.toEqual({ ...nothing, straysAside: 1 });
  await expect(readdir(itemPath(folder))).resolves.toEqual([kept]);
  await expect(readdir(itemPath(young.folder))).resolves.toHaveLength(2);
  await expect(sweep(inDays(0.4))).resolves.toEqual(nothing);
  await expect(sweep(inDays(1.01))).resolves.toMatchObject({ straysRemoved: 1 });
  expect(stray).not.toBe(kept);
});

test("a blob that gets its row while it is set aside is put back, whole", async () => {
  const { folder, key, stray, refOf } = await newStray(2);
  await sweep();
  await house.inTenant((trx) => insertBlobs(trx, [rowIn(folder)(stray)]));
  await expect(sweep(inDays(2))).resolves.toMatchObject({ straysBack: 1, straysRemoved: 0 });
  await expect(house.blobs.read(refOf(stray), key)).resolves.toBeDefined();
});

test("what a running step is about to commit is never taken, though it lay there before", async () => {
  const { folder, key, stray, refOf, rewrite } = await newStray(2);
  // The step writes the same bytes again just after the sweep has listed them as old.
  const late = {
    ...house.blobs,
    async setAside(ref: BlobRef, before: Date) {
      await rewrite();
      return house.blobs.setAside(ref, before);
    },
  };
  await expect(sweep(new Date(), late)).resolves.toEqual(nothing);
  await house.inTenant((trx) => insertBlobs(trx, [rowIn(folder)(stray)]));
  await expect(house.blobs.read(refOf(stray), key)).resolves.toBeDefined();
});

test("files that were never finished go after an hour, the work in hand stays", async () => {
  const { folder, kept } = await newStray(0.5);
  const [dead, alive] = [".x.0123456789ab.tmp", ".y.arriving.tmp"].map((name) =>
    join(itemPath(folder), name),
  );
  for (const file of [dead, alive]) await writeFile(file ?? "", "half");
  await utimes(dead ?? "", inDays(-0.1), inDays(-0.1));
  await expect(sweep()).resolves.toEqual({ ...nothing, leftovers: 1 });
  const left = await readdir(itemPath(folder));
  expect(left).toContain(".y.arriving.tmp");
  expect(left).toContain(kept);
  expect(left).toHaveLength(3);
});

test("sessions that ended by themselves are gone, whoever's they were", async () => {
  const person = await house.asHousekeeper((trx) =>
    sql<{ n: number }>`select forget_ended_sessions() as n`.execute(trx),
  );
  expect(person.rows).toEqual([{ n: 0 }]);
  const login = await house.inTenant((trx) =>
    trx.selectFrom("person").select("id").limit(1).executeTakeFirstOrThrow(),
  );
  const session = (expiresAt: Date) => ({
    id: newId(),
    personId: login.id,
    tokenSha256: newId(),
    currentTenantId: house.tenantId,
    expiresAt,
    via: "password" as const,
  });
  const [ended, open] = [session(inDays(0.1)), session(inDays(0.2))];
  const visitor = { kind: "visitor", personId: login.id } as const;
  for (const each of [ended, open]) {
    await house.store.withActor(visitor, (trx) => insertSession(trx, each));
  }
  await house.store.withActor(visitor, (trx) =>
    trx
      .updateTable("session")
      .set({ expiresAt: inDays(-0.1) })
      .where("id", "=", ended.id)
      .execute(),
  );
  await sweep();
  const left = await house.store.withActor(visitor, (trx) =>
    trx.selectFrom("session").select("id").execute(),
  );
  expect(left).toEqual([{ id: open.id }]);
});

test("one process at a time sweeps, and the others leave it alone", async () => {
  await newFolder(2);
  let meanwhile: unknown = "not asked";
  const watched = {
    ...house.blobs,
    async quarantine(folder: string) {
      meanwhile = await sweep();
      await house.blobs.quarantine(folder);
    },
  };
  await expect(sweep(new Date(), watched)).resolves.toMatchObject({ quarantined: 1 });
  expect(meanwhile).toBeNull();
});

test.each(["finished", "cancelled", "gave-up"])(
  "work that is %s for 30 days is cleaned, unless its case is open",
  async (state) => {
    const [plain, withCase, recent] = [
      await newCapture(house),
      await newCapture(house),
      await newCapture(house),
    ];
    await house.inTenant(async (trx) => {
      const over = (days: number) =>
        trx.updateTable("task").set({ state, finishedAt: inDays(-days) });
      await over(31).where("subjectId", "in", [plain, withCase]).execute();
      await over(29).where("subjectId", "=", recent).execute();
      await trx
        .insertInto("clarificationCase")
        .values({
          id: newId(),
          tenantId: house.tenantId,
          captureId: withCase,
          reason: "timed-out",
          fromState: "accepted",
        })
        .execute();
    });
    await sweep();
    const left = (captureId: string) => tasksOf(house, captureId, "inspect");
    await expect(left(plain)).resolves.toHaveLength(0);
    await expect(left(withCase)).resolves.toHaveLength(1);
    await expect(left(recent)).resolves.toHaveLength(1);
  },
);

test("a worker that was killed long ago is forgotten", async () => {
  const worker = { host: "here", pid: 1, steps: ["read"], slots: 2 };
  await house.asHousekeeper(async (trx) => {
    await announceWorker(trx, { id: newId(), ...worker });
    await announceWorker(trx, { id: newId(), ...worker });
    await sql`update worker_process set seen_at = now() - interval '25 hours'
      where id = (select min(id::text)::uuid from worker_process)`.execute(trx);
  });
  await sweep();
  await expect(
    house.asHousekeeper((trx) => trx.selectFrom("workerProcess").select("slots").execute()),
  ).resolves.toHaveLength(1);
  await expect(house.asHousekeeper(workersAlive)).resolves.toMatchObject({ processes: 1 });
});
