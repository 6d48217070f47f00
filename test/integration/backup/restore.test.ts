import { once } from "node:events";
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
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { makeAppendAudit } from "../../../src/audit/append.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { witnessedSize } from "../../../src/audit/witness.ts";
import { backUpKeys } from "../../../src/backup/backup-keys.ts";
import {
  type CheckedBackup,
  checkBackup,
  restoreBlobs,
} from "../../../src/backup/restore-backup.ts";
import { placeIn, readSealed } from "../../../src/backup/sealed-file.ts";
import { openBlobStore } from "../../../src/blobs/blob-store.ts";
import { openEraseBlobs } from "../../../src/blobs/erase-blobs.ts";
import { openKeyRing } from "../../../src/blobs/keys.ts";
import { restoreCommand } from "../../../src/cli/restore.ts";
import { readConfig } from "../../../src/config.ts";
import { machineReceipt } from "../../../src/domain/receipt.ts";
import { eraseItem } from "../../../src/erasure/erase-item.ts";
import { openErasureRegister } from "../../../src/erasure/register.ts";
import { dataPaths, openInstallation } from "../../../src/installation.ts";
import { makeAccept } from "../../../src/intake/accept.ts";
import { newId } from "../../../src/new-id.ts";
import { databaseAccess } from "../../../src/store/database-access.ts";
import { openStore } from "../../../src/store/database.ts";
import { withSnapshot } from "../../../src/store/dump.ts";
import { type CommandLine, openCommandLine } from "../../support/command-line.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuser, superuserUrl } from "../../support/postgres.ts";

const samplePost = new URL("../../../fixtures/post/", import.meta.url);

let house: TestHouse;
let line: CommandLine;
/** The town's other disks: backups, keys, the old hot folder, copies of what must outlive the data. */
let folder: string;
let database: string;
beforeAll(async () => {
  house = await openTestHouse();
  folder = await mkdtemp(join(tmpdir(), "poststelle-backup-"));
  database = `restored_${newId().replaceAll("-", "")}`;
  line = await openCommandLine(house);
});
afterAll(async () => {
  await dropRestored();
  await rm(folder, { recursive: true });
  await house.remove();
});

const dropRestored = () =>
  asSuperuser((client) => client.query(`drop database if exists ${database} with (force)`));

const Made = z.object({ folder: z.string(), copied: z.int(), linked: z.int(), rows: z.int() });

/** Gives the capture's id. */
async function accept(to: TestHouse, name: string, bytes: Uint8Array): Promise<string> {
  const door = makeAccept({ ...to, now: () => new Date() });
  const { captureId } = await door({
    tenantId: to.tenantId,
    channel: "test",
    externalId: name,
    bytes: Buffer.from(bytes),
    name,
    path: name,
    mediaType: name.endsWith(".eml") ? "message/rfc822" : "text/plain",
    receipt: machineReceipt(new Date(), "Europe/Berlin"),
    recordedBy: "channel:test",
    capturedAt: new Date(),
    batchId: null,
    class: "normal",
    sealed: false,
  });
  return captureId;
}

const letter = (name: string): Uint8Array =>
  Buffer.from(
    `Stadt Lindenau\nBürgeramt\n\nAntrag auf einen Personalausweis\n\nSehr geehrte Damen und Herren,\nich beantrage einen Personalausweis.\n${name}\n`,
  );

const sealAll = () => {
  const { keys, witness } = dataPaths(house.dataFolder);
  return makeSealer({
    keysFolder: keys,
    witnessFolder: witness,
    asHousekeeper: (use) => house.asHousekeeper(use),
  }).sealAll(new Date());
};

const backups = () => join(folder, "backups");
const vault = () => join(folder, "vault");
const data = () => join(folder, "new");

const backUp = async () => {
  const made = await line.json("backup", backups(), "--keys", vault());
  expect(made.code).toBe(0);
  return Made.parse(made.value);
};

/** The command line of the installation that is made anew. */
const anew = () => openCommandLine(house, { POSTSTELLE_DATA: data(), DATABASE_NAME: database });

/** The words of what a promise is rejected with. */
const why = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "nothing was wrong",
    (error: unknown) => String(error),
  );

