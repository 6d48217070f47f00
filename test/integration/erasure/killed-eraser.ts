import { makeAppendAudit } from "../../../src/audit/append.ts";
import { openEraseBlobs } from "../../../src/blobs/erase-blobs.ts";
import { openKeyRing } from "../../../src/blobs/keys.ts";
import { eraseItem } from "../../../src/erasure/erase-item.ts";
import { openErasureRegister } from "../../../src/erasure/register.ts";
import { dataPaths } from "../../../src/installation.ts";
import { type DatabaseAccess, databaseAccess } from "../../../src/store/database-access.ts";
import { openStore } from "../../../src/store/database.ts";

/** What the parent says: which item of whose house, and where the power goes. */
export interface KilledErasure {
  readonly url: string;
  readonly database: string;
  readonly passwords: DatabaseAccess["passwords"];
  readonly dataFolder: string;
  readonly tenantId: string;
  readonly id: string;
  readonly itemId: string;
  readonly diesAfter: "register" | "commit";
}

const die = (): Promise<never> => {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => {});
};

process.once("message", (order: KilledErasure) => {
  const { dataFolder, tenantId, id, diesAfter } = order;
  const paths = dataPaths(dataFolder);
  const keys = openKeyRing(paths.keys);
  const register = openErasureRegister(paths.erasures, keys);
  void eraseItem(
    {
      store: openStore(databaseAccess(order.url, order.database, order.passwords), 2, () => {}),
      appendAudit: makeAppendAudit(keys),
      erasures: {
        ...register,
        async append(line) {
          await register.append(line);
          if (diesAfter === "register") await die();
        },
      },
      eraseBlobs: diesAfter === "commit" ? { folder: die, file: die } : openEraseBlobs(paths.blobs),
    },
    {
      id,
      tenantId,
      owner: { kind: "mail-item", id: order.itemId },
      basis: "court-order",
      actor: { kind: "house", part: "test" },
      at: new Date(),
    },
  );
});
