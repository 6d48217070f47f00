import { randomBytes } from "node:crypto";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { dataPaths } from "../../../src/installation.ts";
import { newId } from "../../../src/new-id.ts";
import { insertItemKey } from "../../../src/store/item-keys.ts";
import { makeSweep } from "../../../workers/sweep.ts";
import { announceWorker, workersAlive } from "../../../src/store/dispatch.ts";
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
  makeSweep({
    blobs,
    asHousekeeper(use) {
      queries += 1;
      return house.asHousekeeper(use);
    },
  })(now);

async function newFolder(ageDays: number): Promise<string> {
  const folder = newId();
  await house.blobs.write(folder, randomBytes(32), Buffer.from("a letter"));
  await utimes(itemPath(folder), inDays(-ageDays), inDays(-ageDays));
  return folder;
}
const own = (folder: string) =>
  house.inTenant((trx) =>
    insertItemKey(trx, {
      ownerId: folder,
      tenantId: house.tenantId,
      ownerKind: "capture",
      wrappedKey: Buffer.alloc(60),
    }),
  );
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
  await expect(sweep()).resolves.toEqual({ quarantined: 1, restored: 0, removed: 0 });
  await expect(Promise.all([young, old, owned].map(isThere))).resolves.toEqual([true, false, true]);
  await expect(sweep(inDays(0.05))).resolves.toEqual({ quarantined: 0, restored: 0, removed: 0 });
  await expect(sweep(inDays(1.01))).resolves.toMatchObject({ removed: 1 });
  await expect(isThere(owned)).resolves.toBe(true);
});

test("a folder that gets a row while it is set aside is put back, with what it got meanwhile", async () => {
  const folder = await newFolder(2);
  await sweep();
  await own(folder);
  await house.blobs.write(folder, randomBytes(32), Buffer.from("a page"));
  await expect(sweep(inDays(2))).resolves.toMatchObject({ restored: 1, removed: 0 });
  await expect(isThere(folder)).resolves.toBe(true);
  await expect(readdir(itemPath(folder))).resolves.toHaveLength(2);
  await expect(sweep(inDays(2))).resolves.toEqual({ quarantined: 0, restored: 0, removed: 0 });
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
  await expect(sweep(new Date(), late)).resolves.toEqual({
    quarantined: 0,
    restored: 0,
    removed: 0,
  });
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
