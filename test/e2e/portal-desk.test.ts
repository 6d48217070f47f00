import { expect, test } from "@jest/globals";
import { setSampleShare } from "../../src/acts/sample-review.ts";
import { type Acting, only } from "../support/acting.ts";
import { handIn, lettersPdf } from "../support/letters-pdf.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";
import { workOff } from "../support/work-off.ts";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

const clerk = "a.ackerknecht";
const inEnglish = { viewport: phone, colorScheme: "dark", language: "en" } as const;

/** A letter any router sends to the office for the environment. */
const binLetter = (street: string): string[] => [
  "Wohnbau Lindenau e. G.",
  "Gartenweg 3, 12345 Lindenau",
  "",
  "Stadt Lindenau, Umweltamt",
  "",
  `Größere Mülltonne für die ${street}`,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "hiermit beantrage ich eine größere Mülltonne, denn die Restmülltonne wurde nicht geleert und",
  "die Müllabfuhr nimmt keinen Sperrmüll mit. Bitte ändern Sie die Abfallentsorgung und die Biotonne.",
];

async function hand(street: string): Promise<string> {
  const { captureId } = await handIn(
    at.house,
    `${street}.pdf`,
    await lettersPdf(binLetter(street)),
  );
  await workOff(at.house);
  return captureId;
}

const setAllAssisted = (allAssisted: boolean) =>
  at.house.inTenant((trx) => trx.updateTable("tenant").set({ allAssisted }).execute());

const focused = "document.activeElement !== null && document.activeElement !== document.body";

whenThere("the clarification desk, besides its cases", () => {
  test("similar cases are assigned together by keyboard, and one is taken back", async () => {
    await setAllAssisted(true);
    const captures = [];
    for (const street of ["Amselweg", "Finkenweg", "Starenweg"]) captures.push(await hand(street));
    const page = await portal.open(clerk, "/desk");
    await page.getByRole("button", { name: "2 ähnliche Fälle" }).waitFor();
    await page.keyboard.press("g");
    const dialog = page.getByRole("dialog", { name: "Ähnliche Fälle gemeinsam zuordnen" });
    await dialog.getByRole("checkbox").nth(2).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    // The last of them is left out.
    await dialog.getByRole("checkbox").nth(2).focus();
    await page.keyboard.press(" ");
    await dialog.getByRole("button", { name: "2 Fälle zuordnen" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.getByText("2 von 2 zugeordnet").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await dialog.locator(".kern-dialog__footer button:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Fall 1 von 1").waitFor();
    await workOff(at.house);
    const states = [];
    for (const id of captures) states.push(only(await at.documentsOf(id)).state);
    expect(states.toSorted()).toEqual(["delivered", "delivered", "in-clarification"]);

    await page.keyboard.press("h");
    const day = page.getByRole("dialog", { name: "Heute von mir entschieden" });
    await day.locator(".decided__line").nth(1).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await day
      .getByRole("button", { name: /^Zurücknehmen: / })
      .first()
      .focus();
    await page.keyboard.press("Enter");
    await day.getByText("Zurückgenommen; der Fall ist wieder zu klären.").waitFor();
    await expect(page.evaluate(focused)).resolves.toBe(true);
    await page.keyboard.press("Escape");
    await page.getByText("Fall 1 von 2").waitFor();

    const small = await portal.open(clerk, "/desk", inEnglish);
    await small.locator(".case__acts").waitFor();
    await small.keyboard.press("h");
    await small
      .getByRole("dialog", { name: "Decided by me today" })
      .locator("li")
      .first()
      .waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
  });

  test("what was just assigned is taken back with one key", async () => {
    const page = await portal.open(clerk, "/desk");
    await page.locator(".candidate").first().waitFor();
    await page.keyboard.press("1");
    await page.getByRole("button", { name: "Rückgängig" }).waitFor();
    await page.keyboard.press("u");
    await page.getByText("Zurückgenommen", { exact: true }).waitFor();
    const back = page.getByText(/^Fall \d von 2$/);
    await back.waitFor();
    await expect(back.count()).resolves.toBe(1);
  });

  test("a drawn letter is reviewed blind, and only then one is told what the machine decided", async () => {
    await setAllAssisted(false);
    for (const { key } of await at.house.inTenant((trx) =>
      trx.selectFrom("orgUnit").select("key").where("mode", "=", "automatic").execute(),
    )) {
      await setSampleShare(at.deps, at.people.supervisor, key, 1);
    }
    const captureId = await hand("Lerchenweg");
    await hand("Meisenweg");
    expect(only(await at.documentsOf(captureId)).state).toBe("delivered");
    const page = await portal.open(clerk, "/samples");
    await page.getByText("Brief 1 von 2").waitFor();
    await page.getByRole("img", { name: "Seite 1 von 1" }).waitFor();
    await page.getByRole("combobox", { name: "Welches Amt ist zuständig?" }).waitFor();
    const said = page.locator("main");
    await expect(said.innerText()).resolves.not.toMatch(/Vorschl|sicher/);
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.type("Bauaufsicht");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Abweichung", { exact: true }).waitFor();
    await expect(said.innerText()).resolves.toContain("die Maschine Umweltamt");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.locator(".sample-verdict button:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Brief 1 von 1").waitFor();
    await page.getByRole("combobox").waitFor();
    await page.keyboard.type("Umweltamt");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Übereinstimmung", { exact: true }).waitFor();
    await page.locator(".sample-verdict button:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Keine Stichprobe offen.").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    expect(only(await at.openCases(captureId)).reason).toBe("sample-review");
    const small = await portal.open(clerk, "/samples", inEnglish);
    await small.getByText("No sample is open.").waitFor();
    await expect(barriersOn(small)).resolves.toEqual([]);
    // A case that was settled a moment ago is not found by what still shows it.
    expect(portal.complaints.filter((each) => !each.includes("404"))).toEqual([]);
  });
});
