import { paperActs } from "../domain/pull-slip.ts";
import { Sha256 } from "../domain/ids.ts";
import { OriginalPage } from "../domain/page.ts";
import { moveBlobRows } from "./blobs.ts";
import type { Trx } from "./database.ts";
import { effectiveVersion } from "./page-versions.ts";
import { noteScanned } from "./pull-slips.ts";
import { composeAnew } from "./steps/reread.ts";
import type { Told } from "./step-io.ts";
import { lockSubject, moveSubject, type Subject } from "./subjects.ts";

/** Pages of a scan (`by`) that are versions of the pages a slip asked for. */
export interface ReScan {
  readonly slipId: string;
  readonly documentId: string;
  readonly pages: readonly { readonly pageId: string; readonly by: string }[];
}

/**
 * Makes the pages of a scan versions of the pages its slip asked for, and lets the document go on with
 * them: it is understood, routed and composed anew. Throws where somebody ended the waiting meanwhile; the
 * step is then tried again, and finds that.
 */
export async function applyReScan(trx: Trx, scanId: string, reScan: ReScan): Promise<Told> {
  const { slipId, documentId } = reScan;
  const subject = await lockSubject(trx, "document", documentId);
  const act = subject === null ? undefined : paperActs[subject.state];
  if (subject === null || act === undefined || !(await noteScanned(trx, slipId, scanId))) {
    throw new Error(`The pull slip of scan ${scanId} was ended while the scan was worked on`);
  }
  const pages = [];
  for (const pair of reScan.pages) pages.push(await replacePage(trx, subject, pair));
  await moveSubject(trx, subject, act, "separated");
  await composeAnew(trx, subject);
  return {
    fact: { type: "pages-re-scanned", slipId, captureId: scanId, pages },
    subject: { kind: "document", id: documentId },
    keyOwnerId: subject.keyOwnerId,
  };
}

/** The scan's version of a page becomes the next one of the asked page, in its item's folder. */
async function replacePage(
  trx: Trx,
  { captureId, keyOwnerId: folderId }: Subject,
  { pageId, by }: ReScan["pages"][number],
) {
  const former = notMissing(await effectiveVersion(trx, pageId));
  const scanned = notMissing(await effectiveVersion(trx, by));
  const version = former.version + 1;
  const original = OriginalPage.nullable().parse(scanned.original);
  await moveBlobRows(trx, {
    from: scanned.folderId,
    to: folderId,
    sha256s: [scanned.imageSha256, scanned.wordsSha256, original?.sha256].filter(
      (sha256) => sha256 != null,
    ),
  });
  await trx
    .updateTable("pageVersion")
    .set({ effective: false })
    .where("pageId", "=", pageId)
    .where("effective", "=", true)
    .execute();
  // Moved, not copied: what it shows is this item's alone, and is erased with it.
  await trx
    .updateTable("pageVersion")
    .set({ pageId, version, captureId, folderId })
    .where("pageId", "=", by)
    .execute();
  const { unreadableBecause } = await trx
    .selectFrom("page")
    .select("unreadableBecause")
    .where("id", "=", by)
    .executeTakeFirstOrThrow();
  await trx.updateTable("page").set({ unreadableBecause }).where("id", "=", pageId).execute();
  return {
    position: former.position,
    by: scanned.position,
    version,
    imageSha256: Sha256.parse(scanned.imageSha256),
    formerImageSha256: Sha256.parse(former.imageSha256),
  };
}

function notMissing<T>(row: T | undefined): T {
  if (row === undefined) throw new Error("A page of a re-scan has no version");
  return row;
}
