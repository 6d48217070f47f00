import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readLedger } from "../../../src/store/ledger.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());

test("an empty house has an empty ledger", async () => {
  await expect(house.inTenant((trx) => readLedger(trx, house.tenantId))).resolves.toEqual([]);
});
