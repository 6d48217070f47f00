import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { insertDrift } from "../../src/store/drift-notices.ts";
import type { Acting } from "../support/acting.ts";
import { choose, press } from "../support/by-keyboard.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

const SUPERVISOR = "c.curdsen";
const HEAD = "k.kleeblatt";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser(async (opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
  // A model that had learned nothing, one lesson, and a model that has it.
  const { caseId } = await at.unclearLetter("eins.pdf");
  await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  await at.unclearLetter("zwei.pdf");
  const found = { kind: "unknown-words", letters: 120, happened: 48, expected: 12 } as const;
  await at.house.inTenant(async (trx) => {
    const of = { tenantId: at.house.tenantId, noticedAt: new Date() };
    await insertDrift(trx, of, found);
  });
});

const heading = (page: Page, name: string) =>
  page.getByRole("heading", { name, level: 1 }).waitFor();
/** The act that stands in the open dialog, done by Enter. */
const submit = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).focus();
  await press(page, "Enter");
};

whenThere("learning", () => {
  test("a supervisor settles drift, undoes a lesson and lets it count again, and brings an older model back", async () => {
    const page = await portal.open(SUPERVISOR, "/steering");
    await page.getByText("48 von 120 Schriftstücken").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByRole("link", { name: "Ansehen und klären" }).focus();
    await press(page, "Enter");
    await heading(page, "Lernen");
    await page.getByRole("table", { name: /Lektionen/ }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);

    await choose(page, "Als geklärt abschließen: Mehr Schreiben mit vielen unbekannten Wörtern");
    await submit(page, "Als geklärt abschließen");
    await page.getByText("Bitte nennen Sie einen Grund.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Grund").fill("Neue Vordrucke der Stadtwerke");
    await press(page, "Enter");
    await page.getByText(/geklärt von .*: Neue Vordrucke der Stadtwerke/).waitFor();
    await page.getByText("Die Post gleicht der").waitFor();

    const lessons = page.getByRole("table", { name: /Lektionen/ });
    await lessons.getByRole("button", { name: /^Lektion zurücknehmen/ }).focus();
    await press(page, "Enter");
    await page.getByText("als hätte es diese Lektion nie gegeben").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await submit(page, "Zurücknehmen");
    await lessons.getByText("zurückgenommen").waitFor();
    await lessons.getByRole("button", { name: /^Lektion wieder zählen/ }).focus();
    await press(page, "Enter");
    await submit(page, "Wieder zählen");
    await lessons.getByText("zählt", { exact: true }).waitFor();

    await page.getByRole("button", { name: /^Modell zurückholen/ }).focus();
    await press(page, "Enter");
    await page.getByText("Was seither gelernt wurde, zählt nicht mehr").waitFor();
    await page.getByLabel("Grund").fill("Falsch geschult");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Zurückgeholt" }).waitFor();
    await lessons.getByText("beiseite").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("what a department's own documents say stands at its threshold, and a head may not settle", async () => {
    const page = await portal.open(HEAD, "/steering/bauaufsicht");
    await page.getByText("Zu diesem Amt liegen noch keine eigenen Entscheidungen vor").waitFor();
    await page.getByText("Allein geht jetzt, was zu mindestens").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(page.getByRole("link", { name: "Lernen" }).count()).resolves.toBe(0);
  });

  test("narrow, dark and English it has no barrier and does not scroll sideways", async () => {
    const options = { viewport: phone, colorScheme: "dark", language: "en" } as const;
    const page = await portal.open(SUPERVISOR, "/learning", options);
    await heading(page, "Learning");
    await page.getByRole("table", { name: /Models/ }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    expect(await page.evaluate("document.querySelector('main').scrollWidth")).toBe(phone.width);
  });
});
