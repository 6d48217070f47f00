import { sql } from "kysely";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A check without an end after so long was cut off with its process; it is over, and found nothing. */
const HOURS_MAX = 6;

/** Begins a check of the trail, as the person asked; null: one is running. Gives its id. */
export async function insertTrailRun(
  trx: Trx,
  tenantId: string,
  askedBy: string,
  askedAt: Date,
): Promise<string | null> {
  // One at a time for the town: two who ask at once wait for each other here.
  await sql`select pg_advisory_xact_lock(hashtextextended('trail-run:' || ${tenantId}, 0))`.execute(
    trx,
  );
  const running = await trx
    .selectFrom("trailRun")
    .select("id")
    .where("endedAt", "is", null)
    .where("askedAt", ">", new Date(askedAt.getTime() - HOURS_MAX * 3_600_000))
    .executeTakeFirst();
  if (running !== undefined) return null;
  const id = newId();
  await trx.insertInto("trailRun").values({ id, tenantId, askedBy, askedAt }).execute();
  return id;
}

/** What a check found; `findings` empty: both logs are in order. */
export async function endTrailRun(
  trx: Trx,
  id: string,
  found: {
    readonly endedAt: Date;
    readonly events: number;
    readonly readings: number;
    readonly findings: readonly string[];
  },
): Promise<void> {
  await trx
    .updateTable("trailRun")
    .set({ ...found, findings: [...found.findings] })
    .where("id", "=", id)
    .execute();
}

/** The newest checks that somebody asked for. */
export async function listTrailRuns(trx: Trx, limit: number) {
  return trx
    .selectFrom("trailRun")
    .select(["id", "askedAt", "endedAt", "events", "readings", "findings"])
    .select(sql<boolean>`asked_at < now() - make_interval(hours => ${HOURS_MAX})`.as("isOld"))
    .orderBy("askedAt", "desc")
    .limit(limit)
    .execute();
}
