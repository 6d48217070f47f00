import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "@playwright/test";
import { newId } from "../../src/new-id.ts";
import { openQueues, type Queues } from "../../src/queue/queues.ts";
import { openCase } from "../../src/store/clarification-cases.ts";
import { announceWorker } from "../../src/store/dispatch.ts";
import { lockSubject, moveSubject } from "../../src/store/subjects.ts";
import { press } from "../support/by-keyboard.ts";
import { openTestHouse, type TestHouse } from "../support/house.ts";
import { describeInBrowser } from "../support/in-browser.ts";
import {
  barriersOn,
  openTestPortal,
  type PageOptions,
  phone,
  type TestPortal,
} from "../support/portal.ts";
import { newCapture, stateOf, trailOf } from "../support/spine.ts";

const { program, inBrowser } = await describeInBrowser();
const operator = "d.dornhoefer";
const workerId = newId();

let house: TestHouse;
let portal: TestPortal;
let queues: Queues;
/** Fails again and again, was given up, and waits. */
let failing: string;
let givenUp: string;

/** Gives the focus to a button and presses it, as somebody does who tabs there. */
const pushButton = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole("button", { name }).first();
  await button.waitFor();
  await button.focus();
  await press(page, "Enter");
};

const worker = () => ({
  id: workerId,
  host: "poststelle-1",
  pid: 4711,
  steps: ["inspect", "read"],
  slots: 2,
});

async function prepareHouse(): Promise<void> {
  failing = await newCapture(house);
  givenUp = await newCapture(house);
  const waiting = await newCapture(house);
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await house.asHousekeeper(async (trx) => {
    await announceWorker(trx, worker());
    await trx
      .updateTable("task")
      .set({
        attempt: 2,
        lastProblem: "took longer than 60 s",
        firstProblemAt: ago(90),
        lastProblemAt: ago(4),
        dueAt: ago(-5),
      })
      .where("subjectId", "=", failing)
      .execute();
    await trx
      .updateTable("task")
      .set({ dueAt: ago(40) })
      .where("subjectId", "=", waiting)
      .execute();
    const { tenantId } = house;
    await trx
      .insertInto("stepFigure")
      .values(
        [0, 7, 14, 21].flatMap((days) =>
          Array.from({ length: 96 }, (_, quarter) => {
            const fromAt = new Date(ago(0).setHours(0, quarter * 15, 0, 0) - days * 86_400_000);
            const busy = quarter > 28 && quarter < 70;
            return {
              tenantId,
              step: "read",
              fromAt,
              finished: busy ? 20 + ((quarter * 7) % 13) : 1,
              waiting: busy ? 3 * (quarter % 17) : 0,
            };
          }).filter(({ fromAt }) => fromAt < ago(15)),
        ),
      )
      .execute();
  });
  await house.inTenant(async (trx) => {
    await trx
      .updateTable("task")
      .set({ state: "gave-up" })
      .where("subjectId", "=", givenUp)
      .execute();
    const subject = await lockSubject(trx, "capture", givenUp);
    if (subject === null) throw new Error("The capture is gone");
    await openCase(trx, subject, {
      reason: "timed-out",
      detail: "Klage.pdf",
      step: "inspect",
      blocking: true,
    });
    await moveSubject(trx, subject, "inspect", "in-clarification");
  });
}

