import { CaptureId, DocumentId, Sha256 } from "../../domain/ids.ts";
import { OriginalPage, Rotation, WordSource } from "../../domain/page.ts";
import { receiptStampLines } from "../../domain/receipt-stamp.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { newId } from "../../new-id.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import { pagesOfDocument } from "../document-pages.ts";
import type { ApplyContext, StepIo } from "../step-io.ts";

interface ComposePage {
  readonly component: number;
  readonly componentPage: number;
  readonly original: OriginalPage | null;
  readonly image: Sha256;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly rotation: Rotation;
  readonly skewDegrees: number;
  readonly words: Sha256 | null;
  readonly wordSource: WordSource;
  readonly engine: string;
  readonly meanConfidence: number;
  readonly irregularities: string[];
  readonly illegible: boolean;
}

interface ComposeIn {
  readonly documentId: DocumentId;
  readonly folder: string;
  readonly title: string;
  readonly stamp: { readonly lines: string[] } | null;
  readonly capture: {
    readonly id: CaptureId;
    readonly sha256: Sha256;
    readonly capturedAt: Date;
    readonly capturedBy: string | null;
    readonly channel: string;
  };
  readonly pages: [ComposePage, ...ComposePage[]];
}

interface Made {
  readonly sha256: string;
  readonly bytes: number;
}

interface ComposeOut {
  readonly documentId: DocumentId;
  readonly pages: number;
  readonly rendition: Made;
  readonly note: Made;
}

export const composeIo: StepIo<ComposeIn, ComposeOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .innerJoin("capture", "capture.id", "document.captureId")
      .innerJoin("tenant", "tenant.id", "document.tenantId")
      .select([
        "document.id",
        "document.role",
        "document.mailItemId",
        "mailItem.receiptNumber",
        "mailItem.receiptDay",
        "mailItem.receiptBasis",
        "mailItem.receivedLatest",
        "capture.id as captureId",
        "capture.originalSha256",
        "capture.capturedAt",
        "capture.channel",
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
        capture: {
          id: CaptureId.parse(document.captureId),
          sha256: Sha256.parse(document.originalSha256),
          capturedAt: document.capturedAt,
          // No channel says yet who stood at the scanner.
          capturedBy: null,
          channel: document.channel,
        },
        pages: [first, ...rest],
      },
      folders: [document.mailItemId],
    };
  },
  async apply(trx, context, output) {
    await keep(trx, context, output, "searchable-pdf", "application/pdf", output.rendition);
    await keep(trx, context, output, "transfer-note", "application/json", output.note);
    return { to: null, events: [] };
  },
};

async function keep(
  trx: Trx,
  context: ApplyContext,
  { documentId }: ComposeOut,
  kind: "searchable-pdf" | "transfer-note",
  mediaType: string,
  { sha256, bytes }: Made,
): Promise<void> {
  const { tenantId, keyOwnerId: folderId } = context.subject;
  await insertBlobs(trx, [{ folderId, sha256, tenantId, bytes, mediaType }]);
  await trx
    .updateTable("rendition")
    .set({ effective: false })
    .where("documentId", "=", documentId)
    .where("kind", "=", kind)
    .where("effective", "=", true)
    .execute();
  const { stepVersion } = context;
  await trx
    .insertInto("rendition")
    .values({ id: newId(), tenantId, documentId, kind, folderId, sha256, stepVersion })
    .execute();
}

async function pagesFor(trx: Trx, documentId: string): Promise<ComposePage[]> {
  const pages = await pagesOfDocument(trx, documentId);
  return pages.map((page) => ({
    component: page.component,
    componentPage: page.componentPage,
    original: OriginalPage.nullable().parse(page.original),
    image: Sha256.parse(page.imageSha256),
    width: page.width,
    height: page.height,
    dpi: page.dpi,
    rotation: Rotation.parse(page.rotation),
    skewDegrees: page.skewDegrees,
    words: Sha256.nullable().parse(page.wordsSha256),
    wordSource: WordSource.parse(page.wordSource ?? "none"),
    engine: page.engine ?? "none",
    meanConfidence: page.meanConfidence ?? 0,
    irregularities: page.irregularities,
    illegible: page.unreadableBecause !== null,
  }));
}
