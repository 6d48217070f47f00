import { z } from "zod";
import type { Component } from "../../domain/component.ts";
import { CaptureId, DocumentId, MailItemId, PageId, Sha256 } from "../../domain/ids.ts";
import { Barcode, OriginalPage } from "../../domain/page.ts";
import { newId } from "../../new-id.ts";
import { moveBlobRows } from "../blobs.ts";
import { componentsOf } from "../capture-components.ts";
import type { Trx } from "../database.ts";
import { insertItemKey } from "../item-keys.ts";
import { nextReceiptNumber } from "../receipt-numbers.ts";
import type { ApplyContext, Applied, StepIo, Told } from "../step-io.ts";
import { createTasks, createTasksForState } from "../tasks.ts";
import { ownAddress } from "../town.ts";

interface SeparateIn {
  readonly captureId: CaptureId;
  readonly folder: string;
  readonly sealed: boolean;
  readonly own: { readonly name: string; readonly street: string };
  readonly shape: "scan" | "mail" | "bundle";
  readonly components: Component[];
  readonly pages: {
    pageId: PageId;
    position: number;
    component: number;
    blank: boolean;
    barcodes: Barcode[];
    image: Sha256;
    original: Sha256 | null;
    words: Sha256 | null;
  }[];
  readonly freshItems: MailItemId[];
  readonly freshDocuments: DocumentId[];
}

interface SeparateOut {
  readonly items: readonly {
    readonly mailItemId: MailItemId;
    readonly documents: readonly {
      readonly documentId: DocumentId;
      readonly role: "main" | "enclosure";
      readonly parentId: DocumentId | null;
      readonly pages: readonly PageId[];
      readonly coverUnit: string | null;
    }[];
  }[];
  readonly discards: readonly {
    readonly pageId: PageId;
    readonly position: number;
    readonly reason: string;
  }[];
}

const Shape = z.enum(["scan", "mail", "bundle"]);

export const separateIo: StepIo<SeparateIn, SeparateOut> = {
  async load(trx, task) {
    const capture = await trx
      .selectFrom("capture")
      .select(["id", "sealed", "shape"])
      .where("id", "=", task.subjectId)
      .where("state", "=", "read")
      .executeTakeFirst();
    if (capture === undefined) return null;
    const pages = await pagesOf(trx, capture.id);
    const freshItems = pages.map(() => MailItemId.parse(newId()));
    return {
      input: {
        captureId: CaptureId.parse(capture.id),
        folder: capture.id,
        sealed: capture.sealed,
        own: await ownAddress(trx),
        shape: Shape.parse(capture.shape),
        components: [...(await componentsOf(trx, capture.id))],
        pages,
        freshItems,
        freshDocuments: pages.map(() => DocumentId.parse(newId())),
      },
      folders: [capture.id],
      freshFolders: freshItems,
    };
  },
  apply: applySeparate,
};

async function pagesOf(trx: Trx, captureId: string): Promise<SeparateIn["pages"]> {
  const rows = await trx
    .selectFrom("page")
    .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
    .select(["page.id", "position", "component", "blank", "barcodes"])
    .select(["imageSha256", "original", "wordsSha256"])
    .where("page.captureId", "=", captureId)
    .where("effective", "=", true)
    .orderBy("position")
    .execute();
  return rows.map((row) => ({
    pageId: PageId.parse(row.id),
    position: row.position,
    component: row.component,
    blank: row.blank,
    barcodes: z.array(Barcode).parse(row.barcodes),
    image: Sha256.parse(row.imageSha256),
    original: OriginalPage.nullable().parse(row.original)?.sha256 ?? null,
    words: row.wordsSha256 === null ? null : Sha256.parse(row.wordsSha256),
  }));
}

async function applySeparate(
  trx: Trx,
  context: ApplyContext,
  output: SeparateOut,
): Promise<Applied> {
  const capture = await trx
    .selectFrom("capture")
    .selectAll()
    .where("id", "=", context.subject.id)
    .executeTakeFirstOrThrow();
  const events: Told[] = [];
  for (const [position, item] of output.items.entries()) {
    const wrappedKey = context.wrappedKeys.get(item.mailItemId);
    if (wrappedKey === undefined) throw new Error(`No key was minted for item ${item.mailItemId}`);
    await insertItemKey(trx, {
      ownerId: item.mailItemId,
      tenantId: capture.tenantId,
      ownerKind: "mail-item",
      wrappedKey,
    });
    // The first item keeps the number its capture was acknowledged with.
    const receiptNumber =
      position === 0
        ? capture.receiptNumber
        : await nextReceiptNumber(trx, capture.tenantId, capture.receiptDay);
    const recordedAs = capture.sealed ? "envelope" : "imaged";
    await trx
      .insertInto("mailItem")
      .values({
        id: item.mailItemId,
        tenantId: capture.tenantId,
        captureId: capture.id,
        position,
        receiptNumber,
        receivedEarliest: capture.receivedEarliest,
        receivedLatest: capture.receivedLatest,
        receiptDay: capture.receiptDay,
        receiptBasis: capture.receiptBasis,
        recordedBy: capture.recordedBy,
        recordedAs,
      })
      .execute();
    events.push({
      fact: { type: "mail-item-recorded", captureId: capture.id, receiptNumber, recordedAs },
      subject: { kind: "mail-item", id: item.mailItemId },
      keyOwnerId: item.mailItemId,
    });
    events.push(...(await insertDocuments(trx, capture, item)));
  }
  await discardPages(trx, output.discards);
  events.unshift({ fact: separatedFact(output) });
  return { to: "separated", events };
}

