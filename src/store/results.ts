import { z } from "zod";
import { DocumentFacts } from "../domain/facts.ts";
import { RouteBasis } from "../domain/route-basis.ts";
import { componentsOf } from "./capture-components.ts";
import type { Trx } from "./database.ts";
import { readFacts } from "./document-facts.ts";
import { pagesOfDocument } from "./document-pages.ts";

/** What became of one capture, whole: for result lines, comparisons and proofs. */
export interface CaptureResult {
  readonly id: string;
  readonly state: string;
  readonly receiptNumber: string;
  readonly originalSha256: string;
  readonly acceptedAt: Date;
  readonly cases: readonly OpenCase[];
  /** Names of the components, as they came. */
  readonly entries: readonly {
    readonly index: number;
    readonly name: string | null;
    readonly inside: boolean;
    /** Its pages were set by us: it had none as it came. */
    readonly drawn: boolean;
  }[];
  readonly discards: readonly {
    readonly component: number;
    readonly page: number;
    readonly reason: string;
  }[];
  readonly documents: readonly DocumentResult[];
}

export interface OpenCase {
  readonly documentId: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly blocking: boolean;
}

export type DocumentResult = Awaited<ReturnType<typeof documentResult>>;

/** Reads what became of a capture; null when there is none. */
export async function captureResult(trx: Trx, captureId: string): Promise<CaptureResult | null> {
  const capture = await trx
    .selectFrom("capture")
    .selectAll()
    .where("id", "=", captureId)
    .executeTakeFirst();
  if (capture === undefined) return null;
  const cases = await trx
    .selectFrom("clarificationCase")
    .innerJoin("clarificationDetail", "clarificationDetail.caseId", "clarificationCase.id")
    .select(["documentId", "reason", "detail", "blocking"])
    .where("clarificationCase.captureId", "=", captureId)
    .where("settledAt", "is", null)
    .orderBy("openedAt")
    .execute();
  const discards = await trx
    .selectFrom("page")
    .select(["component", "componentPage as page", "discardReason"])
    .where("captureId", "=", captureId)
    .where("discardReason", "is not", null)
    .orderBy("position")
    .execute();
  const documents = await trx
    .selectFrom("document")
    .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
    .leftJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
    .selectAll("document")
    .select([
      "orgUnit.key as unit",
      "mailItem.receiptNumber",
      "mailItem.receiptDay",
      "mailItem.receiptBasis",
      "mailItem.position as itemPosition",
    ])
    .where("document.captureId", "=", captureId)
    .where("document.state", "!=", "superseded")
    .orderBy("itemPosition")
    .orderBy("document.position")
    .execute();
  const components = await componentsOf(trx, captureId);
  return {
    id: capture.id,
    state: capture.state,
    receiptNumber: capture.receiptNumber,
    originalSha256: capture.originalSha256,
    acceptedAt: capture.acceptedAt,
    cases,
    entries: components.map((component) => ({
      index: component.index,
      name: component.name,
      inside: component.parent !== null,
      drawn: component.pagesFrom !== null && component.pagesFrom !== component.blob,
    })),
    discards: discards.map((row) => ({ ...row, reason: row.discardReason ?? "" })),
    documents: await Promise.all(documents.map((document) => documentResult(trx, document))),
  };
}

const Candidates = z.array(z.object({ unit: z.string(), confidence: z.number() }));

async function documentResult(
  trx: Trx,
  document: {
    readonly id: string;
    readonly mailItemId: string;
    readonly role: string;
    readonly parentId: string | null;
    readonly state: string;
    readonly unit: string | null;
    readonly confidential: boolean;
    readonly receiptNumber: string;
    readonly receiptDay: string;
    readonly receiptBasis: string;
  },
) {
  const decision = await trx
    .selectFrom("routingDecision")
    .selectAll()
    .where("documentId", "=", document.parentId ?? document.id)
    .where("effective", "=", true)
    .executeTakeFirst();
  const rendition = await trx
    .selectFrom("rendition")
    .select(["folderId", "sha256"])
    .where("documentId", "=", document.id)
    .where("kind", "=", "searchable-pdf")
    .where("effective", "=", true)
    .executeTakeFirst();
  const lastChange = await trx
    .selectFrom("auditEvent")
    .select((eb) => eb.fn.max("at").as("at"))
    .where("subjectId", "in", [document.id, document.mailItemId])
    .executeTakeFirst();
  const facts = await readFacts(trx, document.id);
  return {
    ...document,
    facts: facts === null ? null : DocumentFacts.parse(facts),
    pages: await pagesOfDocument(trx, document.id),
    decision:
      decision === undefined
        ? null
        : {
            candidates: Candidates.parse(decision.candidates),
            basis: RouteBasis.parse(decision.basis),
            wouldGoAlone: decision.wouldGoAlone,
            unsureBecause: decision.unsureBecause,
          },
    rendition: rendition ?? null,
    lastChangeAt: lastChange?.at ?? null,
  };
}
