import type { AwayCause } from "../domain/dependency.ts";
import type { Trx } from "../store/database.ts";
import { isConnectionLost } from "../store/database-away.ts";
import { logsWitnessed } from "../store/witness-begun.ts";
import type { Sealer } from "./seal.ts";
import { type TenantLog, witnessFault } from "./witness.ts";

/**
 * Looks whether the witness can be told: by what the sealer found last, and by whether the file of every log
 * it has seen is there, so that a share that went away is noticed before the next head.
 */
export function makeWitnessWatch(deps: {
  readonly witnessFolder: string;
  readonly sealer: Sealer;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}): () => Promise<{ readonly because: AwayCause | null; readonly detail: string }> {
  let seen: readonly TenantLog[] = [];
  return async () => {
    const away = deps.sealer.witnessAway();
    if (away !== null) return { because: away.because, detail: away.message };
    try {
      seen = await deps.asHousekeeper(logsWitnessed);
    } catch (error) {
      // The database has a watch of its own; the files are looked for by what was known before.
      if (!isConnectionLost(error)) throw error;
    }
    const because = await witnessFault(deps.witnessFolder, seen);
    return { because, detail: because === null ? "the witness can be told" : deps.witnessFolder };
  };
}