inBrowser("the operators' page", () => {
  beforeAll(async () => {
    house = await openTestHouse();
    const connectionString = house.access.url("poststelle_queue");
    queues = await openQueues(
      { backend: "postgres", connectionString, poolMax: 4 },
      ["inspect"],
      house.log,
    );
    await prepareHouse();
    portal = await openTestPortal(house, program ?? "", { queueBoards: () => queues.boards() });
  }, 120_000);
  afterAll(async () => {
    await portal.close();
    await queues.close();
    await house.remove();
  });

  test("says in one true sentence what stands, and why", async () => {
    const page = await portal.open(operator, "/operations");
    const sentence = page.locator(".verdict__sentence");
    await sentence.waitFor();
    await expect(sentence.innerText()).resolves.toMatch(
      /^Das Prüfen steht seit .*, 1 Eingang wartet, keine bekannte Frist in Gefahr, 1 weiterer Hinweis\.$/u,
    );
    await page.getByRole("img", { name: /^Fertig je Stunde\. Heute \d+ fertig/u }).waitFor();
    await page.getByText("üblich: Mittel aus 3 gleichen Wochentagen").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("a step is paused and resumed by keyboard, each with its reason, and it is seen", async () => {
    const page = await portal.open(operator, "/operations");
    await pushButton(page, "Anhalten Prüfen");
    const dialog = page.getByRole("dialog", { name: "„Prüfen“ anhalten" });
    await dialog.getByText("Was läuft, wird fertig.").waitFor();
    await page.keyboard.type("Wartung");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Enter");
    await page.getByText("„Prüfen“ ist angehalten").waitFor();
    await page.getByText("Betrieb: Wartung").waitFor();
    await page
      .getByText(/^Das Prüfen ist seit .* vom Betrieb angehalten, 1 Eingang wartet/u)
      .first()
      .waitFor();
    // The focus is where it was.
    await expect(page.locator(":focus").innerText()).resolves.toContain("Prüfen");
    await pushButton(page, "Fortsetzen Prüfen");
    await page.getByRole("dialog", { name: "„Prüfen“ fortsetzen" }).waitFor();
    await page.keyboard.type("fertig gewartet");
    await press(page, "Enter");
    await page.getByText("„Prüfen“ läuft wieder").waitFor();
    await expect(trailOf(house, house.tenantId)).resolves.toEqual([
      { type: "step-paused", step: "inspect", because: "Wartung" },
      { type: "step-resumed", step: "inspect", because: "fertig gewartet" },
    ]);
  });

  test("failed work is tried again or given to a person, after it was said what that does", async () => {
    const page = await portal.open(operator, "/operations");
    await pushButton(page, "Alle an den Klärplatz");
    await page.getByText(/^1 Eingang geht als Klärfall an den Klärplatz/u).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.type("scheitert seit Stunden");
    await press(page, "Enter");
    await page.getByText("Erledigt: 1").waitFor();
    await expect(stateOf(house, failing)).resolves.toBe("in-clarification");

    await page.getByText("Betroffene Kennungen (1)").first().waitFor();
    const group = page.locator(".failure", { hasText: "timed-out" });
    await group.locator("summary").focus();
    await press(page, "Enter");
    await group.getByText(givenUp).first().waitFor();
    await group.getByRole("button", { name: /^Neu versuchen / }).focus();
    await press(page, "Enter");
    await page.getByText(/^1 Eingang wird sofort neu versucht/u).waitFor();
    await page.keyboard.type("Engpass behoben");
    await press(page, "Enter");
    await group.waitFor({ state: "detached" });
    await expect(stateOf(house, givenUp)).resolves.toBe("accepted");
    await expect(page.content()).resolves.not.toMatch(/Klage|letter\.pdf/u);
  });

  test("a worker is drained and takes work again", async () => {
    // However long the tests before took: a silent worker is not drained.
    await house.asHousekeeper((trx) => announceWorker(trx, worker()));
    const page = await portal.open(operator, "/operations");
    await pushButton(page, "Leeren poststelle-1 4711");
    await page.getByText("Kein anderer Prozess nimmt dann Arbeit an: Alles wartet.").waitFor();
    await page.keyboard.type("neue Platte");
    await press(page, "Enter");
    await page.getByText("leer", { exact: true }).waitFor();
    await page
      .getByText(/^Alle Arbeitsprozesse nehmen auf Wunsch des Betriebs nichts Neues an/u)
      .first()
      .waitFor();
    await pushButton(page, "Wieder annehmen poststelle-1 4711");
    await page.keyboard.type("Platte da");
    await press(page, "Enter");
    await page.getByText("Der Prozess nimmt wieder Arbeit an").waitFor();
    expect((await trailOf(house, house.tenantId)).slice(-2)).toEqual([
      { type: "worker-drained", workerId, because: "neue Platte" },
      { type: "worker-undrained", workerId, because: "Platte da" },
    ]);
  });

  test("has no barriers on a phone in the dark, and the chart is a table, too", async () => {
    const look: PageOptions = { viewport: phone, colorScheme: "dark", language: "en" };
    const page = await portal.open(operator, "/operations", look);
    await page.locator(".chart svg[role=img]").first().waitFor();
    await page.getByText("As a table").click();
    await page.getByRole("region", { name: "The day" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await expect(
      page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
    ).resolves.toBe(true);
  });

  test("the board of raw queues is one link away, and runs under our policy", async () => {
    const page = await portal.open(operator, "/operations");
    const link = page.getByRole("link", { name: "Rohe Warteschlangen (bull-board)" });
    await link.focus();
    await press(page, "Enter");
    await page
      .getByRole("link", { name: /inspect/u })
      .first()
      .click();
    await page
      .getByText(/read.?only|Latest|Waiting/iu)
      .first()
      .waitFor();
    expect(portal.complaints.filter((each) => /script/iu.test(each))).toEqual([]);
    portal.complaints.length = 0;
  });

  test("said nothing in the console that a user would call broken", () => {
    expect(portal.complaints).toEqual([]);
  });
});
