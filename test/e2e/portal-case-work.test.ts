import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

/** Puts the focus there, as Tab would, and presses Enter. */
const choose = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("button", { name, exact: true }).first().focus();
  await page.keyboard.press("Enter");
};

whenThere("beside a letter", () => {
  test("a case worker notes, corrects the deadline, assigns and sends a copy, by keyboard", async () => {
    const { entry } = await at.deliveredLetter();
    const waits = await portal.open("y.zwetsch", "/inbox");
    await waits.getByRole("heading", { level: 1 }).waitFor();
    const page = await portal.open("l.luettgenau", `/documents/${entry.documentId}`);
    await page.getByLabel("Neue Notiz").focus();
    await page.keyboard.type("Akte liegt bei Frau Mühlstein");
    await page.keyboard.press("Enter");
    await page.getByText("Akte liegt bei Frau Mühlstein").waitFor();

    await choose(page, "Frist eintragen");
    await page.getByLabel("Letzter Tag (leer: keine Frist)").fill("2031-03-03");
    await page.getByLabel("Grund").focus();
    await page.keyboard.type("steht im Bescheid");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByText("bestätigt von Lothar Lüttgenau").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await choose(page, "Kopie senden");
    await page.getByRole("combobox").focus();
    await page.keyboard.type("Jugendamt");
    await page.getByRole("option", { name: "Jugendamt" }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator('[role="option"][aria-selected="true"]').waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Zur Kenntnis gegeben, noch offen").waitFor();
    // Whoever looks at that inbox already sees it come.
    await waits.getByText("1 Kopie zur Kenntnis").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await choose(page, "Zuweisen");
    await page.getByRole("dialog").getByLabel("Marlies Mühlstein").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.getByText("Zugewiesen", { exact: true }).waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect(barriersOn(page)).resolves.toEqual([]);

    // The other department finds the copy above its inbox, reads it, and says so.
    const theirs = await portal.open("y.zwetsch", "/inbox", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await theirs.getByText("1 copy for information").waitFor();
    await expect(barriersOn(theirs)).resolves.toEqual([]);
    await theirs.goto(`${portal.api.url}/documents/${entry.documentId}`);
    await theirs.getByRole("button", { name: "Noted" }).waitFor();
    await expect(theirs.getByLabel("New note").count()).resolves.toBe(0);
    await expect(barriersOn(theirs)).resolves.toEqual([]);
    await choose(theirs, "Noted");
    await theirs.goto(`${portal.api.url}/inbox`);
    await theirs.getByRole("heading", { level: 1 }).waitFor();
    await expect(theirs.getByText("copy for information").count()).resolves.toBe(0);
    expect(portal.complaints).toEqual([]);
  });
});
