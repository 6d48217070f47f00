import type { Page } from "@playwright/test";
import { barriersOn, type TestPortal } from "./portal.ts";

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

/** All looks; twice the text where it is to fit (WCAG 1.4.4), which is not also a window of 320 px (1.4.10). */
export const everyLook: readonly Look[] = widths.flatMap((width) =>
  languages.flatMap((language) =>
    schemes.flatMap((colorScheme) =>
      texts
        .filter((text) => width > 320 || text === 1)
        .map((text): Look => ({ width, language, colorScheme, text })),
    ),
  ),
);

/**
 * Three looks of the `nth` page: each width once, each other value at least once; over four pages any two values of a
 * look meet that meet at all.
 */
export function fewLooks(nth: number): readonly Look[] {
  const half = Math.floor(nth / 2);
  const rows = [
    [half, nth, nth],
    [half + 1, nth + 1, nth + 1],
    [nth, nth + half, nth + half + 1],
  ] as const;
  return rows.map(([language, scheme, text], row) => ({
    width: widths[row] ?? widths[0],
    language: pick(languages, language),
    colorScheme: pick(schemes, scheme),
    text: row === 0 ? 1 : pick(texts, text),
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

/** The pages of a house whose post is worked on; documents, captures and cases are opened from these. */
export const places: readonly Place[] = [
  { login: null, path: "/", there: "form" },
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

/** What keeps anybody from a page in a look: axe's findings, and what stands outside the window. */
export async function barriersAt(
  portal: TestPortal,
  place: Place,
  look: Look,
): Promise<readonly string[]> {
  const page = await portal.open(place.login, place.path, {
    viewport: { width: look.width, height: look.width === 320 ? 640 : 900 },
    colorScheme: look.colorScheme,
    language: look.language,
  });
  await page.locator(place.there).first().waitFor();
  await page.locator("h1").first().waitFor();
  await page.evaluate(`document.documentElement.style.fontSize = "${look.text * 100}%"`);
  const barriers = [...(await barriersOn(page)), ...(await outsideOf(page))];
  await page.close();
  return barriers;
}

/** A page is never to be moved sideways to be read (WCAG 1.4.10); what scrolls by itself is. */
async function outsideOf(page: Page): Promise<readonly string[]> {
  const fits = await page.evaluate(
    "document.documentElement.scrollWidth <= document.documentElement.clientWidth && " +
      "(document.querySelector('main')?.scrollWidth ?? 0) <= (document.querySelector('main')?.clientWidth ?? 0)",
  );
  return fits === true ? [] : ["the page is wider than its window"];
}
