import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { TownRulesAnswer } from "../../src/api/contract/rules.ts";
import { makeSealer } from "../../src/audit/seal.ts";
import { dataPaths } from "../../src/installation.ts";
import { choose, press } from "../support/by-keyboard.ts";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

const SUPERVISOR = "c.curdsen";
const AUDITOR = "e.eichstaetter";
const ADMINISTRATOR = "f.fechtmeier";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser(async (opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
  // A letter the machine proposed for one department, and a person gave to another.
  const { caseId } = await at.unclearLetter();
  await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
});

const heading = (page: Page, name: string) =>
  page.getByRole("heading", { name, level: 1 }).waitFor();
/** The narrow, dark, English pages have no barrier and do not scroll sideways. */
async function fitPhone(login: string, pages: Readonly<Record<string, string>>): Promise<void> {
  const options = { viewport: phone, colorScheme: "dark", language: "en" } as const;
  const page = await portal.open(login, "/", options);
  for (const [path, name] of Object.entries(pages)) {
    await page.goto(portal.api.url + path);
    await heading(page, name);
    await expect(barriersOn(page)).resolves.toEqual([]);
    const width = await page.evaluate("document.querySelector('main').scrollWidth");
    expect([path, width]).toEqual([path, phone.width]);
  }
}

