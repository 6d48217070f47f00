import { sql } from "kysely";
import { Actor } from "../../domain/audit-event.ts";
import type { Trx } from "../database.ts";

/**
 * What the trail holds of one document, its mail item, and that its capture was taken in and separated;
 * oldest first, facts still encrypted. `payload` is null for events of the capture, which tell of a
 * whole batch. Empty for whoever may not see the document.
 */
export async function trailOfDocument(trx: Trx, documentId: string) {
  const { rows } = await sql<{
    id: string;
    tenantId: string;
    at: Date;
    subjectKind: string;
    subjectId: string;
    type: string;
    actor: unknown;
    keyOwnerId: string;
    payload: Buffer | null;
  }>`select * from trail_of_document(${documentId})`.execute(trx);
  return rows.map((row) => ({ ...row, actor: Actor.parse(row.actor) }));
}

/** Display names of colleagues who acted. */
export async function namesOfPersons(
  trx: Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("person")
    .select(["id", "displayName"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.displayName]));
}
