import type { SplitLimits } from "../domain/split-plan.ts";
import type { PageTraits } from "./page-traits.ts";
import { alike } from "./trigrams.ts";

/** A page of a stack: what it shows, or that it is blank, or a sheet that only parts letters. */
export type StackPage = PageTraits | "blank" | "sheet";

/** A page with what lies before it in the stack. */
export interface PageInStack {
  readonly page: PageTraits;
  /** The written page before it. */
  readonly before: PageTraits;
  /** The pages of the letter so far: `before` is the last of them. */
  readonly letter: readonly PageTraits[];
  /** Blank pages between `before` and it. */
  readonly blanks: number;
  /** Share of the stack's written pages that a blank one follows, 0..1: near 1 in duplex scans. */
  readonly blankShare: number;
}

/** Log-odds that a letter begins: one weight per feature, and the odds where no feature shows. */
export interface LetterStartModel {
  readonly version: string;
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly limits: SplitLimits;
}

type Feature = (at: PageInStack) => boolean | number;

/** How well the town's address can be read, but on its own letterhead. */
const addressed = ({ page }: PageInStack): number => (page.fromTown ? 0 : page.townStreet);
const differs = (ratio: number, by: number): boolean => Math.abs(Math.log(ratio)) > by;
const common = <T>(left: ReadonlySet<T>, right: ReadonlySet<T>): number =>
  [...left].filter((each) => right.has(each)).length;

/** Nothing of what stands above a letter's text can be read on the page. */
const headless = ({ page }: PageInStack): boolean =>
  page.townStreet < 0.5 &&
  page.townName < 0.6 &&
  !(page.returnLine || page.dateLine || page.salutation || page.subjectLine) &&
  !(page.contact || page.infoBlock || page.receiptStamp);

/** What the page itself shows, what the one before shows, and how they go together; each 0..1. */
const FEATURES: Readonly<Record<string, Feature>> = {
  townStreet: (at) => addressed(at) >= 0.75,
  townStreetPartly: (at) => addressed(at) >= 0.5 && addressed(at) < 0.75,
  townName: ({ page }) => !page.fromTown && page.townName >= 0.75,
  townNamePartly: ({ page }) => !page.fromTown && page.townName >= 0.6 && page.townName < 0.75,
  fromTown: ({ page }) => page.fromTown,
  toOther: ({ page }) => page.toOther,
  returnLine: ({ page }) => page.returnLine,
  receiptStamp: ({ page }) => page.receiptStamp,
  dateLine: ({ page }) => page.dateLine,
  salutation: ({ page }) => page.salutation,
  addressedAndSalutation: (at) => addressed(at) >= 0.6 && at.page.salutation,
  subjectLine: ({ page }) => page.subjectLine,
  infoBlock: ({ page }) => page.infoBlock,
  contact: ({ page }) => page.contact,
  headOfOthers: (at) =>
    addressed(at) < 0.5 &&
    at.page.townName < 0.6 &&
    (at.page.returnLine || at.page.contact || at.page.subjectLine || at.page.infoBlock),
  noHead: (at) => headless(at),
  noHeadInOpenLetter: (at) => headless(at) && !at.letter.some((page) => page.closing),
  enclosureHead: ({ page }) => page.enclosureHead,
  paperHead: ({ page }) => page.paperHead,
  addressedPaper: (at) => at.page.paperHead && addressed(at) >= 0.6,
  startsMidSentence: ({ page }) => page.startsMidSentence,
  table: ({ page }) => page.numbers > 0.3,
  fewWords: ({ page }) => page.words < 25,
  numberOne: ({ page }) => page.pageNumber?.n === 1,
  laterNumber: ({ page }) => (page.pageNumber?.n ?? 0) > 1,
  numberFollows: ({ page, before }) =>
    (page.pageNumber?.n ?? 0) > 1 && page.pageNumber?.n === (before.pageNumber?.n ?? 1) + 1,
  beforeIsLast: ({ before: { pageNumber } }) =>
    pageNumber?.of === pageNumber?.n && pageNumber !== null,
  beforeIsNotLast: ({ before: { pageNumber } }) => (pageNumber?.of ?? 0) > (pageNumber?.n ?? 0),
  letterClosed: ({ letter }) => letter.some((page) => page.closing),
  beforeClosed: ({ before }) => before.closing,
  beforeEndsMidSentence: ({ before }) => before.endsMidSentence,
  beforeFull: ({ before }) => before.fill > 0.8,
  announced: ({ letter }) => letter.some((page) => page.announces),
  announcedUnaddressed: (at) => addressed(at) < 0.5 && at.letter.some((page) => page.announces),
  blankBefore: ({ blanks, blankShare }) => blanks > 0 && blankShare < 0.6,
  blankBack: ({ blanks, blankShare }) => blanks > 0 && blankShare >= 0.6,
  blankAfterClosing: ({ blanks, letter }) => blanks > 0 && letter.some((page) => page.closing),
  noBlankAmongBlanks: ({ blanks, blankShare }) => blanks === 0 && blankShare > 0,
  sameFooter: ({ page, before }) => (alike(page.footer, before.footer) ?? 0) > 0.6,
  otherFooter: ({ page, before }) => (alike(page.footer, before.footer) ?? 1) < 0.4,
  sameHeader: ({ page, before }) => (alike(page.header, before.header) ?? 0) > 0.7,
  sharedName: ({ page, letter }) => letter.some((each) => common(page.names, each.names) > 0),
  sharedReference: ({ page, letter }) =>
    letter.some((each) => common(page.references, each.references) > 0),
  otherPaper: ({ page, before }) =>
    differs(page.width / page.height / (before.width / before.height), 0.04),
  otherType: ({ page, before }) =>
    page.wordHeight > 0 &&
    before.wordHeight > 0 &&
    differs(page.wordHeight / before.wordHeight, 0.12),
  otherLanguage: ({ page, before }) =>
    page.language !== null && before.language !== null && page.language !== before.language,
  longLetter: ({ letter }) => Math.min(letter.length / 8, 1),
};

