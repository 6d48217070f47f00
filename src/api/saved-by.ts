import { ActRefused } from "../acts/act.ts";
import { factOf } from "../audit/append.ts";
import type { AuditFact } from "../domain/audit-event.ts";
import { RequestProblem } from "../domain/request-problem.ts";
import type { Trx } from "../store/database.ts";
import { newestSavings } from "../store/last-saved.ts";
import type { SignedIn } from "./auth/guard.ts";
import type { ReadingDeps } from "./reading-deps.ts";
import { answered } from "./run-act.ts";

export type SavedByDeps = Pick<ReadingDeps, "store" | "keys">;

/**
 * Saves what a form holds. Where somebody else saved it since the form was opened, that is answered with their
 * name: as the trail tells it, by the newest event of these types that is of it.
 */
export async function answeredAsSaved(
  deps: SavedByDeps,
  actor: SignedIn,
  of: {
    readonly item: string;
    readonly types: readonly AuditFact["type"][];
    /** Says of an event of these types whether it is of what was to be saved. */
    readonly isOfThis: (trx: Trx) => Promise<(fact: AuditFact) => boolean>;
  },
  save: () => Promise<void>,
): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (!(error instanceof ActRefused) || error.why !== "changed-meanwhile") {
      return answered(of.item, () => Promise.reject(error));
    }
    const savedMeanwhile = await lastSaved(deps, actor, of.types, of.isOfThis);
    const problem = { code: error.why, params: {} } as const;
    throw new RequestProblem(
      problem,
      savedMeanwhile === null ? { item: of.item } : { item: of.item, savedMeanwhile },
    );
  }
}

/** Null: it was changed by no act, such as by founding the town again. */
async function lastSaved(
  { store, keys }: SavedByDeps,
  actor: SignedIn,
  types: readonly AuditFact["type"][],
  isOfThis: (trx: Trx) => Promise<(fact: AuditFact) => boolean>,
): Promise<{ readonly by: string | null; readonly at: string } | null> {
  // Events are the auditors' to read: of these, whoever may save it is told the name and the time.
  const tenantId = actor.acts.tenantId;
  return store.withActor({ kind: "process", tenantId }, async (trx) => {
    const isOf = await isOfThis(trx);
    for (const event of await newestSavings(trx, types)) {
      if (isOf(await factOf(trx, keys, event))) {
        return { by: event.by, at: event.at.toISOString() };
      }
    }
    return null;
  });
}

/** For a type whose events are all of the one thing of the town. */
export const ofTheTown = (): Promise<() => boolean> => Promise.resolve(() => true);

/** For a type whose events name the unit they are of; null: the town's own. */
export const ofUnit = (key: string | null) => (): Promise<(fact: AuditFact) => boolean> =>
  Promise.resolve((fact) => "unit" in fact && fact.unit === key);
