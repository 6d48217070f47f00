import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { PDFDocument } from "pdf-lib";
import type { OcrEngine } from "../../src/ocr/ocr-engine.ts";
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

const HAND_LINES = [
  "Sehr geehrte Damen und Herren,",
  "hiermit melde ich meinen Hund zur Hundesteuer an.",
  "Er ist ein Dackel und zwei Jahre alt.",
];

/** Sees a hand in every line of what it is shown. */
const handReader: OcrEngine = {
  name: "made for a test",
  version: "1",
  recognise: (_image, { width, height }) =>
    Promise.resolve({
      width,
      height,
      source: "ocr",
      engine: "made for a test",
      meanConfidence: 0.7,
      words: HAND_LINES.flatMap((text, line) =>
        text.split(" ").map((word, i) => ({
          text: word,
          confidence: 0.7,
          box: [200 + i * 130, 500 + line * 60, 310 + i * 130, 530 + line * 60] as const,
          line,
          handwritten: true as const,
        })),
      ).map((word) => ({ ...word, box: [...word.box] })),
    }),
  close: () => Promise.resolve(),
};

/** A scanned page without a text of its own. */
async function handwrittenScan(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const image = await pdf.embedPng(await readFile("fixtures/ocr/letter.png"));
  pdf.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
  return pdf.save();
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

  test("handwriting is outlined on its page, still found, and a person's to decide", async () => {
    const bytes = await handwrittenScan();
    const { captureId } = await handIn(at.house, "Handschrift.pdf", bytes);
    await workOff(at.house, handReader);
    const [document] = await at.live(captureId);
    const cases = await at.house.inTenant((trx) =>
      trx
        .selectFrom("clarificationCase")
        .select("reason")
        .where("captureId", "=", captureId)
        .execute(),
    );
    expect(cases.map(({ reason }) => reason)).toEqual(["page-handwritten"]);
    const page = await portal.open("a.ackerknecht", `/documents/${document?.id}`);
    await page.locator(".page__by-hand").first().waitFor();
    await expect(page.locator(".page__by-hand").count()).resolves.toBe(HAND_LINES.length);
    await page.getByText("Umrandet: handschriftlich, nicht sicher gelesen").waitFor();
    const outline = await page.locator(".page__by-hand").first().boundingBox();
    const word = await page.locator(".word").first().boundingBox();
    expect(outline?.y).toBeLessThanOrEqual(word?.y ?? 0);
    await page.keyboard.press("/");
    await page.keyboard.type("Hundesteuer");
    await page.locator(".word--hit").first().waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    const small = await portal.open("a.ackerknecht", `/documents/${document?.id}`, {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await small.getByText("Outlined: handwritten").waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    expect(portal.complaints).toEqual([]);
  });
});
