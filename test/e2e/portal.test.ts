import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { type Acting, only, openActing } from "../support/acting.ts";
import {
  barriersOn,
  desktop,
  findChromium,
  openTestPortal,
  type PageOptions,
  phone,
  type TestPortal,
} from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

const program = await findChromium();
if (program === null) {
  process.stderr.write(
    "Skipped: the portal's tests need Chromium (sudo apt-get install chromium)\n",
  );
}
const whenThere = program === null ? describe.skip : describe;

let at: Acting;
let portal: TestPortal;
beforeAll(async () => {
  if (program === null) return;
  at = await openActing();
  portal = await openTestPortal(at.house, program);
});
afterAll(async () => {
  if (program === null) return;
  await portal.close();
  await at.house.remove();
});

const clerk = "a.ackerknecht";
const caseWorker = "l.luettgenau";
const operator = "d.dornhoefer";

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

whenThere("the portal", () => {
  test("asks who one is, says why it was refused, and lets in", async () => {
    const page = await portal.open(clerk, "/");
    await page.context().clearCookies();
    await page.reload();
    await page.getByLabel("Anmeldename").fill("niemand");
    await page.getByLabel("Kennwort").fill("falsches Kennwort");
    await press(page, "Enter");
    await expect(page.getByRole("alert").innerText()).resolves.toContain("Kennwort");
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("a clerk settles a case with one key, and the case worker has it and is done, by keyboard", async () => {
    const { captureId } = await at.unclearLetter("schluessel.pdf");
    const desk = await portal.open(clerk, "/desk");
    await desk.locator(".case__acts").waitFor();
    // Search as one types: the department that has it is none of the machine's candidates.
    await press(desk, "/");
    await desk.keyboard.type("Bauaufsicht");
    await desk.getByRole("option").first().waitFor();
    await press(desk, "Enter");
    await desk.getByText("Nichts zu klären").waitFor();
    await workOff(at.house);
    expect(only(await at.documentsOf(captureId)).state).toBe("delivered");

    const inbox = await portal.open(caseWorker, "/inbox");
    const entry = inbox.locator("a.entry");
    await entry.waitFor();
    await entry.focus();
    await press(inbox, "Enter");
    await inbox.getByRole("img", { name: "Seite 1 von 1" }).waitFor();
    await inbox.getByRole("button", { name: "Übernehmen" }).focus();
    await press(inbox, "Enter");
    const done = inbox.getByRole("button", { name: "Erledigt" });
    await done.waitFor();
    await done.focus();
    await press(inbox, "Enter");
    await inbox.keyboard.type("32.1-4711");
    await press(inbox, "Enter");
    await inbox.getByRole("button", { name: "Wieder öffnen" }).waitFor();
    expect(only(await at.entries("bauaufsicht")).state).toBe("done");
  });

  test("a page's words can be found, and are marked where they stand", async () => {
    const [entry] = await at.entries("bauaufsicht");
    const page = await portal.open(caseWorker, `/documents/${entry?.documentId}`);
    await page.getByRole("img", { name: "Seite 1 von 1" }).waitFor();
    await page.getByPlaceholder("Im Dokument suchen").fill("wie besprochen");
    await page.getByText("2 Treffer").waitFor();
    await expect(page.locator(".word--hit").allInnerTexts()).resolves.toEqual([
      expect.stringContaining("wie"),
      expect.stringContaining("besprochen"),
    ]);
  });

  test("what changes elsewhere is seen without asking", async () => {
    const page = await portal.open(clerk, "/desk");
    await page.getByText("Nichts zu klären").waitFor();
    await at.unclearLetter("live.pdf");
    await page.getByText("Fall 1 von 1").waitFor();
  });

  test("nobody is shown an area that is not theirs", async () => {
    const page = await portal.open(operator, "/desk");
    await page.getByRole("alert").waitFor();
    await expect(page.getByRole("navigation").getByRole("link").allInnerTexts()).resolves.toEqual([
      "Betrieb",
    ]);
    portal.complaints.length = 0;
  });

  const places: readonly (readonly [string, string, string])[] = [
    [clerk, "/desk", ".case__acts"],
    [clerk, "/post", "tbody tr"],
    [clerk, "/search?q=besprochen", ".hits, .empty"],
    [caseWorker, "/inbox?show=done", ".entry"],
    [operator, "/operations", ".verdict"],
  ];
  const looks: readonly PageOptions[] = [
    { viewport: desktop, colorScheme: "light", language: "de" },
    { viewport: phone, colorScheme: "dark", language: "en" },
  ];
  test.each(places.flatMap((place) => looks.map((look) => [...place, look] as const)))(
    "%s has no barriers at %s",
    async (login, path, there, look) => {
      const page = await portal.open(login, path, look);
      await page.locator(there).first().waitFor();
      await expect(barriersOn(page)).resolves.toEqual([]);
      // Nothing is to be scrolled sideways but what scrolls by itself.
      await expect(
        page.evaluate(
          "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
        ),
      ).resolves.toBe(true);
    },
  );

  test("said nothing in the console that a user would call broken", () => {
    expect(portal.complaints.filter((each) => !each.includes("401"))).toEqual([]);
  });
});
