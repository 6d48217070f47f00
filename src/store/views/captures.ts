import { sql } from "kysely";
import { Component } from "../../domain/component.ts";
import { Sha256 } from "../../domain/ids.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import type { Trx } from "../database.ts";
import { reScannedBy } from "../pull-slips.ts";

/** Which captures are listed; null: any. */
export interface CaptureFilter {
  readonly day: string | null;
  readonly channel: string | null;
  readonly batchId: string | null;
  readonly state: string | null;
}

/** Captures newest first, from after the id given; `name` is null where the whole may not be seen. */
export async function listCaptures(
  trx: Trx,
  filter: CaptureFilter,
  page: { readonly afterId: string | null; readonly limit: number },
) {
  let query = selectCaptures(trx).orderBy("capture.id", "desc").limit(page.limit);
  if (filter.day !== null) query = query.where("capture.receiptDay", "=", filter.day);
  if (filter.channel !== null) query = query.where("capture.channel", "=", filter.channel);
  if (filter.batchId !== null) query = query.where("capture.batchId", "=", filter.batchId);
  if (filter.state !== null) query = query.where("capture.state", "=", filter.state);
  if (page.afterId !== null) query = query.where("capture.id", "<", page.afterId);
  const rows = await query.execute();
  const progress = await progressOf(
    trx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => captureHead(row, progress));
}

const selectCaptures = (trx: Trx) =>
  trx
    .selectFrom("capture")
    // Content: row-level security leaves it out where the whole may not be seen.
    .leftJoin("captureSource", "captureSource.captureId", "capture.id")
    .select([
      "capture.id",
      "capture.receiptNumber",
      "capture.receiptDay",
      "capture.receiptBasis",
      "capture.channel",
      "capture.class",
      "capture.state",
      "capture.sealed",
      "capture.shape",
      "capture.batchId",
      "capture.originalBytes as bytes",
      "capture.capturedAt",
      "capture.acceptedAt",
      "capture.endedAt",
      "capture.sameIdAs",
      "captureSource.name",
    ]);

type CaptureRow = Awaited<ReturnType<ReturnType<typeof selectCaptures>["execute"]>>[number];

interface StepProgress {
  readonly subjectId: string;
  readonly done: number;
  readonly of: number;
}

/** Pieces of work of captures and their documents: how many are done of all that is known so far. */
async function progressOf(
  trx: Trx,
  captureIds: readonly string[],
): Promise<ReadonlyMap<string, StepProgress>> {
  if (captureIds.length === 0) return new Map();
  const { rows } = await sql<StepProgress>`
    with subjects as (
      select id as subject_id, id as capture_id from capture where id = any (${[...captureIds]})
      union all
      select id, capture_id from document where capture_id = any (${[...captureIds]})
    )
    select s.capture_id as subject_id,
      count(*) filter (where t.state in ('finished', 'gave-up')) as done, count(*) as of
    from subjects s join task t on t.subject_id = s.subject_id and t.state <> 'cancelled'
    group by s.capture_id`.execute(trx);
  return new Map(rows.map((row) => [row.subjectId, row]));
}

function captureHead(row: CaptureRow, progress: ReadonlyMap<string, StepProgress>) {
  const { done, of } = progress.get(row.id) ?? { done: 0, of: 0 };
  return {
    ...row,
    receiptBasis: ReceiptBasis.parse(row.receiptBasis),
    capturedAt: row.capturedAt.toISOString(),
    acceptedAt: row.acceptedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    progress: { done, of },
  };
}

/** One capture with what was found in it, its pages in order, and what they became; null when there is none. */
export async function captureView(trx: Trx, captureId: string) {
  const row = await selectCaptures(trx).where("capture.id", "=", captureId).executeTakeFirst();
  if (row === undefined) return null;
  const components = await trx
    .selectFrom("captureComponent")
    .select("component")
    .where("captureId", "=", captureId)
    .orderBy("position")
    .execute();
  return {
    ...captureHead(row, await progressOf(trx, [captureId])),
    components: components.map((each) => Component.parse(each.component)),
    pages: await pagesOfCapture(trx, captureId),
    mailItems: await mailItemsOfCapture(trx, captureId),
    reScanOf: await reScannedBy(trx, captureId),
    cases: await openCasesOfCapture(trx, captureId),
  };
}

