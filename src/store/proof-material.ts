import { z } from "zod";
import type { StoredEvent } from "./audit-tree.ts";
import type { Trx } from "./database.ts";

/** A document a proof may be asked for. */
export interface ProvableDocument {
  readonly id: string;
  readonly tenantId: string;
  readonly role: string;
  readonly state: string;
  /** Itself, for a main document. */
  readonly mainDocumentId: string;
  readonly mailItemId: string;
  readonly captureId: string;
  readonly receiptNumber: string;
}

const uuid = z.uuid();

/** The document with this id, or those of the mail item with this receipt number, main ones first. */
export async function findProvable(
  trx: Trx,
  idOrReceiptNumber: string,
): Promise<readonly ProvableDocument[]> {
  const isId = uuid.safeParse(idOrReceiptNumber).success;
  const rows = await trx
    .selectFrom("document")
    .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
    .select([
      "document.id",
      "document.tenantId",
      "document.role",
      "document.state",
      "document.parentId",
      "document.mailItemId",
      "document.captureId",
      "mailItem.receiptNumber",
    ])
    .where((eb) =>
      isId
        ? eb("document.id", "=", idOrReceiptNumber.toLowerCase())
        : eb("mailItem.receiptNumber", "=", idOrReceiptNumber),
    )
    .orderBy("document.parentId", (order) => order.asc().nullsFirst())
    .orderBy("document.createdAt")
    .execute();
  return rows.map(({ parentId, ...row }) => ({ ...row, mainDocumentId: parentId ?? row.id }));
}

/** Every event about these subjects, oldest first. */
export async function eventsAbout(
  trx: Trx,
  subjectIds: readonly string[],
): Promise<readonly StoredEvent[]> {
  const rows = await trx
    .selectFrom("auditEvent")
    .selectAll()
    .where("subjectId", "in", [...subjectIds])
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, actor: z.json().parse(row.actor) }));
}

/** What of a capture a document is made of. */
export interface PlaceInCapture {
  /** Positions in the capture of the document's pages. */
  readonly positions: ReadonlySet<number>;
  /** Indexes of the components its pages come from. */
  readonly components: ReadonlySet<number>;
  /** Whether the capture holds letters of others too. */
  readonly isShared: boolean;
}

/** Where in its capture the document's pages are. */
export async function placeInCapture(
  trx: Trx,
  document: Pick<ProvableDocument, "id" | "captureId" | "mailItemId">,
): Promise<PlaceInCapture> {
  const pages = await trx
    .selectFrom("documentPage")
    .innerJoin("page", "page.id", "documentPage.pageId")
    .select(["page.position", "page.component"])
    .where("documentPage.documentId", "=", document.id)
    .execute();
  const other = await trx
    .selectFrom("mailItem")
    .select("id")
    .where("captureId", "=", document.captureId)
    .where("id", "!=", document.mailItemId)
    .limit(1)
    .executeTakeFirst();
  return {
    positions: new Set(pages.map((page) => page.position)),
    components: new Set(pages.map((page) => page.component)),
    isShared: other !== undefined,
  };
}

/** A rendition in force: what it is, and where its bytes are. */
export interface CurrentRendition {
  readonly kind: string;
  readonly sha256: string;
  readonly folderId: string;
}

/** The renditions of a document that are in force, one a kind. */
export async function currentRenditions(
  trx: Trx,
  documentId: string,
): Promise<readonly CurrentRendition[]> {
  return trx
    .selectFrom("rendition")
    .select(["kind", "sha256", "folderId"])
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .execute();
}

/** The places of these events in the tenant's tree; one that is not sealed yet is left out. */
export async function treeIndexesOf(
  trx: Trx,
  tenantId: string,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await trx
    .selectFrom("auditLeaf")
    .select(["eventId", "treeIndex"])
    .where("tenantId", "=", tenantId)
    .where("eventId", "in", [...eventIds])
    .execute();
  return new Map(rows.map((row) => [row.eventId, row.treeIndex]));
}
