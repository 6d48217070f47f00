import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { inflateSync } from "node:zlib";
import { openFact } from "../../src/audit/fact-payload.ts";
import { decrypt } from "../../src/blobs/keys.ts";
import type { TestHouse } from "./house.ts";
import { asSuperuserOf } from "./postgres.ts";
import { textOfPdf } from "./text-of-pdf.ts";

/** How many ciphertexts a search could open; none would mean that it looked at nothing. */
export interface SearchedEverywhere {
  /** Where one of the words is, such as "public.page_version" or "blobs/items/.. (opened)". */
  readonly places: readonly string[];
  readonly eventsOpened: number;
  readonly blobsOpened: number;
}

/**
 * Looks for words, without regard to case, in every table of every schema and in the planner's
 * statistics, in every event that any key of the house still opens, and in every file below the data
 * folder, as it is and opened with any key. The write-ahead log is left out: it is overwritten in its turn.
 */
export async function searchEverywhere(
  house: TestHouse,
  words: readonly string[],
): Promise<SearchedEverywhere> {
  const wanted = words.map((word) => word.toLowerCase());
  const has = (text: string): boolean => {
    const lower = text.toLowerCase();
    return wanted.some((word) => lower.includes(word));
  };
  const keys = await keysOf(house);
  const tables = await placesInTables(house, has);
  const events = await openEvents(house, keys);
  const files = await openFiles(house.dataFolder, keys);
  const places = [
    ...tables,
    ...events.flatMap(({ type, fact }) => (has(fact) ? [`event ${type} (opened)`] : [])),
  ];
  let blobsOpened = 0;
  for (const { name, raw, opened } of files) {
    if (has(name) || has(raw.toString("latin1"))) places.push(name);
    if (opened === null) continue;
    blobsOpened += 1;
    if (has(await textOf(opened))) places.push(`${name} (opened)`);
  }
  return { places, eventsOpened: events.length, blobsOpened };
}

const keysOf = (house: TestHouse): Promise<readonly Buffer[]> =>
  house.inTenant(async (trx) => {
    const rows = await trx.selectFrom("itemKey").select(["ownerId", "wrappedKey"]).execute();
    return Promise.all(
      rows.map((row) => house.keys.unwrap(house.tenantId, row.ownerId, row.wrappedKey)),
    );
  });

/** Every row as text; what is stored as bytes also as the text it may be. */
const placesInTables = (house: TestHouse, has: (text: string) => boolean) =>
  asSuperuserOf(house.access.database, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
       union all select 'pg_catalog.pg_stats'`,
    );
    const places: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      if (rows.some(({ row }) => has(row) || has(hexRead(row)))) places.push(name);
    }
    return places;
  });

const hexRead = (row: string): string =>
  [...row.matchAll(/\\\\x([0-9a-f]+)/g)]
    .map(([, hex]) => Buffer.from(hex ?? "", "hex").toString("latin1"))
    .join(" ");

async function openEvents(house: TestHouse, keys: readonly Buffer[]) {
  const rows = await house.inTenant((trx) =>
    trx.selectFrom("auditEvent").select(["id", "type", "payload"]).execute(),
  );
  return rows.flatMap(({ id, type, payload }) => {
    for (const key of keys) {
      try {
        return [{ type, fact: JSON.stringify(openFact(key, payload, id).fact) }];
      } catch {
        // Not this key's.
      }
    }
    return [];
  });
}

async function openFiles(folder: string, keys: readonly Buffer[]) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const raw = await readFile(path);
        // Quarantined folders have a suffix behind the owner's id.
        const owner = basename(dirname(path)).slice(0, 36);
        const opened = firstOpened(keys, raw, `${owner}/${entry.name}`);
        return { name: relative(folder, path), raw, opened };
      }),
  );
}

function firstOpened(keys: readonly Buffer[], sealed: Uint8Array, context: string): Buffer | null {
  for (const key of keys) {
    try {
      return decrypt(key, sealed, context);
    } catch {
      // Not this key's.
    }
  }
  return null;
}

async function textOf(bytes: Buffer): Promise<string> {
  const plain = bytes.toString("latin1");
  if (plain.startsWith("%PDF")) return `${plain}\n${await textOfPdf(bytes)}`;
  try {
    return inflateSync(bytes).toString("utf8");
  } catch {
    return plain;
  }
}
