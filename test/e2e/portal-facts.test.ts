import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import type { Acting } from "../support/acting.ts";
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

/** A bill from one sender whose name was typed in this way. */
const bill = (name: string, subject: string): string[] => [
  name,
  "Deichweg 4",
  "26506 Norden",
  "",
  "Stadt Lindenau",
  "Rathausplatz 1",
  "04711 Lindenau",
  "",
  "Norden, den 02.11.2026",
  "",
  subject,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "das Gewünschte kostet 40,00 EUR, mit Versand insgesamt 45,50 EUR.",
  "Ich bitte Sie, den Betrag auf das Konto DE02 1203 0000 0000 2020 51 zu überweisen.",
  "",
  "Mit freundlichen Grüßen",
  "",
  name,
  "",
  "Anlagen: Lieferschein, Vollmacht",
];

async function arrived(name: string, subject: string): Promise<string> {
  const bytes = await lettersPdf(bill(name, subject), ["Lieferschein", "Nummer 17"]);
  const { captureId } = await handIn(at.house, `${name}.pdf`, bytes);
  await workOff(at.house);
  const [document] = await at.live(captureId);
  if (document === undefined) throw new Error(`${name}'s letter made no document`);
  return document.id;
}

const fact = (page: Page, name: string) =>
  page.locator(".facts > div").filter({ has: page.getByText(name, { exact: true }) });

whenThere("the facts beside a letter", () => {
  test("say what it wants, what is missing and who wrote before, each with its place", async () => {
    const first = await arrived("Tjark Oltmanns", "Lieferung 1");
    const second = await arrived("Tjarck Oltmans", "Lieferung 2");
    const page = await portal.open("a.ackerknecht", `/documents/${second}`);
    const known = fact(page, "Schon bekannt");
    await known.waitFor();
    expect(await known.textContent()).toMatch(
      /Tjark Oltmanns, Deichweg 4, 26506 Norden.*gleiche Anschrift.*1 weiteres Schreiben/,
    );
    expect(await fact(page, "Anschrift des Absenders").textContent()).toMatch(/Deichweg 4/);
    expect(await fact(page, "Anliegen").textContent()).toMatch(/Ich bitte Sie, den Betrag/);
    expect(await fact(page, "Beträge").textContent()).toMatch(/^Beträge45,50.€ zu zahlen/);
    expect(await fact(page, "IBAN").textContent()).toMatch(/DE02 1203 0000 0000 2020 51/);
    const enclosures = await fact(page, "Angekündigte Anlagen").textContent();
    expect(enclosures).toMatch(/Vollmacht fehlt.*Lieferschein liegt vor/);
    await expect(barriersOn(page)).resolves.toEqual([]);
    // By keyboard: to where the sum stands, and to the sender's other letter.
    await fact(page, "Beträge").getByRole("button").first().focus();
    await page.keyboard.press("Enter");
    await page.locator(".word--fact").first().waitFor();
    await known.getByRole("link").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/documents/${first}`);
    await page.getByRole("heading", { name: "Lieferung 1" }).waitFor();

    const small = await portal.open("a.ackerknecht", `/documents/${second}`, {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await fact(small, "Known already").waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    const width = await small.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(phone.width);
    expect(portal.complaints).toEqual([]);
  });
});
