import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { makeAppendAudit } from "../../../src/audit/append.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { checkBackup } from "../../../src/backup/restore-backup.ts";
import { openBlobStore } from "../../../src/blobs/blob-store.ts";
import { openEraseBlobs } from "../../../src/blobs/erase-blobs.ts";
import { openKeyRing } from "../../../src/blobs/keys.ts";
import { eraseItem } from "../../../src/erasure/erase-item.ts";
import { openErasureRegister } from "../../../src/erasure/register.ts";
import { dataPaths } from "../../../src/installation.ts";
import { makeAccept } from "../../../src/intake/accept.ts";
import { newId } from "../../../src/new-id.ts";
import { databaseAccess } from "../../../src/store/database-access.ts";
import { openStore } from "../../../src/store/database.ts";
import { machineReceipt } from "../../../src/domain/receipt.ts";
import { type CommandLine, openCommandLine } from "../../support/command-line.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuser, asSuperuserOf, superuserUrl } from "../../support/postgres.ts";
import { workOff } from "../../support/work-off.ts";

let house: TestHouse;
let line: CommandLine;
let folder: string;
let database: string;
beforeEach(async () => {
  house = await openTestHouse();
  folder = await mkdtemp(join(tmpdir(), "poststelle-backup-"));
  database = `restored_${newId().replaceAll("-", "")}`;
  line = await openCommandLine(house);
});
afterEach(async () => {
  await asSuperuser((client) => client.query(`drop database if exists ${database} with (force)`));
  await rm(folder, { recursive: true });
  await house.remove();
});

const Made = z.object({
  folder: z.string(),
  keysFolder: z.string(),
  copied: z.int(),
  linked: z.int(),
  rows: z.int(),
});

async function accept(name: string, text: string): Promise<string> {
  const door = makeAccept({ ...house, now: () => new Date() });
  const { captureId } = await door({
    tenantId: house.tenantId,
    channel: "test",
    externalId: name,
    bytes: Buffer.from(text),
    name,
    path: name,
    mediaType: "text/plain",
    receipt: machineReceipt(new Date(), "Europe/Berlin"),
    recordedBy: "channel:test",
    capturedAt: new Date(),
    batchId: null,
    class: "normal",
    sealed: false,
  });
  return captureId;
}

const letter = (name: string): string =>
  `Stadt Lindenau\nBürgeramt\n\nAntrag auf einen Personalausweis\n\nSehr geehrte Damen und Herren,\nich beantrage einen Personalausweis.\n${name}\n`;

const sealAll = () => {
  const { keys, witness } = dataPaths(house.dataFolder);
  return makeSealer({
    keysFolder: keys,
    witnessFolder: witness,
    asHousekeeper: (use) => house.asHousekeeper(use),
  }).sealAll(new Date());
};

const backUp = async () => {
  const made = await line.json("backup", join(folder, "backups"), "--keys", join(folder, "vault"));
  expect(made.code).toBe(0);
  return Made.parse(made.value);
};

const data = () => join(folder, "new");

/** The witness of the installation that is made anew: on another disk, as an operator should have it. */
const share = () => join(folder, "share");

/** The command line of the installation that is made anew. */
const anew = () =>
  openCommandLine(house, {
    POSTSTELLE_DATA: data(),
    POSTSTELLE_WITNESS: share(),
    DATABASE_NAME: database,
  });

async function restore(backup: string, ...words: readonly string[]) {
  const roles = ["--roles", dataPaths(house.dataFolder).passwords];
  const keys = words.includes("--keys") ? [] : ["--keys", join(folder, "vault")];
  return (await anew()).run("restore", backup, "--data", data(), ...roles, ...keys, ...words);
}

/** The words of what a promise is rejected with. */
const why = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "nothing was wrong",
    (error: unknown) => String(error),
  );