const separatedFact = (output: SeparateOut) => {
  const documents = output.items.flatMap((item) => item.documents);
  return {
    type: "capture-separated" as const,
    mailItems: output.items.length,
    documents: documents.length,
    pagesPlaced: documents.reduce((sum, document) => sum + document.pages.length, 0),
    pagesDiscarded: output.discards.map(({ position, reason }) => ({ position, reason })),
  };
};

async function insertDocuments(
  trx: Trx,
  capture: { readonly id: string; readonly tenantId: string; readonly sealed: boolean },
  item: SeparateOut["items"][number],
): Promise<Told[]> {
  const events: Told[] = [];
  for (const [position, document] of item.documents.entries()) {
    // A sealed envelope is never read: it waits for the person who may open it.
    const state = capture.sealed ? "sealed" : "separated";
    await trx
      .insertInto("document")
      .values({
        id: document.documentId,
        tenantId: capture.tenantId,
        captureId: capture.id,
        mailItemId: item.mailItemId,
        position,
        role: document.role,
        parentId: document.parentId,
        state,
        coverUnitId: await unitNamed(trx, document.coverUnit),
      })
      .execute();
    await placePages(trx, capture, item.mailItemId, document);
    events.push({
      fact: {
        type: "document-created",
        role: document.role,
        pages: document.pages.length,
        parentId: document.parentId,
      },
      subject: { kind: "document", id: document.documentId },
      keyOwnerId: item.mailItemId,
    });
    const subject = {
      tenantId: capture.tenantId,
      kind: "document" as const,
      id: document.documentId,
      captureId: capture.id,
      state,
    };
    // An enclosure has no way of its own: it follows its main document.
    if (document.role === "main") await createTasksForState(trx, subject);
    if (!capture.sealed) {
      await createTasks(trx, {
        tenantId: capture.tenantId,
        step: "compose",
        subjectKind: "document",
        subjectId: document.documentId,
        captureId: capture.id,
      });
    }
  }
  return events;
}

async function unitNamed(trx: Trx, key: string | null): Promise<string | null> {
  if (key === null) return null;
  const unit = await trx
    .selectFrom("orgUnit")
    .select("id")
    .where("key", "=", key)
    .executeTakeFirst();
  return unit?.id ?? null;
}

async function placePages(
  trx: Trx,
  capture: { readonly id: string; readonly tenantId: string },
  mailItemId: string,
  document: SeparateOut["items"][number]["documents"][number],
): Promise<void> {
  await trx
    .insertInto("documentPage")
    .values(
      document.pages.map((pageId, position) => ({
        documentId: document.documentId,
        position,
        pageId,
        tenantId: capture.tenantId,
      })),
    )
    .execute();
  await trx
    .updateTable("page")
    .set({ mailItemId })
    .where("id", "in", [...document.pages])
    .execute();
  const moved = await trx
    .updateTable("pageVersion")
    .set({ folderId: mailItemId })
    .where("pageId", "in", [...document.pages])
    .where("effective", "=", true)
    .returning(["imageSha256", "original", "wordsSha256"])
    .execute();
  await moveBlobRows(trx, {
    from: capture.id,
    to: mailItemId,
    sha256s: moved.flatMap((row) => {
      const original = OriginalPage.nullable().parse(row.original);
      return [row.imageSha256, original?.sha256, row.wordsSha256].filter(
        (sha256) => sha256 != null,
      );
    }),
  });
}

async function discardPages(trx: Trx, discards: SeparateOut["discards"]): Promise<void> {
  for (const discard of discards) {
    await trx
      .updateTable("page")
      .set({ discardReason: discard.reason, discardedBy: "step:separate" })
      .where("id", "=", discard.pageId)
      .execute();
  }
}
