import { z } from "zod";

/** What splitting needs to know of a page; `position` counts from 1 over the capture. */
export interface SplitPage {
  readonly position: number;
  readonly component: number;
  readonly blank: boolean;
  /** What a barcode on it says about splitting. */
  readonly mark:
    | { readonly kind: "separator-sheet" }
    | { readonly kind: "cover-sheet"; readonly unit: string }
    /** Of a batch of this town. */
    | { readonly kind: "batch-sheet" }
    /** By which a clerk of this town asked for paper. */
    | { readonly kind: "pull-slip" }
    /** Stuck on the first page of an item. */
    | { readonly kind: "label"; readonly text: string }
    | null;
  /** Calibrated probability (0..1) that a letter begins on it, by its words and those before it. */
  readonly begins: number;
}

/** From `cutFrom` on a cut is made alone, below `wholeBelow` there is surely none; between, a person looks. */
export interface SplitLimits {
  readonly cutFrom: number;
  readonly wholeBelow: number;
}

/** What splitting needs to know of a component whose pages these are. */
export interface SplitComponent {
  readonly index: number;
  readonly role: "main" | "enclosure";
  /** The main component an enclosure follows; null for a main one. */
  readonly follows: number | null;
}

/** The machine gives the first five; the last two only a person. */
export const PageDiscardReason = z.enum([
  "separator-sheet",
  "cover-sheet",
  "batch-sheet",
  "pull-slip",
  "blank",
  "advertising",
  "confirmed-duplicate",
]);
export type PageDiscardReason = z.infer<typeof PageDiscardReason>;

/** The same, and of a page scanned anew that it is a version of a letter's page now: only the machine says so. */
export const StepDiscardReason = z.enum([...PageDiscardReason.options, "re-scan"]);
export type StepDiscardReason = z.infer<typeof StepDiscardReason>;

export interface PlannedDocument {
  readonly role: "main" | "enclosure";
  /** Index in the item's documents of the main document it follows; null for a main one. */
  readonly parent: number | null;
  readonly positions: readonly number[];
  /** The unit a cover sheet named. */
  readonly coverUnit: string | null;
}

export interface PlannedItem {
  readonly documents: readonly PlannedDocument[];
  /** Whoever ordered the split says that it should have stayed sealed. */
  readonly shut?: true;
}

/** Every page in exactly one document or in a named discard (`conserves`). */
export interface SplitPlan {
  readonly items: readonly PlannedItem[];
  readonly discards: readonly { readonly position: number; readonly reason: PageDiscardReason }[];
  /** Positions where a letter may begin, but not surely: the items are a proposal, a person must look. */
  readonly doubtsAt: readonly number[];
}

interface Segment {
  readonly coverUnit: string | null;
  readonly positions: number[];
}

/**
 * Splits a stack of scanned pages into one mail item each: by its sheets and labels, and where a letter
 * begins without one. Sheets and blank pages become named discards. What is not sure is a doubt, and
 * cut where it is likelier than not. In a stack with sheets they say where letters begin: nothing else
 * is cut there without a person, and only what looks like a surely missed sheet is a doubt.
 */
export function planStack(pages: readonly SplitPage[], limits: SplitLimits): SplitPlan {
  // The sheet of the whole batch, or a pull slip, does not say that letters have sheets of their own.
  const marked = pages.some(
    ({ mark }) => mark !== null && mark.kind !== "batch-sheet" && mark.kind !== "pull-slip",
  );
  const segments: Segment[] = [{ coverUnit: null, positions: [] }];
  const discards: { position: number; reason: PageDiscardReason }[] = [];
  const doubtsAt: number[] = [];
  for (const page of pages) {
    const open = segments.at(-1);
    const sheet = sheetOf(page);
    if (sheet !== null) {
      discards.push({ position: page.position, reason: sheet.kind });
      segments.push({ coverUnit: sheet.coverUnit, positions: [] });
    } else if (page.blank) {
      discards.push({ position: page.position, reason: "blank" });
    } else if (open?.positions.length === 0) {
      // A label right after a sheet is on the letter the sheet announces: what the sheet says holds for it.
      open.positions.push(page.position);
    } else {
      const { cut, doubt } = judge(page, limits, marked);
      if (doubt) doubtsAt.push(page.position);
      if (cut) segments.push({ coverUnit: null, positions: [page.position] });
      else open?.positions.push(page.position);
    }
  }
  const items = segments
    .filter((segment) => segment.positions.length > 0)
    .map((segment) => ({
      documents: [
        {
          role: "main" as const,
          parent: null,
          positions: segment.positions,
          coverUnit: segment.coverUnit,
        },
      ],
    }));
  return { items, discards, doubtsAt };
}

