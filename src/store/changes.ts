import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** What can be told to have changed, and the table of its rows (triggers of 0004_sign_in.sql). */
const tables = {
  capture: "capture",
  document: "document",
  batch: "batch",
  case: "clarificationCase",
  "day-close": "dayClose",
  delivery: "delivery",
  "inbox-entry": "inboxEntry",
  copy: "inboxCopy",
  "sealed-post": "sealedRecord",
  task: "task",
  // Of no table of its own: whoever may see a case may see who else looks at it.
  presence: "clarificationCase",
} as const;

/** A row that changed. */
export interface ChangedRow {
  readonly kind: keyof typeof tables;
  readonly id: string;
}

/** The channel on which `tenant:kind:id` is told after a commit. */
export const CHANGE_CHANNEL = "poststelle_change";

/** Those of the rows that the transaction's person may see now. */
export async function visibleChanges(
  trx: Trx,
  changed: readonly ChangedRow[],
): Promise<readonly ChangedRow[]> {
  const visible = new Set<string>();
  for (const kind of new Set(changed.map((each) => each.kind))) {
    const ids = changed.filter((each) => each.kind === kind).map((each) => each.id);
    const rows = await trx.selectFrom(tables[kind]).select("id").where("id", "in", ids).execute();
    for (const row of rows) visible.add(`${kind}:${row.id}`);
  }
  return changed.filter(({ kind, id }) => visible.has(`${kind}:${id}`));
}

/** Tells every process of the API that a person is at a case, or has left it; it is written nowhere. */
export async function tellPresence(
  trx: Trx,
  at: { readonly tenantId: string; readonly caseId: string; readonly personId: string },
  what: "here" | "gone",
): Promise<void> {
  const payload = [at.tenantId, "presence", at.caseId, at.personId, what].join(":");
  await sql`select pg_notify(${CHANGE_CHANNEL}, ${payload})`.execute(trx);
}

/** Whether there is a case that the transaction's person may know of, open or settled. */
export async function knowsCase(trx: Trx, caseId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("clarificationCase")
    .select("id")
    .where("id", "=", caseId)
    .executeTakeFirst();
  return row !== undefined;
}
