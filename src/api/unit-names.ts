import type { Trx } from "../store/database.ts";
import { listUnits } from "../store/views/units.ts";

/** Gives the name of a unit by its key; the key itself where there is no such unit any more. */
export async function unitNames(trx: Trx): Promise<(key: string) => string> {
  const names = new Map((await listUnits(trx)).map((unit) => [unit.key, unit.name]));
  return (key) => names.get(key) ?? key;
}
