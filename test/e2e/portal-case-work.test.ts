import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { newId } from "../../src/new-id.ts";
import { press } from "../support/by-keyboard.ts";
import { workOff } from "../support/work-off.ts";
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

  test("what belongs to a letter stands under it as one line, opened by keyboard and mouse", async () => {
    const [letter] = await at.entries("bauaufsicht");
    const { caseId } = await at.unclearLetter("nachtrag.pdf");
    await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" });
    await workOff(at.house);
    const [fax] = (await at.entries("bauaufsicht")).filter(({ id }) => id !== letter?.id);
    await at.house.inTenant(async (trx) => {
      const facts = { sender: { name: "Erika Beispiel" }, referenceNumbers: [{ text: "63-4711" }] };
      for (const documentId of [letter?.documentId ?? "", fax?.documentId ?? ""]) {
        for (const [kind, fact] of Object.entries(facts)) {
          await trx
            .deleteFrom("documentFact")
            .where("documentId", "=", documentId)
            .where("kind", "=", kind)
            .execute();
          await trx
            .insertInto("documentFact")
            .values({
              id: newId(),
              tenantId: at.house.tenantId,
              documentId,
              stepVersion: 1,
              kind,
              fact: JSON.stringify(fact),
            })
            .execute();
        }
      }
    });
    const page = await portal.open("m.muehlstein", "/inbox");
    const lines = page.locator(".entries li");
    const toggle = page.getByRole("button", { name: /1 weiteres Schriftstück zu/ });
    await toggle.waitFor();
    await expect(lines.count()).resolves.toBe(1);
    // The deadline of 2031 heads it; that the other is unread shows on the line already.
    await expect(page.locator(".line--unread").count()).resolves.toBe(1);
    await press(page, "j", "x");
    await page.getByText("1 weiteres bleibt, wie es ist").waitFor();
    await press(page, "x", "ArrowRight");
    await page.locator(".line--part a").waitFor();
    await expect(toggle.getAttribute("aria-expanded")).resolves.toBe("true");
    await expect(barriersOn(page)).resolves.toEqual([]);
    // Opened, an act is on the line where one is.
    await press(page, "ArrowRight");
    await page.locator(".line--part a:focus").waitFor();
    await press(page, "c");
    await page.locator(".line--part").getByText("bei Marlies Mühlstein").waitFor();
    await press(page, "ArrowLeft");
    await page.locator(".line:not(.line--part) a:focus").waitFor();
    await expect(lines.count()).resolves.toBe(1);
    await press(page, "e");
    await page.locator("dialog input:focus").waitFor();
    await press(page, "Enter");
    await page.getByText("Das gilt nur für dieses Schriftstück").waitFor();
    // What is done left the list; what belonged to it stands there now, with it in its bundle.
    await page.getByText("bei Marlies Mühlstein").waitFor();
    await expect(lines.count()).resolves.toBe(1);
    await toggle.click();
    await lines.nth(1).getByText("Erledigt").waitFor();

    const small = await portal.open("m.muehlstein", "/inbox", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await small.getByRole("button", { name: /1 more document with/ }).click();
    await small.locator(".entries li").nth(1).waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    const fits = "document.documentElement.scrollWidth <= innerWidth";
    await expect(small.evaluate(fits)).resolves.toBe(true);
    // What the first view needs is asked for once, and before the program runs.
    const asked: string[] = [];
    small.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await small.goto(`${portal.api.url}/inbox`);
    await small.getByRole("button", { name: /1 more document with/ }).waitFor();
    for (const path of ["/api/session", "/api/inboxes/~/entries"]) {
      expect(asked.filter((each) => each === path)).toHaveLength(1);
    }
    expect(portal.complaints).toEqual([]);
  });
});