whenThere("steering a town", () => {
  test("a supervisor puts a department and the town back, sets a threshold, and is told before what it means", async () => {
    const page = await portal.open(SUPERVISOR, "/steering");
    await page.getByRole("table", { name: /Ämter/ }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Zurückstellen auf „vorschlagen“: Bauaufsichtsamt");
    await page.getByText("eine Person bestätigt jedes Schriftstück").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Grund").fill("Umzug des Amtes");
    await press(page, "Enter");
    await page.getByText("Bauaufsichtsamt: vorschlagen").waitFor();

    await choose(page, "Ganze Stadt auf „vorschlagen“ stellen");
    await page.getByText("Ab sofort geht in keinem Amt mehr etwas allein.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Ganze Stadt" }).focus();
    await press(page, "Enter");
    await page.getByText("Nichts geht allein").waitFor();

    await page.getByRole("link", { name: "Bauaufsichtsamt" }).focus();
    await press(page, "Enter");
    await page.getByText("Umzug des Amtes").first().waitFor();
    await page.getByRole("radio", { name: "5 % hinnehmen", exact: true }).focus();
    await press(page, " ");
    await choose(page, "Diese Schwelle setzen");
    await page.getByText("Ab sofort nimmt das Amt 5 % Fehler hin.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Diese Schwelle setzen" }).focus();
    await press(page, "Enter");
    await page.getByText("Hingenommener Fehler von 1 % auf 5 %").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);

    await page.getByRole("link", { name: "Treffsicherheit" }).focus();
    await press(page, "Enter");
    await heading(page, "Vorschlag und Entscheidung");
    await page.getByRole("columnheader", { name: "Bauaufsichtsamt" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("a rule is drafted, tried on past letters, put into force, and a bad pattern is named", async () => {
    const page = await portal.open(SUPERVISOR, "/rules");
    await heading(page, "Regeln");
    await choose(page, "Regel aufnehmen");
    await page.getByLabel("Kurzname").fill("beiliegend");
    await page.getByRole("dialog").getByLabel("Amt").selectOption({ label: "Bauaufsichtsamt" });
    await page.getByLabel("Begründung").fill("Beiliegendes geht ans Bauamt");
    await press(page, "Enter");
    // Nothing says yet when it applies.
    await page.getByText("Mindestens eines der drei Felder").waitFor();
    await page.getByLabel("Wörter im Text").fill("wie besprochen erhalten Sie beiliegend");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Begründung").focus();
    await press(page, "Enter");
    await page.getByText("Entwurf mit 1 Änderung").waitFor();
    await choose(page, "Muster aufnehmen");
    await page.getByLabel("Kurzname").fill("falsch");
    await page.getByRole("textbox", { name: "Muster" }).fill("B-[0-9]{4}");
    await page.getByLabel("Beispiel").fill("B-1");
    await press(page, "Enter");
    await choose(page, "Probelauf starten");
    await page.getByText("Das Muster passt nicht auf sein Beispiel.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "falsch entfernen");
    await choose(page, "Probelauf starten");
    await page.getByText("Von 1 Schriftstücken gingen 1 anders").first().waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "In Kraft setzen");
    await page.getByLabel("Grund").fill("Neuordnung");
    await press(page, "Enter");
    await page.getByText("Die Regeln gelten").waitFor();
    await page.getByText("Probelauf: 1 von 1 anders").waitFor();
    await page.getByRole("button", { name: "Vor der ersten Änderung" }).waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");

    // Somebody else changes the rules while one drafts: the draft stays until one takes what they made.
    await choose(page, "beiliegend entfernen");
    await choose(page, "Probelauf starten");
    await page.getByText("Von 1 Schriftstücken gingen").first().waitFor();
    const colleague = await portal.api.signIn(SUPERVISOR);
    const { rules, version } = TownRulesAnswer.parse(
      await (await colleague.ask("/api/rules")).json(),
    );
    const theirs = {
      ...rules,
      rules: rules.rules.map((rule) => ({ ...rule, reason: "Beiliegendes bleibt beim Bauamt" })),
    };
    await colleague.ask("/api/rules/trials", { method: "POST", json: theirs });
    const put = { rules: theirs, basedOn: version, reason: "genauer" };
    expect((await colleague.ask("/api/rules", { method: "PUT", json: put })).status).toBeLessThan(
      300,
    );
    await choose(page, "In Kraft setzen");
    await page.getByLabel("Grund").fill("fällt weg");
    await press(page, "Enter");
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Abbrechen" }).focus();
    await press(page, "Enter");
    await page.getByText("Regeln wurden inzwischen geändert").waitFor();
    await page.getByText("Entwurf mit 1 Änderung").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Neuen Stand übernehmen");
    await page.getByText("Kein Entwurf").waitFor();
    await page.getByText("Beiliegendes bleibt beim Bauamt").first().waitFor();
    portal.excuse("409");
  });

  test("a service is added, found, changed and ended", async () => {
    const page = await portal.open(SUPERVISOR, "/catalogue");
    await heading(page, "Zuständigkeiten");
    await choose(page, "Leistung aufnehmen");
    await page.getByLabel("Leistung", { exact: true }).fill("Stempelkissen prüfen");
    await page.getByRole("dialog").getByLabel("Amt").selectOption({ label: "Bauaufsichtsamt" });
    await page.getByLabel("Worte der Bürgerinnen").fill("Stempelkissen\nFarbkissen");
    await choose(page, "Abgrenzung aufnehmen");
    await page.getByLabel("Worte", { exact: true }).fill("Stempelsteuer");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Enter");
    await page.getByText("Gespeichert: Stempelkissen prüfen").waitFor();
    await page.getByLabel("Leistung oder Wort suchen").fill("farbkissen");
    await page.getByText("1 Leistung", { exact: true }).waitFor();
    await choose(page, "Stempelkissen prüfen ändern");
    await page.getByLabel("Vorschriften").fill("§ 1 StempelVO");
    await choose(page, "Speichern");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await choose(page, "Stempelkissen prüfen beenden");
    await page.getByText("Ab sofort wird nach diesen Worten nichts mehr zugeordnet").waitFor();
    await page.getByLabel("Grund").fill("fällt weg");
    await press(page, "Enter");
    await page.getByText("Dazu steht nichts im Verzeichnis.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("an auditor searches the trail without a name in it, has it checked, and asks what was read with a second person", async () => {
    const { keys, witness } = dataPaths(at.house.dataFolder);
    await makeSealer({ ...at.house, keysFolder: keys, witnessFolder: witness }).sealAll(new Date());
    const page = await portal.open(AUDITOR, "/trail");
    await page.getByText("Die Regeln wurden geändert").first().waitFor();
    await page.getByText("Eingangsnummer", { exact: false }).first().waitFor();
    expect(await page.locator("main").innerText()).not.toMatch(/Curdsen|besprochen|Beiliegendes/);
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Art").selectOption({ label: "Entscheidung" });
    await choose(page, "Suchen");
    await page.getByText("Die Regeln wurden geändert").first().waitFor({ state: "detached" });
    await page.getByText("Zugeordnet: Bauaufsichtsamt").waitFor();
    await choose(page, /^Nur .* anzeigen$/);
    await page.getByText("Angenommen und dauerhaft gespeichert.").waitFor();

    await page.getByRole("link", { name: "Stand der Prüfspur" }).focus();
    await press(page, "Enter");
    await heading(page, "Stand der Prüfspur");
    await choose(page, "Jetzt prüfen");
    await page.getByText("in Ordnung", { exact: true }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);

    await page.getByRole("link", { name: "Auskünfte" }).focus();
    await press(page, "Enter");
    await choose(page, "Auskunft beantragen");
    await page.getByLabel("Über wen").selectOption({ index: 1 });
    await page.getByLabel("Von").fill("2026-11-01");
    await page.getByLabel("Bis").fill("2026-11-30");
    await page.getByLabel("Grund").fill("Hinweis auf unbefugtes Lesen");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Enter");
    await page.getByText("wartet auf die zweite Person", { exact: true }).waitFor();

    const second = await portal.open(ADMINISTRATOR, "/inquiries");
    await choose(second, "Bestätigen");
    await second.getByText("eine Woche lang sehen").waitFor();
    await second.getByRole("dialog").getByRole("button", { name: "Bestätigen" }).focus();
    await press(second, "Enter");
    await choose(second, "Auskunft ansehen");
    await second
      .getByText(/Lesevorg|nichts gelesen/)
      .last()
      .waitFor();
    await expect(barriersOn(second)).resolves.toEqual([]);
  });

  test("each page fits a phone, dark and in English", async () => {
    await fitPhone(SUPERVISOR, {
      "/steering": "Modes",
      "/steering/bauaufsicht": "Bauaufsichtsamt",
      "/accuracy": "Proposal and decision",
      "/rules": "Rules",
      "/catalogue": "Responsibilities",
    });
    await fitPhone(AUDITOR, {
      "/trail": "Trail",
      "/trail-state": "State of the trail",
      "/inquiries": "Inquiries about readings",
    });
    // The bad pattern was refused; nothing else was out of order.
    expect(new Set(portal.complaints)).toEqual(new Set([expect.stringContaining("400")]));
  });
});
