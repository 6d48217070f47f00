import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { SplitOrder } from "../src/domain/acts.ts";
import { Component, mainComponentOf } from "../src/domain/component.ts";
import { packFaults } from "../src/domain/file-fault.ts";
import { CaptureId, DocumentId, FolderId, MailItemId, PageId, Sha256 } from "../src/domain/ids.ts";
import { Barcode, type PageWords } from "../src/domain/page.ts";
import {
  conserves,
  planBySender,
  planSealed,
  planStack,
  type SplitPage,
  type SplitPlan,
  StepDiscardReason,
} from "../src/domain/split-plan.ts";
import { type Separator, separatorOf } from "../src/pages/separator.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";
import { letterStarts } from "../src/text/letter-start.ts";
import { pageTraits } from "../src/text/page-traits.ts";
import { shippedLetterStart } from "../src/text/shipped-letter-start.ts";
import {
  copyPage,
  doubtOfSlip,
  ReScan,
  slipVerdictOf,
  takeReScan,
  WaitingSlip,
} from "./separate-re-scan.ts";

const SeparatePage = z.object({
  pageId: PageId,
  position: z.int().positive(),
  component: z.int().nonnegative(),
  blank: z.boolean(),
  barcodes: z.array(Barcode),
  /** The item it was split into before; null: none yet. */
  mailItemId: MailItemId.nullable(),
  /** Where its blobs lie now: the capture's folder, or that of the item it was split into before. */
  folder: FolderId,
  /** All that is stored of it: images, originals and words, former versions too. */
  blobs: z.array(Sha256),
  words: Sha256.nullable(),
});

export const SeparateInput = z.object({
  captureId: CaptureId,
  sealed: z.boolean(),
  /** How the town is addressed, and what its own letters begin with. */
  own: z.object({ name: z.string(), street: z.string() }),
  shape: z.enum(["scan", "mail", "bundle"]),
  components: z.array(Component),
  pages: z.array(SeparatePage),
  /** Pages that are batch sheets of this town, as `prepare` found them. */
  batchSheets: z.array(PageId),
  /** Pull slips of this town whose codes are on these pages; none where a person ordered the split. */
  slips: z.array(WaitingSlip),
  /** How a person wants these pages split; null: the machine plans it. */
  order: SplitOrder.nullable(),
  /** Ids for what will be made, as many as there are pages; the items' keys came with the task. */
  freshItems: z.array(MailItemId),
  freshDocuments: z.array(DocumentId),
});

export const SeparateOutput = z.object({
  items: z.array(
    z.object({
      mailItemId: MailItemId,
      /** The item existed before: a page of it leads this one, so it keeps number and receipt. */
      kept: z.boolean(),
      /** It was opened in error: its documents are closed again, and what was read of them is forgotten. */
      shut: z.literal(true).optional(),
      documents: z.array(
        z.object({
          documentId: DocumentId,
          role: z.enum(["main", "enclosure"]),
          parentId: DocumentId.nullable(),
          pages: z.array(PageId).nonempty(),
          coverUnit: z.string().nullable(),
        }),
      ),
    }),
  ),
  discards: z.array(z.object({ pageId: PageId, position: z.int(), reason: StepDiscardReason })),
  /** The scan lay behind a pull slip: nothing is made of it but versions of the asked pages. */
  reScan: ReScan.nullable(),
});

/**
 * Makes the split plan from barcodes and words, and moves each page into its own item's folder and
 * key: from here on no item's folder holds a page of another.
 */
export const makeSeparate = () =>
  defineStep({
    name: "separate",
    version: 5,
    input: SeparateInput,
    output: SeparateOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 64 },
    async run(input, context) {
      const slip = slipVerdictOf(input);
      if (slip.kind === "taken") {
        return { kind: "done", output: await takeReScan(input, slip, context), facts: [] };
      }
      const pages = await splitPagesOf(input, context);
      if (slip.kind === "doubt") return doubtOfSlip(input, slip, planOf(input, pages));
      const plan = input.order === null ? planOf(input, pages) : planAsOrdered(input, input.order);
      if (!conserves(pages, plan)) {
        throw new Error(
          `The split plan of capture ${input.captureId} does not place every page once`,
        );
      }
      if (plan.items.length === 0) {
        return {
          kind: "needs-human",
          reason: "nothing-to-read",
          detail: packFaults([{ code: "only-blank-pages", item: null }]),
        };
      }
      if (plan.doubtsAt.length > 0) {
        return {
          kind: "needs-human",
          reason: "split-in-doubt",
          detail: packFaults([
            {
              code: "split-in-doubt",
              item: null,
              word: plan.doubtsAt.join(", "),
              proposed: plan.items.map((item) => item.documents.flatMap((each) => each.positions)),
              setAside: [...plan.discards],
            },
          ]),
        };
      }
      const output = await moveIntoItems(input, plan, context);
      return { kind: "done", output, facts: [] };
    },
  });

type Input = z.infer<typeof SeparateInput>;

