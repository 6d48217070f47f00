import { z } from "zod";
import { CalendarDate, Sha256, ToldDate } from "./ids.ts";

/**
 * The visual check (Sichtprüfung): a person holds the image against the paper, page by page or by a
 * sample of a lot. What a sample of n pages says of the others is the exact hypergeometric bound.
 */

export const CheckResult = z.enum(["accepted", "rejected"]);
export type CheckResult = z.infer<typeof CheckResult>;

/**
 * `open`: pages drawn are still to be looked at. `accepted`: none of them had a defect. `tightened`: one
 * had, so every page of the lot is to be checked. `checked-in-full`: that was done.
 */
export const LotState = z.enum(["open", "accepted", "tightened", "checked-in-full"]);
export type LotState = z.infer<typeof LotState>;

/** What a clerk found when looking at a scanned document. */
const whatPages = {
  /** Its pages by number, from 1; null: all. */
  pages: z.array(z.int().positive()).nonempty().max(10_000).nullable(),
};
export const VisualCheckAct = z.discriminatedUnion("result", [
  z.strictObject({ result: z.literal("accepted"), ...whatPages }),
  /** The main document goes to the clarification desk. */
  z.strictObject({
    result: z.literal("rejected"),
    ...whatPages,
    reason: z.string().trim().min(1).max(1000),
  }),
]);
export type VisualCheckAct = z.infer<typeof VisualCheckAct>;

/** Whose sample is to be drawn: all pages of that day and scanner (null: none is named) that are in no lot. */
export const LotOrder = z.strictObject({
  day: ToldDate,
  device: z.string().min(1).max(200).nullable(),
});
export type LotOrder = z.infer<typeof LotOrder>;

/** How much a town has checked: n is the least that, with no defect found, bounds the share of defects. */
export const SamplingPlan = z.strictObject({
  id: z.string().min(1),
  /** The scanner it is for, as batch.yaml names it; null: every one that has no plan of its own. */
  device: z.string().min(1).nullable(),
  /** How sure the statement is, below 1. */
  confidence: z.number().min(0.5).max(0.9999),
  /** The share of defective pages that is not to be exceeded; 0: every page is checked. */
  defectiveShareMax: z.number().min(0).max(0.5),
});
export type SamplingPlan = z.infer<typeof SamplingPlan>;

/** What a lot's check says: with this confidence at most so many of its pages are defective. */
export const CheckedLot = z.strictObject({
  id: z.uuid(),
  day: CalendarDate,
  device: z.string().nullable(),
  plan: SamplingPlan,
  state: LotState,
  /** Pages in the lot, drawn, and looked at. */
  pages: z.int().positive(),
  drawn: z.int().nonnegative(),
  checked: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  /** The bound; null while the lot is open, and where a defect was found. */
  defectiveMax: z.int().nonnegative().nullable(),
  settledAt: z.iso.datetime().nullable(),
  /** From these two anybody can draw the same sample again (`drawSample`). */
  seed: Sha256,
  population: Sha256,
});
export type CheckedLot = z.infer<typeof CheckedLot>;

