import { z } from "zod";
import { shownCode } from "../src/domain/batch.ts";
import { packFaults } from "../src/domain/file-fault.ts";
import { DocumentId, FolderId, PageId, type Sha256 } from "../src/domain/ids.ts";
import type { Barcode } from "../src/domain/page.ts";
import { judgeSlip, type SlipScanPage, type SlipVerdict } from "../src/domain/pull-slip.ts";
import type { SplitPlan, StepDiscardReason } from "../src/domain/split-plan.ts";
import { separatorOf } from "../src/pages/separator.ts";
import type { Outcome, StepContext } from "../src/pipeline/step.ts";

/** A pull slip of this town, with what it asks for and what became of it. */
export const WaitingSlip = z.object({
  slipId: z.uuid(),
  code: z.string(),
  documentId: DocumentId,
  documentState: z.string(),
  ended: z.enum(["scanned", "withdrawn", "erased"]).nullable(),
  /** Folder of the item whose pages are asked for; its key comes along while the slip is open. */
  folder: FolderId,
  /** The asked pages in the order in which they are to be scanned. */
  pages: z.array(PageId).nonempty(),
});

/** The pages of a scan (`by`) that are versions of the asked pages (`pageId`) from now on. */
export const ReScan = z.object({
  slipId: z.uuid(),
  documentId: DocumentId,
  pages: z.array(z.object({ pageId: PageId, by: PageId })).nonempty(),
});

interface ScannedPage {
  readonly pageId: PageId;
  readonly position: number;
  readonly blank: boolean;
  readonly barcodes: readonly Barcode[];
  readonly folder: FolderId;
  readonly blobs: readonly Sha256[];
}

/** What of a capture says whether it lay behind a pull slip. */
interface Scan {
  readonly captureId: string;
  readonly pages: readonly ScannedPage[];
  readonly batchSheets: readonly PageId[];
  readonly slips: readonly z.infer<typeof WaitingSlip>[];
}

/** Whether a scan is what a pull slip asks for; by barcodes alone. */
export const slipVerdictOf = (scan: Scan): SlipVerdict =>
  judgeSlip(
    scan.pages.map((page) => asSlipPage(scan, page)),
    scan.slips.map((slip) => ({ ...slip, pages: slip.pages.length })),
  );

function asSlipPage(
  { slips, batchSheets }: Scan,
  { pageId, position, blank, barcodes }: ScannedPage,
): SlipScanPage {
  const seen = separatorOf({ barcodes });
  const page = { position, blank, slip: null, sheet: null };
  if (seen?.kind === "pull-slip") {
    return { ...page, slip: slips.some(({ code }) => code === seen.code) ? seen.code : null };
  }
  if (seen === null || seen.kind === "label") return page;
  const isOthers = seen.kind === "batch-sheet" && !batchSheets.includes(pageId);
  return isOthers ? page : { ...page, sheet: seen.kind };
}

/** A person must look: what is the matter, and how the machine would split it without the slip. */
export function doubtOfSlip(
  { slips }: Scan,
  { doubt, code, found }: Extract<SlipVerdict, { readonly kind: "doubt" }>,
  plan: SplitPlan,
): Outcome<never> {
  const limit = slips.find((slip) => slip.code === code)?.pages.length ?? 0;
  const fault = {
    code: `pull-slip-${doubt}`,
    item: null,
    word: shownCode(code),
    found,
    limit,
  } as const;
  const proposed = plan.items.map((item) => item.documents.flatMap((each) => each.positions));
  return {
    kind: "needs-human",
    reason: "re-scan-in-doubt",
    detail: packFaults([
      plan.items.length === 0 ? fault : { ...fault, proposed, setAside: [...plan.discards] },
    ]),
  };
}

/** Copies the pages behind the slip into the item they belong to; the slip itself is set aside by name. */
export async function takeReScan(
  scan: Scan,
  { code, pages: positions }: Extract<SlipVerdict, { readonly kind: "taken" }>,
  context: StepContext,
) {
  const slip = scan.slips.find((each) => each.code === code);
  if (slip === undefined) throw new Error(`No slip of capture ${scan.captureId} has that code`);
  const taken = scan.pages.filter(({ position }) => positions.includes(position));
  for (const page of taken) await copyPage(slip.folder, page, context);
  const pairs = slip.pages.map((pageId, nth) => {
    const by = taken[nth]?.pageId;
    if (by === undefined) throw new Error(`Capture ${scan.captureId} has too few pages`);
    return { pageId, by };
  });
  const discards = scan.pages.map(({ pageId, position, ...page }) => ({
    pageId,
    position,
    reason: positions.includes(position) ? ("re-scan" as const) : sheetReason(scan, pageId, page),
  }));
  const { slipId, documentId } = slip;
  const reScan = ReScan.parse({ slipId, documentId, pages: pairs });
  return { items: [], discards, reScan };
}

/** Besides the asked pages there are the slip, a batch sheet in front and blank pages: `judgeSlip` let nothing else by. */
function sheetReason(
  { batchSheets }: Scan,
  pageId: PageId,
  page: Pick<ScannedPage, "blank">,
): StepDiscardReason {
  if (page.blank) return "blank";
  return batchSheets.includes(pageId) ? "batch-sheet" : "pull-slip";
}

/** Copies all that is stored of a page into an item's folder, unless it lies there. */
export async function copyPage(
  to: FolderId,
  page: Pick<ScannedPage, "folder" | "blobs">,
  context: StepContext,
): Promise<void> {
  if (page.folder === to) return;
  for (const sha256 of page.blobs) {
    await context.blobs.write(to, await context.blobs.read({ folder: page.folder, sha256 }));
  }
}
