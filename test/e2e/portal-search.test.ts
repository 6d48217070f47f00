import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { dataPaths } from "../../src/installation.ts";
import { press } from "../support/by-keyboard.ts";
import type { Acting } from "../support/acting.ts";
import { handIn, lettersPdf } from "../support/letters-pdf.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

const caseWorker = "l.luettgenau";

const letter = [
  "Erika Beispiel",
  "Am Anger 7",
  "04703 Lindenau",
  "",
  "Stadt Lindenau",
  "Bauaufsichtsamt",
  "Rathausplatz 1",
  "04711 Lindenau",
  "",
  "Lindenau, den 03.03.2026",
  "",
  "Ihr Zeichen: 63-4711/26",
  "",
  "Widerspruch gegen die Baugenehmigung für die Garage",
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "gegen die Baugenehmigung für die Garage lege ich Widerspruch ein.",
  "Bitte antworten Sie bis zum 30.04.2031.",
  "",
  "Mit freundlichen Grüßen",
  "Erika Beispiel",
];

/** An e-mail in HTML that would run and load what it can, with a PDF attached. */
const mail = async (): Promise<Uint8Array> => {
  const plan = Buffer.from(await lettersPdf(["Lageplan", "Flurstück 12"])).toString("base64");
  return Buffer.from(
    [
      "From: Max Muster <max@example.org>",
      "To: bauaufsicht@lindenau.example",
      "Subject: Nachtrag zum Carport",
      "Date: Tue, 3 Mar 2026 09:00:00 +0100",
      "Message-ID: <carport@example.org>",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "Content-Type: text/html; charset=utf-8",
      "",
      '<h2>Nachtrag</h2><p>Anbei der <b>Lageplan</b> zum Carport.</p><script>document.title="los"</script><img src="https://tracker.example/x.gif">',
      "--b",
      'Content-Type: application/pdf; name="Lageplan.pdf"',
      'Content-Disposition: attachment; filename="Lageplan.pdf"',
      "Content-Transfer-Encoding: base64",
      "",
      ...(plan.match(/.{1,76}/g) ?? []),
      "--b--",
      "",
    ].join("\r\n"),
  );
};

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser(async (opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
  await toBauaufsicht(
    "garage.pdf",
    await lettersPdf(letter, ["Garage", "Seite zwei", "Widerspruch"]),
  );
  await toBauaufsicht("carport.eml", await mail());
});

/** Takes a file in and has its letter delivered, by a clerk where the machine would not. */
async function toBauaufsicht(name: string, bytes: Uint8Array): Promise<void> {
  const { captureId } = await handIn(at.house, name, bytes);
  await workOff(at.house);
  for (const { id } of await at.openCases(captureId)) {
    await at.settle(at.people.clerk, id, { act: "assign", unit: "bauaufsicht" });
  }
  await workOff(at.house);
}

