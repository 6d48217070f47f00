import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** An event of the town that told of a saving, its fact encrypted, with the name of whoever saved. */
export interface SavingEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly at: Date;
  readonly keyOwnerId: string;
  readonly payload: Buffer;
  readonly by: string | null;
}

/** So many are looked through: what was saved meanwhile is among the newest. */
const LOOKED_THROUGH = 50;

/** The newest savings of these types, newest first. */
export async function newestSavings(
  trx: Trx,
  types: readonly string[],
): Promise<readonly SavingEvent[]> {
  return trx
    .selectFrom("auditEvent")
    .leftJoin("person", (join) =>
      join.on(sql<boolean>`person.id::text = audit_event.actor ->> 'id'`),
    )
    .select(["auditEvent.id", "auditEvent.tenantId", "at", "keyOwnerId", "payload"])
    .select("person.displayName as by")
    .where("auditEvent.type", "in", [...types])
    .orderBy("at", "desc")
    .orderBy("auditEvent.id", "desc")
    .limit(LOOKED_THROUGH)
    .execute();
}
