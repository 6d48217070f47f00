import { expect, test } from "@jest/globals";
import { PDFDocument } from "pdf-lib";
import type { Page } from "@playwright/test";
import { type Acting, why } from "../support/acting.ts";
import { closeDay } from "../../src/acts/close-day.ts";
import { countBatch } from "../../src/acts/batches.ts";
import { CalendarDate } from "../../src/domain/ids.ts";
import { batchSheet } from "../../src/domain/sentences/print-sheets.ts";
import { printSheets } from "../../src/pages/print-sheets.ts";
import { auditGaps } from "../../src/store/audit-gaps.ts";
import { handIn, lettersPdf } from "../support/letters-pdf.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { asSuperuserOf } from "../support/postgres.ts";
import { workOff } from "../support/work-off.ts";

const CLERK = "a.ackerknecht";
const DAY = CalendarDate.parse("2026-03-02");

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

/** Puts the focus there, as Tab would, and presses Enter. */
const choose = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole("button", { name }).last().focus();
  await page.keyboard.press("Enter");
};

/** A scan: the printed sheet in front, and a letter behind it. */
async function scanBehind(sheet: Uint8Array): Promise<Uint8Array> {
  const scan = await PDFDocument.create();
  const letter = await lettersPdf(["Stadt Lindenau", "", "Sehr geehrte Damen und Herren,"]);
  for (const bytes of [sheet, letter]) {
    const from = await PDFDocument.load(bytes);
    for (const page of await scan.copyPages(from, from.getPageIndices())) scan.addPage(page);
  }
  return scan.save();
}

const captureOf = (id: string) =>
  at.house.inTenant((trx) =>
    trx
      .selectFrom("capture")
      .select(["batchId", "receiptDay", "receiptBasis", "class"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow(),
  );

whenThere("the mailroom", () => {
  test("opens a batch, scans it behind its sheet, counts, names a difference, and closes batch and day", async () => {
    const page = await portal.open(CLERK, `/batches?day=${DAY}`);
    await page.getByText("An diesem Tag gibt es noch keinen Stapel.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Stapel eröffnen");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await dialog.getByLabel("Leerung").focus();
    await page.keyboard.type("1");
    await dialog.getByLabel("Bearbeitung").selectOption("urgent");
    await choose(page, "Stapel eröffnen");
    await page.getByText("Noch kein Scan.").waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";

    // What is printed is what is scanned.
    const printed = await page.request.get(`${portal.api.url}/api/batches/${id}/sheet`);
    expect(printed.headers()["content-type"]).toBe("application/pdf");
    const { captureId } = await handIn(
      at.house,
      "stapel.pdf",
      await scanBehind(await printed.body()),
    );
    await workOff(at.house);
    expect(await captureOf(captureId)).toMatchObject({
      batchId: id,
      receiptDay: DAY,
      receiptBasis: "courier",
      class: "urgent",
    });
    await page.getByText("durch Stapelblatt").waitFor();

    await page.getByLabel("Gezählte Umschläge").focus();
    await page.keyboard.type("3");
    await page.keyboard.press("Enter");
    await page.getByText("2 Umschläge sind noch ohne Sendung oder Ausnahme.").waitFor();
    await choose(page, "Stapel schließen");
    await page.getByText("Eine Differenz ist nicht begründet").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Grund").selectOption("counted-only");
    await page.getByLabel("Anzahl").fill("2");
    await page.getByLabel("Anzahl").press("Enter");
    await page.getByText("Die Zahlen gehen auf.").waitFor();
    await choose(page, "Stapel schließen");
    await page.getByText("Geschlossen von").waitFor();
    await expect(why(countBatch(at.deps, at.people.clerk, id, 9))).resolves.toBe("batch-closed");

    // A sheet that nobody here knows takes no page; one of a closed batch changes nothing.
    const foreign = batchSheet(
      { code: "ZZZZZZZZ", day: DAY, deliveryRun: null, receiptBasis: null, class: "normal" },
      "de",
    );
    const strange = await handIn(
      at.house,
      "fremd.pdf",
      await scanBehind(await printSheets([foreign])),
    );
    await workOff(at.house);
    expect((await captureOf(strange.captureId)).batchId).toBeNull();
    const kept = await at.house.inTenant((trx) =>
      trx
        .selectFrom("page")
        .select("discardReason")
        .where("captureId", "=", strange.captureId)
        .execute(),
    );
    expect(kept.map(({ discardReason }) => discardReason)).toEqual([null, null]);

    await page.goto(new URL(`/day-close?day=${DAY}`, page.url()).href);
    await page.getByText("Stand jetzt, noch nicht abgeschlossen.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Tag abschließen");
    await page.getByRole("dialog").waitFor();
    await choose(page, "Tag abschließen");
    await page.getByText("Abgeschlossen von").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(why(closeDay(at.deps, at.people.clerk, DAY))).resolves.toBe("day-closed");
    const closes = await at.house.inTenant((trx) =>
      trx.selectFrom("dayClose").select(["figures", "sha256"]).execute(),
    );
    expect(closes).toMatchObject([
      { figures: { total: { carriedOver: 0, received: 3, counted: 2, unnamed: 0 } } },
    ]);
    await expect(
      asSuperuserOf(at.house.access.database, (client) =>
        client.query("update day_close set day = '2026-03-03'"),
      ),
    ).rejects.toThrow("append-only");

    // What is still to be done goes on to the next day.
    const next = await portal.open(CLERK, "/day-close?day=2026-03-03", {
      viewport: phone,
      language: "en",
    });
    await next.getByText("Carried over: 1 from the last close").waitFor();
    await expect(barriersOn(next)).resolves.toEqual([]);
    const gaps = await at.house.inTenant((trx) => auditGaps(trx, at.house.tenantId, 10));
    expect(gaps).toEqual([]);
  });

  test("sends many files, each with its end, and one that failed once more", async () => {
    const page = await portal.open(CLERK, "/post");
    await page.getByText("Dateien hierher ziehen").waitFor();
    await page.route("**/api/uploads", (route) => route.abort());
    const fileOf = async (name: string) => ({
      name,
      mimeType: "application/pdf",
      buffer: Buffer.from(await lettersPdf([name])),
    });
    await page
      .getByLabel("Dateien hierher ziehen")
      .setInputFiles([await fileOf("eins.pdf"), await fileOf("zwei.pdf")]);
    const again = page.getByRole("button", { name: "Noch einmal senden: zwei.pdf" });
    await again.waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.unroute("**/api/uploads");
    await choose(page, "Noch einmal senden: eins.pdf");
    await page.getByRole("button", { name: "Eingangsnummer kopieren" }).waitFor();
    await again.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "2 Eingangsnummern kopieren" }).waitFor();
    await page.getByLabel("Eingegangen je Weg").getByText("Hochgeladen").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("prints separator and cover sheets", async () => {
    const page = await portal.open(CLERK, "/sheets", { viewport: phone, language: "en" });
    const link = page.getByRole("link", { name: "Open the PDF" });
    await link.waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    const pdf = await page.request.get(portal.api.url + (await link.getAttribute("href")));
    expect((await PDFDocument.load(await pdf.body())).getPageCount()).toBe(10);
    await page.getByRole("combobox", { name: "Department" }).focus();
    await page.keyboard.type("Bauaufsicht");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Open the PDF" }).nth(1).waitFor();
  });
});