whenThere("search", () => {
  test("understands a date and a sender in one field, shows them as filters, and finds by keyboard", async () => {
    const page = await portal.open(caseWorker, "/search");
    await page.getByLabel("Wonach suchen Sie?").waitFor();
    await page.keyboard.type("Wo ist der Widerspruch von Erika Beispiel vom 3. März 2026?");
    await press(page, "Enter");
    await page.getByRole("button", { name: "Filter entfernen: Datum: 03.03.2026" }).waitFor();
    await page
      .getByRole("button", { name: "Filter entfernen: Absender: Erika Beispiel" })
      .waitFor();
    const hit = page.locator(".hit__link");
    await hit.waitFor();
    await expect(hit.innerText()).resolves.toContain("Garage");
    await expect(page.locator(".hit mark").first().innerText()).resolves.toBe("Widerspruch");
    expect(new URL(page.url()).searchParams.get("on")).toBe("2026-03-03");
    await expect(barriersOn(page)).resolves.toEqual([]);

    // A filter is taken away, and the focus is where one types.
    await page.getByRole("button", { name: /Absender: Erika/ }).focus();
    await press(page, "Enter");
    await page.getByRole("button", { name: /Absender: Erika/ }).waitFor({ state: "detached" });
    await page.keyboard.type(" Garage");
    await press(page, "Enter");
    await page.getByText("1 Treffer").waitFor();
    await page.getByRole("heading", { name: "Suche" }).click();
    await press(page, "j", "Enter");

    // The search goes on in the document.
    await page.getByText("1 von 3").waitFor();
    await page.goBack();
    await hit.waitFor();
  });

  test("finds by reference number, umlaut and the beginning of a word, and says so when there is nothing", async () => {
    const page = await portal.open(caseWorker, "/search?q=widersprueche", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await page.locator(".hit__link").waitFor();
    const field = page.getByLabel("What are you looking for?");
    await field.fill("63-4711");
    await press(page, "Enter");
    await page.getByRole("button", { name: "Remove filter: Reference number: 63-4711" }).waitFor();
    await page.locator(".hit__link").waitFor();
    await page.getByText("Narrow down").click();
    await page.getByLabel("Kind").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("State").selectOption("discarded");
    await page.getByText("Nothing found that you may see.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(page.evaluate("document.documentElement.scrollWidth")).resolves.toBe(320);
  });
});

whenThere("a document's page", () => {
  const open = async (words: string, options = {}): Promise<Page> => {
    const page = await portal.open(caseWorker, `/search?q=${words}`, options);
    await page.locator(".hit__link").first().focus();
    await press(page, "Enter");
    await page.locator(".document").waitFor();
    return page;
  };

  test("goes from hit to hit, shows where a fact stands, and gives lines to copy", async () => {
    const page = await open("Widerspruch");
    await page.getByText("1 von 3").waitFor();
    await press(page, "n", "n");
    await page.getByText("3 von 3").waitFor();
    await expect(page.locator("#page-2 .word--at").innerText()).resolves.toContain("Widerspruch");
    await press(page, "p", "/");
    await page.keyboard.type("Garage");
    await press(page, "Enter", "Shift+Enter");
    await page.getByText(/von 3$/).waitFor();

    const fact = page.getByRole("button", { name: "auf Seite 1 zeigen" }).first();
    await fact.focus();
    await press(page, "Enter");
    await page.locator(".word--fact").first().waitFor();
    await expect(page.locator(".word--fact").allInnerTexts()).resolves.toEqual([
      expect.stringContaining("Erika"),
      expect.stringContaining("Beispiel"),
    ]);
    const copied = await page.evaluate(
      "(() => { const words = document.querySelector('#page-2 .page__words'); getSelection().selectAllChildren(words); return String(getSelection()); })()",
    );
    expect(
      String(copied)
        .trim()
        .split(/\s*\n\s*/u),
    ).toEqual(["Garage", "Seite zwei", "Widerspruch"]);
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("gives a proof that verifies by itself", async () => {
    const page = await open("Widerspruch");
    const button = page.getByRole("button", { name: "Nachweis herunterladen" });
    await button.focus();
    const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Enter")]);
    expect(download.suggestedFilename()).toMatch(/^LIN-\d{4}-\d{8}-proof\.json$/);
    const file = join(at.house.dataFolder, "proof.json");
    await writeFile(file, "");
    await download.saveAs(file);
    const key = join(dataPaths(at.house.dataFolder).keys, "audit-signing.pub.pem");
    const verifier = join(import.meta.dirname, "../../bin/verify-bundle.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [verifier, file, "--key", key]);
    expect(stdout).toMatch(/valid|holds|in order/i);
    await page.getByText("Der Nachweis ist heruntergeladen.").waitFor();
  });

  test("shows an e-mail without anything its sender would run or load, and its attachments by name", async () => {
    const asked: string[] = [];
    const page = await open("Carport", { viewport: phone, colorScheme: "dark", language: "en" });
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "Message" }).click();
    const frame = page.frameLocator("iframe.message");
    await frame.getByRole("heading", { name: "Nachtrag" }).waitFor();
    await frame.getByText("Bilder und Inhalte fremder Server wurden nicht geladen.").waitFor();
    await expect(frame.locator("script, img").count()).resolves.toBe(0);
    expect(asked.filter((url) => !url.startsWith(portal.api.url))).toEqual([]);
    await expect(page.getByRole("link", { name: "Lageplan.pdf" }).count()).resolves.toBe(1);
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByRole("button", { name: "Pages" }).click();
    await page.getByRole("img", { name: /Page 1 of/ }).waitFor();
    await expect(page.evaluate("document.documentElement.scrollWidth")).resolves.toBe(320);
  });

  whenThere("the item's page", () => {
    test("has facts that lead to their words, history and proofs of each letter", async () => {
      const [first] = await at.entries("bauaufsicht");
      const { captureId } = await at.house.inTenant((trx) =>
        trx
          .selectFrom("document")
          .select("captureId")
          .where("id", "=", first?.documentId ?? "")
          .executeTakeFirstOrThrow(),
      );
      const page = await portal.open("a.ackerknecht", `/captures/${captureId}`);
      await page.getByText("Angaben, Verlauf und Nachweise").focus();
      await press(page, "Enter");
      await page.getByRole("button", { name: "Nachweis herunterladen" }).waitFor();
      await expect(barriersOn(page)).resolves.toEqual([]);
      await page.getByRole("button", { name: "auf Seite 1 zeigen" }).first().focus();
      await press(page, "Enter");
      await page.locator(".word--fact").first().waitFor();
    });
  });

  whenThere("notifications", () => {
    test("are off until wanted, and then tell how much came where, and nothing of it", async () => {
      const page = await portal.open(caseWorker, "/account");
      await page.context().grantPermissions(["notifications"], { origin: portal.api.url });
      await page.reload();
      // No desktop is here to show one: it is kept, as if somebody looked at something else.
      await page.evaluate(
        "window.told = []; window.Notification = class extends EventTarget { static permission = 'granted'; static requestPermission = async () => 'granted'; constructor(text) { super(); told.push(text); } }; Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });",
      );
      await page.getByText("kein Mailserver eingerichtet").waitFor();
      const button = page.getByRole("button", { name: "Benachrichtigungen einschalten" });
      await button.focus();
      await press(page, "Enter");
      await page.getByText("Benachrichtigungen sind eingeschaltet.").waitFor();
      await expect(barriersOn(page)).resolves.toEqual([]);
      await page.getByRole("button", { name: "Benachrichtigungen ausschalten" }).waitFor();
      await toBauaufsicht("zweite.pdf", await lettersPdf(letter));
      await expect(
        page.evaluate(
          "new Promise((resolve) => { const look = () => told.length > 0 ? resolve(told) : setTimeout(look, 50); look(); })",
        ),
      ).resolves.toEqual(["1 neuer Eingang in Bauaufsichtsamt"]);

      // As Chrome on Android does: the portal stays, and says what cannot be.
      await page.evaluate(
        "window.Notification = class { static permission = 'granted'; constructor() { throw new TypeError('Illegal constructor'); } };",
      );
      await toBauaufsicht("dritte.pdf", await lettersPdf(letter));
      await page.getByText("Benachrichtigungen sind hier nicht möglich").waitFor();
      await page.reload();
      await page.getByText("Benachrichtigungen sind hier nicht möglich").waitFor();
    });
  });

  test("nothing broke meanwhile", () => {
    expect(portal.complaints).toEqual([]);
  });
});
