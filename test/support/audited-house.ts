import { verifyAudit, type WholeDeps } from "../../src/audit/verify.ts";
import { makeSealer } from "../../src/audit/seal.ts";
import { dataPaths } from "../../src/installation.ts";
import { newId } from "../../src/new-id.ts";
import type { Trx } from "../../src/store/database.ts";
import { insertItemKey } from "../../src/store/item-keys.ts";
import { openTestHouse, type TestHouse } from "./house.ts";
import { asSuperuserOf } from "./postgres.ts";

/** A test house with short words for what the tests of the trail do. */
export interface AuditedHouse extends TestHouse {
  readonly audit: WholeDeps;
  /** Appends one event that says `cause`, in the transaction given. */
  note(trx: Trx, cause: string, at?: Date, keyOwnerId?: string): Promise<void>;
  /** Appends and seals `count` events in one go, with a sealer of their own. */
  sealNew(count: number): Promise<void>;
  findings(): Promise<readonly string[]>;
  /** As the superuser, with triggers and foreign keys off: what an intruder in the database can do. */
  tamper(statement: string): Promise<void>;
  query<Row extends object>(statement: string): Promise<readonly Row[]>;
}

/** Opens one; call `remove` when done. */
export async function openAuditedHouse(): Promise<AuditedHouse> {
  const house = await openTestHouse();
  const paths = dataPaths(house.dataFolder);
  const audit: WholeDeps = {
    ...house,
    keysFolder: paths.keys,
    witnessFolder: paths.witness,
    asHousekeeper: <T>(use: (trx: Trx) => Promise<T>) => house.asHousekeeper(use),
  };
  const note: AuditedHouse["note"] = (trx, cause, at = new Date(), keyOwnerId) =>
    house.appendAudit(trx, house.tenantId, at, [
      {
        subject: { kind: "tenant", id: house.tenantId },
        actor: { kind: "house", part: "test" },
        fact: { type: "intake-refused", channel: "hot-folder", cause },
        keyOwnerId: keyOwnerId ?? null,
      },
    ]);
  return {
    ...house,
    audit,
    note,
    async sealNew(count) {
      await house.inTenant(async (trx) => {
        for (let n = 0; n < count; n += 1) await note(trx, `event ${n}`);
      });
      await makeSealer(audit).sealAll(new Date());
    },
    findings: async () => (await verifyAudit(audit, house.tenantId)).findings,
    async tamper(statement) {
      await asSuperuserOf(house.access.database, async (client) => {
        await client.query("set session_replication_role = replica");
        await client.query(statement);
      });
    },
    query: <Row extends object>(statement: string) =>
      asSuperuserOf(house.access.database, async (client) => {
        const { rows } = await client.query<Row>(statement);
        return rows;
      }),
  };
}

/** A capture's key, as the door makes it; gives its owner. */
export async function makeOwner(house: AuditedHouse): Promise<string> {
  const ownerId = newId();
  const { tenantId } = house;
  const { wrapped } = await house.keys.mint(tenantId, ownerId);
  await house.inTenant((trx) =>
    insertItemKey(trx, { ownerId, tenantId, ownerKind: "capture", wrappedKey: wrapped }),
  );
  return ownerId;
}
