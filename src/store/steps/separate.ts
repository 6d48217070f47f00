import { type Selectable, sql } from "kysely";
import { z } from "zod";
import { pagesOf as orderedPages, type SplitOrder } from "../../domain/acts.ts";
import type { Component } from "../../domain/component.ts";
import { CaptureId, DocumentId, FolderId, MailItemId, PageId, Sha256 } from "../../domain/ids.ts";
import { Barcode, OriginalPage } from "../../domain/page.ts";
import { newId } from "../../new-id.ts";
import { batchSheetsOf } from "../batch-sheets.ts";
import { moveBlobRows } from "../blobs.ts";
import { componentsOf } from "../capture-components.ts";
import type { Trx } from "../database.ts";
import { insertItemKey } from "../item-keys.ts";
import { nextReceiptNumber } from "../receipt-numbers.ts";
import type { DB } from "../schema.ts";
import { forgetFindings, forgetWords, formerShowing } from "../repeat-step.ts";
import { slipsOnPages, type WaitingSlip } from "../pull-slips.ts";
import { applyReScan, type ReScan } from "../re-scan.ts";
import { endSplitOrder, pendingSplitOrder } from "../split-orders.ts";
import type { ApplyContext, Applied, StepIo, Told } from "../step-io.ts";
import { createTasks, createTasksForState } from "../tasks.ts";
import { ownAddress } from "../town.ts";

interface SeparateIn {
  readonly captureId: CaptureId;
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
    mailItemId: MailItemId | null;
    folder: string;
    blobs: Sha256[];
    words: Sha256 | null;
  }[];
  readonly batchSheets: PageId[];
  readonly slips: WaitingSlip[];
  readonly order: SplitOrder | null;
  readonly freshItems: MailItemId[];
  readonly freshDocuments: DocumentId[];
}

interface SeparateOut {
  readonly items: readonly {
    readonly mailItemId: MailItemId;
    readonly kept: boolean;
    readonly shut?: true | undefined;
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
  readonly reScan: ReScan | null;
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
    const order = await pendingSplitOrder(trx, capture.id);
    const pages = await pagesToSplit(trx, capture.id, order);
    const isScan = capture.shape === "scan" && !capture.sealed && order === null;
    const slips = await slipsOnPages(trx, isScan ? pages : []);
    const freshItems = pages.map(() => MailItemId.parse(newId()));
    return {
      input: {
        captureId: CaptureId.parse(capture.id),
        sealed: capture.sealed,
        own: await ownAddress(trx),
        shape: Shape.parse(capture.shape),
        components: [...(await componentsOf(trx, capture.id))],
        pages,
        batchSheets: [...(await batchSheetsOf(trx, capture.id))],
        slips,
        order,
        freshItems,
        freshDocuments: pages.map(() => DocumentId.parse(newId())),
      },
      folders: [
        ...new Set([capture.id, ...pages.map((page) => FolderId.parse(page.folder))]),
        ...slips.flatMap(({ ended, folder }) => (ended === null ? [folder] : [])),
      ],
      freshFolders: freshItems,
    };
  },
  apply: applySeparate,
};

/** All pages of the capture, or those a person ordered to be split, with everything stored of them. */
async function pagesToSplit(
  trx: Trx,
  captureId: string,
  order: SplitOrder | null,
): Promise<SeparateIn["pages"]> {
  const wanted = order === null ? null : new Set<string>(orderedPages(order));
  const rows = await trx
    .selectFrom("page")
    .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
    .select(["page.id", "position", "component", "mailItemId", "folderId", "effective"])
    .select(["blank", "barcodes", "imageSha256", "original", "wordsSha256"])
    .where("page.captureId", "=", captureId)
    .orderBy("position")
    .orderBy("version", "desc")
    .execute();
  return rows
    .filter((row) => row.effective && (wanted?.has(row.id) ?? true))
    .map((row) => ({
      pageId: PageId.parse(row.id),
      position: row.position,
      component: row.component,
      blank: row.blank,
      barcodes: z.array(Barcode).parse(row.barcodes),
      mailItemId: MailItemId.nullable().parse(row.mailItemId),
      folder: row.folderId,
      blobs: rows.filter((version) => version.id === row.id).flatMap(blobsOf),
      words: row.wordsSha256 === null ? null : Sha256.parse(row.wordsSha256),
    }));
}

function blobsOf(version: {
  readonly imageSha256: string;
  readonly original: unknown;
  readonly wordsSha256: string | null;
}): readonly Sha256[] {
  const original = OriginalPage.nullable().parse(version.original);
  return [version.imageSha256, original?.sha256, version.wordsSha256]
    .filter((sha256) => sha256 != null)
    .map((sha256) => Sha256.parse(sha256));
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
  for (const item of output.items) {
    if (!item.kept) events.push(await recordItem(trx, context, capture, item));
    events.push(...(await insertDocuments(trx, capture, item)));
  }
  if (output.reScan !== null) events.push(await applyReScan(trx, capture.id, output.reScan));
  await discardPages(trx, output.discards);
  await endSplitOrder(trx, capture.id);
  await linkSuperseded(trx, capture.id);
  events.unshift({ fact: separatedFact(output) });
  return { to: "separated", events };
}

