import { AdministeredUnits, TownOrderAnswer } from "../../src/api/contract/administration.ts";
import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { newId } from "../../src/new-id.ts";
import { choose, focusHolds, press } from "../support/by-keyboard.ts";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { asSuperuserOf } from "../support/postgres.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { foundSmallTown } from "../support/small-town.ts";
import { workOff } from "../support/work-off.ts";

const SUPERVISOR = "c.curdsen";
const HEAD = "k.kleeblatt";
const ADMINISTRATOR = "f.fechtmeier";
const OPERATOR = "d.dornhoefer";
const CASE_WORKER = "l.luettgenau";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

/** What has the focus, in its own words. */
const focused = (page: Page): Promise<unknown> =>
  page.evaluate("document.activeElement.textContent || document.activeElement.value");
const fits = (page: Page): Promise<unknown> =>
  page.evaluate("document.querySelector('main').scrollWidth <= innerWidth");
const inTheDark = { viewport: phone, colorScheme: "dark", language: "en" } as const;

whenThere("settings", () => {
  test("a supervisor sets the town's time to open, a head their department's and its sample, down to the house's", async () => {
    const page = await portal.open(SUPERVISOR, "/steering");
    await page.getByText("wo ein Amt keine eigene hat: 2 Arbeitstage.").waitFor();
    await choose(page, "Zeit bis zum Öffnen ändern");
    await page.getByText("Was nach 2 Arbeitstagen niemand geöffnet hat").waitFor();
    await page.keyboard.type("drei");
    await press(page, "Enter");
    await page.getByText("Eine ganze Zahl von 0 bis 60 eingeben").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Volle Arbeitstage").fill("3");
    await press(page, "Enter");
    await page.getByText("wo ein Amt keine eigene hat: 3 Arbeitstage.").waitFor();

    const hers = await portal.open(HEAD, "/steering/bauaufsicht");
    await hers.getByText("wie die ganze Stadt").waitFor();
    await choose(hers, "Zeit bis zum Öffnen ändern");
    await hers.keyboard.type("1");
    await hers.getByText("Was nach 1 Arbeitstag niemand geöffnet hat").waitFor();
    await press(hers, "Enter");
    await hers
      .getByText("Zeit bis zum Öffnen von „wie die ganze Stadt“ auf „1 Arbeitstag“")
      .waitFor();
    await choose(hers, "Anteil der Stichprobe ändern");
    await hers.getByLabel("Anteil in Prozent").fill("0,5");
    await press(hers, "Enter");
    await hers.getByText("Eine Zahl von 2 bis 100 eingeben.").waitFor();
    await expect(barriersOn(hers)).resolves.toEqual([]);
    await hers.getByLabel("Anteil in Prozent").fill("2,5");
    await hers.getByText("entscheidet eine Person im Mittel 25 noch einmal").waitFor();
    await press(hers, "Enter");
    await hers.getByText("Blinde Stichprobe von 2 % auf 2,5 %").waitFor();
    await expect(focused(hers)).resolves.toBe("Anteil der Stichprobe ändern");
    await expect(barriersOn(hers)).resolves.toEqual([]);
  });

  test("an administrator keeps half days and periods, and what is typed wrong is said at its field", async () => {
    const page = await portal.open(ADMINISTRATOR, "/town");
    await page.getByRole("group", { name: "Heiligabend" }).waitFor();
    // By which ways post comes, and that no mailbox is one of them.
    await page.getByRole("row", { name: "Scan-Ordner wird laufend gelesen" }).waitFor();
    await page.getByRole("row", { name: "E-Mail-Postfach keines angeschlossen" }).waitFor();
    await choose(page, "Halben Tag hinzufügen");
    await page.keyboard.type("30.2.");
    await page.getByRole("group", { name: "Neuer halber Tag" }).getByLabel("Anlass").focus();
    await page.keyboard.type("Weiberfastnacht");
    await press(page, "Enter");
    await page.getByText("Tag und Monat eingeben, etwa 24.12.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    const row = page.getByRole("group", { name: "Weiberfastnacht" });
    await row.getByLabel("Tag und Monat").fill("11.2.");
    await press(page, "Enter");
    await page.getByText("Die freien Tage sind gespeichert.").waitFor();
    // Saving takes nobody's place away; what was saved comes back in its usual form.
    await focusHolds(page, "11.02.");
    await choose(page, "Silvester entfernen");
    await expect(focused(page)).resolves.toBe("Halbe Tage");
    await row.getByLabel("Wie oft").selectOption({ label: "nur einmal" });
    await row.getByLabel("Tag", { exact: true }).fill("2027-02-04");
    const saved = page.waitForResponse("**/town/holidays");
    await press(page, "Enter");
    expect((await saved).status()).toBe(204);
    const rule = page.getByRole("group", { name: /./ }).filter({ has: page.getByLabel("Jahre") });
    await rule.first().getByLabel("Jahre").fill("12");
    await press(page, "Enter");
    await page.getByText("Die Fristen sind gespeichert.").waitFor();
    await page.reload();
    await expect(row.getByLabel("Tag", { exact: true }).inputValue()).resolves.toBe("2027-02-04");
    await expect(page.getByRole("group", { name: "Silvester" }).count()).resolves.toBe(0);
    await expect(rule.first().getByLabel("Jahre").inputValue()).resolves.toBe("12");
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("of two who save the same, the second is told who saved what, and loses nothing of their own", async () => {
    const admin = await portal.api.signIn(ADMINISTRATOR);
    const base = "/api/administration";
    const page = await portal.open(ADMINISTRATOR, "/town");
    const rule = page.getByRole("group", { name: /./ }).filter({ has: page.getByLabel("Jahre") });
    await rule.first().getByLabel("Jahre").fill("77");
    const { retention } = TownOrderAnswer.parse(await (await admin.ask(`${base}/town`)).json());
    const theirs = retention.map((each, nth) => (nth === 0 ? { ...each, years: 33 } : each));
    const put = { method: "PUT", json: { retention: theirs, basedOn: retention } };
    expect((await admin.ask(`${base}/town/retention`, put)).status).toBe(204);
    await press(page, "Enter");
    await page.getByText("Falk Fechtmeier hat das am").waitFor();
    await page.getByText(/→ .*33 Jahre/u).waitFor();
    await expect(rule.first().getByLabel("Jahre").inputValue()).resolves.toBe("77");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Meine Eingaben speichern");
    await page.getByText("Die Fristen sind gespeichert.").waitFor();
    await expect(page.getByText("Falk Fechtmeier hat das am").count()).resolves.toBe(0);

    const small = await portal.open(ADMINISTRATOR, "/units", inTheDark);
    await choose(small, /Change.*Bauaufsichtsamt/u);
    await small.getByLabel("Name", { exact: true }).fill("Bauamt");
    const { units } = AdministeredUnits.parse(await (await admin.ask(`${base}/units`)).json());
    const { name, code, aliases, kind, parent, secrecy } = units.find(
      ({ id }) => id === "bauaufsicht",
    )!;
    const basedOn = { name, code, aliases, kind, parent, secrecy };
    const json = { ...basedOn, code: "63.1", basedOn };
    const changed = await admin.ask(`${base}/units/bauaufsicht`, { method: "PUT", json });
    expect(changed.status).toBe(204);
    await press(small, "Enter");
    await small.getByText("Falk Fechtmeier saved this").waitFor();
    await small.getByText("→ 63.1").waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    await expect(fits(small)).resolves.toBe(true);
    await choose(small, "Take over what was saved");
    await focusHolds(small, name);
    await press(small, "Enter");
    await small.getByRole("dialog").waitFor({ state: "detached" });
    portal.excuse("409");
  });

  test("whoever operates one town of several is told why a worker is not theirs to drain", async () => {
    await foundSmallTown(at.house, "aachau");
    await asSuperuserOf(at.house.access.database, (client) =>
      client.query(
        "insert into worker_process (id, host, pid, steps, slots) values ($1, 'poststelle-1', 4711, '{read}', 2)",
        [newId()],
      ),
    );
    const page = await portal.open(OPERATOR, "/operations");
    await page.getByText("Leeren kann sie nur, wer alle Städte betreibt").waitFor();
    await expect(page.getByRole("link", { name: /bull-board/ }).count()).resolves.toBe(0);
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("on a phone in the dark nothing stands outside the window", async () => {
    const page = await portal.open(SUPERVISOR, "/steering/bauaufsicht", inTheDark);
    await page.getByText("the department's own").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(fits(page)).resolves.toBe(true);
    const town = await portal.open(ADMINISTRATOR, "/town", inTheDark);
    await town.getByText("Half days", { exact: true }).waitFor();
    await expect(barriersOn(town)).resolves.toEqual([]);
    await expect(fits(town)).resolves.toBe(true);
  });

  test("without a network the page says so, keeps what it shows, and goes on when it is back", async () => {
    const { entry } = await at.deliveredLetter();
    const page = await portal.open(CASE_WORKER, "/inbox");
    await page.locator(".entry").first().waitFor();
    const shown = await page.locator(".entry").count();
    await page.context().setOffline(true);
    await page.getByText("Keine Verbindung zum Server seit").waitFor();
    await expect(page.locator(".entry").count()).resolves.toBe(shown);
    await expect(barriersOn(page)).resolves.toEqual([]);
    // Done by a colleague meanwhile.
    await at.inbox(at.people.colleague, entry.id, { act: "claim" });
    await page.context().setOffline(false);
    await page.getByText("Keine Verbindung zum Server seit").waitFor({ state: "detached" });
    await page.getByText("Marlies Mühlstein").first().waitFor();
    // A page that was not here yet is waited for as well, and comes in its own styles.
    await page.context().setOffline(true);
    await page.getByText("Keine Verbindung zum Server seit").waitFor();
    const failed = page.waitForEvent("requestfailed", (asked) => asked.url().includes("/search-"));
    await page.getByRole("link", { name: "Suche" }).click();
    await failed;
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "Suche" }).waitFor();
    portal.excuse("ERR_INTERNET_DISCONNECTED");
    // One that is there no more, since the portal was renewed, is none that broke.
    await page.route("**/assets/account-*.js", (route) => route.fulfill({ status: 404 }));
    await page
      .getByRole("link", { name: /Lüttgenau|Konto/ })
      .first()
      .click();
    await page.getByText("Poststelle wurde erneuert").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.unroute("**/assets/account-*.js");
    await choose(page, "Seite neu laden");
    await page.getByRole("heading", { name: "Mein Konto" }).waitFor();
    portal.excuse("404");
    portal.excuse("dynamically imported module");
    portal.excuse("A part is gone");
  });

  test("a case worker puts several on a day at once, gives them to a colleague, and sees what is unread", async () => {
    for (const name of ["eins.pdf", "zwei.pdf"]) {
      const { caseId } = await at.unclearLetter(name);
      await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" });
    }
    await workOff(at.house);
    const page = await portal.open(CASE_WORKER, "/inbox/bauaufsicht?show=new");
    await page.getByRole("button", { name: /Nur ungelesene [3-9]/ }).waitFor();
    await page.locator(".line").nth(1).waitFor();
    // One that was taken by a slip is given back by one key more.
    await press(page, "j", "c");
    await choose(page, "Rückgängig");
    await page.getByText("Zurückgenommen").waitFor();
    await page.reload();
    await page.locator(".line").nth(1).waitFor();
    const acts = page.getByRole("region", { name: "Mehrere auf einmal" });
    const several = async (name: string) => {
      await press(page, "j", "x", "j", "x");
      await page.getByText("2 ausgewählt").waitFor();
      await acts.getByRole("button", { name }).focus();
      await press(page, "Enter");
    };
    await several("Wiedervorlage");
    await page.getByLabel("Wieder vorlegen am").fill("2031-03-03");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Enter");
    await page.getByText("2 von 2 ausgeführt").waitFor();
    await page.goto(`${portal.api.url}/inbox/bauaufsicht?show=waiting`);
    await page.locator(".line").nth(1).waitFor();
    await several("Zuweisen");
    await page.getByRole("radio", { name: /Mühlstein/ }).focus();
    await press(page, " ", "Enter");
    await page.getByText("2 von 2 ausgeführt").waitFor();
    await expect(page.locator(".bulk__outcome").allInnerTexts()).resolves.toEqual([
      expect.stringContaining("Zugewiesen"),
      expect.stringContaining("Zugewiesen"),
    ]);
  });

  test("said nothing in the console that a user would call broken", () => {
    expect(portal.complaints).toEqual([]);
  });
});
