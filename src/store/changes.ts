import type { Trx } from "./database.ts";

/** What can be told to have changed, and the table of its rows (triggers of 0004_sign_in.sql). */
const tables = {
  capture: "capture",
  document: "document",
  case: "clarificationCase",
  delivery: "delivery",
  "inbox-entry": "inboxEntry",
  task: "task",
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
