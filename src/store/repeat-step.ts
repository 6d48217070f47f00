import { sql } from "kysely";
import { componentsOf } from "./capture-components.ts";
import type { Trx } from "./database.ts";
import { prepareParts } from "./steps/inspect.ts";
import { preparedPages, readParts } from "./steps/prepare.ts";
import type { TaskPart } from "./tasks.ts";

/** Where a capture goes when its step is tried again, and the parts of that step that are still to be done. */
export async function repeatOf(
  trx: Trx,
  capture: { readonly id: string; readonly fromState: string },
): Promise<{ readonly to: string; readonly parts?: readonly TaskPart[] }> {
  if (capture.fromState === "inspected") {
    const parts = prepareParts(await componentsOf(trx, capture.id));
    // Nothing to prepare: it must be looked into once more.
    return parts.length === 0 ? { to: "accepted" } : { to: "inspected", parts };
  }
  if (capture.fromState !== "prepared") return { to: capture.fromState };
  await trx
    .updateTable("page")
    .set({ unreadableBecause: null })
    .where("captureId", "=", capture.id)
    .where("unreadableBecause", "is not", null)
    .execute();
  const parts = readParts(await preparedPages(trx, capture.id));
  return parts.length === 0 ? { to: "read" } : { to: "prepared", parts };
}

/** Forgets what was read of a document: words, facts, renditions and what they made the machine think of it. */
export async function forgetWords(trx: Trx, documentIds: readonly string[]): Promise<void> {
  const ids = [...documentIds];
  await sql`select forget_readings(${ids}::uuid[])`.execute(trx);
  await trx
    .updateTable("pageVersion")
    .set({ wordsSha256: null, wordSource: null, plainText: null, meanConfidence: null })
    .where("pageId", "in", (eb) =>
      eb.selectFrom("documentPage").select("pageId").where("documentId", "in", ids),
    )
    .execute();
  await forgetFindings(trx, ids);
}

/** Superseded documents that showed pages of these. */
export async function formerShowing(
  trx: Trx,
  documentIds: readonly string[],
): Promise<readonly string[]> {
  const former = await trx
    .selectFrom("documentPage as now")
    .innerJoin("documentPage as then", "then.pageId", "now.pageId")
    .innerJoin("document as former", "former.id", "then.documentId")
    .select("former.id")
    .distinct()
    .where("now.documentId", "in", [...documentIds])
    .where("former.state", "=", "superseded")
    .execute();
  return former.map(({ id }) => id);
}

/** Forgets what words made the machine find and think: facts, what a decision came from, which rendition counts. */
export async function forgetFindings(trx: Trx, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length === 0) return;
  const ids = [...documentIds];
  await trx
    .updateTable("rendition")
    .set({ effective: false })
    .where("documentId", "in", ids)
    .where("effective", "=", true)
    .execute();
  await trx.deleteFrom("documentFact").where("documentId", "in", ids).execute();
  await trx
    .updateTable("routingDecision")
    .set({
      candidates: sql`'[]'::jsonb`,
      evidence: sql`'[]'::jsonb`,
      basis: sql`'{"kind":"none"}'::jsonb`,
    })
    .where("documentId", "in", ids)
    .execute();
}
