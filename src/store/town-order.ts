import { sql } from "kysely";
import { Land, type RetentionRule, type SignInRules, type TownHolidays } from "../domain/town.ts";
import type { Trx } from "./database.ts";
import { Settings } from "./town.ts";

/** What an administrator orders of a town. */
export interface TownOrder {
  readonly retention: readonly RetentionRule[];
  readonly holidays: TownHolidays;
  readonly signIn: SignInRules;
}

/** What holds in the transaction's town; nothing where it was founded before there was such a thing. */
export async function readTownOrder(trx: Trx): Promise<TownOrder> {
  return orderOf(await ordered(trx).executeTakeFirstOrThrow());
}

/** The same, which nobody else changes before the transaction ends. */
export async function lockTownOrder(trx: Trx): Promise<TownOrder> {
  return orderOf(await ordered(trx).forUpdate().executeTakeFirstOrThrow());
}

const ordered = (trx: Trx) => trx.selectFrom("tenant").select(["land", "settings"]);

function orderOf(row: { readonly land: string; readonly settings: unknown }): TownOrder {
  const { retention, holidays, signIn } = Settings.partial().parse(row.settings);
  return {
    retention: retention ?? [],
    holidays: holidays ?? { land: Land.parse(row.land), local: [], halfDays: [] },
    signIn: signIn ?? { secondFactorRoles: [] },
  };
}

/** Replaces parts of it; the others stay. */
export async function writeTownOrder(
  trx: Trx,
  tenantId: string,
  parts: Partial<{ [Part in keyof TownOrder]: TownOrder[Part] }>,
): Promise<void> {
  await trx
    .updateTable("tenant")
    .set({ settings: sql`settings || ${JSON.stringify(parts)}::jsonb` })
    .where("id", "=", tenantId)
    .execute();
}
