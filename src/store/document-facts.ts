import { DocumentFacts } from "../domain/facts.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** Replaces what was found in a document: the former facts stay, marked as no longer effective. */
export async function writeFacts(
  trx: Trx,
  of: { readonly tenantId: string; readonly documentId: string; readonly stepVersion: number },
  facts: DocumentFacts,
): Promise<void> {
  await trx
    .updateTable("documentFact")
    .set({ effective: false })
    .where("documentId", "=", of.documentId)
    .where("effective", "=", true)
    .execute();
  await trx
    .insertInto("documentFact")
    .values(
      Object.entries(facts).map(([kind, fact]) => ({
        id: newId(),
        ...of,
        kind,
        fact: JSON.stringify(fact),
      })),
    )
    .execute();
}

/** The effective facts of a document; null before it was understood. */
export async function readFacts(trx: Trx, documentId: string): Promise<DocumentFacts | null> {
  const rows = await trx
    .selectFrom("documentFact")
    .select(["kind", "fact"])
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .execute();
  if (rows.length === 0) return null;
  return DocumentFacts.parse(Object.fromEntries(rows.map((row) => [row.kind, row.fact])));
}