/** What splitting needs to know of the pages; words count only in a scan that the machine splits. */
async function splitPagesOf(input: Input, context: StepContext): Promise<SplitPage[]> {
  const byWords = !input.sealed && input.order === null;
  const pages = await Promise.all(
    input.pages.map(async (page) => {
      const words =
        page.words === null || !byWords
          ? null
          : unpackPageWords(await context.blobs.read({ folder: page.folder, sha256: page.words }));
      const seen = separatorOf({
        barcodes: page.barcodes,
        ...(words === null ? {} : { words: words.words }),
      });
      return { ...page, words: words ?? NO_WORDS, mark: markOf(seen, page.pageId, input) };
    }),
  );
  const starts =
    byWords && input.shape === "scan"
      ? letterStarts(
          pages.map(({ mark, blank, words }) => {
            if (mark !== null && mark.kind !== "label") return "sheet";
            return blank ? "blank" : pageTraits(words, input.own);
          }),
          shippedLetterStart,
        )
      : [];
  return pages.map(({ position, component, blank, mark }, index) => ({
    position,
    component,
    blank,
    mark,
    begins: starts[index] ?? 0,
  }));
}

/** What a page's barcodes mean here: the code of a batch or slip nobody knows may stand on anybody's letter. */
function markOf(seen: Separator | null, pageId: PageId, input: Input): SplitPage["mark"] {
  if (seen?.kind === "pull-slip") {
    return input.slips.some(({ code }) => code === seen.code) ? { kind: "pull-slip" } : null;
  }
  if (seen?.kind !== "batch-sheet") return seen;
  return input.batchSheets.includes(pageId) ? { kind: "batch-sheet" } : null;
}

/** A page that could not be read, as if nothing stood on it. */
const NO_WORDS: PageWords = {
  width: 1654,
  height: 2339,
  source: "none",
  engine: "none",
  meanConfidence: 0,
  words: [],
};

function planOf(input: Input, pages: readonly SplitPage[]): SplitPlan {
  if (input.sealed) return planSealed(pages);
  if (input.shape === "scan") return planStack(pages, shippedLetterStart.limits);
  const components = input.components.flatMap((component) =>
    component.use !== "pages" || component.role === "container"
      ? []
      : [
          {
            index: component.index,
            role: component.role,
            follows:
              component.role === "main"
                ? null
                : (mainComponentOf(input.components, component.index)?.index ?? null),
          },
        ],
  );
  return planBySender(pages, components);
}

/** A person's order as a plan; the act that took it has checked that it places every page. */
function planAsOrdered(input: Input, order: SplitOrder): SplitPlan {
  const positions = new Map(input.pages.map((page) => [page.pageId, page.position]));
  const positionOf = (pageId: PageId): number => {
    const position = positions.get(pageId);
    if (position === undefined) throw new Error(`Page ${pageId} is not of ${input.captureId}`);
    return position;
  };
  return {
    items: order.items.map((item) => ({
      documents: item.documents.map(({ role, parent, pages }) => ({
        role,
        parent,
        positions: pages.map(positionOf),
        coverUnit: null,
      })),
      ...(item.shut === undefined ? {} : { shut: item.shut }),
    })),
    discards: order.discards.map(({ pageId, reason }) => ({
      position: positionOf(pageId),
      reason,
    })),
    doubtsAt: [],
  };
}

async function moveIntoItems(
  input: Input,
  plan: SplitPlan,
  context: StepContext,
): Promise<z.infer<typeof SeparateOutput>> {
  const at = new Map(input.pages.map((page) => [page.position, page]));
  const pageAt = (position: number) => {
    const page = at.get(position);
    if (page === undefined) throw new Error(`No page ${position} in capture ${input.captureId}`);
    return page;
  };
  const freshItems = input.freshItems.values();
  const freshDocuments = input.freshDocuments.values();
  const keptItems = new Set<MailItemId>();
  const items: z.infer<typeof SeparateOutput>["items"] = [];
  for (const item of plan.items) {
    const former = formerItem(item, pageAt);
    const kept = former !== null && !keptItems.has(former);
    const mailItemId = kept ? former : nextOf(freshItems);
    keptItems.add(mailItemId);
    const ids = item.documents.map(() => nextOf(freshDocuments));
    const documents = [];
    for (const [place, document] of item.documents.entries()) {
      const pages = document.positions.map(pageAt);
      for (const page of pages) await copyPage(mailItemId, page, context);
      documents.push({
        documentId: nextOf(ids.slice(place).values()),
        role: document.role,
        parentId: document.parent === null ? null : (ids[document.parent] ?? null),
        pages: z
          .array(PageId)
          .nonempty()
          .parse(pages.map((page) => page.pageId)),
        coverUnit: document.coverUnit,
      });
    }
    const shut = item.shut === undefined ? {} : { shut: item.shut };
    items.push({ mailItemId, kept, documents, ...shut });
  }
  const discards = plan.discards.map(({ position, reason }) => ({
    pageId: pageAt(position).pageId,
    position,
    reason,
  }));
  return { items, discards, reScan: null };
}

/** The item that the first page of a planned one was in before; null: in none. */
function formerItem(
  item: SplitPlan["items"][number],
  pageAt: (position: number) => z.infer<typeof SeparatePage>,
): MailItemId | null {
  const first = item.documents[0]?.positions[0];
  return first === undefined ? null : pageAt(first).mailItemId;
}

function nextOf<T>(values: Iterator<T>): T {
  const next = values.next();
  if (next.done === true) throw new Error("The task came with too few fresh ids");
  return next.value;
}
