import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAppendAudit } from "../../src/audit/append.ts";
import { openBlobStore } from "../../src/blobs/blob-store.ts";
import { openEraseBlobs } from "../../src/blobs/erase-blobs.ts";
import { openKeyRing } from "../../src/blobs/keys.ts";
import { markRoot } from "../../src/blobs/root-mark.ts";
import { demoTownFolder } from "../../src/cli/found.ts";
import { type Installation, dataPaths } from "../../src/installation.ts";
import { openErasureRegister } from "../../src/erasure/register.ts";
import { imbalances } from "../../src/domain/ledger.ts";
import { newId } from "../../src/new-id.ts";
import { migrateQueue } from "../../src/queue/migrate.ts";
import {
  type DatabaseAccess,
  databaseAccess,
  readOrMakePasswords,
} from "../../src/store/database-access.ts";
import { openStore, type Trx } from "../../src/store/database.ts";
import { mintTenantYears } from "../../src/store/item-keys.ts";
import { readLedger } from "../../src/store/ledger.ts";
import { migrate } from "../../src/store/migrate.ts";
import { writeTown } from "../../src/store/town.ts";
import { readTown } from "../../src/town/read-town.ts";
import { pino } from "pino";
import { withFileLock } from "./file-lock.ts";
import { asSuperuser, freshDatabase, testPostgres } from "./postgres.ts";

/** A house of one test alone: its own database from the migrated template, its own folders, the demo town. */
export interface TestHouse extends Installation {
  readonly dataFolder: string;
  readonly tenantId: string;
  inTenant<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  /** Closes what was opened, removes database and folders, and throws when the ledger does not balance; call it in `finally` or afterEach. */
  remove(): Promise<void>;
}

/** Opens a house in milliseconds: the template is migrated and founded once per version of the migrations and the town. */
export async function openTestHouse(): Promise<TestHouse> {
  const { template, passwords } = await readyTemplate();
  const database = await freshDatabase(template);
  const name = new URL(database.url).pathname.slice(1);
  const postgres = await testPostgres();
  const access: DatabaseAccess = databaseAccess(postgres.url(name), name, passwords);
  const dataFolder = await mkdtemp(join(tmpdir(), "poststelle-house-"));
  const store = openStore(access, 5, () => {});
  const keys = openKeyRing(dataPaths(dataFolder).keys);
  const asHousekeeper = <T>(use: (trx: Trx) => Promise<T>) =>
    store.withActor({ kind: "housekeeper" }, use);
  const tenants = await asHousekeeper((trx) => trx.selectFrom("tenant").select("id").execute());
  const tenantId = tenants[0]?.id ?? "";
  await keys.found(tenantId);
  await markRoot(dataPaths(dataFolder).blobs);
  const inTenant = <T>(use: (trx: Trx) => Promise<T>) =>
    store.withActor({ kind: "process", tenantId }, use);
  await inTenant((trx) => mintTenantYears(trx, keys, tenantId, new Date()));
  return {
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
    inTenant,
    asHousekeeper,
    close: () => store.close(),
    async remove() {
      const wrong = await imbalancesOf(asHousekeeper);
      await store.close();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
      if (wrong.length > 0) throw new Error(`The ledger does not balance: ${wrong.join("; ")}`);
    },
  };
}

/** Whatever a test did, the equations of the ledger hold in every town of its house. */
async function imbalancesOf(asHousekeeper: TestHouse["asHousekeeper"]): Promise<readonly string[]> {
  return asHousekeeper(async (trx) => {
    const tenants = await trx.selectFrom("tenant").select("id").execute();
    const ledgers = await Promise.all(tenants.map((tenant) => readLedger(trx, tenant.id)));
    return ledgers
      .flat()
      .flatMap(imbalances)
      .map((each) => `${each.what}: ${each.left} is not ${each.right}`);
  });
}

async function readyTemplate(): Promise<{
  readonly template: string;
  readonly passwords: DatabaseAccess["passwords"];
}> {
  const template = `template_${await versionOfTemplate()}`;
  const folder = join(tmpdir(), `poststelle-test-${process.getuid?.() ?? 0}-secrets`);
  const passwords = await readOrMakePasswords(join(folder, "database.json"));
  await withFileLock(join(folder, "template.lock"), 120_000, async () => {
    const postgres = await testPostgres();
    const known = await asSuperuser((client) =>
      client.query("select from pg_database where datname = $1", [`${template}_ready`]),
    );
    if (known.rowCount !== 0) return;
    await asSuperuser((client) => client.query(`drop database if exists ${template} with (force)`));
    const access = databaseAccess(postgres.url(template), template, passwords);
    await migrate(postgres.url("postgres"), access);
    await migrateQueue({ connectionString: access.url("poststelle_queue") });
    const store = openStore(access, 2, () => {});
    const tenantId = newId();
    const town = await readTown(demoTownFolder);
    await store.withActor({ kind: "process", tenantId }, (trx) => writeTown(trx, tenantId, town));
    await store.close();
    // The mark is the name: a template that was left half made is made again.
    await asSuperuser((client) =>
      client.query(`alter database ${template} rename to ${template}_ready`),
    );
  });
  return { template: `${template}_ready`, passwords };
}

/** Changes with the migrations and the demo town, so that an old template is never used. */
async function versionOfTemplate(): Promise<string> {
  const hash = createHash("sha256");
  const migrations = new URL("../../db/migrations/", import.meta.url);
  for (const name of (await readdir(migrations)).toSorted()) {
    hash.update(await readFile(new URL(name, migrations)));
  }
  for (const name of (await readdir(demoTownFolder)).toSorted()) {
    hash.update(await readFile(join(demoTownFolder, name)));
  }
  return hash.digest("hex").slice(0, 16);
}