/** Whoever knows a document that was split finds the one its first page is in now. */
const linkSuperseded = (trx: Trx, captureId: string) =>
  sql`update document former set superseded_by = later.id
    from document_page was join document_page is_now using (page_id)
      join document later on later.id = is_now.document_id and later.state <> 'superseded'
    where former.capture_id = ${captureId} and former.state = 'superseded' and former.superseded_by is null
      and was.document_id = former.id and was.position = 0`.execute(trx);

type CaptureRow = Selectable<DB["capture"]>;

/** Makes a mail item, with its key and its receipt; the time of receipt is that of the item it was split from. */
async function recordItem(
  trx: Trx,
  context: ApplyContext,
  capture: CaptureRow,
  item: SeparateOut["items"][number],
): Promise<Told> {
  const wrappedKey = context.wrappedKeys.get(item.mailItemId);
  if (wrappedKey === undefined) throw new Error(`No key was minted for item ${item.mailItemId}`);
  await insertItemKey(trx, {
    ownerId: item.mailItemId,
    tenantId: capture.tenantId,
    ownerKind: "mail-item",
    wrappedKey,
  });
  const former = await formerItemOf(trx, item);
  const receipt = former ?? capture;
  const others = await itemsOf(trx, capture.id);
  // The first item keeps the number its capture was acknowledged with.
  const receiptNumber =
    others === 0
      ? capture.receiptNumber
      : await nextReceiptNumber(trx, capture.tenantId, receipt.receiptDay);
  const recordedAs = capture.sealed ? "envelope" : "imaged";
  await trx
    .insertInto("mailItem")
    .values({
      id: item.mailItemId,
      tenantId: capture.tenantId,
      captureId: capture.id,
      position: others,
      receiptNumber,
      receivedEarliest: receipt.receivedEarliest,
      receivedLatest: receipt.receivedLatest,
      receiptDay: receipt.receiptDay,
      receiptBasis: receipt.receiptBasis,
      recordedBy: receipt.recordedBy,
      recordedAs,
    })
    .execute();
  if (former !== undefined) {
    await trx
      .insertInto("itemRelation")
      .values({
        id: newId(),
        tenantId: capture.tenantId,
        fromItemId: item.mailItemId,
        toItemId: former.id,
        kind: "split-from",
      })
      .execute();
  }
  return {
    fact: { type: "mail-item-recorded", captureId: capture.id, receiptNumber, recordedAs },
    subject: { kind: "mail-item", id: item.mailItemId },
    keyOwnerId: item.mailItemId,
  };
}

/** The item its first page was in before; undefined: none. */
const formerItemOf = (trx: Trx, item: SeparateOut["items"][number]) =>
  trx
    .selectFrom("page")
    .innerJoin("mailItem", "mailItem.id", "page.mailItemId")
    .selectAll("mailItem")
    .where("page.id", "=", item.documents[0]?.pages[0] ?? null)
    .executeTakeFirst();

async function itemsOf(trx: Trx, captureId: string): Promise<number> {
  const row = await trx
    .selectFrom("mailItem")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("captureId", "=", captureId)
    .executeTakeFirstOrThrow();
  return row.n;
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
    // A sealed envelope is never read: it waits for the person who may open it. So does what was opened in error.
    const isSealed = capture.sealed || item.shut === true;
    const state = isSealed ? "sealed" : "separated";
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
        bounces: await bouncesOfPages(trx, document.pages),
      })
      .execute();
    await placePages(trx, capture, item.mailItemId, document);
    events.push({
      fact: {
        type: "document-created",
        role: document.role,
        pages: document.pages.length,
        parentId: document.parentId,
        ...(item.shut === undefined ? {} : { shut: item.shut }),
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
    if (!isSealed) {
      await createTasks(trx, {
        tenantId: capture.tenantId,
        step: "compose",
        subjectKind: "document",
        subjectId: document.documentId,
        captureId: capture.id,
      });
    }
  }
  if (item.shut === true) {
    const documentIds = item.documents.map(({ documentId }) => documentId);
    await forgetWords(trx, documentIds);
    await forgetFindings(trx, await formerShowing(trx, documentIds));
  }
  return events;
}

/** Splitting a letter anew does not make departments forget how often they sent it back. */
async function bouncesOfPages(trx: Trx, pages: readonly PageId[]): Promise<number> {
  const row = await trx
    .selectFrom("documentPage")
    .innerJoin("document", "document.id", "documentPage.documentId")
    .select((eb) => eb.fn.max("bounces").as("most"))
    .where("documentPage.pageId", "in", [...pages])
    .executeTakeFirst();
  return row?.most ?? 0;
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
    .set({ mailItemId, discardReason: null, discardedBy: null })
    .where("id", "in", [...document.pages])
    .execute();
  const versions = await trx
    .selectFrom("pageVersion")
    .select(["folderId", "imageSha256", "original", "wordsSha256"])
    .where("pageId", "in", [...document.pages])
    .where("folderId", "!=", mailItemId)
    .execute();
  for (const version of versions) {
    await moveBlobRows(trx, {
      from: version.folderId,
      to: mailItemId,
      sha256s: blobsOf(version),
    });
  }
  await trx
    .updateTable("pageVersion")
    .set({ folderId: mailItemId })
    .where("pageId", "in", [...document.pages])
    .execute();
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
