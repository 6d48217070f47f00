import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import {
  holdMailbox,
  insertMessageRefusal,
  mailboxes,
  noteMailboxLook,
} from "../../src/store/mailboxes.ts";
import type { Acting } from "../support/acting.ts";
import { choose, press } from "../support/by-keyboard.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";

const ADMINISTRATOR = "f.fechtmeier";
const OPERATOR = "d.dornhoefer";
const CLERK = "a.ackerknecht";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});
const inTheDark = { viewport: phone, colorScheme: "dark", language: "en" } as const;
const focused = (page: Page): Promise<unknown> =>
  page.evaluate("document.activeElement.textContent || document.activeElement.value");
const fits = (page: Page): Promise<unknown> =>
  page.evaluate("document.documentElement.scrollWidth <= innerWidth");
/** As Tab would come to it; what is in it is replaced. */
async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).focus();
  await press(page, "Control+a");
  await page.keyboard.type(text);
}
/** What a process of the house found in the one mailbox. */
const found = (because: "certificate" | null, waiting: number) =>
  at.house.inTenant(async (trx) => {
    const [mailbox] = await mailboxes(trx);
    if (mailbox === undefined) throw new Error("There is no mailbox");
    const of = { mailboxId: mailbox.id, tenantId: at.house.tenantId };
    const { version } = mailbox;
    await holdMailbox(trx, { ...of, version, heldBy: mailbox.id, seconds: 60 });
    await noteMailboxLook(trx, mailbox.id, { because, waiting });
    return of;
  });

whenThere("mailboxes", () => {
  test("an administrator connects, tries, changes, pauses and removes a mailbox by keyboard", async () => {
    const page = await portal.open(ADMINISTRATOR, "/mailboxes");
    await page.getByText("Noch ist kein Postfach angeschlossen.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Postfach anschließen");
    await page.getByRole("dialog").waitFor();
    await type(page, "Mailserver", "imap://imap.example.org");
    await press(page, "Enter");
    await page.getByText("ohne imap:// und ohne Port").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await type(page, "Name in der Poststelle", "Rathaus");
    await type(page, "Mailserver", "localhost");
    await page.getByLabel("Verschlüsselung").focus();
    await page.keyboard.type("keine");
    expect(await page.getByLabel("Port", { exact: true }).inputValue()).toBe("143");
    await type(page, "Port", "1");
    await type(page, "Anmeldename", "rathaus");
    await type(page, "Kennwort", "Rathaus am Markt 1");
    await choose(page, "Verbindung prüfen");
    await page.getByText("Der Mailserver antwortet nicht.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Speichern");
    await page.getByRole("heading", { name: "Rathaus" }).waitFor();
    await page.getByText("wird zum ersten Mal geöffnet").waitFor();
    await expect(focused(page)).resolves.toBe("Postfach anschließen");
    // Nobody is given the password, nor is it in the clear anywhere.
    expect(await page.content()).not.toContain("am Markt");

    await found("certificate", 3);
    await page.getByText("Dem Zertifikat des Mailservers ist nicht zu trauen").waitFor();
    await page.getByText("3 Nachrichten warten").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);

    await choose(page, "Ändern Rathaus");
    await page.getByText("Leer lassen, um das hinterlegte zu behalten.").waitFor();
    await type(page, "Mailserver", "127.0.0.1");
    await page.getByText("wird das Kennwort neu gebraucht").waitFor();
    await type(page, "Mailserver", "localhost");
    await type(page, "Name in der Poststelle", "Bürgerbüro");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Bürgerbüro" }).waitFor();
    await choose(page, "Verbindung prüfen Bürgerbüro");
    await page.getByText("Der Mailserver antwortet nicht.").waitFor();

    await choose(page, "Anhalten Bürgerbüro");
    await page.getByText("Neue Post wartet im Postfach.").waitFor();
    await choose(page, /^Anhalten$/);
    await page.getByText(/angehalten seit/).waitFor();
    await choose(page, "Fortsetzen Bürgerbüro");
    await page.getByText("wird zum ersten Mal geöffnet").waitFor();
    await found(null, 0);
    await page.getByText("wird abgeholt", { exact: true }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("an operator sees since when and why a mailbox is away, and with a clerk what was refused", async () => {
    const { mailboxId, tenantId } = await found("certificate", 2);
    const bytes = 64_200_000;
    const refusal = { mailboxId, tenantId, uidValidity: 1, uid: 7, cause: "too-large", bytes };
    const arrivedAt = new Date("2026-11-20T22:30:00Z");
    await at.house.inTenant((trx) => insertMessageRefusal(trx, { ...refusal, arrivedAt }));
    const page = await portal.open(OPERATOR, "/operations", inTheDark);
    await page
      .getByText(/1 mailbox cannot be collected since/)
      .first()
      .waitFor();
    await page.getByText("The mail server's certificate cannot be trusted").waitFor();
    await page.getByText("64.2 MB").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(fits(page)).resolves.toBe(true);
    const town = await portal.open(ADMINISTRATOR, "/town");
    await town.getByRole("row", { name: "1 von 1 Postfächern nicht erreichbar" }).waitFor();
    const post = await portal.open(CLERK, "/post");
    await post.getByText("größer, als Poststelle annimmt").waitFor();
    await expect(barriersOn(post)).resolves.toEqual([]);
  });

  test("in the dark, on a phone and in English: all of it, and removing", async () => {
    const page = await portal.open(ADMINISTRATOR, "/mailboxes", inTheDark);
    await page.getByText("The mail server's certificate cannot be trusted").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(fits(page)).resolves.toBe(true);
    await choose(page, "Change Bürgerbüro");
    await page.getByRole("dialog").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Escape");
    await choose(page, "Remove Bürgerbüro");
    await page.getByText("its password is deleted").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, /^Remove$/);
    await page.getByText("No mailbox is connected yet.").waitFor();
    const kept = await at.house.inTenant((trx) =>
      trx.selectFrom("mailboxSecret").selectAll().execute(),
    );
    expect(kept).toEqual([]);
  });
});