/** What is known of a document's check. */
export const VisualCheckOutcome = z.strictObject({
  /** `by-sample`: its lot was accepted, its own pages need not have been among those drawn. */
  result: z.enum(["none", "in-part", "accepted", "rejected", "by-sample"]),
  /** Pages of the document that a person looked at, from 1; the last result of each. */
  pages: z.array(
    z.strictObject({
      page: z.int().positive(),
      result: CheckResult,
      at: z.iso.datetime(),
      by: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  lot: CheckedLot.nullable(),
});
export type VisualCheckOutcome = z.infer<typeof VisualCheckOutcome>;

/** The result for a document of so many pages. */
export function outcomeOf(
  pages: VisualCheckOutcome["pages"],
  pageCount: number,
  lot: CheckedLot | null,
): VisualCheckOutcome {
  return { result: resultOf(pages, pageCount, lot), pages, lot };
}

function resultOf(
  pages: VisualCheckOutcome["pages"],
  pageCount: number,
  lot: CheckedLot | null,
): VisualCheckOutcome["result"] {
  if (pages.some((page) => page.result === "rejected")) return "rejected";
  if (pages.length >= pageCount) return "accepted";
  if (lot?.state === "accepted") return "by-sample";
  return pages.length > 0 ? "in-part" : "none";
}

/** Of several plans the scanner's own, else the one for all. */
export const planFor = (
  plans: readonly SamplingPlan[],
  device: string | null,
): SamplingPlan | null =>
  plans.find((plan) => plan.device !== null && plan.device === device) ??
  plans.find((plan) => plan.device === null) ??
  null;

/**
 * The greatest number of defective pages in a lot of `lot` that is still believed after `sample` of them,
 * drawn without replacement, showed none: the largest D with P(none drawn | D) > 1 - confidence
 * (hypergeometric). With that confidence there are at most D. Gives `lot` for an empty sample.
 */
export function defectiveMaxAfterNone(lot: number, sample: number, confidence: number): number {
  let defective = 0;
  let none = 1;
  // P(none | D+1) = P(none | D) * (lot - D - sample) / (lot - D).
  while (defective < lot) {
    none *= (lot - defective - sample) / (lot - defective);
    if (none <= 1 - confidence) break;
    defective += 1;
  }
  return defective;
}

/** What has been found in a lot so far. */
export interface LotFindings {
  readonly state: LotState;
  readonly pages: number;
  readonly plan: SamplingPlan;
  /** Of the pages drawn (all of them once it is tightened): how many nobody has looked at yet. */
  readonly open: number;
  readonly checked: number;
  readonly rejected: number;
}

/**
 * What becomes of a lot. A defect in the sample tightens it: then every page is to be looked at. So does a
 * sample of which pages were shut meanwhile, when what is left of it says too little.
 */
export function lotVerdict(found: LotFindings): {
  readonly state: LotState;
  readonly defectiveMax: number | null;
} {
  const { state, open, rejected, pages, checked, plan } = found;
  if (state === "checked-in-full") return { state, defectiveMax: null };
  if (state === "tightened") {
    return { state: open === 0 ? "checked-in-full" : "tightened", defectiveMax: null };
  }
  if (rejected > 0) return { state: "tightened", defectiveMax: null };
  if (open > 0) return { state: "open", defectiveMax: null };
  const defectiveMax = defectiveMaxAfterNone(pages, checked, plan.confidence);
  return defectiveMax <= Math.floor(pages * plan.defectiveShareMax)
    ? { state: "accepted", defectiveMax }
    : { state: "tightened", defectiveMax: null };
}

/** The smallest sample of a lot that, without a defect, bounds the defective pages by the plan's share. */
export function sampleSize(lot: number, plan: SamplingPlan): number {
  if (plan.defectiveShareMax === 0) return lot;
  const allowed = Math.floor(lot * plan.defectiveShareMax);
  let [low, high] = [0, lot];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (defectiveMaxAfterNone(lot, middle, plan.confidence) <= allowed) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Draws `size` pages: those whose SHA-256 of `<seed>:<page id>` (hex) comes first. Nobody can choose, and
 * anybody who has the seed and the ids finds the same. Gives them in the order of their ids.
 */
export function drawSample(
  pageIds: readonly string[],
  size: number,
  seed: string,
  hashHex: (text: string) => string,
): readonly string[] {
  return pageIds
    .map((id) => ({ id, rank: hashHex(`${seed}:${id}`) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, size)
    .map(({ id }) => id)
    .toSorted();
}

/** The text whose SHA-256 is a lot's `population`: its page ids in order, each with a newline. */
export const populationText = (pageIds: readonly string[]): string =>
  pageIds
    .toSorted()
    .map((id) => `${id}\n`)
    .join("");
