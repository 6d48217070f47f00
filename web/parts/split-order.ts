import type { Capture } from "../../src/api/contract/captures.ts";
import type { Case } from "../../src/api/contract/cases.ts";
import type { SplitOrder } from "../../src/domain/acts.ts";
import type { PageId } from "../../src/domain/ids.ts";
import type { PageDiscardReason } from "../../src/domain/split-plan.ts";
import type { z } from "zod";
import { asPageId } from "../api/page-id.ts";

export type SplitPage = Capture["pages"][number];
export type Proposal = NonNullable<z.infer<typeof Case>["proposedSplit"]>;

/** A page that begins something: a mail item, or an enclosure of the letter before it. */
export type Cut = "item" | "enclosure";

/** Where a stack is cut and what is set aside of it, by the ids of its pages. */
export interface Plan {
  readonly cuts: ReadonlyMap<string, Cut>;
  readonly setAside: ReadonlyMap<string, PageDiscardReason>;
  /** Pages whose whole mail item was opened in error. */
  readonly shut: ReadonlySet<string>;
}

/** Pages in a row of one letter or enclosure, with those set aside among them. */
export interface Part {
  readonly role: "main" | "enclosure";
  readonly pages: readonly SplitPage[];
}
/** One mail item as it would be; `number` counts from 1, null where all its pages are set aside. */
export interface Group {
  readonly number: number | null;
  readonly parts: readonly Part[];
  /** It was opened in error and is to be closed again. */
  readonly shut: boolean;
}

/** As the machine would have it; without its proposal, as the pages lie now. */
export function firstPlan(pages: readonly SplitPage[], proposal: Proposal | null): Plan {
  if (proposal !== null) return planOf(pages, proposal);
  const cuts = new Map<string, Cut>();
  pages.forEach((page, index) => {
    const before = pages[index - 1];
    if (before === undefined) return;
    if (page.mailItemId !== before.mailItemId) cuts.set(page.id, "item");
    else if (page.documentId !== before.documentId) cuts.set(page.id, "enclosure");
  });
  const setAside = pages.flatMap((page) =>
    page.discardReason === null ? [] : [[page.id, asReason(page.discardReason)] as const],
  );
  return { cuts, setAside: new Map(setAside), shut: new Set() };
}

function planOf(pages: readonly SplitPage[], proposal: Proposal): Plan {
  const reasons = new Map(proposal.setAside.map((each) => [each.position, each.reason]));
  const placed = new Set(proposal.letters.flat());
  const firsts = new Set(proposal.letters.map(([first]) => first));
  return {
    cuts: new Map(
      pages
        .slice(1)
        .filter((page) => firsts.has(page.position))
        .map((page) => [page.id, "item"]),
    ),
    setAside: new Map(
      pages
        .filter((page) => !placed.has(page.position))
        .map((page) => [page.id, reasons.get(page.position) ?? "blank"]),
    ),
    shut: new Set(),
  };
}

export const discardReasons: readonly PageDiscardReason[] = [
  "blank",
  "separator-sheet",
  "cover-sheet",
  "advertising",
  "confirmed-duplicate",
  // Last: each reason has a number key, and hands know them.
  "batch-sheet",
  "pull-slip",
];
const asReason = (reason: string): PageDiscardReason =>
  discardReasons.find((each) => each === reason) ?? "blank";

/** The mail items a plan makes of the pages, in their order; every page is in exactly one. */
export function groupsOf(pages: readonly SplitPage[], plan: Plan): readonly Group[] {
  const stacks: { role: Part["role"]; pages: SplitPage[] }[][] = [];
  for (const page of pages) {
    const cut = plan.cuts.get(page.id);
    const open = stacks.at(-1);
    if (open === undefined || cut === "item") stacks.push([{ role: "main", pages: [page] }]);
    else if (cut === "enclosure") open.push({ role: "enclosure", pages: [page] });
    else open.at(-1)?.pages.push(page);
  }
  let number = 0;
  return stacks.map((parts) => {
    const isKept = parts.some((part) => part.pages.some(({ id }) => !plan.setAside.has(id)));
    if (isKept) number += 1;
    const shut = parts.some((part) => part.pages.some(({ id }) => plan.shut.has(id)));
    return { number: isKept ? number : null, parts, shut: isKept && shut };
  });
}

/** The order to carry out; null while nothing would be left to be a mail item. */
export function orderOf(pages: readonly SplitPage[], plan: Plan): SplitOrder | null {
  const items = groupsOf(pages, plan).flatMap((group) => {
    const kept = group.parts.flatMap((part) => {
      const [first, ...rest] = part.pages.filter(({ id }) => !plan.setAside.has(id));
      return first === undefined ? [] : [pageIds(first, rest)];
    });
    const [letter, ...enclosures] = kept;
    if (letter === undefined) return [];
    const documents: SplitOrder["items"][number]["documents"] = [
      // What nothing leads is the letter itself.
      { role: "main", parent: null, pages: letter },
      ...enclosures.map((ids) => ({ role: "enclosure" as const, parent: 0, pages: ids })),
    ];
    return [{ documents, ...(group.shut ? { shut: true as const } : {}) }];
  });
  const [first, ...rest] = items;
  if (first === undefined) return null;
  const discards = pages.flatMap(({ id }) => {
    const reason = plan.setAside.get(id);
    return reason === undefined ? [] : [{ pageId: asPageId(id), reason }];
  });
  return { items: [first, ...rest], discards };
}

const pageIds = (first: SplitPage, rest: readonly SplitPage[]): [PageId, ...PageId[]] => [
  asPageId(first.id),
  ...rest.map(({ id }) => asPageId(id)),
];

/** How many pages an order places, in letters and set aside. */
export function placedBy(order: SplitOrder | null): {
  readonly inItems: number;
  readonly setAside: number;
} {
  const documents = order?.items.flatMap((item) => item.documents) ?? [];
  return {
    inItems: documents.reduce((sum, { pages }) => sum + pages.length, 0),
    setAside: order?.discards.length ?? 0,
  };
}

/** The pages a case about one letter may split anew: those of its mail item, and those that lie nowhere. */
export const splittable = (
  pages: readonly SplitPage[],
  mailItemId: string | null,
): readonly SplitPage[] =>
  pages.filter(
    (page) =>
      mailItemId === null ||
      page.mailItemId === mailItemId ||
      (page.documentId === null && page.discardReason === null),
  );

/** The plan with a cut set, changed or taken away at a page. */
export function withCut(plan: Plan, id: string, cut: Cut): Plan {
  const cuts = new Map(plan.cuts);
  if (cuts.get(id) === cut) cuts.delete(id);
  else cuts.set(id, cut);
  return { ...plan, cuts };
}

/** The plan with the mail item of a page opened in error, or, where it was, not. */
export function withShut(plan: Plan, pages: readonly SplitPage[], id: string): Plan {
  const group = groupsOf(pages, plan).find(({ parts }) =>
    parts.some((part) => part.pages.some((page) => page.id === id)),
  );
  if (group === undefined || group.number === null) return plan;
  const shut = new Set(plan.shut);
  for (const page of group.parts.flatMap((part) => part.pages)) shut.delete(page.id);
  if (!group.shut) shut.add(id);
  return { ...plan, shut };
}

/** The plan with a page set aside for a reason; null: it is kept. */
export function withSetAside(plan: Plan, id: string, reason: PageDiscardReason | null): Plan {
  const setAside = new Map(plan.setAside);
  if (reason === null) setAside.delete(id);
  else setAside.set(id, reason);
  return { ...plan, setAside };
}
