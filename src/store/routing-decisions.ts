import { sql } from "kysely";
import { z } from "zod";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

const Candidates = z.array(z.object({ unit: z.string(), confidence: z.number() }));

/** The unit the machine put first for a document; null when it named none. */
export async function proposedUnit(trx: Trx, documentId: string): Promise<string | null> {
  const row = await trx
    .selectFrom("routingDecision")
    .select("candidates")
    .where("documentId", "=", documentId)
    .where("stepVersion", "is not", null)
    .orderBy("decidedAt", "desc")
    .executeTakeFirst();
  return row === undefined ? null : (Candidates.parse(row.candidates)[0]?.unit ?? null);
}

/** Ends what was decided so far: nobody has decided where the document goes. */
export async function voidDecision(trx: Trx, documentId: string): Promise<void> {
  await trx
    .updateTable("routingDecision")
    .set({ effective: false })
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .execute();
  await setUnit(trx, documentId, null);
}

/** A person decides: the document and its enclosures are for this unit. */
export async function decideByPerson(
  trx: Trx,
  decision: {
    readonly tenantId: string;
    readonly documentId: string;
    readonly personId: string;
    readonly unit: { readonly id: string; readonly mode: string };
  },
): Promise<void> {
  const { tenantId, documentId, personId, unit } = decision;
  await voidDecision(trx, documentId);
  await trx
    .insertInto("routingDecision")
    .values({
      id: newId(),
      tenantId,
      documentId,
      candidates: "[]",
      basis: JSON.stringify({ kind: "person", personId }),
      evidence: "[]",
      wouldGoAlone: false,
      wentAlone: false,
      mode: unit.mode,
      orgUnitId: unit.id,
      personId,
    })
    .execute();
  await setUnit(trx, documentId, unit.id);
}

/** The enclosures go where their main document goes. */
async function setUnit(trx: Trx, documentId: string, orgUnitId: string | null): Promise<void> {
  await trx
    .updateTable("document")
    .set({ orgUnitId })
    .where((eb) => eb.or([eb("id", "=", documentId), eb("parentId", "=", documentId)]))
    .execute();
}

/**
 * What a person's decision teaches: the classifier learns from it, and by what the machine had proposed it
 * is counted how often that was right.
 */
export async function insertLesson(
  trx: Trx,
  lesson: {
    readonly tenantId: string;
    readonly documentId: string;
    readonly orgUnitId: string;
    readonly source: "correction" | "confirmation" | "return" | "sample-review";
  },
): Promise<void> {
  const proposed = await proposedUnit(trx, lesson.documentId);
  await trx
    .insertInto("trainingExample")
    .values({
      id: newId(),
      ...lesson,
      createdAt: sql<Date>`clock_timestamp()`,
      proposedUnitId: (eb) => eb.selectFrom("orgUnit").select("id").where("key", "=", proposed),
    })
    .execute();
}

/** Takes back what a document taught since then. */
export async function deleteLessons(trx: Trx, documentId: string, since: Date): Promise<void> {
  await trx
    .deleteFrom("trainingExample")
    .where("documentId", "=", documentId)
    .where("createdAt", ">=", since)
    .where("source", "in", ["correction", "confirmation"])
    .execute();
}

/** Whose decision on a document is in force; null: the machine's, or none. */
export async function decidedBy(trx: Trx, documentId: string): Promise<string | null> {
  const row = await trx
    .selectFrom("routingDecision")
    .select("personId")
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .executeTakeFirst();
  return row?.personId ?? null;
}

/** Ends a person's decision; what the machine had thought last stands again, as a proposal. */
export async function restoreProposal(trx: Trx, documentId: string): Promise<void> {
  await voidDecision(trx, documentId);
  await trx
    .updateTable("routingDecision")
    .set({ effective: true })
    .where("id", "=", (eb) =>
      eb
        .selectFrom("routingDecision")
        .select("id")
        .where("documentId", "=", documentId)
        .where("stepVersion", "is not", null)
        .orderBy("decidedAt", "desc")
        .limit(1),
    )
    .execute();
}
