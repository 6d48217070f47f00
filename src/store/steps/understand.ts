import { type Component, mailOfBody } from "../../domain/component.ts";
import { dayInZone } from "../../domain/calendar.ts";
import { type DocumentFacts, foundKinds, type MailHeaderFacts } from "../../domain/facts.ts";
import { BlobRef, DocumentId } from "../../domain/ids.ts";
import { componentsOf } from "../capture-components.ts";
import type { Trx } from "../database.ts";
import { writeFacts } from "../document-facts.ts";
import { enclosuresOf, pagesOfDocument } from "../document-pages.ts";
import type { StepIo } from "../step-io.ts";

interface ToUnderstand {
  readonly documentId: DocumentId;
  readonly pages: (BlobRef | null)[];
  readonly mail: MailHeaderFacts | null;
}

interface UnderstandIn {
  readonly receiptDay: string;
  readonly main: ToUnderstand;
  readonly enclosures: ToUnderstand[];
}

interface Understood {
  readonly documentId: DocumentId;
  readonly facts: DocumentFacts;
}

interface UnderstandOut {
  readonly main: Understood;
  readonly enclosures: readonly Understood[];
}

export const understandIo: StepIo<UnderstandIn, UnderstandOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .innerJoin("tenant", "tenant.id", "document.tenantId")
      .select([
        "document.id",
        "document.mailItemId",
        "document.captureId",
        "mailItem.receiptDay",
        "tenant.timeZone",
      ])
      .where("document.id", "=", task.subjectId)
      .where("document.state", "=", "separated")
      .executeTakeFirst();
    if (document === undefined) return null;
    const components = await componentsOf(trx, document.captureId);
    const enclosures = [];
    for (const id of await enclosuresOf(trx, document.id)) {
      enclosures.push(await toUnderstand(trx, id, components, document.timeZone));
    }
    return {
      input: {
        receiptDay: document.receiptDay,
        main: await toUnderstand(trx, document.id, components, document.timeZone),
        enclosures,
      },
      folders: [document.mailItemId],
    };
  },
  async apply(trx, context, { main, enclosures }) {
    const { tenantId, id, keyOwnerId } = context.subject;
    const all = [main, ...enclosures];
    for (const { documentId, facts } of all) {
      await writeFacts(trx, { tenantId, documentId, stepVersion: context.stepVersion }, facts);
    }
    // What one of them is, the whole letter is: it travels as one.
    await trx
      .updateTable("document")
      .set({
        confidential: all.some(({ facts }) => facts.confidentialMark !== null),
        secrecy: [
          ...new Set(all.flatMap(({ facts }) => facts.secrecyByContent.map(({ kind }) => kind))),
        ],
      })
      .where((eb) => eb.or([eb("id", "=", id), eb("parentId", "=", id)]))
      .execute();
    const events = enclosures.map(({ documentId, facts }) => ({
      fact: {
        type: "document-understood" as const,
        kinds: foundKinds(facts),
        confidential: facts.confidentialMark !== null,
      },
      subject: { kind: "document" as const, id: documentId },
      keyOwnerId,
    }));
    return { to: "understood", events };
  },
};

async function toUnderstand(
  trx: Trx,
  id: string,
  components: readonly Component[],
  timeZone: string,
): Promise<ToUnderstand> {
  const pages = await pagesOfDocument(trx, id);
  const [first] = pages;
  const header = first === undefined ? null : mailOfBody(components, first.component);
  return {
    documentId: DocumentId.parse(id),
    pages: pages.map((page) =>
      page.wordsSha256 === null
        ? null
        : BlobRef.parse({ folder: page.folderId, sha256: page.wordsSha256 }),
    ),
    mail: header && {
      from: header.from,
      subject: header.subject,
      day: header.date === null ? null : dayInZone(new Date(header.date), timeZone),
    },
  };
}
