import type { DocumentFacts } from "../../domain/facts.ts";
import { BlobRef, DocumentId } from "../../domain/ids.ts";
import type { Trx } from "../database.ts";
import { writeFacts } from "../document-facts.ts";
import { pagesOfDocument } from "../document-pages.ts";
import type { StepIo } from "../step-io.ts";

interface UnderstandIn {
  readonly documentId: DocumentId;
  readonly receiptDay: string;
  readonly pages: [BlobRef | null, ...(BlobRef | null)[]];
}

interface UnderstandOut {
  readonly documentId: DocumentId;
  readonly facts: DocumentFacts;
}

export const understandIo: StepIo<UnderstandIn, UnderstandOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .select(["document.id", "document.mailItemId", "mailItem.receiptDay"])
      .where("document.id", "=", task.subjectId)
      .where("document.state", "=", "separated")
      .executeTakeFirst();
    if (document === undefined) return null;
    const [first, ...rest] = await wordsOf(trx, document.id);
    if (first === undefined) return null;
    return {
      input: {
        documentId: DocumentId.parse(document.id),
        receiptDay: document.receiptDay,
        pages: [first, ...rest],
      },
      folders: [document.mailItemId],
    };
  },
  async apply(trx, context, output) {
    const { tenantId } = context.subject;
    await writeFacts(
      trx,
      { tenantId, documentId: output.documentId, stepVersion: context.stepVersion },
      output.facts,
    );
    await trx
      .updateTable("document")
      .set({
        confidential: output.facts.confidentialMark !== null,
        secrecy: [...new Set(output.facts.secrecyByContent.map((each) => each.kind))],
      })
      .where((eb) =>
        eb.or([eb("id", "=", output.documentId), eb("parentId", "=", output.documentId)]),
      )
      .execute();
    return { to: "understood", events: [] };
  },
};

async function wordsOf(trx: Trx, documentId: string): Promise<(BlobRef | null)[]> {
  const pages = await pagesOfDocument(trx, documentId);
  return pages.map((page) =>
    page.wordsSha256 === null
      ? null
      : BlobRef.parse({ folder: page.folderId, sha256: page.wordsSha256 }),
  );
}
