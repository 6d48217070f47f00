import { sql } from "kysely";
import { UnitMode } from "../../domain/town.ts";
import type { Trx } from "../database.ts";

/** Every unit of the town in the order of its plan of tasks; the tree is in `parent`. */
export async function listUnits(trx: Trx, key?: string) {
  let query = trx
    .selectFrom("orgUnit as u")
    .leftJoin("orgUnit as p", "p.id", "u.parentId")
    .leftJoin("orgUnit as s", "s.id", "u.successorId")
    .innerJoin("tenant", "tenant.id", "u.tenantId")
    .select(["u.id", "u.key", "u.code", "u.name", "u.kind", "u.mode"])
    .select(["u.errorAccepted", "u.sampleShare"])
    .select(["u.validFrom", "u.validTo", "p.key as parent", "s.key as successor"])
    .select("tenant.allAssisted")
    .orderBy("u.code")
    .orderBy("u.key");
  if (key !== undefined) query = query.where("u.key", "=", key);
  const rows = await query.execute();
  return rows.map(({ allAssisted, ...row }) => {
    const mode = UnitMode.parse(row.mode);
    return {
      ...row,
      allAssisted,
      mode,
      /** What holds now: the town's one switch overrides every unit's own mode. */
      modeInForce: allAssisted && mode === "automatic" ? ("assisted" as const) : mode,
    };
  });
}

/** The keys of the units that are valid today. */
export async function unitKeysNow(trx: Trx): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("orgUnit")
    .select("key")
    .where((eb) =>
      eb.or([eb("validTo", "is", null), eb("validTo", ">=", sql<string>`current_date`)]),
    )
    .execute();
  return new Set(rows.map(({ key }) => key));
}
