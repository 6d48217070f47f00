import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { totpCode } from "../../src/api/auth/totp.ts";
import { newId } from "../../src/new-id.ts";
import { choose, press } from "../support/by-keyboard.ts";
import { givePassword, TEST_PASSWORD } from "../support/api.ts";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { foundSmallTown } from "../support/small-town.ts";
import { asSuperuserOf } from "../support/postgres.ts";

const ADMINISTRATOR = "f.fechtmeier";
const CLERK = "a.ackerknecht";
const OTHER_CLERK = "b.bruchhaeuser";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

const signInAt = async (page: Page, login: string, password: string): Promise<void> => {
  const field = page.getByLabel("Anmeldename", { exact: true });
  await field.waitFor();
  await field.fill(login);
  await page.getByLabel("Kennwort").fill(password);
  await press(page, "Enter");
};

whenThere("people and accounts", () => {
  test("an administrator adds a clerk, who sets a password and a second factor of their own", async () => {
    const page = await portal.open(ADMINISTRATOR, "/people");
    await page.getByRole("heading", { name: "Personen" }).waitFor();
    await choose(page, "Person anlegen");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("Gerda Grünspan");
    await press(page, "Tab");
    await page.keyboard.type("g.gruenspan");
    // What opens nothing yet is given to nobody.
    await expect(page.getByRole("option", { name: "Auskunft 115" }).count()).resolves.toBe(0);
    await page.getByLabel("Rolle").selectOption("clerk");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Anmeldename", { exact: true }).focus();
    await press(page, "Enter");
    const made = page.locator(".administration__password");
    await made.waitFor();
    const password = await made.innerText();
    await choose(page, "Weitergegeben");
    await page.getByRole("heading", { name: "Gerda Grünspan" }).waitFor();
    await page.getByText("vorläufiges Kennwort bis").waitFor();
    await asSuperuserOf(at.house.access.database, (client) =>
      client.query(
        `update tenant set settings = jsonb_set(settings, '{signIn}', '{"secondFactorRoles": ["clerk"]}')`,
      ),
    );

    const hers = await portal.open(CLERK, "/desk");
    await hers.context().clearCookies();
    await hers.reload();
    await signInAt(hers, "g.gruenspan", password);
    // Nothing of the desk before she has a password that nobody else knows.
    await hers.getByText("Ihr Kennwort hat jemand anders gesetzt").waitFor();
    await hers.getByLabel("Jetziges Kennwort").fill(password);
    await hers.getByLabel("Neues Kennwort", { exact: true }).fill("Regenschirm im Postsack");
    await hers.getByLabel("Neues Kennwort noch einmal").fill("Regenschirm im Postsack");
    await press(hers, "Enter");
    await hers.getByText("verlangt die Stadt einen zweiten Faktor").waitFor();
    await choose(hers, "Einrichten");
    await hers.getByRole("img", { name: "QR-Code" }).waitFor();
    await expect(barriersOn(hers)).resolves.toEqual([]);
    const secret = fromBase32(await hers.locator(".account__key").innerText());
    await hers.keyboard.type(totpCode(secret, Math.floor(Date.now() / 30_000)));
    await press(hers, "Enter");
    await hers.getByRole("heading", { name: "Ihre Ersatzcodes" }).waitFor();
    await expect(hers.locator(".account__codes li").count()).resolves.toBe(10);
    const recovery = await hers.locator(".account__codes li").first().innerText();
    await expect(barriersOn(hers)).resolves.toEqual([]);
    await choose(hers, "Ich habe sie aufgehoben");
    await hers.getByText("Nichts zu klären").waitFor();
    expect(new URL(hers.url()).pathname).toBe("/desk");

    await choose(hers, "Person wechseln");
    await signInAt(hers, "g.gruenspan", "Regenschirm im Postsack");
    await hers.getByLabel("Code").waitFor();
    await expect(barriersOn(hers)).resolves.toEqual([]);
    await hers.keyboard.type(recovery);
    await press(hers, "Enter");
    await hers.getByText("Nichts zu klären").waitFor();
    await asSuperuserOf(at.house.access.database, (client) =>
      client.query("update tenant set settings = settings - 'signIn'"),
    );

    // Ended at once, all of hers is.
    await choose(page, "Alle Rollen beenden");
    await page.getByLabel("Letzter Tag").fill("2026-01-01");
    await press(page, "Enter");
    await page.getByText("Gespeichert").waitFor();
    await hers.reload();
    await hers.getByLabel("Anmeldename", { exact: true }).waitFor();
  });

  test("changing the user keeps the page, and shows nothing of the one before", async () => {
    await givePassword(at.house, OTHER_CLERK);
    const { caseId } = await at.unclearLetter("wechsel.pdf");
    const page = await portal.open(CLERK, `/desk/${caseId}`);
    await page.locator(".candidate").first().waitFor();
    const asked: string[] = [];
    // Another window of the same browser, at the same letter.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.locator(".candidate").first().waitFor();
    // Where signing out fails, nothing is left to read, and nobody believes to be signed out.
    await page.route("**/api/session", (route) => route.fulfill({ status: 500, body: "" }));
    await choose(page, "Person wechseln");
    await page.getByRole("heading", { name: "Nicht abgemeldet" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(page.locator(".candidate, .head").count()).resolves.toBe(0);
    await page.unroute("**/api/session");
    await choose(page, "Noch einmal abmelden");
    await page.getByLabel("Anmeldename", { exact: true }).waitFor();
    await other.getByLabel("Anmeldename", { exact: true }).waitFor();
    await expect(other.locator(".candidate").count()).resolves.toBe(0);
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await expect(page.locator(".case__acts").count()).resolves.toBe(0);
    await expect(page.getByRole("dialog").count()).resolves.toBe(0);
    await signInAt(page, OTHER_CLERK, TEST_PASSWORD);
    await page.locator(".candidate").first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/desk/${caseId}`);
    // It was asked for anew, as the next person: nothing was left.
    expect(asked).toContain(`/api/cases/${caseId}`);
    await page.getByText("Bodo Bruchhäuser").first().waitFor();
    await other.getByText("Bodo Bruchhäuser").first().waitFor();
    await other.locator(".candidate").first().waitFor();

    // An act that would be sent in the name of the one before is refused, and shows who is here.
    const { cookie } = await portal.api.signIn(CLERK);
    const [name = "", value = ""] = (cookie ?? "").split("=");
    await page.context().addCookies([{ name, value, url: portal.api.url }]);
    await press(other, "d");
    await other.getByRole("dialog", { name: "Aussondern" }).waitFor();
    await press(other, "Enter");
    await other.getByText("Anneliese Ackerknecht").first().waitFor();
    await page.getByText("Anneliese Ackerknecht").first().waitFor();
    for (const provoked of ["500", "403"]) portal.excuse(provoked);
  });

  test("warns before the session ends, and ends it where nobody answers", async () => {
    const page = await portal.open(CLERK, "/desk", { viewport: phone, colorScheme: "dark" });
    await page.locator(".case__acts, .empty").first().waitFor();
    await asSuperuserOf(at.house.access.database, (client) =>
      client.query("update session set expires_at = now() + interval '12 hours'"),
    );
    await page.clock.install();
    await page.reload();
    await page.getByRole("link", { name: "Stichprobe" }).waitFor();
    await page.clock.fastForward("58:30");
    await page.getByRole("dialog", { name: "Sind Sie noch da?" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Angemeldet bleiben");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.clock.fastForward("58:30");
    await page.getByRole("dialog", { name: "Sind Sie noch da?" }).waitFor();
    await page.clock.fastForward("02:00");
    await page.getByText("Ihre Sitzung ist zu Ende").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("the city's sign-in leads back to the page, and says why it refused", async () => {
    const page = await portal.open(CLERK, "/search?q=Widerspruch");
    await page.context().clearCookies();
    // What it does then is tried over HTTP against a real provider.
    await page.route("**/api/sign-in", (route) =>
      route.fulfill({ json: { oidc: { name: "Stadt Lindenau" } } }),
    );
    await page.goto(`${portal.api.url}/search?q=Widerspruch&refused=no-role`);
    await page.getByText("haben hier aber keine Rolle").waitFor();
    const city = page.getByRole("link", { name: "Mit Stadt Lindenau anmelden" });
    await expect(city.getAttribute("href")).resolves.toBe(
      `/api/oidc/start?to=${encodeURIComponent("/search?q=Widerspruch")}`,
    );
    await expect(barriersOn(page)).resolves.toEqual([]);

    // Who takes another's place is asked for by the city too.
    const { cookie } = await portal.api.signIn(CLERK);
    const [name = "", value = ""] = (cookie ?? "").split("=");
    await page.context().addCookies([{ name, value, url: portal.api.url }]);
    await page.goto(`${portal.api.url}/search?q=Widerspruch`);
    await choose(page, "Person wechseln");
    await expect(city.getAttribute("href")).resolves.toBe(
      `/api/oidc/start?again=1&to=${encodeURIComponent("/search?q=Widerspruch")}`,
    );
  });

  test("a case worker names a deputy and ends it, by keyboard", async () => {
    const page = await portal.open("l.luettgenau", "/account");
    await page.getByText("Zurzeit vertritt niemand").waitFor();
    await page.getByLabel("Vertretung durch").focus();
    await page.keyboard.type("Marlies");
    await page.getByLabel("Erster Tag").fill("2031-03-03");
    await page.getByLabel("Letzter Tag").fill("2031-03-14");
    await press(page, "Enter");
    await page.getByText("Die Vertretung ist eingerichtet.").waitFor();
    await page.getByText("Marlies Mühlstein vertritt Lothar Lüttgenau, 03.03.2031").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Vertretung von Lothar Lüttgenau durch Marlies Mühlstein beenden");
    await page.getByText("Die Vertretung ist beendet.").waitFor();
    await page.getByText("Zurzeit vertritt niemand").waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("account-deputies");
  });

  test("who works for two towns changes between them, and keeps nothing of the one before", async () => {
    const login = "c.curdsen";
    const personId = await givePassword(at.house, login);
    const second = await foundSmallTown(at.house, "bebach");
    await at.house.store.withActor({ kind: "process", tenantId: second.tenantId }, (trx) =>
      trx
        .insertInto("roleGrant")
        .values({ id: newId(), tenantId: second.tenantId, personId, role: "auditor" })
        .execute(),
    );
    const page = await portal.open(login, "/post");
    const other = await page.context().newPage();
    await other.goto(page.url());
    const town = page.getByLabel("Stadt, für die Sie arbeiten");
    await town.selectOption(second.tenantId);
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Zu dieser Stadt wechseln");
    await page.getByRole("link", { name: "Prüfung" }).waitFor();
    await page.waitForURL("**/trail");
    await expect(town.inputValue()).resolves.toBe(second.tenantId);
    await other.getByRole("link", { name: "Prüfung" }).waitFor();
  });

  test("one's account and the administrator's pages have no barriers, small, dark and in English", async () => {
    const page = await portal.open(ADMINISTRATOR, "/account", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    for (const [path, heading] of [
      ["/account", "My account"],
      ["/people", "People"],
      ["/units", "Units"],
      ["/town", "Periods and days"],
    ] as const) {
      await page.goto(portal.api.url + path);
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await page
        .getByRole("button", { name: /Add|Change|Save/ })
        .first()
        .waitFor();
      await expect(barriersOn(page)).resolves.toEqual([]);
      const tooWide = await page.evaluate<number>(
        "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth",
      );
      expect([path, tooWide]).toEqual([path, 0]);
    }
  });
});

whenThere("the town", () => {
  test("a file of units shows each mistake, then what it would change, and is taken over", async () => {
    const page = await portal.open(ADMINISTRATOR, "/units");
    await page.getByRole("heading", { name: "Stellen", exact: true }).waitFor();
    const good = await at.house.inTenant(async (trx) => {
      const { readUnits } = await import("../../src/store/founded-town.ts");
      const { writeCsv } = await import("../../src/town/csv-table.ts");
      const { unitColumns } = await import("../../src/town/read-town.ts");
      const units = await readUnits(trx);
      return writeCsv(
        "org-units.csv",
        unitColumns,
        units.map((unit) => ({ ...unit, errorAccepted: String(unit.errorAccepted) })),
      );
    });
    const upload = async (text: string) => {
      await page
        .getByLabel("Datei", { exact: true })
        .setInputFiles({ name: "stellen.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
      await choose(page, "Prüfen");
    };
    await upload(
      `${good}neu;;Neue Stelle;;section;nirgends;;;;;;\nbauamt;;Noch eins;;team;;;;;;;\n`,
    );
    await page.getByText("Die Stelle nirgends steht nicht in der Datei").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await upload(`${good}klima;;Stabsstelle Klima;;department;;;;;;;\n`);
    await page.getByText("Das würde sich ändern:").waitFor();
    await choose(page, "Übernehmen");
    await page.getByText("1 Änderung übernommen").waitFor();
    await page.getByText("Stabsstelle Klima").waitFor();

    await choose(page, "Stabsstelle Klima beenden");
    await page.getByLabel("Letzter Tag").fill("2026-01-31");
    await page.getByLabel("Nachfolge").selectOption("bauaufsicht");
    await page.getByLabel("Letzter Tag").focus();
    await press(page, "Enter");
    await page.getByText("Gespeichert").waitFor();
    await page.getByText("Stabsstelle Klima").waitFor({ state: "detached" });
  });

  test("periods and days are changed, and the trail tells of it", async () => {
    const page = await portal.open(ADMINISTRATOR, "/town");
    await page.getByRole("heading", { name: "Freie Tage der Stadt" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Tag hinzufügen");
    const added = page.getByRole("group", { name: "Neuer Tag" });
    await added.getByLabel("Tag", { exact: true }).fill("2027-02-15");
    await added.getByLabel("Anlass").fill("Stadtpatron");
    await press(page, "Enter");
    await page.getByText("Die freien Tage sind gespeichert.").waitFor();
    const events = await at.house.inTenant((trx) =>
      trx
        .selectFrom("auditEvent")
        .select("type")
        .where("type", "in", ["holidays-changed", "org-units-imported", "org-unit-changed"])
        .orderBy("id")
        .execute(),
    );
    expect(events.map(({ type }) => type)).toEqual([
      "org-units-imported",
      "org-unit-changed",
      "holidays-changed",
    ]);
    expect(portal.complaints.filter((said) => !said.includes("401"))).toEqual([]);
  });
});

/** The inverse of what an app is told. */
function fromBase32(key: string): Buffer {
  const bits = key
    .replaceAll(/\s/g, "")
    .split("")
    .map((letter) =>
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
    )
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