async function pagesOfCapture(trx: Trx, captureId: string) {
  return trx
    .selectFrom("page")
    .leftJoin("pageVersion", (join) =>
      join.onRef("pageVersion.pageId", "=", "page.id").on("pageVersion.effective", "=", true),
    )
    .select([
      "page.id",
      "page.position",
      "page.component",
      "page.componentPage",
      "page.mailItemId",
      "page.discardReason",
      "page.unreadableBecause",
      "pageVersion.width",
      "pageVersion.height",
      "pageVersion.blank",
      "pageVersion.rotation",
      "pageVersion.meanConfidence",
    ])
    .select((eb) => [
      eb
        .selectFrom("documentPage")
        .innerJoin("document", "document.id", "documentPage.documentId")
        .select("document.id")
        .whereRef("documentPage.pageId", "=", "page.id")
        .where("document.state", "!=", "superseded")
        .limit(1)
        .as("documentId"),
      eb("pageVersion.pageId", "is not", null).as("visible"),
    ])
    .where("page.captureId", "=", captureId)
    .orderBy("page.position")
    .execute();
}

async function mailItemsOfCapture(trx: Trx, captureId: string) {
  const rows = await trx
    .selectFrom("mailItem")
    .innerJoin("document", "document.mailItemId", "mailItem.id")
    .leftJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
    .select([
      "mailItem.id",
      "mailItem.receiptNumber",
      "mailItem.recordedAs",
      "document.id as documentId",
      "document.role",
      "document.parentId",
      "document.state",
      "orgUnit.key as unit",
    ])
    .where("mailItem.captureId", "=", captureId)
    .where("document.state", "!=", "superseded")
    .orderBy("mailItem.position")
    .orderBy("document.position")
    .execute();
  const items = new Map<string, MailItemOfCapture>();
  for (const { id, receiptNumber, recordedAs, documentId, ...document } of rows) {
    const item = items.get(id) ?? { id, receiptNumber, recordedAs, documents: [] };
    item.documents.push({ id: documentId, ...document });
    items.set(id, item);
  }
  return [...items.values()];
}

interface MailItemOfCapture {
  readonly id: string;
  readonly receiptNumber: string;
  readonly recordedAs: string;
  readonly documents: {
    readonly id: string;
    readonly role: string;
    readonly parentId: string | null;
    readonly state: string;
    readonly unit: string | null;
  }[];
}

async function openCasesOfCapture(trx: Trx, captureId: string) {
  const rows = await trx
    .selectFrom("clarificationCase")
    .leftJoin("clarificationDetail", "clarificationDetail.caseId", "clarificationCase.id")
    .select(["id", "documentId", "reason", "blocking", "openedAt", "detail"])
    .where("clarificationCase.captureId", "=", captureId)
    .where("settledAt", "is", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, openedAt: row.openedAt.toISOString() }));
}

/** Batches newest first, from after the id given, with how many captures came in them. */
export async function listBatches(
  trx: Trx,
  page: { readonly afterId: string | null; readonly limit: number },
) {
  let query = trx
    .selectFrom("batch")
    .select(["id", "channel", "class", "day", "deliveryRun", "firstEmptying", "sealed"])
    .select(["openedAt", "closedAt"])
    .select((eb) =>
      eb
        .selectFrom("capture")
        .select((of) => of.fn.countAll<number>().as("n"))
        .whereRef("capture.batchId", "=", "batch.id")
        .as("captures"),
    )
    .orderBy("id", "desc")
    .limit(page.limit);
  if (page.afterId !== null) query = query.where("id", "<", page.afterId);
  const rows = await query.execute();
  return rows.map((row) => ({
    ...row,
    captures: row.captures ?? 0,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  }));
}

/** The effective version of a page of a capture, by its place from 1; null: none, or not to be seen. */
export async function pageOfCapture(trx: Trx, captureId: string, position: number) {
  const row = await trx
    .selectFrom("page")
    .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
    .select(["pageVersion.folderId", "imageSha256", "imageMediaType"])
    .select((eb) =>
      eb
        .selectFrom("documentPage")
        .innerJoin("document", "document.id", "documentPage.documentId")
        .select("document.id")
        .whereRef("documentPage.pageId", "=", "page.id")
        .where("document.state", "!=", "superseded")
        .limit(1)
        .as("documentId"),
    )
    .where("page.captureId", "=", captureId)
    .where("page.position", "=", position)
    .where("pageVersion.effective", "=", true)
    .executeTakeFirst();
  return row === undefined
    ? null
    : {
        folder: row.folderId,
        sha256: Sha256.parse(row.imageSha256),
        mediaType: row.imageMediaType,
        documentId: row.documentId,
      };
}
