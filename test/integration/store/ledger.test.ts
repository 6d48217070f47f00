import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { imbalances } from "../../../src/domain/ledger.ts";
import { machineReceipt } from "../../../src/domain/receipt.ts";
import { makeAccept } from "../../../src/intake/accept.ts";
import { newId } from "../../../src/new-id.ts";
import { readLedger } from "../../../src/store/ledger.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());

const ledger = () => house.inTenant((trx) => readLedger(trx, house.tenantId));

async function accepted(): Promise<string> {
  const now = new Date("2026-11-20T09:00:00Z");
  const { captureId } = await makeAccept({ ...house, now: () => now })({
    tenantId: house.tenantId,
    channel: "test",
    externalId: "a letter",
    bytes: Buffer.from("a letter"),
    name: "letter.txt",
    path: "letter.txt",
    mediaType: "text/plain",
    receipt: machineReceipt(now, "Europe/Berlin"),
    recordedBy: "test",
    capturedAt: now,
    batchId: null,
    class: "normal",
    sealed: false,
  });
  return captureId;
}

test("an empty house has an empty ledger", async () => {
  await expect(ledger()).resolves.toEqual([]);
});

test("what was accepted stands on the day of its receipt", async () => {
  await accepted();
  const rows = await ledger();
  expect(rows).toMatchObject([
    { receiptDay: "2026-11-20", channel: "test", accepted: 1, notYetSeparated: 1, pages: 0 },
  ]);
  expect(rows.flatMap(imbalances)).toEqual([]);
});

test("a page that is in no document and no discard is astray", async () => {
  const captureId = await accepted();
  const pageId = newId();
  await house.inTenant(async (trx) => {
    const page = { id: pageId, captureId, component: 0, componentPage: 1, position: 1 };
    await trx
      .insertInto("page")
      .values({ ...page, tenantId: house.tenantId })
      .execute();
    await trx.updateTable("capture").set({ state: "separated" }).execute();
  });
  expect((await ledger()).flatMap(imbalances)).toEqual([
    { what: "pages", left: 1, right: 0 },
    { what: "pages", left: 0, right: 1 },
  ]);

  await house.inTenant((trx) =>
    trx.updateTable("page").set({ discardReason: "blank" }).where("id", "=", pageId).execute(),
  );
  expect((await ledger()).flatMap(imbalances)).toEqual([]);
});
