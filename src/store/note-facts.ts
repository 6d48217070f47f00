import { sql } from "kysely";
import { addDays, dayInZone } from "../domain/calendar.ts";
import { NoteFacts } from "../domain/transfer-note.ts";
import type { VisualCheckOutcome } from "../domain/visual-check.ts";
import { componentsOf } from "./capture-components.ts";
import type { Trx } from "./database.ts";
import type { pagesOfDocument } from "./document-pages.ts";
import { townZone, visualCheckRules } from "./town.ts";
import { visualCheckOf } from "./visual-checks.ts";

type NotedPages = Awaited<ReturnType<typeof pagesOfDocument>>;

/** What the transfer note of a document says beside its pages; null when there is no such document. */
export async function noteFactsOf(
  trx: Trx,
  documentId: string,
  pages: NotedPages,
): Promise<NoteFacts | null> {
  const row = await trx
    .selectFrom("document")
    .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
    .innerJoin("capture", "capture.id", "document.captureId")
    .leftJoin("batchScan", "batchScan.batchId", "capture.batchId")
    .select(["document.role", "document.state", "document.mailItemId", "document.captureId"])
    .select(["mailItem.receiptNumber", "mailItem.receiptDay"])
    .select(["capture.channel", "capture.originalSha256", "capture.capturedAt", "capture.shape"])
    .select(["capture.sealed", "capture.batchId", "batchScan.scan"])
    .where("document.id", "=", documentId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const components = await componentsOf(trx, row.captureId);
  const visualCheck = await visualCheckOf(trx, documentId);
  const madeWith = pages.length === 0 ? null : components[pages[0]?.component ?? 0]?.madeWith;
  return NoteFacts.parse({
    version: await nextVersion(trx, documentId),
    document: {
      id: documentId,
      role: row.role,
      receiptNumber: row.receiptNumber,
      receiptDay: row.receiptDay,
    },
    capture: {
      id: row.captureId,
      channel: row.channel,
      sha256: row.originalSha256,
      mediaType: components[0]?.mediaType ?? "application/octet-stream",
      capturedAt: row.capturedAt.toISOString(),
    },
    scanned: row.shape === "scan" && pages.some((page) => !isDrawn(page.original)),
    batch: row.scan ?? null,
    madeWith: madeWith ?? null,
    counted: await countedOf(trx, row),
    irregularities: await irregularitiesOf(trx, row, pages),
    visualCheck,
    paper: await paperOf(trx, row.mailItemId, visualCheck),
  });
}

const isDrawn = (original: unknown): boolean =>
  typeof original === "object" &&
  original !== null &&
  "drawn" in original &&
  original.drawn === true;

/** Notes are never removed, so counting them numbers the next. */
async function nextVersion(trx: Trx, documentId: string): Promise<number> {
  const row = await trx
    .selectFrom("rendition")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("documentId", "=", documentId)
    .where("kind", "=", "transfer-note")
    .executeTakeFirstOrThrow();
  return row.n + 1;
}

/** Of a capture with other mail items only this one's pages are counted: the rest is not its reader's. */
async function countedOf(
  trx: Trx,
  item: { readonly captureId: string; readonly mailItemId: string },
): Promise<NoteFacts["counted"]> {
  const others = await trx
    .selectFrom("mailItem")
    .select("id")
    .where("captureId", "=", item.captureId)
    .where("id", "!=", item.mailItemId)
    .limit(1)
    .executeTakeFirst();
  const alone = others === undefined;
  const rows = await trx
    .selectFrom("page")
    .select((eb) => ["discardReason", eb.fn.countAll<number>().as("n")])
    .where("captureId", "=", item.captureId)
    .$if(!alone, (query) => query.where("mailItemId", "=", item.mailItemId))
    .groupBy("discardReason")
    .execute();
  const count = (holds: (reason: string) => boolean): number =>
    rows.reduce((sum, { discardReason: why, n }) => sum + (why !== null && holds(why) ? n : 0), 0);
  const blankDiscarded = count((reason) => reason === "blank");
  const separators = count((reason) => SHEETS.has(reason));
  return {
    of: alone ? "capture" : "mail-item",
    fed: rows.reduce((sum, { n }) => sum + n, 0),
    blankDiscarded,
    separators,
    otherDiscarded: count(() => true) - blankDiscarded - separators,
  };
}

const SHEETS: ReadonlySet<string> = new Set([
  "separator-sheet",
  "cover-sheet",
  "batch-sheet",
  "pull-slip",
]);

/** A page this much longer than wide is none of A4 (1.41), nor a long form (up to about 2). */
const ODD_RATIO = 2.1;

/** What was out of order on the way, file by file, page by page, and with the document as a whole. */
async function irregularitiesOf(
  trx: Trx,
  row: {
    readonly state: string;
    readonly sealed: boolean;
    readonly captureId: string;
    readonly batchId: string | null;
    readonly scan: unknown;
  },
  pages: NotedPages,
): Promise<NoteFacts["irregularities"]> {
  const whole = (code: string) => ({ code, page: null });
  const ofFiles = new Set(pages.flatMap((page) => page.irregularities));
  const scannedAnew = await pagesScannedAnew(trx, row.captureId);
  const ofPages = pages.flatMap((page, i) => {
    const long = Math.max(page.width, page.height) / Math.min(page.width, page.height);
    return [
      ...unreadIrregularity(page.unreadableBecause),
      ...(page.original === null ? ["prepared-image"] : []),
      ...(page.version > 1 ? [scannedAnew.has(page.id) ? "re-scanned" : "turned-by-hand"] : []),
      ...(long > ODD_RATIO ? ["odd-length"] : []),
    ].map((code) => ({ code, page: i + 1 }));
  });
  const split = await trx
    .selectFrom("splitOrder")
    .select("id")
    .where("captureId", "=", row.captureId)
    .where("doneAt", "is not", null)
    .limit(1)
    .executeTakeFirst();
  const openedInError = !row.sealed && SEALED.has(row.state);
  const count = await batchPages(trx, row);
  return [
    ...[...ofFiles].map(whole),
    ...(split === undefined ? [] : [whole("split-by-hand")]),
    ...(openedInError ? [whole("sealed-after-reading")] : []),
    ...(count === null ? [] : [whole(count)]),
    ...ofPages,
  ];
}

/** The code of what keeps a page from being read with certainty; none where nothing does. */
function unreadIrregularity(because: string | null): string[] {
  if (because === null) return [];
  return [because === "page-handwritten" ? "handwritten" : "illegible"];
}

/** Pages in force that show other bytes than they came with; other versions are the same scan turned. */
async function pagesScannedAnew(trx: Trx, captureId: string): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("pageVersion as now")
    .innerJoin("pageVersion as first", "first.pageId", "now.pageId")
    .select("now.pageId")
    .where("now.captureId", "=", captureId)
    .where("now.effective", "=", true)
    .where("first.version", "=", 1)
    .where(sql<boolean>`now.original ->> 'sha256' is distinct from first.original ->> 'sha256'`)
    .execute();
  return new Set(rows.map((row) => row.pageId));
}

