import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FolderId, Sha256 } from "../src/domain/ids.ts";
import { hasCode } from "../src/error-code.ts";
import { dataPaths } from "../src/installation.ts";
import { keyOf } from "../src/store/item-keys.ts";
import { digest } from "./belief.ts";
import { filesTaken } from "./file-senders.ts";
import type { DrillHouse } from "./house.ts";
import type { Held, HeldCapture, HeldDocument } from "./verdict.ts";

/** Looks at tables and files from outside, as the superuser: what our own ledger says is not asked here. */
export async function readHeld(
  house: DrillHouse,
  changedByDrill: ReadonlySet<string>,
): Promise<Held> {
  const { hot } = dataPaths(house.config.dataFolder);
  const [done, rejected] = [await filesTaken(hot, "done"), await filesTaken(hot, "rejected")];
  const messages = await house.mailbox?.taken();
  return {
    captures: await readCaptures(house),
    doubled: await readDoubled(house),
    changedByDrill,
    filesTaken: new Set([...done.keys(), ...rejected.keys()]),
    messagesTaken: messages ?? new Set(),
    ...(await holdBlobsAgainstRows(house)),
  };
}

interface CaptureRow {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  readonly sha256: string;
  readonly state: string;
  readonly discardedPages: number;
  readonly reasons: readonly string[];
  readonly unreadable: readonly string[];
}

async function readCaptures(house: DrillHouse): Promise<readonly HeldCapture[]> {
  const rows = await house.database.sql<CaptureRow>(`
    select id, channel, external_id as "externalId", original_sha256 as sha256, state,
      (select count(*)::int from page where capture_id = capture.id and discard_reason is not null) as "discardedPages",
      array(select reason from clarification_case where capture_id = capture.id and settled_at is null) as reasons,
      array(select unreadable_because from page where capture_id = capture.id and unreadable_because is not null) as unreadable
    from capture`);
  const documents = await house.database.sql<HeldDocument & { captureId: string }>(`
    select id, capture_id as "captureId", state, role,
      (select count(*)::int from delivery where document_id = document.id and state in ('intended', 'delivered')) as deliveries,
      (select count(*)::int from inbox_entry where document_id = document.id and state <> 'withdrawn') as "inboxEntries"
    from document where state <> 'superseded'`);
  const ofCapture = Map.groupBy(documents, (document) => document.captureId);
  const captures: HeldCapture[] = [];
  for (const row of rows) {
    const original = await judgeOriginal(house, row);
    captures.push({ ...row, original, documents: ofCapture.get(row.id) ?? [] });
  }
  return captures;
}

/** Opened with the capture's key and hashed: the bytes that were sent, or not. */
async function judgeOriginal(
  { installation, town }: DrillHouse,
  { id, sha256 }: CaptureRow,
): Promise<HeldCapture["original"]> {
  const { store, keys, blobs } = installation;
  try {
    const key = await store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
      keyOf(trx, keys, town.tenantId, id),
    );
    const folder = FolderId.parse(id);
    const bytes = await blobs.read({ folder, sha256: Sha256.parse(sha256) }, key);
    return digest(bytes) === sha256 ? "whole" : "damaged";
  } catch (error) {
    return hasCode(error, "ENOENT") ? "missing" : "damaged";
  }
}

async function readDoubled({ database }: DrillHouse): Promise<readonly string[]> {
  const rows = await database.sql<{ what: string }>(`
    select 'document ' || document_id || ' has two live deliveries' as what from delivery
      where state in ('intended', 'delivered') group by document_id having count(*) > 1
    union all
    select 'document ' || document_id || ' has two inbox entries' from inbox_entry
      where state <> 'withdrawn' group by document_id having count(*) > 1
    union all
    select 'document ' || document_id || ' has two renditions: ' || kind from rendition
      where effective group by document_id, kind having count(*) > 1
    union all
    select 'receipt number ' || receipt_number || ' was given twice' from capture
      group by receipt_number having count(*) > 1
    union all
    select 'receipt number ' || receipt_number || ' was given to two mail items' from mail_item
      group by receipt_number having count(*) > 1
    union all
    select 'page ' || d.page_id || ' lies in two documents' from document_page d
      join document on document.id = d.document_id and document.state <> 'superseded'
      group by d.page_id having count(*) > 1
    union all
    select 'event about ' || subject_id || ' was told twice: ' || type from audit_event
      where type in ('capture-accepted', 'delivered') group by subject_id, type having count(*) > 1`);
  return rows.map((row) => row.what);
}

/** Every blob a table speaks of. */
const REFERENCES = `
  select folder_id || '/' || sha256 as ref from blob
  union select id || '/' || original_sha256 from capture
  union select folder_id || '/' || image_sha256 from page_version
  union select folder_id || '/' || words_sha256 from page_version where words_sha256 is not null
  union select folder_id || '/' || (original ->> 'sha256') from page_version where original ->> 'sha256' is not null
  union select folder_id || '/' || sha256 from rendition`;

async function holdBlobsAgainstRows(
  house: DrillHouse,
): Promise<Pick<Held, "blobsWithoutRow" | "rowsWithoutBlob">> {
  const rows = await house.database.sql<{ ref: string }>(REFERENCES);
  const spokenOf = new Set(rows.map((row) => row.ref));
  const items = join(dataPaths(house.config.dataFolder).blobs, "items");
  const entries = await readdir(items, { recursive: true, withFileTypes: true });
  const onDisk = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath.split("/").at(-1)}/${entry.name}`),
  );
  return {
    blobsWithoutRow: [...onDisk].filter((ref) => !spokenOf.has(ref)),
    rowsWithoutBlob: [...spokenOf].filter((ref) => !onDisk.has(ref)),
  };
}
