// Data alone: the accessibility statement is made from it too (docs/make/accessibility.ts).

/** Everything a page's look depends on. */
export interface Look {
  readonly width: 320 | 768 | 1440;
  readonly language: "de" | "en";
  readonly colorScheme: "light" | "dark";
  /** The size of text, of its usual. */
  readonly text: 1 | 2;
}

const widths = [320, 768, 1440] as const;
const languages = ["de", "en"] as const;
const schemes = ["light", "dark"] as const;
const texts = [1, 2] as const;

/** All looks there are: twice the text (WCAG 1.4.4) in a window of 320 px (1.4.10), too. */
export const everyLook: readonly Look[] = widths.flatMap((width) =>
  languages.flatMap((language) =>
    schemes.flatMap((colorScheme) =>
      texts.map((text): Look => ({ width, language, colorScheme, text })),
    ),
  ),
);

/**
 * Three looks of the `nth` page: each width once, each other value at least once; over four pages any two values of a
 * look meet.
 */
export function fewLooks(nth: number): readonly Look[] {
  const half = Math.floor(nth / 2);
  const rows = [
    [half, nth, nth + half],
    [half + 1, nth + 1, nth + 1],
    [nth, nth + half, nth + half + 1],
  ] as const;
  return rows.map(([language, scheme, text], row) => ({
    width: widths[row] ?? widths[0],
    language: pick(languages, language),
    colorScheme: pick(schemes, scheme),
    text: pick(texts, text),
  }));
}

const pick = <T>(values: readonly [T, T], nth: number): T => values[nth % 2 === 0 ? 0 : 1];

/** A page of the portal as somebody opens it. */
export interface Place {
  /** Null: nobody is signed in. */
  readonly login: string | null;
  readonly path: string;
  /** What is there once the page is. */
  readonly there: string;
}

const clerk = "a.ackerknecht";
const caseWorker = "l.luettgenau";
const operator = "d.dornhoefer";
const administrator = "f.fechtmeier";
const supervisor = "c.curdsen";
const auditor = "e.eichstaetter";

/** The pages of a house whose post is worked on; documents, captures and cases are opened from these. */
export const places: readonly Place[] = [
  { login: null, path: "/", there: "form" },
  { login: null, path: "/accessibility", there: ".statement h2" },
  { login: clerk, path: "/desk", there: ".case__acts" },
  { login: clerk, path: "/post", there: "tbody tr" },
  { login: clerk, path: "/search?q=besprochen", there: ".search :is(.hits, p.empty)" },
  { login: caseWorker, path: "/inbox", there: ".inbox h1" },
  { login: operator, path: "/operations", there: ".verdict, main h1" },
  { login: clerk, path: "/account", there: "main h1" },
  { login: administrator, path: "/people", there: "main h1" },
  { login: administrator, path: "/units", there: "main h1" },
  { login: administrator, path: "/town", there: "main h1" },
];

/** The other pages, each in a few looks of the full run: their own tests look at them, too. */
export const otherPlaces: readonly Place[] = [
  { login: clerk, path: "/samples", there: "main h1" },
  { login: administrator, path: "/mailboxes", there: "main h1" },
  { login: clerk, path: "/batches", there: "main h1" },
  { login: clerk, path: "/opening", there: ".sealed__form" },
  { login: clerk, path: "/day-close", there: "main h1" },
  { login: clerk, path: "/sheets", there: "main h1" },
  { login: clerk, path: "/pull-slips", there: "main h1" },
  { login: caseWorker, path: "/sealed", there: ".sealed p.empty" },
  { login: supervisor, path: "/steering", there: "main table" },
  { login: supervisor, path: "/steering/bauaufsicht", there: ".threshold" },
  { login: supervisor, path: "/accuracy", there: "main h1" },
  { login: supervisor, path: "/rules", there: "main h1" },
  { login: supervisor, path: "/catalogue", there: "main h1" },
  { login: auditor, path: "/trail", there: "main h1" },
  { login: auditor, path: "/trail-state", there: "main h1" },
  { login: auditor, path: "/inquiries", there: "main h1" },
];
