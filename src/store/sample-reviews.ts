import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { AuditFact } from "../domain/audit-event.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { Sha256 } from "../domain/ids.ts";
import { isDrawn, sampleText } from "../domain/sample-review.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** What is to be told of a draw: of the town's seeds, and of the document. */
export interface Draw {
  readonly ofTown: readonly AuditFact[];
  readonly ofDocument: readonly AuditFact[];
}

/** A decision by which a document went alone, in the transaction that writes it. */
export interface LoneDecision {
  readonly id: string;
  readonly tenantId: string;
  readonly captureId: string;
  readonly documentId: string;
  readonly unit: { readonly id: string; readonly sampleShare: number };
  /** Today in the town. */
  readonly day: CalendarDate;
}

/**
 * Draws whether a lone decision is reviewed blind, and notes it. What is confidential or of a secrecy kind
 * is never drawn: no clerk may see it without need. Gives the events that are to be told.
 */
export async function drawSampleReview(trx: Trx, decision: LoneDecision): Promise<Draw> {
  const { tenantId, captureId, documentId, unit, day } = decision;
  const { seed, told: ofTown } = await seedOf(trx, tenantId, day);
  const drawn =
    isDrawn(unit.sampleShare, hashHex(sampleText(seed, documentId))) &&
    !(await isSecret(trx, documentId));
  if (!drawn) return { ofTown, ofDocument: [] };
  const id = newId();
  await trx
    .insertInto("sampleReview")
    .values({
      id,
      tenantId,
      captureId,
      documentId,
      decisionId: decision.id,
      machineUnitId: unit.id,
    })
    .execute();
  return { ofTown, ofDocument: [{ type: "sample-drawn", reviewId: id }] };
}

const hashHex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The day's seed; the first who asks makes it, and opens those of former days. */
async function seedOf(
  trx: Trx,
  tenantId: string,
  day: CalendarDate,
): Promise<{ readonly seed: string; readonly told: readonly AuditFact[] }> {
  const known = await knownSeed(trx, day);
  if (known !== undefined) return { seed: known, told: [] };
  const seed = Sha256.parse(randomBytes(32).toString("hex"));
  const made = await trx
    .insertInto("sampleSeed")
    .values({ tenantId, day, seed })
    .onConflict((conflict) => conflict.doNothing())
    .returning("seed")
    .executeTakeFirst();
  // Somebody else made it in the same moment.
  if (made === undefined) return { seed: (await knownSeed(trx, day)) ?? seed, told: [] };
  const former = await trx
    .updateTable("sampleSeed")
    .set({ revealedAt: sql<Date>`now()` })
    .where("day", "<", day)
    .where("revealedAt", "is", null)
    .returning(["day", "seed"])
    .execute();
  return {
    seed,
    told: [
      ...former.map((each) => ({
        type: "sample-seed-revealed" as const,
        day: each.day,
        seed: Sha256.parse(each.seed),
      })),
      { type: "sample-seed-committed", day, seedSha256: Sha256.parse(hashHex(seed)) },
    ],
  };
}

async function knownSeed(trx: Trx, day: CalendarDate): Promise<string | undefined> {
  const row = await trx
    .selectFrom("sampleSeed")
    .select("seed")
    .where("day", "=", day)
    .executeTakeFirst();
  return row?.seed;
}

async function isSecret(trx: Trx, documentId: string): Promise<boolean> {
  const { rows } = await sql`
    select from document where (id = ${documentId} or parent_id = ${documentId})
      and (confidential or secrecy <> '{}') limit 1`.execute(trx);
  return rows.length > 0;
}

/** A drawn review as the act finds it, locked. */
export interface SampleReviewRow {
  readonly documentId: string;
  readonly machineUnit: { readonly id: string; readonly key: string };
  readonly reviewed: boolean;
  /** The machine's decision is still the one in force. */
  readonly decisionStands: boolean;
}

/**
 * Whether the person may review it now, by the document it is of: from then on only its capture may be
 * changed. Null: there is none, or it is not theirs.
 */
export async function beginReview(trx: Trx, reviewId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select begin_review(${reviewId}) as id`.execute(trx);
  return rows[0]?.id ?? null;
}

/** Locks a review; call it with its document locked. */
export async function lockReview(trx: Trx, reviewId: string): Promise<SampleReviewRow> {
  const row = await trx
    .selectFrom("sampleReview as r")
    .innerJoin("orgUnit as u", "u.id", "r.machineUnitId")
    .innerJoin("routingDecision as d", "d.id", "r.decisionId")
    .select(["r.documentId", "r.reviewedAt", "u.id", "u.key", "d.effective"])
    .where("r.id", "=", reviewId)
    .forUpdate("r")
    .executeTakeFirstOrThrow();
  return {
    documentId: row.documentId,
    machineUnit: { id: row.id, key: row.key },
    reviewed: row.reviewedAt !== null,
    decisionStands: row.effective,
  };
}

/** Notes what a person decided without knowing what the machine had. */
export async function noteReview(
  trx: Trx,
  reviewId: string,
  review: {
    readonly personUnitId: string;
    readonly agreed: boolean;
    readonly reviewedBy: string;
    readonly reviewedAt: Date;
  },
): Promise<void> {
  await trx.updateTable("sampleReview").set(review).where("id", "=", reviewId).execute();
}

/** A document drawn and not reviewed yet, the oldest first. */
export interface OpenSample {
  readonly id: string;
  readonly documentId: string;
  readonly drawnAt: Date;
}

/** What the reader may review, without what the machine decided. */
export async function openSamples(trx: Trx, limit: number): Promise<readonly OpenSample[]> {
  const { rows } = await sql<OpenSample>`
    select id, document_id as "documentId", drawn_at as "drawnAt" from open_samples()
    order by drawn_at, id limit ${limit}`.execute(trx.withoutPlugins());
  return rows;
}

/** The same of one of them; null: it is not there, or not to be reviewed by the reader. */
export async function openSample(trx: Trx, id: string): Promise<OpenSample | null> {
  const { rows } = await sql<OpenSample>`
    select id, document_id as "documentId", drawn_at as "drawnAt" from open_samples()
    where id = ${id}`.execute(trx.withoutPlugins());
  return rows[0] ?? null;
}

/** Sets the share of what goes alone to a unit that is reviewed; gives the former and its mode, null: no such unit. */
export async function changeSampleShare(
  trx: Trx,
  unitId: string,
  sampleShare: number,
): Promise<{ readonly from: number; readonly mode: string } | null> {
  const former = await trx
    .selectFrom("orgUnit")
    .select(["sampleShare", "mode"])
    .where("id", "=", unitId)
    .forUpdate()
    .executeTakeFirst();
  if (former === undefined) return null;
  await trx.updateTable("orgUnit").set({ sampleShare }).where("id", "=", unitId).execute();
  return { from: former.sampleShare, mode: former.mode };
}
