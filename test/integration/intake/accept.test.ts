import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openBlobStore, sha256Of } from "../../../src/blobs/blob-store.ts";
import { machineReceipt } from "../../../src/domain/receipt.ts";
import { dataPaths } from "../../../src/installation.ts";
import { type Offer, makeAccept } from "../../../src/intake/accept.ts";
import { erasedOriginals } from "../../../src/store/erasures.ts";
import { keyOf } from "../../../src/store/item-keys.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { tasksOf, trailOf } from "../../support/spine.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());

const door = (over: Partial<Parameters<typeof makeAccept>[0]> = {}) =>
  makeAccept({ ...house, now: () => new Date(), ...over });
const offer = (over: Partial<Offer> = {}): Offer => ({
  tenantId: house.tenantId,
  channel: "test",
  externalId: "scan/1.pdf",
  bytes: Buffer.from("a letter"),
  name: "1.pdf",
  path: "scan/1.pdf",
  mediaType: "application/pdf",
  receipt: machineReceipt(new Date(), "Europe/Berlin"),
  recordedBy: "channel:test",
  capturedAt: new Date(),
  batchId: null,
  class: "normal",
  sealed: false,
  ...over,
});
const captures = () =>
  house.inTenant((trx) => trx.selectFrom("capture").selectAll().orderBy("receiptNumber").execute());
async function folders(): Promise<string[]> {
  const found: string[] = [];
  for await (const { folder } of house.blobs.folders()) found.push(folder);
  return found;
}

test("what is acknowledged is durable, recorded, on the trail and on its way", async () => {
  const accepted = await door()(offer());
  expect(accepted.isNew).toBe(true);
  const [capture] = await captures();
  expect(capture).toMatchObject({ id: accepted.captureId, state: "accepted", sameIdAs: null });
  // The process table holds no name: the channel's id is a digest.
  expect(JSON.stringify(capture)).not.toContain("scan/1.pdf");
  const key = await house.inTenant((trx) =>
    keyOf(trx, house.keys, house.tenantId, accepted.captureId),
  );
  const sha256 = sha256Of(Buffer.from("a letter"));
  const reopened = openBlobStore(dataPaths(house.dataFolder).blobs);
  await expect(reopened.read({ folder: accepted.captureId, sha256 }, key)).resolves.toEqual(
    Buffer.from("a letter"),
  );
  await expect(trailOf(house, accepted.captureId)).resolves.toMatchObject([
    { type: "capture-accepted", sha256, bytes: 8, receiptNumber: accepted.receiptNumber },
  ]);
  await expect(tasksOf(house, accepted.captureId, "inspect")).resolves.toMatchObject([
    { state: "due" },
  ]);
});

test("what was erased is not known: offered again it is new post", async () => {
  const first = await door()(offer());
  await asSuperuserOf(house.access.database, (client) =>
    client.query(
      "update capture set erased_at = now(), state = 'discarded-whole', ended_at = now() where id = $1",
      [first.captureId],
    ),
  );
  const sha256 = sha256Of(Buffer.from("a letter"));
  const erased = () => house.inTenant((trx) => erasedOriginals(trx, [sha256]));
  expect(await erased()).toEqual(new Set([sha256]));
  const again = await door()(offer());
  expect(await erased()).toEqual(new Set());
  expect(again).toMatchObject({ isNew: true, sameIdAs: null });
  expect(again.captureId).not.toBe(first.captureId);
  expect(await door()(offer())).toMatchObject({ isNew: false, captureId: again.captureId });
});

test("the same twice, and ten times at once, is one capture with one number", async () => {
  const results = await Promise.all(Array.from({ length: 10 }, () => door()(offer())));
  const again = await door()(offer());
  expect(new Set(results.map((each) => each.captureId))).toEqual(new Set([again.captureId]));
  expect(results.filter((each) => each.isNew)).toHaveLength(1);
  expect(again.isNew).toBe(false);
  await expect(captures()).resolves.toHaveLength(1);
  await expect(trailOf(house, again.captureId)).resolves.toHaveLength(1);
});

test("the same id with other bytes is a new capture, flagged; the same bytes under another id is too", async () => {
  const first = await door()(offer());
  const other = await door()(offer({ bytes: Buffer.from("another letter") }));
  const third = await door()(offer({ externalId: "scan/2.pdf" }));
  const rows = await captures();
  expect(rows.map((row) => [row.id, row.sameIdAs])).toEqual([
    [first.captureId, null],
    [other.captureId, first.captureId],
    [third.captureId, null],
  ]);
});

test("many at once get ascending numbers, none twice", async () => {
  const results = await Promise.all(
    Array.from({ length: 12 }, (_, n) => door()(offer({ externalId: `scan/${n}.pdf` }))),
  );
  expect(new Set(results.map((each) => each.receiptNumber)).size).toBe(12);
});

test("a disk that is full: no acknowledgement, no row", async () => {
  const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
  const blobs = { ...house.blobs, write: () => Promise.reject(full) };
  await expect(door({ blobs })(offer())).rejects.toBe(full);
  await expect(captures()).resolves.toEqual([]);
});

test("died between blob and commit: only a folder without a row is left, and it is taken when offered again", async () => {
  const appendAudit = () => Promise.reject(new Error("died"));
  await expect(door({ appendAudit })(offer())).rejects.toThrow("died");
  await expect(captures()).resolves.toEqual([]);
  await expect(tasksOf(house, house.tenantId, "inspect")).resolves.toEqual([]);
  const [orphan] = await folders();
  expect(orphan).toBeDefined();
  const accepted = await door()(offer());
  expect(accepted.isNew).toBe(true);
  expect(new Set(await folders())).toEqual(new Set([orphan, accepted.captureId]));
});

test("the bytes on the disk are not the letter's", async () => {
  const { captureId } = await door()(offer());
  const sha256 = sha256Of(Buffer.from("a letter"));
  const { blobs } = dataPaths(house.dataFolder);
  const file = `${blobs}/items/${captureId.slice(-2)}/${captureId}/${sha256}`;
  expect((await readFile(file)).includes("letter")).toBe(false);
});
