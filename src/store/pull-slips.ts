import { type Selectable, sql } from "kysely";
import { DocumentId, FolderId, PageId } from "../domain/ids.ts";
import type { Barcode } from "../domain/page.ts";
import { pullSlipCodeIn } from "../domain/pull-slip.ts";
import type { Trx } from "./database.ts";
import type { DB } from "./schema.ts";
import { withoutNul } from "./without-nul.ts";

/** What a clerk asks for with a slip. */
export interface NewPullSlip {
  readonly id: string;
  readonly tenantId: string;
  readonly documentId: string;
  readonly captureId: string;
  readonly code: string;
  readonly pageIds: readonly string[];
  readonly reason: string;
  readonly askedBy: string;
}

export async function insertPullSlip(trx: Trx, slip: NewPullSlip): Promise<void> {
  await trx
    .insertInto("pullSlip")
    .values({ ...slip, pageIds: [...slip.pageIds], reason: withoutNul(slip.reason) })
    .execute();
}

/** A slip as a scan in which it lies finds it. */
export interface WaitingSlip {
  readonly slipId: string;
  readonly code: string;
  readonly documentId: DocumentId;
  readonly documentState: string;
  readonly ended: "scanned" | "withdrawn" | "erased" | null;
  /** Folder of the mail item whose pages are asked for. */
  readonly folder: FolderId;
  readonly pages: PageId[];
}

/** The slips of the transaction's town whose codes stand on these pages; those too that were ended. */
export async function slipsOnPages(
  trx: Trx,
  pages: readonly { readonly barcodes: readonly Barcode[] }[],
): Promise<WaitingSlip[]> {
  const codes = pages.flatMap(({ barcodes }) =>
    barcodes.flatMap(({ text }) => pullSlipCodeIn(text) ?? []),
  );
  if (codes.length === 0) return [];
  const rows = await trx
    .selectFrom("pullSlip")
    .innerJoin("document", "document.id", "pullSlip.documentId")
    .selectAll("pullSlip")
    .select(["document.state", "document.mailItemId"])
    .where("code", "in", codes)
    .execute();
  return rows.map((row) => ({
    slipId: row.id,
    code: row.code,
    documentId: DocumentId.parse(row.documentId),
    documentState: row.state,
    ended: endOf(row),
    folder: FolderId.parse(row.mailItemId),
    pages: row.pageIds.map((id) => PageId.parse(id)),
  }));
}

function endOf(
  row: Pick<Selectable<DB["pullSlip"]>, "scannedAt" | "withdrawnAt" | "endedAt">,
): WaitingSlip["ended"] {
  if (row.scannedAt !== null) return "scanned";
  if (row.withdrawnAt !== null) return "withdrawn";
  return row.endedAt === null ? null : "erased";
}

/** Whether the slip is the transaction's person's to take back; from then on only its capture may be changed. */
export async function beginSlipAct(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql<{ allowed: boolean }>`select begin_slip_act(${id}) as allowed`.execute(
    trx,
  );
  return rows[0]?.allowed ?? false;
}

/** The document a slip asks for; null: there is no such slip. */
export async function documentOfSlip(trx: Trx, id: string): Promise<string | null> {
  const row = await trx
    .selectFrom("pullSlip")
    .select("documentId")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.documentId ?? null;
}

/** The open slip of a document; null: none. Call it with the document locked. */
export async function openSlipOf(trx: Trx, documentId: string): Promise<string | null> {
  const row = await trx
    .selectFrom("pullSlip")
    .select("id")
    .where("documentId", "=", documentId)
    .where(isOpen)
    .executeTakeFirst();
  return row?.id ?? null;
}

const isOpen = sql<boolean>`scanned_at is null and withdrawn_at is null and ended_at is null`;

/** Nothing is to be scanned behind it any more. */
export async function withdrawSlip(trx: Trx, id: string, by: string): Promise<void> {
  await trx
    .updateTable("pullSlip")
    .set({ withdrawnAt: sql<Date>`now()`, withdrawnBy: by })
    .where("id", "=", id)
    .execute();
}

/** The scan behind an open slip has come; false: it was ended meanwhile. Call it with its document locked. */
export async function noteScanned(trx: Trx, id: string, scanId: string): Promise<boolean> {
  const row = await trx
    .updateTable("pullSlip")
    .set({ scannedAt: sql<Date>`now()`, scanId })
    .where("id", "=", id)
    .where(isOpen)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Scans that came behind slips of these documents and were not erased: they show the same pages. */
export async function scansBehind(
  trx: Trx,
  documentIds: readonly string[],
): Promise<readonly string[]> {
  if (documentIds.length === 0) return [];
  const rows = await trx
    .selectFrom("pullSlip")
    .innerJoin("capture", "capture.id", "pullSlip.scanId")
    .select("capture.id")
    .where("pullSlip.documentId", "in", [...documentIds])
    .where("capture.erasedAt", "is", null)
    .orderBy("capture.id")
    .execute();
  return rows.map((row) => row.id);
}

/** The letter whose pages a capture showed anew; null: it did not come behind a slip, or not for the reader to know. */
export async function reScannedBy(
  trx: Trx,
  captureId: string,
): Promise<{ readonly documentId: string; readonly receiptNumber: string } | null> {
  const row = await trx
    .selectFrom("pullSlip")
    .innerJoin("document", "document.id", "pullSlip.documentId")
    .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
    .select(["pullSlip.documentId", "mailItem.receiptNumber"])
    .where("scanId", "=", captureId)
    .executeTakeFirst();
  return row ?? null;
}

/** Whether a capture came behind a slip, so that its pages are another item's. */
export async function isReScan(trx: Trx, captureId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("pullSlip")
    .select("id")
    .where("scanId", "=", captureId)
    .executeTakeFirst();
  return row !== undefined;
}
