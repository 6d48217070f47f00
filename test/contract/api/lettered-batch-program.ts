import { makeAppendAudit } from "../../../src/audit/append.ts";
import { openBlobStore } from "../../../src/blobs/blob-store.ts";
import { openEraseBlobs } from "../../../src/blobs/erase-blobs.ts";
import { openKeyRing } from "../../../src/blobs/keys.ts";
import { openErasureRegister } from "../../../src/erasure/register.ts";
import { dataPaths } from "../../../src/installation.ts";
import { type DatabaseAccess, databaseAccess } from "../../../src/store/database-access.ts";
import { openStore } from "../../../src/store/database.ts";
import { pino } from "pino";
import { letteredBatch } from "./lettered-batch.ts";

/** What the parent says: whose house, and for which units. */
export interface BatchOrder {
  readonly url: string;
  readonly database: string;
  readonly passwords: DatabaseAccess["passwords"];
  readonly dataFolder: string;
  readonly tenantId: string;
  readonly units: readonly [string, string];
}

/** Makes the batch in a plain process: inside Jest the steps take nine times as long. */
process.once("message", (order: BatchOrder) => {
  const { dataFolder, tenantId, units } = order;
  const access = databaseAccess(order.url, order.database, order.passwords);
  const store = openStore(access, 5, () => {});
  const keys = openKeyRing(dataPaths(dataFolder).keys);
  const house = {
    access,
    store,
    blobs: openBlobStore(dataPaths(dataFolder).blobs),
    eraseBlobs: openEraseBlobs(dataPaths(dataFolder).blobs),
    erasures: openErasureRegister(dataPaths(dataFolder).erasures, keys),
    keys,
    haveRoom: () => Promise.resolve(),
    appendAudit: makeAppendAudit(keys),
    log: pino({ level: "silent" }),
    dataFolder,
    tenantId,
    inTenant: <T>(use: Parameters<typeof store.withActor<T>>[1]) =>
      store.withActor({ kind: "process", tenantId }, use),
    asHousekeeper: <T>(use: Parameters<typeof store.withActor<T>>[1]) =>
      store.withActor({ kind: "housekeeper" }, use),
    close: () => store.close(),
    remove: () => store.close(),
  };
  void letteredBatch(house, units).then(async (batch) => {
    await store.close();
    process.send?.(batch, () => process.disconnect());
  });
});