/** Whether a page that follows another begins a letter, and whether a person must look at it. */
function judge(
  { mark, begins }: SplitPage,
  { cutFrom, wholeBelow }: SplitLimits,
  marked: boolean,
): { readonly cut: boolean; readonly doubt: boolean } {
  if (mark?.kind === "label") return { cut: true, doubt: false };
  if (marked) return { cut: begins >= cutFrom, doubt: begins >= cutFrom };
  return { cut: begins >= 0.5, doubt: begins >= wholeBelow && begins < cutFrom };
}

/** What a page is that only parts letters, and the unit it is a cover sheet of; null for a letter's own page. */
function sheetOf({ mark }: SplitPage): {
  readonly kind: "separator-sheet" | "cover-sheet" | "batch-sheet" | "pull-slip";
  readonly coverUnit: string | null;
} | null {
  if (mark === null || mark.kind === "label") return null;
  return { kind: mark.kind, coverUnit: mark.kind === "cover-sheet" ? mark.unit : null };
}

/** One envelope as it came, sealed: nothing is split, nothing is discarded. */
export function planSealed(pages: readonly SplitPage[]): SplitPlan {
  const positions = pages.map((page) => page.position);
  const document = { role: "main" as const, parent: null, positions, coverUnit: null };
  return { items: [{ documents: [document] }], discards: [], doubtsAt: [] };
}

/**
 * One sender's e-mail or bundle: one mail item, a document per component, enclosures behind the main
 * document they follow. An enclosure that nothing leads becomes a main document: it must be routed too.
 */
export function planBySender(
  pages: readonly SplitPage[],
  components: readonly SplitComponent[],
): SplitPlan {
  const discards: { position: number; reason: PageDiscardReason }[] = [];
  const documents: PlannedDocument[] = [];
  const placeOf = new Map<number, number>();
  const inOrder = [
    ...components.filter((component) => component.role === "main"),
    ...components.filter((component) => component.role === "enclosure"),
  ];
  for (const component of inOrder) {
    const own = pages.filter((page) => page.component === component.index);
    const written = own.filter((page) => !page.blank);
    // A component of blank pages only is kept whole: it must not vanish from the item.
    const kept = written.length > 0 ? written : own;
    if (kept.length === 0) continue;
    for (const page of own) {
      if (!kept.includes(page)) discards.push({ position: page.position, reason: "blank" });
    }
    const parent = component.follows === null ? null : (placeOf.get(component.follows) ?? null);
    placeOf.set(component.index, documents.length);
    documents.push({
      role: parent === null ? "main" : "enclosure",
      parent,
      positions: kept.map((page) => page.position),
      coverUnit: null,
    });
  }
  return { items: documents.length === 0 ? [] : [{ documents }], discards, doubtsAt: [] };
}

/** Whether every page is in exactly one document or one discard: the law of splitting. */
export function conserves(pages: readonly SplitPage[], plan: SplitPlan): boolean {
  const placed = [
    ...plan.items.flatMap((item) => item.documents.flatMap((document) => document.positions)),
    ...plan.discards.map((discard) => discard.position),
  ];
  const wanted = pages.map((page) => page.position);
  return (
    placed.length === wanted.length &&
    new Set(placed).size === placed.length &&
    wanted.every((position) => placed.includes(position))
  );
}