/** A restore that is refused before it asks a database: no process of its own is needed. Gives what it said. */
async function refusal(backup: string, over: { readonly witness?: string } = {}): Promise<string> {
  const said: string[] = [];
  const terminal = {
    isTty: false,
    line: (text: string) => said.push(text),
    status: () => {},
    clearStatus: () => {},
  };
  const options = { data: data(), keys: vault(), json: false, ...over };
  const code = await restoreCommand(backup, options, terminal);
  expect(code).toBe(1);
  return said.join("\n");
}

/** Asks every 20 ms; the test's own limit ends it. */
async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await pause(20);
}

const namesIn = (path: string): Promise<readonly string[]> => readdir(path).catch(() => []);

/** Starts a command and kills it as soon as it has begun to write. */
async function killedWhen(
  command: CommandLine,
  words: readonly string[],
  begun: () => Promise<boolean>,
) {
  const child = command.start(...words);
  const ended = once(child, "exit");
  await until(begun);
  child.kill("SIGKILL");
  await expect(ended).resolves.toEqual([null, "SIGKILL"]);
}

/** The house that came back. */
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
    erasures: openErasureRegister(paths.erasures, keys),
    appendAudit: makeAppendAudit(keys),
    dataFolder: data(),
    inTenant: (use) => store.withActor({ kind: "process", tenantId: house.tenantId }, use),
    asHousekeeper: (use) => store.withActor({ kind: "housekeeper" }, use),
    close: () => store.close(),
    remove: () => store.close(),
  };
}

const captures = (of: TestHouse) =>
  of.inTenant((trx) =>
    trx.selectFrom("capture").select(["id", "state", "receiptNumber"]).orderBy("id").execute(),
  );

const liveTasks = async (of: TestHouse): Promise<number> => {
  const rows = await of.inTenant((trx) =>
    trx
      .selectFrom("task")
      .select("id")
      .where("state", "in", ["due", "offered", "running"])
      .execute(),
  );
  return rows.length;
};

/** What a restore changes itself: the trail, what is counted anew, and who works at what. */
const CHANGED = /^(audit|tree|access_|trail|receipt_counter|worker_process|erasure|tenant$|task$)/;

/** The rows of the backup that did not come back as they were, but for those that name one of `erased`. */
async function rowsNotRestored(
  backup: CheckedBackup,
  restored: TestHouse,
  erased: readonly string[],
) {
  const { manifest, keys } = backup;
  const missing: string[] = [];
  await withSnapshot(restored.access, async (snapshot) => {
    for (const table of manifest.tables.filter(({ name }) => !CHANGED.test(name))) {
      const now = snapshot.tables.find(({ name }) => name === table.name);
      const there = new Set(now === undefined ? [] : await linesOf(snapshot.rows(now)));
      const then = await linesOf(readSealed(placeIn(backup.folder, table.file), keys.key));
      expect(then).toHaveLength(table.rows);
      const lost = then.filter((row) => !there.has(row) && !erased.some((id) => row.includes(id)));
      missing.push(...lost.map((row) => `${table.name}: ${row}`));
    }
  });
  return missing;
}

async function linesOf(pieces: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString("utf8").split("\n").slice(0, -1);
}

