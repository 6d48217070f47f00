import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { PDFDocument } from "pdf-lib";
import { type Acting, main, only } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { handIn, lettersPdf } from "../support/letters-pdf.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});
const inEnglish = { viewport: phone, colorScheme: "dark", language: "en" } as const;

/** Puts the focus there, as Tab would, and presses Enter. */
const choose = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("button", { name, exact: true }).first().focus();
  await page.keyboard.press("Enter");
};

/** A letter of two pages at the clarification desk. */
async function letterAtDesk(name: string): Promise<string> {
  const { captureId, caseId } = await at.unclearLetter(name, 2);
  if (only(await at.openCases(captureId)).documentId === null) {
    const letter = main(...(await at.pageIds(captureId)));
    await at.settle(at.people.clerk, caseId, {
      act: "split",
      order: { items: [{ documents: [letter] }], discards: [] },
    });
    await workOff(at.house);
  }
  return only(await at.openCases(captureId)).id;
}

/** What the portal prints, as the scanner brings it back with a page behind it. */
async function scanBehind(page: Page, href: string, ...pages: readonly string[]): Promise<string> {
  const printed = await page.evaluate(async (path) => {
    const answer = await fetch(path);
    return [...new Uint8Array(await answer.arrayBuffer())];
  }, href);
  const stack = await PDFDocument.load(new Uint8Array(printed));
  const scanned = await PDFDocument.load(await lettersPdf(...pages.map((words) => [words])));
  for (const each of await stack.copyPages(scanned, scanned.getPageIndices())) stack.addPage(each);
  const { captureId } = await handIn(at.house, `scan ${pages.join(", ")}`, await stack.save());
  await workOff(at.house);
  return captureId;
}

whenThere("a pull slip", () => {
  test("is asked for, printed, scanned and taken back, by keyboard", async () => {
    const caseId = await letterAtDesk("verdeckt.pdf");
    const page = await portal.open("a.ackerknecht", `/desk/${caseId}`);
    await page.getByRole("button", { name: "Neu scannen lassen" }).waitFor();
    await page.keyboard.press("n");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Seite 1").focus();
    await page.keyboard.press("Space");
    await dialog.getByLabel("Grund").focus();
    await page.keyboard.type("Die Anschrift ist verdeckt");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.press("Enter");
    const print = page.getByRole("link", { name: "Abrufzettel drucken" });
    await print.waitFor();
    const href = (await print.getAttribute("href")) ?? "";
    await page.getByRole("link", { name: /^1 wartet auf Papier/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Die Anschrift ist verdeckt").waitFor();
    await page.getByText(/Seite 2 von 2/).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    const english = await portal.open("b.bruchhaeuser", "/pull-slips", inEnglish);
    await english.getByText("to be scanned anew").waitFor();
    await expect(barriersOn(english)).resolves.toEqual([]);
    const operator = await portal.open("d.dornhoefer", "/operations");
    const tile = operator.locator(".tile", { hasText: "Papier angefordert" });
    await tile.locator("strong", { hasText: "1" }).waitFor();

    // Nothing but the page that was asked for: a wrong scan goes to the desk, and the slip is still good.
    const wrong = await scanBehind(page, href, "Seite eins", "Seite zwei");
    await page.getByText("Die Anschrift ist verdeckt").waitFor();
    const desk = await portal.open(
      "a.ackerknecht",
      `/desk/${only(await at.openCases(wrong)).id}`,
      inEnglish,
    );
    await desk.getByText(/asks for 1 page, and there are 2 pages behind it/).waitFor();
    await expect(barriersOn(desk)).resolves.toEqual([]);

    const scan = await scanBehind(page, href, "Seite zwei, neu");
    // Whoever looks at the list sees it go.
    await page.getByText("Es wird auf kein Papier gewartet.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.goto(`${portal.api.url}/captures/${scan}`);
    await page.getByText("neue Fassung einer Seite").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    // It names its letter, in which the page is also shown as it was.
    await page.getByRole("link", { name: /^LIN-/ }).focus();
    await page.keyboard.press("Enter");
    const former = page.getByRole("link", { name: "Seite 2, Fassung 1" });
    await former.waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    const status = await page.evaluate(
      async (path) => (await fetch(path)).status,
      (await former.getAttribute("href")) ?? "",
    );
    expect(status).toBe(200);
  });

  test("that is not needed any more is taken back with a reason", async () => {
    const caseId = await letterAtDesk("doch-lesbar.pdf");
    await at.settle(at.people.clerk, caseId, { act: "ask-for-paper", reason: "Siegel ansehen" });
    const page = await portal.open("b.bruchhaeuser", "/pull-slips");
    await page.getByText("Papier wird gebraucht").waitFor();
    await page.getByRole("button", { name: /^Abrufzettel .* zurücknehmen$/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByLabel("Grund").waitFor();
    await page.keyboard.type("Es ist doch zu lesen");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByText("Es wird auf kein Papier gewartet.").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("h1:focus", { hasText: "Abrufzettel" }).waitFor();
    expect(portal.complaints).toEqual([]);
  });
});

whenThere("a copy for information", () => {
  test("goes to one person of their choice, and back to who gave it", async () => {
    const { entry } = await at.deliveredLetter();
    // Of secret post a copy goes to one person alone.
    await at.house.inTenant((trx) =>
      trx
        .updateTable("document")
        .set({ secrecy: ["health"] })
        .where("id", "=", entry.documentId)
        .execute(),
    );
    const page = await portal.open("l.luettgenau", `/documents/${entry.documentId}`);
    await page.getByRole("button", { name: "Kopie senden" }).waitFor();
    await choose(page, "Kopie senden");
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/nur an eine einzelne Person/).waitFor();
    await dialog.getByRole("option", { name: /Zwetsch/ }).waitFor({ state: "attached" });
    await dialog.getByLabel("Zur Kenntnis an").focus();
    await page.keyboard.type("Yannick");
    await expect(barriersOn(page)).resolves.toEqual([]);
    const name = (await dialog.locator("option:checked").textContent()) ?? "";
    expect(name).toMatch(/Zwetsch/);
    await dialog.getByRole("button", { name: "Ausführen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Zur Kenntnis gegeben, noch offen").waitFor();
    const theirs = await portal.open("y.zwetsch", `/documents/${entry.documentId}`, inEnglish);
    await theirs.getByRole("button", { name: "Noted" }).waitFor();
    await expect(theirs.getByRole("button", { name: /^Take back/ }).count()).resolves.toBe(0);

    await page.getByRole("button", { name: /^Kopie an .* zurücknehmen$/ }).focus();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByText("Kopie zurückgenommen").waitFor();
    // Its line goes; one goes on from the head of the list.
    await page.getByText("Keine.", { exact: true }).waitFor();
    await page.locator("h2:focus", { hasText: "Zur Kenntnis gegeben" }).waitFor();
    portal.excuse("404");
    await theirs.goto(`${portal.api.url}/documents/${entry.documentId}`);
    await theirs.getByRole("alert").waitFor();
    portal.excuse("404");
    expect(portal.complaints).toEqual([]);
  });
});
