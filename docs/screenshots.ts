// Takes the pictures of the guided tours anew, in a house of its own: npm run docs:screenshots
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { openQueues } from "../src/queue/queues.ts";
import { findChromium, openTestPortal, type TestPortal } from "../test/support/portal.ts";
import { leaveTestPostgres } from "../test/support/postgres.ts";
import { openPostedHouse, showWorkers } from "./make/screenshot-house.ts";
import { type Picture, pictures, shownFile } from "./make/pictures.ts";
import { type Language, languages, wordsOfPortal } from "./make/shown-words.ts";

const folder = new URL("images/", import.meta.url);
const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 640 };

const words = await wordsOfPortal();
const { house, stackId } = await openPostedHouse();
const queues = await openQueues(
  { backend: "postgres", connectionString: house.access.url("poststelle_queue"), poolMax: 4 },
  ["inspect"],
  house.log,
);
try {
  const program = await findChromium();
  if (program === null) throw new Error("The pictures need Chromium (apt-get install chromium).");
  const portal = await openTestPortal(house, program, { queueBoards: () => queues.boards() });
  try {
    await takeAll(portal);
  } finally {
    await portal.close();
  }
} finally {
  await queues.close();
  await house.remove();
  await leaveTestPostgres();
}

/** Writes every picture in both languages, and what is written on each; removes what is none of them. */
async function takeAll(portal: TestPortal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const shown: Record<string, { readonly sha256: string; readonly words: readonly string[] }> = {};
  for (const picture of pictures) {
    for (const language of languages) {
      const file = `${picture.name}.${language}.png`;
      const { png, read } = await take(portal, picture, language);
      await writeFile(new URL(file, folder), png);
      const sha256 = createHash("sha256").update(png).digest("hex");
      shown[file] = { sha256, words: read.filter((each) => words[language].has(each)) };
      process.stdout.write(`${file}: ${Math.round(png.length / 1000)} kB\n`);
    }
  }
  await writeFile(new URL(shownFile, folder), `${JSON.stringify(shown, null, 2)}\n`);
  for (const file of await readdir(folder)) {
    if (file !== shownFile && !(file in shown)) await rm(new URL(file, folder));
  }
}

async function take(portal: TestPortal, picture: Picture, language: Language) {
  const viewport = picture.phone === true ? phone : wide;
  // Their last sign of life is some pictures old.
  await showWorkers(house);
  const page = await portal.open(picture.login, picture.path.replace("{stack}", stackId), {
    viewport,
    language,
  });
  await page.locator(picture.there).first().waitFor();
  if (picture.click !== undefined) {
    await page.locator(picture.click).first().click();
    await page
      .locator(picture.after ?? picture.there)
      .first()
      .waitFor();
  }
  await page.locator(".kern-loader").first().waitFor({ state: "hidden" });
  // Fonts and page images too; the network is never idle, because others' changes come by it.
  await page.evaluate(
    "Promise.all([...document.images].map((image) => image.decode().catch(() => 0))).then(() => document.fonts.ready).then(() => 0)",
  );
  const bytes = await page.screenshot({ animations: "disabled", caret: "hide" });
  const read = await labelsOn(page);
  await page.context().close();
  // Few colours are enough for a portal, and for a letter.
  const png = await sharp(bytes).png({ palette: true, colours: 96, effort: 9 }).toBuffer();
  return { png, read };
}

/** What is written on headings, buttons and links of a page: by these one sees that a picture is old. */
async function labelsOn(page: Page): Promise<readonly string[]> {
  const all = await page
    .locator("h1, h2, h3, button, .kern-label, a, th, label, legend, summary")
    .allInnerTexts();
  return [...new Set(all.map((each) => each.trim()).filter((each) => each !== ""))].toSorted();
}