describe("backup and restore", () => {
  test("a backup that was cut off, changed, or is of other keys is refused", async () => {
    await accept(house, "a.txt", letter("Anna Muster"));
    await accept(house, "b.txt", letter("Bernd Muster"));
    const asked = ["backup", backups(), "--keys", vault()];
    await killedWhen(line, asked, async () => (await namesIn(backups())).length > 0);
    const [cutOff = "", ...others] = await readdir(backups());
    expect(others).toEqual([]);
    expect(cutOff).toMatch(/\.unfinished$/);
    expect(await why(checkBackup(join(backups(), cutOff), vault()))).toContain("is no backup");

    const made = await backUp();
    const spoilt = join(folder, "spoilt");
    const spoil = async (how: (copy: string) => Promise<void>): Promise<string> => {
      await rm(spoilt, { recursive: true, force: true });
      await cp(made.folder, spoilt, { recursive: true });
      await how(spoilt);
      return why(checkBackup(spoilt, vault()));
    };
    const capture = (copy: string) => join(copy, "database", "capture.copy.zst");
    expect(await spoil((copy) => rm(join(copy, "manifest.json")))).toContain("is no backup");
    expect(await spoil((copy) => truncate(capture(copy), 20))).toContain("capture.copy.zst");
    expect(await spoil((copy) => appendFile(capture(copy), "x"))).toContain("was changed");
    expect(await spoil((copy) => changeByte(capture(copy)))).toContain("was changed");
    expect(await spoil((copy) => rm(join(copy, "blobs"), { recursive: true }))).toContain(
      "is missing",
    );
    const recount = async (copy: string) => {
      const file = join(copy, "manifest.json");
      await writeFile(file, (await readFile(file, "utf8")).replace('"rows":2', '"rows":1'));
    };
    expect(await spoil(recount)).toContain("does not fit its keys");
    // A changed blob is found when it is opened: it is not put back, and named.
    expect(await spoil(async (copy) => changeByte(await someBlob(copy)))).toBe("nothing was wrong");
    const changed = await checkBackup(spoilt, vault());
    const to = join(folder, "blobs-of-spoilt");
    const { count, lost } = await restoreBlobs(changed, house.access, house.keys, to, () => {});
    expect({ count, lost: lost.length }).toEqual({ count: 1, lost: 1 });

    expect(await why(checkBackup(made.folder, folder))).toContain("There are no keys");
    const strange = join(folder, "strange-keys");
    await backUpKeys(join(house.dataFolder, "keys"), strange, "another");
    expect(await why(checkBackup(made.folder, strange))).toContain("belong to backup another");
    await rm(strange, { recursive: true });
    await backUpKeys(join(house.dataFolder, "keys"), strange, changed.manifest.id);
    expect(await why(checkBackup(made.folder, strange))).toContain("does not fit its keys");

    await mkdir(data());
    await writeFile(join(data(), "note.txt"), "mine");
    expect(await why(refusal(made.folder))).toContain("is not empty");
    await rm(data(), { recursive: true });
  }, 300_000);

  test("a town at work is backed up, wiped, restored, and goes on", async () => {
    const worker = line.start("worker");
    const gone = once(worker, "exit");
    const mail = await readFile(new URL("mail-text.eml", samplePost));
    await accept(house, "mail.eml", mail);
    await until(async () => (await captures(house)).every((row) => row.state === "separated"));
    await until(async () => (await liveTasks(house)) === 0);
    const done = await captures(house);

    // Post comes in, and is worked on, while the backup is made.
    let backingUp = true;
    const post = (async () => {
      for (let n = 1; backingUp && n <= 8; n += 1) {
        await accept(house, `during-${n}.txt`, letter(`Nummer ${n}`));
        await pause(250);
      }
    })();
    const made = await backUp();
    backingUp = false;
    await post;
    expect(made.linked).toBeGreaterThan(0);
    // Nothing in the backup says what the letters say.
    for (const file of await readdir(join(made.folder, "database"))) {
      const bytes = await readFile(join(made.folder, "database", file), "latin1");
      expect(bytes).not.toContain("Muster");
    }

    // Life goes on: a letter is erased, and one more comes that no backup has.
    const [first] = done;
    const erased = await idsOf(first?.id ?? "");
    await eraseItem(house, {
      id: newId(),
      tenantId: house.tenantId,
      basis: "court-order",
      at: new Date(),
      owner: { kind: "mail-item", id: erased.itemId },
      actor: { kind: "house", part: "test" },
    });
    await accept(house, "later.txt", letter("Clara Muster"));
    // The worker may be sealing just now, and then does it alone.
    const { witness: seen } = dataPaths(house.dataFolder);
    const [sealed] = (await checkBackup(made.folder, vault())).manifest.tenants;
    await until(async () => {
      await sealAll();
      return (await witnessedSize(seen, house.tenantId)) > (sealed?.sealed ?? 0);
    });
    const hot = join(folder, "hot");
    await mkdir(join(hot, "done"), { recursive: true });
    await writeFile(join(hot, "done", "a.txt"), letter("Anna Muster"));
    await writeFile(join(hot, "done", "later.txt"), letter("Clara Muster"));
    worker.kill("SIGKILL");
    await gone;
    const numbers = new Set((await captures(house)).map((row) => row.receiptNumber));

    // The disk is lost; witness, register and roles were kept on another one.
    const kept = join(folder, "kept");
    const paths = dataPaths(house.dataFolder);
    for (const [name, from] of [
      ["witness", paths.witness],
      ["erasures", paths.erasures],
      ["database.json", paths.passwords],
    ] as const) {
      await cp(from, join(kept, name), { recursive: true });
    }
    for (const lost of [paths.blobs, paths.keys, paths.witness, paths.erasures]) {
      await rm(lost, { recursive: true });
    }

    const witness = join(kept, "witness");
    const gap = await refusal(made.folder, { witness });
    expect(gap).toMatch(/the witness saw \d+: \d+ events after the backup are missing/);
    await expect(readdir(data())).rejects.toThrow("ENOENT");

    const restored = await anew();
    const words = ["restore", made.folder, "--data", data(), "--keys", vault()];
    words.push("--roles", join(kept, "database.json"), "--witness", witness, "--hot", hot);
    words.push("--erasures", join(kept, "erasures"), "--accept-gap", "the disk is lost");
    const marked = async () => (await namesIn(data())).includes("restore-unfinished.txt");
    await killedWhen(restored, words, marked);
    expect(await why(refusal(made.folder))).toContain("was cut off");
    const config = readConfig({ POSTSTELLE_DATA: data() });
    expect(await why(openInstallation(config, "postgresql://localhost", "api"))).toContain(
      "was not finished",
    );
    await rm(data(), { recursive: true });
    await dropRestored();

    const end = await restored.run(...words);
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(end.stdout).toContain("Erased again: 1 items");
    expect(end.stdout).toContain("Ledger, trail and blobs are in order");
    await expect(readFile(join(data(), "to-take-in-again.txt"), "utf8")).resolves.toBe(
      "done/later.txt\n",
    );
    const setAside = await readdir(dataPaths(data()).witness);
    expect(setAside.filter((name) => name.includes("set-aside"))).toHaveLength(1);

    const town = await openRestored();
    try {
      const backup = await checkBackup(made.folder, vault());
      await expect(rowsNotRestored(backup, town, erased.all)).resolves.toEqual([]);
      const ids = (await captures(town)).map((row) => row.id);
      expect(ids).toEqual(expect.arrayContaining(done.map((row) => row.id)));
      expect(await liveTasks(town)).toBeGreaterThan(0);
      const folders = [];
      for await (const each of town.blobs.folders()) folders.push(each.folder);
      expect(folders).not.toContain(erased.itemId);

      // It starts, and finishes what was in work.
      const again = restored.start("worker");
      const stopped = once(again, "exit");
      const next = await accept(town, "next.txt", letter("Dora Muster"));
      await until(async () => (await liveTasks(town)) === 0);
      const verified = await restored.json("audit", "verify");
      expect(verified).toMatchObject({ code: 0, value: { consistent: true } });
      const doctor = await restored.run("doctor", "--blobs", "all");
      again.kill("SIGTERM");
      await stopped;
      for (const well of ["blobs", "trail", "ledger", "keys"]) {
        expect(doctor.stdout).toMatch(new RegExp(`^ok +${well}:`, "m"));
      }
      const after = await captures(town);
      expect(after.map((row) => row.state)).toEqual(after.map(() => "separated"));
      // No number is given twice, not even one of those that are lost.
      expect(numbers).not.toContain(after.find((row) => row.id === next)?.receiptNumber);
    } finally {
      await town.close();
    }
  }, 300_000);
});

/** One in its middle. */
async function changeByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  // Linked to other backups, perhaps: it must become a file of its own.
  await rm(file);
  await writeFile(file, bytes);
}

async function someBlob(backup: string): Promise<string> {
  const entries = await readdir(join(backup, "blobs"), { recursive: true, withFileTypes: true });
  const [file] = entries.filter((entry) => entry.isFile());
  return join(file?.parentPath ?? "", file?.name ?? "");
}

/** A capture's one mail item, and all ids that its rows have. */
async function idsOf(captureId: string) {
  return house.inTenant(async (trx) => {
    const documents = await trx
      .selectFrom("document")
      .select(["id", "mailItemId"])
      .where("captureId", "=", captureId)
      .execute();
    const pages = await trx
      .selectFrom("page")
      .select("id")
      .where("captureId", "=", captureId)
      .execute();
    const itemId = documents[0]?.mailItemId ?? "";
    const rest = [...documents, ...pages].map((row) => row.id);
    return { itemId, all: [captureId, itemId, ...rest] };
  });
}