/** A hash of each table's rows, of what a restore leaves as it was. */
const contents = (name: string) =>
  asSuperuserOf(name, async (client) => {
    const changed = ["task", "session", "worker_process", "receipt_counter", "migration"];
    const { rows } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' order by 1",
    );
    const sums: Record<string, string> = {};
    for (const table of rows.filter((row) => !changed.includes(row.name))) {
      const sum = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as sum from ${table.name} t`,
      );
      sums[table.name] = sum.rows[0]?.sum ?? "";
    }
    return sums;
  });

const untouched = (sums: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(sums).filter(
      ([name]) => !/^(audit|tree|access|item_key|trail|erasure)/.test(name),
    ),
  );

/** The house that came back, with what a test works it off with. */
async function openRestored(): Promise<TestHouse> {
  const access = databaseAccess(await superuserUrl(database), database, house.access.passwords);
  const store = openStore(access, 5, () => {});
  const paths = dataPaths(data());
  const keys = openKeyRing(paths.keys);
  return {
    ...house,
    access,
    store,
    keys,
    blobs: openBlobStore(paths.blobs),
    eraseBlobs: openEraseBlobs(paths.blobs),
    erasures: openErasureRegister(paths.erasures),
    appendAudit: makeAppendAudit(keys),
    dataFolder: data(),
    inTenant: (use) => store.withActor({ kind: "process", tenantId: house.tenantId }, use),
    asHousekeeper: (use) => store.withActor({ kind: "housekeeper" }, use),
    close: () => store.close(),
    remove: () => store.close(),
  };
}

describe("backup and restore", () => {
  test("all of the backup comes back, names what is lost, and goes on", async () => {
    await accept("a.txt", letter("Anna Muster"));
    await workOff(house);
    await accept("b.txt", letter("Bernd Muster"));
    await sealAll();
    const first = await backUp();
    const before = await contents(house.access.database);
    const second = await backUp();
    expect(second).toMatchObject({ copied: 0, linked: first.copied });
    // Nothing in the backup says what the letters say.
    const dumps = await readdir(join(second.folder, "database"));
    expect(dumps).toContain("page_version.copy.zst");
    for (const file of dumps) {
      expect(await readFile(join(second.folder, "database", file), "latin1")).not.toContain(
        "Muster",
      );
    }

    await accept("c.txt", letter("Clara Muster"));
    await sealAll();
    const hot = join(folder, "hot");
    await mkdir(join(hot, "done"), { recursive: true });
    await writeFile(join(hot, "done", "a.txt"), letter("Anna Muster"));
    await writeFile(join(hot, "done", "c.txt"), letter("Clara Muster"));

    const witness = ["--witness", dataPaths(house.dataFolder).witness];
    const refused = await restore(second.folder, ...witness);
    expect(refused.stdout).toMatch(/the witness saw \d+: \d+ events after the backup are missing/);
    expect(refused.code).toBe(1);
    await expect(readdir(data())).rejects.toThrow("ENOENT");

    // The same without being told of it: the disk of the witness is still there.
    await cp(dataPaths(house.dataFolder).witness, share(), { recursive: true });
    expect((await restore(second.folder)).stdout).toBe(refused.stdout);

    const words = ["--accept-gap", "the disk is lost", "--hot", hot];
    const done = await restore(second.folder, ...words);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("Ledger, trail and blobs are in order");
    await expect(readFile(join(data(), "to-take-in-again.txt"), "utf8")).resolves.toBe(
      "done/c.txt\n",
    );
    const after = await contents(database);
    // The trail has the restore itself; everything else is as it was.
    expect(untouched(after)).toEqual(untouched(before));
    const restored = await openRestored();
    try {
      await workOff(restored);
      const states = await restored.inTenant((trx) =>
        trx.selectFrom("capture").select(["state", "receiptNumber"]).orderBy("id").execute(),
      );
      expect(states.map((row) => row.state)).toEqual(["separated", "separated"]);
    } finally {
      await restored.close();
    }
    const again = await anew();
    const { code } = await again.json("audit", "verify");
    expect(code).toBe(0);
    expect((await again.json("ledger")).code).toBe(0);
    expect((await again.run("doctor", "--blobs", "all")).stdout).toMatch(/ok +blobs:/);
    const kept = await readdir(share());
    expect(kept.filter((name) => name.includes("set-aside"))).toHaveLength(1);
  });

  test("what is not whole or not asked for is refused, and what was erased does not come back", async () => {
    const captureId = await accept("a.txt", letter("Anna Muster"));
    await accept("b.txt", letter("Bernd Muster"));
    expect((await line.run("backup", join(folder, "backups"))).stderr).toContain("--keys <folder>");
    const made = await backUp();
    const spoilt = join(folder, "spoilt");
    const spoil = async (how: (copy: string) => Promise<void>): Promise<string> => {
      await rm(spoilt, { recursive: true, force: true });
      await cp(made.folder, spoilt, { recursive: true });
      await how(spoilt);
      return why(checkBackup(spoilt, join(folder, "vault")));
    };
    const capture = (copy: string) => join(copy, "database", "capture.copy.zst");
    expect(await spoil((copy) => rm(join(copy, "manifest.json")))).toContain("is no backup");
    expect(await spoil((copy) => truncate(capture(copy), 20))).toContain("capture.copy.zst");
    expect(await spoil((copy) => appendFile(capture(copy), "x"))).toContain("was changed");
    expect(await spoil((copy) => rm(join(copy, "blobs"), { recursive: true }))).toContain(
      "is missing",
    );
    expect(
      await spoil(async (copy) => {
        const file = join(copy, "manifest.json");
        await writeFile(file, (await readFile(file, "utf8")).replace('"rows":2', '"rows":1'));
      }),
    ).toContain("does not fit its keys");
    expect(await why(checkBackup(made.folder, folder))).toContain("There are no keys");
    await mkdir(data());
    await writeFile(join(data(), "note.txt"), "mine");
    const refused = await restore(made.folder);
    expect(refused.stderr).toContain("is not empty");
    expect(refused.code).toBe(2);
    await rm(data(), { recursive: true });

    const at = new Date();
    const order = { id: newId(), tenantId: house.tenantId, basis: "retention", at } as const;
    await eraseItem(house, {
      ...order,
      owner: { kind: "capture", id: captureId },
      actor: { kind: "house", part: "test" },
    });
    const erasures = ["--erasures", dataPaths(house.dataFolder).erasures];
    const done = await restore(made.folder, ...erasures);
    expect(done.stderr).toBe("");
    expect(done.stdout).toContain("Erased again: 1 items");
    expect(done.code).toBe(0);
    const restored = await openRestored();
    try {
      const folders = [];
      for await (const each of restored.blobs.folders()) folders.push(each.folder);
      expect(folders).toHaveLength(1);
      expect(folders).not.toContain(captureId);
    } finally {
      await restored.close();
    }
  });
});
