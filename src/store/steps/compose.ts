import { BlobRef, DocumentId } from "../../domain/ids.ts";
import { receiptStampLines } from "../../domain/receipt-stamp.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { newId } from "../../new-id.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import { pagesOfDocument } from "../document-pages.ts";
import type { StepIo } from "../step-io.ts";

interface ComposePage {
  readonly image: BlobRef;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly words: BlobRef | null;
}

interface ComposeIn {
  readonly documentId: DocumentId;
  readonly folder: string;
  readonly title: string;
  readonly stamp: { readonly lines: string[] } | null;
  readonly pages: [ComposePage, ...ComposePage[]];
}

interface ComposeOut {
  readonly documentId: DocumentId;
  readonly rendition: string;
  readonly bytes: number;
  readonly pages: number;
}

export const composeIo: StepIo<ComposeIn, ComposeOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .innerJoin("tenant", "tenant.id", "document.tenantId")
      .select([
        "document.id",
        "document.role",
        "document.mailItemId",
        "mailItem.receiptNumber",
        "mailItem.receiptDay",
        "mailItem.receiptBasis",
        "mailItem.receivedLatest",
        "tenant.name as town",
        "tenant.timeZone",
      ])
      .where("document.id", "=", task.subjectId)
      .where("document.state", "!=", "superseded")
      .executeTakeFirst();
    if (document === undefined) return null;
    const [first, ...rest] = await pagesFor(trx, document.id);
    if (first === undefined) return null;
    return {
      input: {
        documentId: DocumentId.parse(document.id),
        folder: document.mailItemId,
        title: `${document.town} ${document.receiptNumber}`,
        // Enclosures carry the number of their main document, and no stamp of their own.
        stamp:
          document.role === "main"
            ? {
                lines: receiptStampLines({
                  ...document,
                  receiptBasis: ReceiptBasis.parse(document.receiptBasis),
                }),
              }
            : null,
        pages: [first, ...rest],
      },
      folders: [document.mailItemId],
    };
  },
  async apply(trx, context, output) {
    const { tenantId, keyOwnerId } = context.subject;
    await insertBlobs(trx, [
      {
        folderId: keyOwnerId,
        sha256: output.rendition,
        tenantId,
        bytes: output.bytes,
        mediaType: "application/pdf",
      },
    ]);
    await trx
      .updateTable("rendition")
      .set({ effective: false })
      .where("documentId", "=", output.documentId)
      .where("kind", "=", "searchable-pdf")
      .where("effective", "=", true)
      .execute();
    await trx
      .insertInto("rendition")
      .values({
        id: newId(),
        tenantId,
        documentId: output.documentId,
        kind: "searchable-pdf",
        folderId: keyOwnerId,
        sha256: output.rendition,
        stepVersion: context.stepVersion,
      })
      .execute();
    return { to: null, events: [] };
  },
};

async function pagesFor(trx: Trx, documentId: string): Promise<ComposePage[]> {
  const pages = await pagesOfDocument(trx, documentId);
  return pages.map((page) => ({
    image: BlobRef.parse({ folder: page.folderId, sha256: page.imageSha256 }),
    width: page.width,
    height: page.height,
    dpi: page.dpi,
    words:
      page.wordsSha256 === null
        ? null
        : BlobRef.parse({ folder: page.folderId, sha256: page.wordsSha256 }),
  }));
}
