// How long a backup and a restore take: node bench/restore.ts [items]
// The items are made up, and taken in by the one door: rows, key, events of the trail. A page of words
// each is added by PostgreSQL. Their blobs are chance: a letter of 20 kB, an image of 12 kB, words of
// 2 kB. Prints one JSON line: the first backup, the next one, which links blobs, and a restore.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { makeSealer } from "../src/audit/seal.ts";
import { FolderId } from "../src/domain/ids.ts";
import { machineReceipt } from "../src/domain/receipt.ts";
import { dataPaths } from "../src/installation.ts";
import { makeAccept } from "../src/intake/accept.ts";
import { newId } from "../src/new-id.ts";
import { keyOf } from "../src/store/item-keys.ts";
import { type CommandLine, openCommandLine } from "../test/support/command-line.ts";
import { openTestHouse, type TestHouse } from "../test/support/house.ts";
import {
  asSuperuser,
  asSuperuserOf,
  leaveTestPostgres,
  setDurable,
} from "../test/support/postgres.ts";

const items = Number(process.argv[2] ?? 10_000);
const BLOB_BYTES = [20_000, 12_000, 2_000] as const;
const AT_ONCE = 16;

/** Takes the items in by the one door, without its wait between two of them. */
async function takeIn(house: TestHouse): Promise<void> {
  const accept = makeAccept({ ...house, now: () => new Date() });
  await inParallel(items, async (nth) => {
    const now = new Date();
    await accept({
      tenantId: house.tenantId,
      channel: "test",
      externalId: `${nth}`,
      bytes: randomBytes(BLOB_BYTES[0]),
      name: `${nth}.pdf`,
      path: `${nth}.pdf`,
      mediaType: "application/pdf",
      receipt: machineReceipt(now, "Europe/Berlin"),
      recordedBy: "channel:test",
      capturedAt: now,
      batchId: null,
      class: "normal",
      sealed: false,
    });
  });
}

/** A page of words each, as if they were read; image and words lie encrypted with the item's key. */
async function read(house: TestHouse): Promise<void> {
  const { tenantId } = house;
  const captures = await house.inTenant((trx) =>
    trx.selectFrom("capture").select("id").where("tenantId", "=", tenantId).execute(),
  );
  const images: string[] = [];
  const words: string[] = [];
  await inParallel(captures.length, async (nth) => {
    const folder = FolderId.parse(captures[nth]?.id);
    const key = await house.inTenant((trx) => keyOf(trx, house.keys, tenantId, folder));
    const [, image, text] = BLOB_BYTES;
    images[nth] = await house.blobs.write(folder, key, randomBytes(image));
    words[nth] = await house.blobs.write(folder, key, randomBytes(text));
  });
  await asSuperuserOf(house.access.database, async (client) => {
    await client.query(
      `create temporary table item as select id, gen_random_uuid() as page, image, words
       from unnest($1::uuid[], $2::text[], $3::text[]) as i (id, image, words)`,
      [captures.map((each) => each.id), images, words],
    );
    await client.query(
      `insert into blob (folder_id, sha256, tenant_id, bytes, media_type)
       select id, image, $1::uuid, $2::int, 'image/jpeg' from item
       union all select id, words, $1::uuid, $3::int, 'application/x-page-words' from item`,
      [tenantId, BLOB_BYTES[1], BLOB_BYTES[2]],
    );
    await client.query(
      `insert into page (id, tenant_id, capture_id, component, component_page, position)
       select page, $1::uuid, id, 0, 1, 1 from item`,
      [tenantId],
    );
    await client.query(
      `insert into page_version (page_id, version, tenant_id, capture_id, folder_id, image_sha256,
         image_media_type, width, height, dpi, rotation, skew_degrees, blank, barcodes, words_sha256,
         word_source, engine, mean_confidence, plain_text)
       select page, 1, $1::uuid, id, id, image, 'image/jpeg', 1654, 2339, 200, 0, 0, false, '[]', words,
         'ocr', 'bench', 0.9, (select string_agg(md5(id::text || n), ' ') from generate_series(1, 60) n)
       from item`,
      [tenantId],
    );
    await client.query("analyze");
  });
  const { keys, witness } = dataPaths(house.dataFolder);
  const sealer = makeSealer({ ...house, keysFolder: keys, witnessFolder: witness });
  while ((await sealer.sealAll(new Date())) > 0);
}

async function inParallel(count: number, use: (nth: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let nth = next++; nth < count; nth = next++) await use(nth);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const Done = z.object({
  folder: z.string().default(""),
  seconds: z.number(),
  rows: z.int(),
  blobs: z.int(),
  blobBytes: z.int(),
});

/** Runs a command as an operator does; gives what it printed. */
async function command(line: CommandLine, ...words: readonly string[]) {
  const { code, value } = await line.json(...words);
  if (code !== 0)
    throw new Error(`${words.join(" ")} ended with ${code}: ${JSON.stringify(value)}`);
  return Done.parse(value);
}

async function measure(house: TestHouse, folder: string, database: string): Promise<void> {
  const line = await openCommandLine(house);
  const places = [join(folder, "backups"), "--keys", join(folder, "vault")];
  const first = await command(line, "backup", ...places);
  const second = await command(line, "backup", ...places);
  const anew = await openCommandLine(house, { DATABASE_NAME: database });
  const { passwords } = dataPaths(house.dataFolder);
  const words = ["restore", second.folder, "--data", join(folder, "new"), "--roles", passwords];
  const restored = await command(anew, ...words, "--keys", join(folder, "vault"));
  const figures = {
    items,
    rows: restored.rows,
    blobs: restored.blobs,
    blobMb: Math.round(restored.blobBytes / 1_000_000),
    backupSeconds: first.seconds,
    nextBackupSeconds: second.seconds,
    restoreSeconds: restored.seconds,
  };
  const machine = { cpus: cpus().length, node: process.version };
  process.stdout.write(`${JSON.stringify({ bench: "restore", ...figures, ...machine })}\n`);
}

const house = await openTestHouse();
const folder = await mkdtemp(join(tmpdir(), "poststelle-bench-"));
const database = `restored_${newId().replaceAll("-", "")}`;
try {
  await takeIn(house);
  await read(house);
  // Filling may be quick; what is measured waits for the disk.
  await setDurable(true);
  await measure(house, folder, database);
} finally {
  await setDurable(false);
  await asSuperuser((client) => client.query(`drop database if exists ${database} with (force)`));
  await rm(folder, { recursive: true });
  await house.remove();
  await leaveTestPostgres();
}
