import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import { type RoutingRules, RulesRow } from "./town.ts";

const NONE: RoutingRules = { referencePatterns: [], rules: [], secrecy: [] };

/** The town's rules that hold now, and when and by whom the portal last changed them. */
export async function readRules(trx: Trx): Promise<RoutingRules> {
  const row = await trx
    .selectFrom("rule")
    .select("rule")
    .where("key", "=", "town")
    .executeTakeFirst();
  return row === undefined ? NONE : RulesRow.parse(row.rule);
}

/** The same, and nobody else changes them before the transaction ends. */
export async function lockRules(trx: Trx): Promise<RoutingRules> {
  const row = await trx
    .selectFrom("rule")
    .select("rule")
    .where("key", "=", "town")
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? NONE : RulesRow.parse(row.rule);
}

/** Puts rules into force: documents routed from now on are routed by them. */
export async function writeRules(trx: Trx, tenantId: string, rules: RoutingRules): Promise<void> {
  const rule = JSON.stringify(rules);
  await trx
    .insertInto("rule")
    .values({ id: newId(), tenantId, key: "town", position: 0, rule })
    .onConflict((conflict) => conflict.columns(["tenantId", "key"]).doUpdateSet({ rule }))
    .execute();
}

/** A trial of rules: by the hash of what was tried. */
export interface KeptTrial {
  readonly documents: number;
  readonly differing: number;
}

export async function insertTrial(
  trx: Trx,
  trial: KeptTrial & {
    readonly tenantId: string;
    readonly rulesSha256: string;
    readonly triedBy: string;
    readonly triedAt: Date;
  },
): Promise<void> {
  await trx
    .insertInto("ruleTrial")
    .values({ id: newId(), ...trial })
    .execute();
}

/** The newest trial of exactly these rules since then; null: they were not tried. */
export async function trialSince(
  trx: Trx,
  rulesSha256: string,
  since: Date,
): Promise<KeptTrial | null> {
  const row = await trx
    .selectFrom("ruleTrial")
    .select(["documents", "differing"])
    .where("rulesSha256", "=", rulesSha256)
    .where("triedAt", ">=", since)
    .orderBy("triedAt", "desc")
    .executeTakeFirst();
  return row ?? null;
}
