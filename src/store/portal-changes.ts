import type { Json } from "../domain/canonical-json.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** What of a town's data people change in the portal. */
export type PortalChangeKind =
  | "unit-mode"
  | "town-mode"
  | "error-accepted"
  | "sample-share"
  | "attention-period"
  | "rules"
  | "responsibility"
  | "lesson"
  | "model";

/** The key of what is the whole town's: its rules, its one switch. */
export const WHOLE_TOWN = "town";

/** A change as an act makes it; null before: it was not there, after: it is there no more. */
export interface NewPortalChange {
  readonly tenantId: string;
  readonly kind: PortalChangeKind;
  readonly key: string;
  /** Whose it is; null: the whole town's. */
  readonly orgUnitId: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly reason: string | null;
  readonly figures: Json;
  readonly personId: string;
  readonly at: Date;
}

/** Keeps a change with what was before it; to be written in the transaction that makes it. */
export async function insertPortalChange(trx: Trx, change: NewPortalChange): Promise<void> {
  const { before, after, figures, personId, at, ...rest } = change;
  const json = (value: Json) => (value === null ? null : JSON.stringify(value));
  await trx
    .insertInto("portalChange")
    .values({
      ...rest,
      id: newId(),
      before: json(before),
      after: json(after),
      figures: json(figures),
      changedBy: personId,
      changedAt: at,
    })
    .execute();
}

/** The changes of a kind, newest first, with who made them; one thing's alone where `key` is not null. */
export async function listPortalChanges(
  trx: Trx,
  kinds: readonly PortalChangeKind[],
  key: string | null,
  limit: number,
) {
  let query = trx
    .selectFrom("portalChange as c")
    .leftJoin("person as p", "p.id", "c.changedBy")
    .select(["c.id", "c.kind", "c.key", "c.before", "c.after", "c.reason", "c.figures"])
    .select(["c.changedAt", "p.displayName as changedBy"])
    .where("c.kind", "in", [...kinds])
    .orderBy("c.id", "desc")
    .limit(limit);
  if (key !== null) query = query.where("c.key", "=", key);
  return query.execute();
}

/** The last change of each unit's mode, by its key, and of the town's switch: a release, where it is automatic. */
export async function lastModeChanges(trx: Trx) {
  const rows = await trx
    .selectFrom("portalChange as c")
    .leftJoin("person as p", "p.id", "c.changedBy")
    .distinctOn(["c.key", "c.kind"])
    .select(["c.kind", "c.key", "c.after", "c.reason", "c.figures", "c.changedAt"])
    .select("p.displayName as changedBy")
    .where("c.kind", "in", ["unit-mode", "town-mode"])
    .orderBy("c.key")
    .orderBy("c.kind")
    .orderBy("c.id", "desc")
    .execute();
  return {
    town: rows.find((row) => row.kind === "town-mode") ?? null,
    units: new Map(rows.filter((row) => row.kind === "unit-mode").map((row) => [row.key, row])),
  };
}
