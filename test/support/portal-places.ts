import type { Page } from "@playwright/test";
import { barriersOn, type TestPortal } from "./portal.ts";
import type { Look, Place } from "./portal-looks.ts";

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