const SEALED: ReadonlySet<string> = new Set(["sealed", "handed-over-unopened", "counted-only"]);

/** Whether the batch has other pages than were stated; too few only once all that came of it is counted. */
async function batchPages(
  trx: Trx,
  { batchId, scan }: { readonly batchId: string | null; readonly scan: unknown },
): Promise<"more-pages-than-stated" | "fewer-pages-than-stated" | null> {
  const { batch } = NoteFacts.pick({ batch: true }).parse({ batch: scan ?? null });
  const stated = batch?.pages;
  if (batchId === null || stated === undefined) return null;
  const { rows } = await sql<{ pages: number; closed: boolean }>`
    select (select count(*)::int from page p join capture c on c.id = p.capture_id
        where c.batch_id = ${batchId}) as pages,
      (select closed_at is not null from batch where id = ${batchId}) as closed`.execute(trx);
  const [found] = rows;
  if (found === undefined) return null;
  if (found.pages > stated) return "more-pages-than-stated";
  return found.pages < stated && found.closed ? "fewer-pages-than-stated" : null;
}

/** What the register of paper originals knows, and until when the paper is to be kept after the check. */
async function paperOf(
  trx: Trx,
  mailItemId: string,
  check: VisualCheckOutcome,
): Promise<NoteFacts["paper"]> {
  const row = await trx
    .selectFrom("paperOriginal")
    .select("disposition")
    .where("mailItemId", "=", mailItemId)
    .orderBy("changedAt", "desc")
    .limit(1)
    .executeTakeFirst();
  const disposition = NoteFacts.shape.paper.shape.disposition.parse(row?.disposition ?? null);
  const { paperKeptDays } = await visualCheckRules(trx);
  const acceptedAt = acceptanceOf(check);
  if (paperKeptDays === null || acceptedAt === null) return { disposition, keptUntil: null };
  const timeZone = await townZone(trx);
  const day = dayInZone(new Date(acceptedAt), timeZone);
  return { disposition, keptUntil: addDays(day, paperKeptDays) };
}

/** The same of the document's mail item, for whoever reads of its check. */
export async function paperAfterCheck(
  trx: Trx,
  documentId: string,
  check: VisualCheckOutcome,
): Promise<NoteFacts["paper"]> {
  const { mailItemId } = await trx
    .selectFrom("document")
    .select("mailItemId")
    .where("id", "=", documentId)
    .executeTakeFirstOrThrow();
  return paperOf(trx, mailItemId, check);
}

/** When a document's check was done and found nothing wrong; null: it was not. */
function acceptanceOf({ result, pages, lot }: VisualCheckOutcome): string | null {
  if (result === "by-sample") return lot?.settledAt ?? null;
  return result === "accepted"
    ? (pages
        .map((page) => page.at)
        .toSorted()
        .at(-1) ?? null)
    : null;
}
