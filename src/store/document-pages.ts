import type { Trx } from "./database.ts";

/** A document's pages in order, with their effective version. */
export async function pagesOfDocument(trx: Trx, documentId: string) {
  return trx
    .selectFrom("documentPage")
    .innerJoin("page", "page.id", "documentPage.pageId")
    .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
    .select([
      "page.id",
      "page.position",
      "page.component",
      "page.componentPage",
      "page.unreadableBecause",
      "pageVersion.version",
      "pageVersion.folderId",
      "pageVersion.imageSha256",
      "pageVersion.imageMediaType",
      "pageVersion.wordsSha256",
      "pageVersion.wordSource",
      "pageVersion.engine",
      "pageVersion.meanConfidence",
      "pageVersion.plainText",
      "pageVersion.width",
      "pageVersion.height",
      "pageVersion.dpi",
      "pageVersion.rotation",
      "pageVersion.skewDegrees",
      "pageVersion.blank",
      "pageVersion.original",
      "pageVersion.irregularities",
    ])
    .where("documentPage.documentId", "=", documentId)
    .where("pageVersion.effective", "=", true)
    .orderBy("documentPage.position")
    .execute();
}

/** The main document a document follows, itself for a main one; null when there is none of this id. */
export async function mainDocumentOf(trx: Trx, documentId: string): Promise<string | null> {
  const row = await trx
    .selectFrom("document")
    .select(["id", "parentId"])
    .where("id", "=", documentId)
    .executeTakeFirst();
  return row === undefined ? null : (row.parentId ?? row.id);
}

/** The live enclosures of a main document, in order. */
export async function enclosuresOf(trx: Trx, documentId: string): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("document")
    .select("id")
    .where("parentId", "=", documentId)
    .where("state", "!=", "superseded")
    .orderBy("position")
    .execute();
  return rows.map((row) => row.id);
}
