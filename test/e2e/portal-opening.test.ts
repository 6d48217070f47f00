import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { closeDay } from "../../src/acts/close-day.ts";
import { CalendarDate } from "../../src/domain/ids.ts";
import { auditGaps } from "../../src/store/audit-gaps.ts";
import { type Acting, only, why } from "../support/acting.ts";
import { focusHolds } from "../support/by-keyboard.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { handIn, lettersPdf } from "../support/letters-pdf.ts";
import { barriersOn, phone, type TestPortal, TIME_ZONE } from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

const CLERK = "a.ackerknecht";
const ADDRESSEE = "l.luettgenau";
const BESIDE_THEM = "m.muehlstein";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

/** Puts the focus there, as Tab would, and presses Enter. */
const choose = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole("button", { name }).last().focus();
  await page.keyboard.press("Enter");
};
const type = async (page: Page, label: string, words: string): Promise<void> => {
  await page.getByLabel(label).last().focus();
  await page.keyboard.type(words);
};
const statusOf = async (page: Page, path: string): Promise<number> =>
  (await page.request.get(portal.api.url + path)).status();

whenThere("the opening desk", () => {
  test("records sealed post one after the other, corrects it, and reaches whom it is for", async () => {
    const envelope = await lettersPdf(["Herrn Lothar Lüttgenau", "persönlich"]);
    const { captureId } = await handIn(at.house, "umschlag.pdf", envelope, { sealed: true });
    await workOff(at.house);
    const { id: documentId, receiptNumber } = only(await at.documentsOf(captureId));

    const page = await portal.open(CLERK, "/opening");
    await page.getByText("An diesem Tag ist noch nichts verschlossen erfasst.").waitFor();
    await page.getByText("1 gescannter Umschlag ist noch nicht erfasst.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    // Ballots are the first kind; after each count the field is there for the next.
    await type(page, "Anzahl", "12");
    await page.keyboard.press("Enter");
    await page.getByRole("cell", { name: "Wahlbrief (12 gezählt)" }).waitFor();
    await focusHolds(page, "");
    await page.keyboard.type("3");
    await page.keyboard.press("Enter");
    await page.getByRole("cell", { name: "Wahlbrief (3 gezählt)" }).waitFor();

    // A line for somebody of the house, and one for the staff council, which is not in the system.
    await page
      .getByLabel("Was steht auf dem Umschlag?")
      .selectOption({ label: "Anderes, persönlich (Registerzeile)" });
    await type(page, "Absender auf dem Umschlag", "Kanzlei Hallstein");
    await page
      .getByLabel("Person im Haus")
      .selectOption({ label: "Lothar Lüttgenau (Bauaufsichtsamt)" });
    await page.getByLabel("Absender auf dem Umschlag").press("Enter");
    await page.getByRole("cell", { name: "Lothar Lüttgenau" }).waitFor();
    await page.getByLabel("Was steht auf dem Umschlag?").selectOption("personalrat");
    await page.getByLabel("Absender auf dem Umschlag").press("Enter");
    // Nobody is named: the refusal says so, and what was typed stays.
    await page.getByText("Niemand ist genannt").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await type(page, "Empfänger auf dem Umschlag", "Personalrat");
    await page.keyboard.press("Enter");
    await page.getByRole("cell", { name: "Personalrat", exact: true }).waitFor();

    // The scanned envelope, which the clerk does not get to see.
    await page.getByLabel("Was steht auf dem Umschlag?").selectOption("persoenlich");
    await page.getByLabel("Gescannter Umschlag").waitFor();
    await page
      .getByLabel("Person im Haus")
      .selectOption({ label: "Lothar Lüttgenau (Bauaufsichtsamt)" });
    await page.getByLabel("Absender auf dem Umschlag").press("Enter");
    await page.getByRole("rowheader", { name: receiptNumber }).waitFor();
    const image = `/api/documents/${documentId}/pages/1/image`;
    expect(await statusOf(page, image)).toBe(404);

    // What was counted wrong is struck out, and stays to be read beside what took its place.
    await choose(page, "Berichtigen: 3 gezählt");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await dialog.getByLabel("Anzahl").fill("4");
    await dialog.getByLabel("Grund").fill("verzählt");
    await dialog.getByLabel("Grund").press("Enter");
    await page.getByRole("cell", { name: "Wahlbrief (4 gezählt)" }).waitFor();
    await page.getByText("berichtigt von Anneliese Ackerknecht").waitFor();
    expect(await page.locator("s", { hasText: "3 gezählt" }).count()).toBe(1);
    // The staff council signs on paper.
    await page
      .getByRole("row", { name: /Personalrat/ })
      .getByRole("button", { name: /^Übergeben/ })
      .focus();
    await page.keyboard.press("Enter");
    await type(page, "Angenommen von (freiwillig)", "Frau Neumann");
    await page.keyboard.press("Enter");
    await page.getByText("an Frau Neumann").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    // Printed it names nobody.
    await page.emulateMedia({ media: "print" });
    expect(await page.getByText("Kanzlei Hallstein").isVisible()).toBe(false);
    await page.emulateMedia({ media: "screen" });

    // It is in the post of the day, and in its close.
    await page.goto(`${portal.api.url}/post`);
    await page.getByText("Verschlossene Post: 16 gezählt, 2 Registerzeilen, 1 Umschlag").waitFor();
    await page.goto(`${portal.api.url}/day-close`);
    await page.getByText("Stand jetzt, noch nicht abgeschlossen.").waitFor();
    await page.getByRole("row", { name: /^Papier 0 18 0 16 1 1/ }).waitFor();

    // Whom it is for sees it above the inbox, and says that they have it; a colleague sees nothing of it.
    const theirs = await portal.open(ADDRESSEE, "/inbox");
    await theirs.getByText("2 verschlossene Sendungen sind für Sie da").waitFor();
    await theirs.getByRole("link", { name: "Ansehen" }).focus();
    await theirs.keyboard.press("Enter");
    await theirs.getByText("Kanzlei Hallstein").waitFor();
    await expect(barriersOn(theirs)).resolves.toEqual([]);
    expect(await statusOf(theirs, image)).toBe(200);
    await choose(theirs, `Empfang bestätigen: ${receiptNumber}`);
    await theirs.getByText("von Lothar Lüttgenau").waitFor();
    await page.goto(`${portal.api.url}/opening`);
    await page.getByText("von Lothar Lüttgenau").waitFor();
    await theirs.getByRole("link", { name: "Umschlag ansehen" }).focus();
    await theirs.keyboard.press("Enter");
    await theirs.locator(".page__sheet img").first().waitFor();
    await expect(barriersOn(theirs)).resolves.toEqual([]);
    // The other is not theirs: it goes back, and the opening desk is told why.
    await theirs.goto(`${portal.api.url}/sealed`);
    await theirs
      .getByRole("button", { name: /^Nicht für mich/ })
      .last()
      .focus();
    await theirs.keyboard.press("Enter");
    await theirs.locator("dialog input:focus").waitFor();
    await expect(barriersOn(theirs)).resolves.toEqual([]);
    await theirs.keyboard.type("gehört Frau Mühlstein");
    await theirs.keyboard.press("Enter");
    await theirs.getByText("Zurückgegeben an den Öffnungsplatz.").waitFor();
    await theirs.locator(".card").nth(1).waitFor({ state: "detached" });
    await page.getByText("zurückgegeben von Lothar Lüttgenau").waitFor();
    await page.getByText("gehört Frau Mühlstein").waitFor();
    await page.getByText("noch offen: an wen?").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    const colleague = await portal.open(BESIDE_THEM, "/sealed", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await colleague.getByText("Nothing sealed is there for you now.").waitFor();
    await expect(barriersOn(colleague)).resolves.toEqual([]);
    expect(await statusOf(colleague, image)).toBe(404);
  });

  test("closes again what was opened in error, also for whoever says so", async () => {
    const { captureId, caseId } = await at.unclearLetter("an-den-personalrat.pdf");
    const letter = only(await at.documentsOf(captureId));
    const page = await portal.open(CLERK, `/desk/${caseId}`);
    const image = `/api/documents/${letter.id}/pages/1/image`;
    expect(await statusOf(page, image)).toBe(200);
    await page.locator(".case__acts details.more > summary").focus();
    await page.keyboard.press("Enter");
    await choose(page, "Irrtümlich geöffnet");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Zu unterrichten").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await dialog
      .getByLabel("Person im Haus")
      .selectOption({ label: "Lothar Lüttgenau (Bauaufsichtsamt)" });
    await type(page, "Zu unterrichten", "Herr Lüttgenau");
    await dialog.getByRole("checkbox").focus();
    await page.keyboard.press("Space");
    await choose(page, "Sofort verschließen");
    // Its case is settled with it, and the desk goes on without it.
    await page.waitForURL(/\/desk$/);
    await page.getByText(/^Nichts zu klären/).waitFor();
    await page.goto(`${portal.api.url}/documents/${letter.id}`);
    await page.getByText("Verschlossen, wird nicht gelesen.").waitFor();
    expect(await page.getByRole("button", { name: "Irrtümlich geöffnet" }).count()).toBe(0);
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.goto(`${portal.api.url}/opening`);
    await page.getByText("irrtümlich geöffnet, wieder verschlossen").first().waitFor();
    await page.getByText("Zu unterrichten: Herr Lüttgenau").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    expect(await statusOf(page, image)).toBe(404);
    expect(await statusOf(page, `/api/documents/${letter.id}/pages/1/text`)).toBe(404);

    const theirs = await portal.open(ADDRESSEE, "/sealed", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await theirs.getByText("opened in error, closed again").first().waitFor();
    await expect(barriersOn(theirs)).resolves.toEqual([]);
    expect(await statusOf(theirs, image)).toBe(200);

    await closedByItsReader();

    // By its receipt number, where nobody scanned it: another record of its line says so.
    const small = await portal.open(CLERK, "/opening", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await small.getByRole("region", { name: "Register" }).waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    await small.locator(".sealed details.more > summary").focus();
    await small.keyboard.press("Enter");
    await small.getByRole("region", { name: "The town's opening rules" }).waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    await small.keyboard.press("i");
    await small.getByLabel("Receipt number").waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    await small.keyboard.press("Escape");
    await small.getByRole("dialog").waitFor({ state: "hidden" });
    const wide = await small.evaluate("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(phone.width);

    const today = CalendarDate.parse(
      new Date().toLocaleDateString("sv-SE", { timeZone: TIME_ZONE }),
    );
    expect(await why(closeDay(at.deps, at.people.clerk, today))).toBe("done");
    const gaps = await at.house.asHousekeeper((trx) => auditGaps(trx, at.house.tenantId, 5));
    expect(gaps).toEqual([]);
    portal.excuse("404");
    portal.excuse("422");
    expect(portal.complaints).toEqual([]);
  });

  /** A case worker has a letter in the inbox that is not theirs to read: they close it, and the desk is told. */
  async function closedByItsReader(): Promise<void> {
    const other = await at.unclearLetter("an-die-gleichstellung.pdf");
    await at.settle(at.people.clerk, other.caseId, { act: "assign", unit: "bauaufsicht" });
    await workOff(at.house);
    const { id } = only(await at.live(other.captureId));
    const reader = await portal.open(ADDRESSEE, `/documents/${id}`, {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await choose(reader, "Opened in error");
    await reader.getByLabel("Addressee on the envelope").waitFor();
    await expect(barriersOn(reader)).resolves.toEqual([]);
    await type(reader, "Addressee on the envelope", "Equal opportunities officer");
    await type(reader, "To be told", "the officer");
    await reader.getByRole("dialog").getByRole("checkbox").focus();
    await reader.keyboard.press("Space");
    await choose(reader, "Close at once");
    await reader.waitForURL(/\/inbox$/);
    await reader.getByText("The item is closed. The opening desk finds out").waitFor();
    expect(await statusOf(reader, `/api/documents/${id}/pages/1/image`)).toBe(404);
    const desk = await portal.open(CLERK, "/opening");
    const line = desk.getByRole("row", { name: /Equal opportunities officer/ });
    await line.getByText("noch offen: an wen?").waitFor();
    await expect(barriersOn(desk)).resolves.toEqual([]);
  }
});