/** The names of all features, in the order of `featureValues`. */
export const FEATURE_NAMES: readonly string[] = Object.keys(FEATURES);

/** Each feature of a page as a number 0..1. */
export const featureValues = (at: PageInStack): number[] =>
  Object.values(FEATURES).map((feature) => Number(feature(at)));

/**
 * For each page of a stack the probability (0..1) that a letter begins on it: 0 for blank pages and
 * sheets, 1 for the first written page and the one after a sheet. Where other letters surely begin, a
 * page that can hardly be read is at least in doubt.
 */
export function letterStarts(pages: readonly StackPage[], model: LetterStartModel): number[] {
  const weights = FEATURE_NAMES.map((name) => model.weights[name] ?? 0);
  const starts = pages.map((page): number => (page === "sheet" || page === "blank" ? 0 : 1));
  let severalLetters = false;
  walkStack(pages, (at, index) => {
    const probability = logistic(
      featureValues(at).reduce(
        (sum, value, place) => sum + value * (weights[place] ?? 0),
        model.bias,
      ),
    );
    starts[index] = probability;
    severalLetters ||= probability >= model.limits.cutFrom;
    return probability >= 0.5;
  });
  return starts.map((probability, index) => {
    const page = pages[index];
    const obscure = typeof page === "object" && !page.legible && !page.enclosureHead;
    return severalLetters && obscure ? Math.max(probability, model.limits.wholeBelow) : probability;
  });
}

const logistic = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** Shows each written page but the first after a start or sheet to `begins`, which says whether a letter begins there. */
export function walkStack(
  pages: readonly StackPage[],
  begins: (at: PageInStack, index: number) => boolean,
): void {
  const blankShare = blankShareOf(pages);
  let letter: PageTraits[] = [];
  let blanks = 0;
  for (const [index, page] of pages.entries()) {
    if (page === "sheet") letter = [];
    else if (page === "blank") blanks += 1;
    else {
      const before = letter.at(-1);
      const starts =
        before !== undefined && begins({ page, before, letter, blanks, blankShare }, index);
      if (starts) letter = [];
      letter.push(page);
    }
    if (page !== "blank") blanks = 0;
  }
}

function blankShareOf(pages: readonly StackPage[]): number {
  const followed = pages.filter(
    (page, index) => page !== "blank" && page !== "sheet" && index < pages.length - 1,
  ).length;
  const blanks = pages.filter(
    (page, index) => page === "blank" && index > 0 && pages[index - 1] !== "blank",
  ).length;
  return followed === 0 ? 0 : Math.min(1, blanks / followed);
}
