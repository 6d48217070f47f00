import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { Component, mainComponentOf } from "../src/domain/component.ts";
import { CaptureId, DocumentId, FolderId, MailItemId, PageId, Sha256 } from "../src/domain/ids.ts";
import { Barcode } from "../src/domain/page.ts";
import {
  conserves,
  PageDiscardReason,
  planBySender,
  planSealed,
  planStack,
  type SplitPage,
  type SplitPlan,
} from "../src/domain/split-plan.ts";
import { separatorOf } from "../src/pages/separator.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";
import { letterShape } from "../src/text/letter-shape.ts";

const SeparatePage = z.object({
  pageId: PageId,
  position: z.int().positive(),
  component: z.int().nonnegative(),
  blank: z.boolean(),
  barcodes: z.array(Barcode),
  image: Sha256,
  original: Sha256.nullable(),
  words: Sha256.nullable(),
});

export const SeparateInput = z.object({
  captureId: CaptureId,
  /** The capture's folder, from which the pages move into their items'. */
  folder: FolderId,
  sealed: z.boolean(),
  /** How the town is addressed, and what its own letters begin with. */
  own: z.object({ name: z.string(), street: z.string() }),
  shape: z.enum(["scan", "mail", "bundle"]),
  components: z.array(Component),
  pages: z.array(SeparatePage),
  /** Ids for what will be made, as many as there are pages; the items' keys came with the task. */
  freshItems: z.array(MailItemId),
  freshDocuments: z.array(DocumentId),
});

export const SeparateOutput = z.object({
  items: z.array(
    z.object({
      mailItemId: MailItemId,
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
  discards: z.array(z.object({ pageId: PageId, position: z.int(), reason: PageDiscardReason })),
});

/**
 * Makes the split plan from barcodes and words, and moves each page into its own item's folder and
 * key: from here on no item's folder holds a page of another.
 */
export const makeSeparate = () =>
  defineStep({
    name: "separate",
    version: 1,
    input: SeparateInput,
    output: SeparateOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 64 },
    async run(input, context) {
      const pages = await Promise.all(input.pages.map((page) => splitPageOf(input, page, context)));
      const plan = planOf(input, pages);
      if (!conserves(pages, plan)) {
        throw new Error(
          `The split plan of capture ${input.captureId} does not place every page once`,
        );
      }
      if (plan.items.length === 0) {
        return {
          kind: "needs-human",
          reason: "nothing-to-read",
          detail:
            "Every page is blank or a separator sheet. Look at the pages, or discard the capture.",
        };
      }
      if (plan.doubtsAt.length > 0) {
        return {
          kind: "needs-human",
          reason: "split-in-doubt",
          detail: `A letter seems to begin on page ${plan.doubtsAt.join(", ")}, but no separator sheet says so. Check the split.`,
        };
      }
      const output = await moveIntoItems(input, plan, context);
      return { kind: "done", output, facts: [] };
    },
  });

type Input = z.infer<typeof SeparateInput>;

async function splitPageOf(
  input: Input,
  page: z.infer<typeof SeparatePage>,
  context: StepContext,
): Promise<SplitPage> {
  const words =
    page.words === null || input.sealed
      ? null
      : unpackPageWords(await context.blobs.read({ folder: input.folder, sha256: page.words }));
  const shape =
    words === null ? { startsLetter: false, endsLetter: false } : letterShape(words, input.own);
  const mark = separatorOf({
    barcodes: page.barcodes,
    ...(words === null ? {} : { words: words.words }),
  });
  return { position: page.position, component: page.component, blank: page.blank, mark, ...shape };
}

function planOf(input: Input, pages: readonly SplitPage[]): SplitPlan {
  if (input.sealed) return planSealed(pages);
  if (input.shape === "scan") return planStack(pages);
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
  const freshDocuments = input.freshDocuments.values();
  const items: z.infer<typeof SeparateOutput>["items"] = [];
  for (const [index, item] of plan.items.entries()) {
    const mailItemId = nextOf(input.freshItems.slice(index).values());
    const ids = item.documents.map(() => nextOf(freshDocuments));
    const documents = [];
    for (const [place, document] of item.documents.entries()) {
      const pages = document.positions.map(pageAt);
      for (const page of pages) await movePage(input.folder, mailItemId, page, context);
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
    items.push({ mailItemId, documents });
  }
  const discards = plan.discards.map(({ position, reason }) => ({
    pageId: pageAt(position).pageId,
    position,
    reason,
  }));
  return { items, discards };
}

function nextOf<T>(values: Iterator<T>): T {
  const next = values.next();
  if (next.done === true) throw new Error("The task came with too few fresh ids");
  return next.value;
}

async function movePage(
  from: FolderId,
  to: FolderId,
  page: z.infer<typeof SeparatePage>,
  context: StepContext,
): Promise<void> {
  for (const sha256 of [page.image, page.original, page.words]) {
    if (sha256 === null) continue;
    await context.blobs.write(to, await context.blobs.read({ folder: from, sha256 }));
  }
}
