import type { Actor } from "../domain/audit-event.ts";
import type { Trx } from "./database.ts";

export interface AuditEventRow {
  readonly id: string;
  readonly tenantId: string;
  readonly at: Date;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly type: string;
  readonly actor: Actor;
  readonly keyOwnerId: string;
  readonly payload: Buffer;
  readonly leafHash: Buffer;
}

export async function insertAuditEvents(trx: Trx, rows: readonly AuditEventRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto("auditEvent")
    .values(rows.map((row) => ({ ...row, actor: JSON.stringify(row.actor) })))
    .execute();
}
