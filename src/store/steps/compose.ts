import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";
import { DocumentId, Sha256 } from "../../domain/ids.ts";
import { OriginalPage, Rotation, WordSource } from "../../domain/page.ts";
import { receiptStampLines } from "../../domain/receipt-stamp.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { NOTE_FORM, type NoteFacts } from "../../domain/transfer-note.ts";
import { newId } from "../../new-id.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import { pagesOfDocument } from "../document-pages.ts";
import { noteFactsOf } from "../note-facts.ts";
import type { ApplyContext, StepIo } from "../step-io.ts";

interface ComposePage {
  readonly version: number;
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
}

interface ComposeIn {
  readonly documentId: DocumentId;
  readonly folder: string;
  readonly title: string;
  readonly stamp: { readonly lines: string[] } | null;
  readonly timeZone: string;
  readonly note: NoteFacts;
  readonly madeFrom: Sha256;
  /** The note of the rendition that stays, because it was made of the same; null: it is made anew. */
  readonly former: Sha256 | null;
  readonly pages: [ComposePage, ...ComposePage[]];
}

interface Made {
  readonly sha256: string;
  readonly bytes: number;
}

interface ComposeOut {
  readonly documentId: DocumentId;
  readonly madeFrom: string;
  /** Null: the rendition stays as it is. */
  readonly rendition: Made | null;
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
        "capture.capturedAt",
        "tenant.name as town",
        "tenant.timeZone",
      ])
      .where("document.id", "=", task.subjectId)
      .where("document.state", "!=", "superseded")
      .executeTakeFirst();
    if (document === undefined) return null;
    const rows = await pagesOfDocument(trx, document.id);
    const note = await noteFactsOf(trx, document.id, rows);
    const [first, ...rest] = rows.map(pageOf);
    if (first === undefined || note === null) return null;
    const shown = {
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
      pages: [first, ...rest] satisfies [ComposePage, ...ComposePage[]],
    };
    const madeFrom = digestOf(shown);
    return {
      input: {
        documentId: DocumentId.parse(document.id),
        folder: document.mailItemId,
        ...shown,
        timeZone: document.timeZone,
        note,
        madeFrom,
        former: await noteOfSame(trx, document.id, madeFrom),
      },
      folders: [document.mailItemId],
    };
  },
  async apply(trx, context, output) {
    const { rendition, note } = output;
    if (rendition !== null) {
      await keep(trx, context, output, "searchable-pdf", "application/pdf", rendition);
    }
    await keep(trx, context, output, "transfer-note", "application/json", note);
    return { to: null, events: [] };
  },
};

/** Digest of what a rendition shows, and of the form of the note that is in it. */
function digestOf(shown: Pick<ComposeIn, "title" | "stamp" | "pages">): Sha256 {
  const { title, stamp, pages } = shown;
  const text = canonicalJson({
    form: NOTE_FORM,
    title,
    stamp,
    pages: pages.map((page) => ({ ...page })),
  });
  return Sha256.parse(createHash("sha256").update(text).digest("hex"));
}

/** The note in force beside a rendition that was made of the same. */
async function noteOfSame(trx: Trx, documentId: string, madeFrom: string): Promise<Sha256 | null> {
  const row = await trx
    .selectFrom("rendition as note")
    .innerJoin("rendition as pdf", "pdf.documentId", "note.documentId")
    .select("note.sha256")
    .where("note.documentId", "=", documentId)
    .where("note.kind", "=", "transfer-note")
    .where("note.effective", "=", true)
    .where("pdf.kind", "=", "searchable-pdf")
    .where("pdf.effective", "=", true)
    .where("pdf.madeFrom", "=", madeFrom)
    .executeTakeFirst();
  return row === undefined ? null : Sha256.parse(row.sha256);
}

async function keep(
  trx: Trx,
  context: ApplyContext,
  { documentId, madeFrom }: ComposeOut,
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
    .values({ id: newId(), tenantId, documentId, kind, folderId, sha256, stepVersion, madeFrom })
    .execute();
}

function pageOf(page: Awaited<ReturnType<typeof pagesOfDocument>>[number]): ComposePage {
  return {
    version: page.version,
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
  };
}
