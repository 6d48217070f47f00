import { z } from "zod";
import {
  batchCodeIn,
  type FoundBatchSheet,
  judgeSheets,
  type KnownBatch,
  PaperBasis,
} from "../domain/batch.ts";
import { PageId } from "../domain/ids.ts";
import { Barcode } from "../domain/page.ts";
import { paperReceipt } from "../domain/receipt.ts";
import type { Trx } from "./database.ts";
import type { ApplyContext, Told } from "./step-io.ts";
import { timeZoneOfTown } from "./uploads.ts";

/** A page of a scan, in order, with what was seen on it. */
interface SeenPage {
  readonly id: string;
  readonly blank: boolean;
  readonly barcodes: unknown;
}

/**
 * Looks for a batch sheet among the pages of a scan and, where it stands in front and says nothing against
 * what is known, puts the scan into its batch with its day, run and class. Whatever else is found is noted
 * and changes nothing: no page is lost by it. Gives what is to be told; nothing where there is no sheet.
 */
export async function applyBatchSheet(
  trx: Trx,
  { subject }: ApplyContext,
  pages: readonly SeenPage[],
): Promise<readonly Told[]> {
  const found = sheetsOn(pages);
  if (found.length === 0 || (await wasApplied(trx, subject.id))) return [];
  const known = await batchesOfCodes(
    trx,
    found.map(({ code }) => code),
  );
  const judged = judgeSheets(found, known, await saysOtherwise(trx, subject.id, known));
  const joined = judged.outcome === "joined" ? judged.batchId : null;
  const receipt = joined === null ? null : await join(trx, subject.id, joined);
  await trx
    .insertInto("batchSheetScan")
    .values({
      captureId: subject.id,
      tenantId: subject.tenantId,
      batchId: judged.batchId,
      outcome: judged.outcome,
      pageIds: [...judged.pages],
    })
    .execute();
  const { outcome, batchId } = judged;
  return [{ fact: { type: "batch-sheet-read", outcome, batchId, receipt } }];
}

/** Pages of a capture that are batch sheets of this town, and no letter's. */
export async function batchSheetsOf(trx: Trx, captureId: string): Promise<readonly PageId[]> {
  const row = await trx
    .selectFrom("batchSheetScan")
    .select("pageIds")
    .where("captureId", "=", captureId)
    .executeTakeFirst();
  return (row?.pageIds ?? []).map((id) => PageId.parse(id));
}

/** A sheet's back, or a blank page fed before it, does not make it stand behind something. */
function sheetsOn(pages: readonly SeenPage[]): readonly FoundBatchSheet[] {
  const first = pages.find((page) => !page.blank);
  return pages.flatMap(({ id, barcodes }) => {
    const codes = z.array(Barcode).parse(barcodes);
    const code = codes.map(({ text }) => batchCodeIn(text)).find((each) => each !== null);
    return code === undefined ? [] : [{ pageId: id, code, isFirst: id === first?.id }];
  });
}

const wasApplied = async (trx: Trx, captureId: string): Promise<boolean> =>
  (await trx
    .selectFrom("batchSheetScan")
    .select("captureId")
    .where("captureId", "=", captureId)
    .executeTakeFirst()) !== undefined;

/** Locked against being closed meanwhile: a closed batch has all its scans. */
async function batchesOfCodes(trx: Trx, codes: readonly string[]): Promise<readonly KnownBatch[]> {
  const rows = await trx
    .selectFrom("batch")
    .select(["id", "code", "closedAt"])
    .where("code", "in", [...codes])
    .forShare()
    .execute();
  return rows.flatMap(({ id, code, closedAt }) =>
    code === null ? [] : [{ id, code, isClosed: closedAt !== null }],
  );
}

/** Whether the scan came with a day, run or class of its own, by batch.yaml or as its uploader said. */
async function saysOtherwise(
  trx: Trx,
  captureId: string,
  known: readonly KnownBatch[],
): Promise<boolean> {
  const row = await trx
    .selectFrom("capture")
    .innerJoin("batch", "batch.id", "capture.batchId")
    .select(["batch.id", "day", "deliveryRun", "firstEmptying", "batch.class", "openedBy"])
    .where("capture.id", "=", captureId)
    .executeTakeFirst();
  // Its uploader may have said the same as the sheet does.
  if (row === undefined || known.some(({ id }) => id === row.id)) return false;
  const { day, deliveryRun, firstEmptying, class: order, openedBy } = row;
  return (
    day !== null || deliveryRun !== null || firstEmptying || order !== "normal" || openedBy !== null
  );
}

/** Puts a scan into a batch; gives the receipt it has from then on. */
async function join(trx: Trx, captureId: string, batchId: string) {
  const batch = await trx
    .selectFrom("batch")
    .select(["day", "deliveryRun", "firstEmptying", "receiptBasis", "class"])
    .where("id", "=", batchId)
    .executeTakeFirstOrThrow();
  const { capturedAt } = await trx
    .selectFrom("capture")
    .select("capturedAt")
    .where("id", "=", captureId)
    .executeTakeFirstOrThrow();
  const basis = PaperBasis.nullable().parse(batch.receiptBasis);
  const receipt = paperReceipt({ ...batch, basis }, capturedAt, await timeZoneOfTown(trx));
  await trx
    .updateTable("capture")
    .set({ ...receipt, batchId, class: batch.class, recordedBy: `batch:${batchId}` })
    .where("id", "=", captureId)
    .execute();
  const { receiptDay, receiptBasis } = receipt;
  return { receiptDay, receiptBasis, class: batch.class };
}
