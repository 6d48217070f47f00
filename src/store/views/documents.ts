import { sql } from "kysely";
import { z } from "zod";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { RouteBasis, UnsureReason } from "../../domain/route-basis.ts";
import type { Trx } from "../database.ts";
import { readFacts } from "../document-facts.ts";
import { filesOfItem, messageOf } from "./document-bytes.ts";
import { captureBehind } from "./mail-items.ts";

/**
 * One document. Whoever splits also gets the shell of one that is shut: `contentVisible` is false and
 * everything a sender wrote is empty, because row-level security leaves it out. Null: not to be seen.
 */
export async function documentView(trx: Trx, documentId: string) {
  const row = await trx
    .selectFrom("document")
    .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
    .leftJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
    .selectAll("document")
    .select(["orgUnit.key as unit", "mailItem.receiptNumber", "mailItem.receiptDay"])
    .select(["mailItem.receiptBasis"])
    .select(sql<boolean>`may_see_document(document.id, my_view()) is true`.as("contentVisible"))
    .where("document.id", "=", documentId)
    .executeTakeFirst();
  const capture = row === undefined ? null : await captureBehind(trx, row.mailItemId);
  if (row === undefined || capture === null) return null;
  const mainId = row.parentId ?? row.id;
  const pages = await pagesOf(trx, documentId);
  // A case worker of the one letter reads nothing of a neighbour in the same item.
  if (!row.contentVisible && !(await splits(trx))) return null;
  return {
    id: row.id,
    mailItemId: row.mailItemId,
    captureId: row.captureId,
    wholeCapture: capture.whole,
    role: row.role,
    parentId: row.parentId,
    state: row.state,
    unit: row.unit,
    confidential: row.confidential,
    secrecy: row.secrecy,
    bounces: row.bounces,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    supersededBy: row.supersededBy,
    contentVisible: row.contentVisible,
    receipt: {
      number: row.receiptNumber,
      day: row.receiptDay,
      basis: ReceiptBasis.parse(row.receiptBasis),
    },
    neighbours: await neighboursOf(trx, row.mailItemId, documentId),
    isMessage: row.contentVisible && (await messageOf(trx, documentId)) !== null,
    pages,
    facts: row.contentVisible ? await readFacts(trx, documentId) : null,
    decision: await decisionOf(trx, mainId),
    openCase: await openCaseOf(trx, mainId),
    delivery: await deliveryOf(trx, mainId),
    inboxEntry: await inboxEntryOf(trx, mainId),
    renditions: await renditionsOf(trx, documentId),
  };
}
export type DocumentView = NonNullable<Awaited<ReturnType<typeof documentView>>>;

async function splits(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ splits: boolean | null }>`select (my_view()).splits`.execute(trx);
  return rows[0]?.splits === true;
}

/** The other documents of the same item that the reader may know of: enclosures, envelope, main ones. */
async function neighboursOf(trx: Trx, mailItemId: string, documentId: string) {
  const rows = await trx
    .selectFrom("document")
    .select(["id", "role", "parentId", "state"])
    .where("mailItemId", "=", mailItemId)
    .where("id", "!=", documentId)
    .where("state", "!=", "superseded")
    .orderBy("position")
    .execute();
  const files = rows.length === 0 ? new Map<string, never>() : await filesOfItem(trx, mailItemId);
  return rows.map((row) => ({ ...row, file: files.get(row.id) ?? null }));
}

async function pagesOf(trx: Trx, documentId: string) {
  const rows = await trx
    .selectFrom("documentPage")
    .innerJoin("page", "page.id", "documentPage.pageId")
    .leftJoin("pageVersion", (join) =>
      join.onRef("pageVersion.pageId", "=", "page.id").on("pageVersion.effective", "=", true),
    )
    .select(["page.id", "page.unreadableBecause", "pageVersion.version", "pageVersion.width"])
    .select(["pageVersion.height", "pageVersion.dpi", "pageVersion.rotation", "pageVersion.engine"])
    .select(["pageVersion.wordSource", "pageVersion.meanConfidence", "pageVersion.irregularities"])
    .where("documentPage.documentId", "=", documentId)
    .orderBy("documentPage.position")
    .execute();
  return rows.map((row, index) => ({
    ...row,
    irregularities: row.irregularities ?? [],
    number: index + 1,
  }));
}

const Candidates = z.array(z.object({ unit: z.string(), confidence: z.number() }));
const RouteEvidence = z.array(
  z.object({ words: z.string(), unit: z.string(), weight: z.number() }),
);

/** The decision in force on a main document, with its candidates; null before there is one. */
export async function decisionOf(trx: Trx, documentId: string) {
  const row = await trx
    .selectFrom("routingDecision")
    .leftJoin("orgUnit", "orgUnit.id", "routingDecision.orgUnitId")
    .leftJoin("person", "person.id", "routingDecision.personId")
    .selectAll("routingDecision")
    .select(["orgUnit.key as unit", "person.displayName as person"])
    .where("routingDecision.documentId", "=", documentId)
    .where("routingDecision.effective", "=", true)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    decidedAt: row.decidedAt.toISOString(),
    unit: row.unit,
    candidates: Candidates.parse(row.candidates),
    basis: RouteBasis.parse(row.basis),
    evidence: RouteEvidence.parse(row.evidence),
    wouldGoAlone: row.wouldGoAlone,
    wentAlone: row.wentAlone,
    unsureBecause: UnsureReason.nullable().parse(row.unsureBecause),
    mode: row.mode,
    person: row.person,
  };
}

async function openCaseOf(trx: Trx, documentId: string) {
  const row = await trx
    .selectFrom("clarificationCase")
    .leftJoin("clarificationDetail", "clarificationDetail.caseId", "clarificationCase.id")
    .select(["id", "reason", "blocking", "openedAt", "detail"])
    .where("documentId", "=", documentId)
    .where("settledAt", "is", null)
    .orderBy("blocking", "desc")
    .orderBy("id")
    .executeTakeFirst();
  return row === undefined ? null : { ...row, openedAt: row.openedAt.toISOString() };
}

async function deliveryOf(trx: Trx, documentId: string) {
  const row = await trx
    .selectFrom("delivery")
    .innerJoin("orgUnit", "orgUnit.id", "delivery.orgUnitId")
    .select(["delivery.id", "orgUnit.key as unit", "delivery.target", "delivery.state"])
    .select("delivery.deliveredAt")
    .where("delivery.documentId", "=", documentId)
    .where("delivery.state", "in", ["intended", "delivered"])
    .executeTakeFirst();
  return row === undefined ? null : { ...row, deliveredAt: row.deliveredAt?.toISOString() ?? null };
}

async function inboxEntryOf(trx: Trx, documentId: string) {
  const row = await trx
    .selectFrom("inboxEntry")
    .leftJoin("person", "person.id", "inboxEntry.claimedBy")
    .select(["inboxEntry.id", "inboxEntry.state", "person.displayName as claimedBy"])
    .select(["inboxEntry.followUpOn", "inboxEntry.referenceNumber", "inboxEntry.arrivedAt"])
    .where("inboxEntry.documentId", "=", documentId)
    .where("inboxEntry.state", "!=", "withdrawn")
    .executeTakeFirst();
  return row === undefined ? null : { ...row, arrivedAt: row.arrivedAt.toISOString() };
}

async function renditionsOf(trx: Trx, documentId: string) {
  const rows = await trx
    .selectFrom("rendition")
    .select(["kind", "sha256", "createdAt"])
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .orderBy("kind")
    .execute();
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}
