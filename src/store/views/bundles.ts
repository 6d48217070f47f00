import { sql } from "kysely";
import type { Trx } from "../database.ts";
import { dayOrNull, entriesByIds, type EntryView } from "./inbox.ts";

/** What stands in a list with a letter as one bundle. Of what is done, nothing is urgent or unread any more. */
export interface Bundle {
  /** The other entries of the same inbox, at most some hundred. */
  readonly entries: readonly string[];
  /** Whether one of the others is unread. */
  readonly unread: boolean;
  /** Whether one of the others is of a court or formally served, and open. */
  readonly served: boolean;
  /** The earliest deadline of the others that are open. */
  readonly deadlineOn: string | null;
}

/** The bundles of these letters of an inbox, by document; none where a letter stands alone. */
export async function bundlesOf(
  trx: Trx,
  unitId: string,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, Bundle>> {
  if (documentIds.length === 0) return new Map();
  const { rows } = await sql<{
    documentId: string;
    entryId: string;
    state: string;
    served: boolean;
    deadlineOn: string;
    unread: boolean;
  }>`select * from bundles_of(${unitId}, ${[...documentIds]})`.execute(trx);
  return new Map(
    [...Map.groupBy(rows, (row) => row.documentId)].map(([id, parts]) => {
      const open = parts.filter((part) => part.state !== "done");
      const days = open.flatMap((part) => dayOrNull(part.deadlineOn) ?? []);
      const bundle = {
        entries: parts.map((part) => part.entryId),
        unread: open.some((part) => part.unread),
        served: open.some((part) => part.served),
        deadlineOn: days.toSorted()[0] ?? null,
      };
      return [id, bundle];
    }),
  );
}

/** A document of the letter's own envelope that is no letter itself. */
export interface BundlePiece {
  readonly documentId: string;
  readonly role: string;
  readonly pages: number;
}

/** What is in the bundle of an entry, besides the entry: the other entries, and enclosures and envelope of its own. Null: the entry is not the reader's. */
export async function openBundle(
  trx: Trx,
  entryId: string,
): Promise<{ readonly entries: EntryView[]; readonly pieces: BundlePiece[] } | null> {
  const entry = await trx
    .selectFrom("inboxEntry")
    .select(["documentId", "orgUnitId"])
    .where("id", "=", entryId)
    .where("state", "!=", "withdrawn")
    .executeTakeFirst();
  if (entry === undefined) return null;
  const bundle = (await bundlesOf(trx, entry.orgUnitId, [entry.documentId])).get(entry.documentId);
  const pieces = await trx
    .selectFrom("document")
    .select(["document.id as documentId", "document.role"])
    .select((eb) =>
      eb
        .selectFrom("documentPage")
        .select(eb.fn.countAll<number>().as("pages"))
        .whereRef("documentPage.documentId", "=", "document.id")
        .as("pages"),
    )
    .where("parentId", "=", entry.documentId)
    .where("state", "!=", "superseded")
    .orderBy("position")
    .execute();
  return {
    entries: await entriesByIds(trx, bundle?.entries ?? []),
    pieces: pieces.map((piece) => ({ ...piece, pages: piece.pages ?? 0 })),
  };
}
