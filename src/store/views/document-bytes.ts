import { sql } from "kysely";
import { BlobRef } from "../../domain/ids.ts";
import { OriginalPage } from "../../domain/page.ts";
import type { Trx } from "../database.ts";

/** Bytes a reader may have: where they are, and what they are. */
export interface FoundBytes extends BlobRef {
  readonly mediaType: string;
}

/** The row of a blob, which row-level security shows only to whoever may see what it shows. */
export async function findBlob(
  trx: Trx,
  folder: string,
  sha256: string,
): Promise<FoundBytes | null> {
  const row = await trx
    .selectFrom("blob")
    .select(["folderId as folder", "sha256", "mediaType"])
    .where("folderId", "=", folder)
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  return row === undefined ? null : { ...BlobRef.parse(row), mediaType: row.mediaType };
}

/**
 * The n-th page of a document, from 1: where its image, words and own original are, of the version in force or
 * of a former one; null: not to be seen, or no such version.
 */
export async function pageOfDocument(
  trx: Trx,
  documentId: string,
  number: number,
  version?: number,
) {
  const row = await trx
    .selectFrom("documentPage")
    .innerJoin("pageVersion", "pageVersion.pageId", "documentPage.pageId")
    .select(["folderId", "imageSha256", "imageMediaType", "wordsSha256", "original"])
    .where("documentPage.documentId", "=", documentId)
    .where("documentPage.position", "=", number - 1)
    .where((eb) =>
      version === undefined ? eb("effective", "=", true) : eb("version", "=", version),
    )
    // A document that was replaced shows nothing; its pages are seen in those that replaced it.
    .where(sql<boolean>`may_see_document(document_page.document_id, my_view())`)
    .executeTakeFirst();
  if (row === undefined) return null;
  const at = (sha256: string): BlobRef => BlobRef.parse({ folder: row.folderId, sha256 });
  const original = OriginalPage.nullable().parse(row.original);
  return {
    image: { ...at(row.imageSha256), mediaType: row.imageMediaType },
    words: row.wordsSha256 === null ? null : at(row.wordsSha256),
    original: original === null ? null : { ...at(original.sha256), mediaType: original.mediaType },
  };
}

/** The rendition in force; null: not made yet, or not to be seen. */
export async function renditionOf(
  trx: Trx,
  documentId: string,
  kind: "searchable-pdf" | "transfer-note",
): Promise<FoundBytes | null> {
  const row = await trx
    .selectFrom("rendition")
    .select(["folderId", "sha256"])
    .where("documentId", "=", documentId)
    .where("kind", "=", kind)
    .where("effective", "=", true)
    .executeTakeFirst();
  return row === undefined ? null : findBlob(trx, row.folderId, row.sha256);
}

/** The bytes a document came as and what they are; null in a batch, whose bytes show other letters too. */
export async function originalOf(trx: Trx, documentId: string): Promise<FoundBytes | null> {
  const original = await originalFile(trx, documentId);
  return original === null ? null : { ...original.at, mediaType: original.mediaType };
}

/** The e-mail whose own words a document is; null: it is none, or not to be seen. */
export async function messageOf(trx: Trx, documentId: string): Promise<BlobRef | null> {
  const original = await originalFile(trx, documentId);
  return original?.isMessage === true ? original.at : null;
}

async function originalFile(trx: Trx, documentId: string) {
  const { rows } = await sql<{
    folderId: string;
    sha256: string;
    mediaType: string | null;
    isMessage: boolean | null;
  }>`select * from original_file(${documentId})`.execute(trx);
  const [row] = rows;
  const at = row === undefined ? null : await findBlob(trx, row.folderId, row.sha256);
  if (row === undefined || at === null) return null;
  const { folder, sha256 } = at;
  return {
    at: { folder, sha256 },
    mediaType: row.mediaType ?? at.mediaType,
    isMessage: row.isMessage === true,
  };
}

/** The files that the documents of a mail item came as, by the document, as far as they are the reader's. */
export async function filesOfItem(trx: Trx, mailItemId: string) {
  const { rows } = await sql<{
    documentId: string;
    name: string | null;
    mediaType: string;
    bytes: number;
  }>`select * from files_of_item(${mailItemId})`.execute(trx);
  return new Map(rows.map(({ documentId, ...file }) => [documentId, file]));
}

/** Whether the content of a document is the reader's to see. */
export async function mayRead(trx: Trx, documentId: string): Promise<boolean> {
  const { rows } = await sql<{
    may: boolean | null;
  }>`select may_see_document(${documentId}, my_view()) as may`.execute(trx);
  return rows[0]?.may === true;
}

/** For the name of a download: the item's number and the document's place in it. */
export async function downloadName(trx: Trx, documentId: string): Promise<string> {
  const row = await trx
    .selectFrom("document")
    .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
    .select(["mailItem.receiptNumber", "document.position"])
    .where("document.id", "=", documentId)
    .executeTakeFirstOrThrow();
  return row.position === 0 ? row.receiptNumber : `${row.receiptNumber}-${row.position + 1}`;
}
