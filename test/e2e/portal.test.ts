import type { PageId } from "../../src/domain/ids.ts";
import { expect, test } from "@jest/globals";
import { press } from "../support/by-keyboard.ts";
import { type Acting, only } from "../support/acting.ts";
import { handIn, lettersPdf } from "../support/letters-pdf.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, type TestPortal } from "../support/portal.ts";
import { fewLooks, places } from "../support/portal-looks.ts";
import { barriersAt } from "../support/portal-places.ts";
import { workOff } from "../support/work-off.ts";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

const clerk = "a.ackerknecht";
const caseWorker = "l.luettgenau";
const operator = "d.dornhoefer";

whenThere("the portal", () => {
  test("asks who one is, says why it was refused, and lets in", async () => {
    const page = await portal.open(clerk, "/");
    await page.context().clearCookies();
    await page.reload();
    await page.getByLabel("Anmeldename").fill("niemand");
    await page.getByLabel("Kennwort").fill("falsches Kennwort");
    await press(page, "Enter");
    await expect(page.getByRole("alert").innerText()).resolves.toContain("Kennwort");
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("a clerk settles a case with one key, and the case worker has it and is done, by keyboard", async () => {
    const { captureId } = await at.unclearLetter("schluessel.pdf");
    const desk = await portal.open(clerk, "/desk");
    await desk.locator(".case__acts").waitFor();
    // Search as one types: the department that has it is none of the machine's candidates.
    await press(desk, "/");
    await desk.keyboard.type("Bauaufsicht");
    await desk.getByRole("option").first().waitFor();
    await press(desk, "Enter");
    await desk.getByText("Zugeordnet: Bauaufsichtsamt").waitFor();
    await desk.getByText("Nichts zu klären").waitFor();
    await workOff(at.house);
    expect(only(await at.documentsOf(captureId)).state).toBe("delivered");

    const inbox = await portal.open(caseWorker, "/inbox");
    const entry = inbox.locator("a.entry");
    await entry.waitFor();
    await entry.focus();
    await press(inbox, "Enter");
    await inbox.getByRole("img", { name: "Seite 1 von 1" }).waitFor();
    await inbox.getByRole("button", { name: "Übernehmen" }).focus();
    await press(inbox, "Enter");
    const done = inbox.getByRole("button", { name: "Erledigt" });
    await done.waitFor();
    await done.focus();
    await press(inbox, "Enter");
    await inbox.keyboard.type("32.1-4711");
    await press(inbox, "Enter");
    await inbox.getByRole("button", { name: "Wieder öffnen" }).waitFor();
    expect(only(await at.entries("bauaufsicht")).state).toBe("done");
  });

  test("a page's words can be found, and are marked where they stand", async () => {
    const [entry] = await at.entries("bauaufsicht");
    const page = await portal.open(caseWorker, `/documents/${entry?.documentId}`);
    await page.getByRole("img", { name: "Seite 1 von 1" }).waitFor();
    await page.getByPlaceholder("Im Dokument suchen").fill("wie besprochen");
    await page.getByText("1 Treffer").waitFor();
    await expect(page.locator(".word--hit").allInnerTexts()).resolves.toEqual([
      expect.stringContaining("wie"),
      expect.stringContaining("besprochen"),
    ]);
  });

  test("what changes elsewhere is seen without asking", async () => {
    const page = await portal.open(clerk, "/desk");
    await page.getByText("Nichts zu klären").waitFor();
    await at.unclearLetter("live.pdf");
    await page.getByText("Fall 1 von 1").waitFor();
    await expect(page.getByText("Nichts zu klären").count()).resolves.toBe(0);

    // A stream that is refused is opened anew, and says meanwhile that it is not there.
    let refused = 0;
    await page.route("**/api/events", (route) => {
      refused += 1;
      return route.fulfill({ status: 503, body: "" });
    });
    await page.reload();
    await page.getByText("Fall 1 von 1").waitFor();
    await page.getByRole("status").getByText("nicht live").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await at.unclearLetter("inzwischen.pdf");
    expect(refused).toBeGreaterThan(1);
    await page.unroute("**/api/events");
    await page.getByText("Fall 1 von 2").waitFor();
    await expect(page.getByText("nicht live").count()).resolves.toBe(0);
    portal.excuse("503");
  });

  test("a page that breaks says so, and leaves the way to the others open", async () => {
    const page = await portal.open(clerk, "/desk");
    await page.locator(".case__acts, .empty").first().waitFor();
    const body = "export const SamplesPage = () => { throw new Error('broken on purpose'); };";
    await page.route("**/assets/samples-*.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body }),
    );
    await page.getByRole("link", { name: "Stichprobe" }).click();
    await page.getByRole("heading", { name: "lässt sich gerade nicht zeigen" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByRole("link", { name: "Post", exact: true }).click();
    await page.getByRole("heading", { name: "Post heute" }).waitFor();
    await expect(page.getByText("lässt sich gerade nicht zeigen").count()).resolves.toBe(0);
    portal.excuse("broken on purpose");
  });

  test("a stack in doubt begins with the machine's cuts and is split by keyboard alone", async () => {
    const letter = (n: number) => [
      `Absender ${n}`,
      "",
      "Sehr geehrte Damen und Herren,",
      "",
      "danke.",
    ];
    const leaves = [1, 2, 3, 4, 5, 0, 7].map((n) => (n === 0 ? [] : letter(n)));
    const { captureId } = await handIn(at.house, "stapel.pdf", await lettersPdf(...leaves));
    await workOff(at.house);
    const page = await portal.open(clerk, `/desk/${only(await at.openCases(captureId)).id}`);
    await page.getByText("7 von 7 Seiten zugeordnet").waitFor();
    await page.getByText("1 Sendung · 1 Seite ausgesondert").waitFor();
    await expect(page.getByRole("button", { name: "Schnitt unsicher" }).count()).resolves.toBe(1);

    // Page 3 begins a letter, page 5 an enclosure of it, page 2 is advertising; one cut is taken back.
    await press(page, "ArrowRight", "ArrowRight", "x", "ArrowRight", "x", "z");
    await press(page, "ArrowRight", "a", "Home", "ArrowRight", "b", "4", "Enter");
    await page.getByText("2 Sendungen · 2 Seiten ausgesondert").waitFor();
    // The first letter should have stayed sealed.
    await press(page, "Home", "i");
    const shut = page.getByRole("button", {
      name: "Sendung 1: Irrtümlich geöffnet: wird verschlossen",
    });
    await shut.waitFor();
    await press(page, "ArrowRight");
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.locator("[data-page]:focus").waitFor();
    // Enter still held from the stack before is no order.
    await page.locator("[data-page]:focus").dispatchEvent("keydown", {
      key: "Enter",
      repeat: true,
      bubbles: true,
    });
    await press(page, " ");
    await page.getByRole("dialog", { name: "Seite 2 von 7" }).waitFor();
    await press(page, "ArrowRight");
    await page.getByRole("dialog").getByRole("img", { name: "Seite 3 von 7" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Escape", "?");
    await page.getByRole("dialog", { name: "Tasten" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Escape", "Enter");
    await page.getByText("Wird so getrennt").waitFor();
    await workOff(at.house);
    const made = await at.documentsOf(captureId);
    expect(made).toHaveLength(3);
    const closed = only(made.filter(({ state }) => state === "sealed"));
    await page.goto(`${portal.api.url}/opening`);
    await page
      .getByRole("button", { name: `${closed.receiptNumber}: irrtümlich geöffnet` })
      .focus();
    await press(page, "Enter");
    await page.getByRole("dialog").getByLabel("Zu unterrichten").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("the desk takes a discard back, and says when somebody else was first", async () => {
    const first = await at.unclearLetter("werbung.pdf");
    const second = await at.unclearLetter("zwei.pdf");
    const page = await portal.open(clerk, `/desk/${first.caseId}`);
    await page.locator(".candidate").first().waitFor();
    await press(page, "d");
    await page.getByRole("dialog", { name: "Aussondern" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await press(page, "Enter");
    await page.getByRole("button", { name: "Rückgängig" }).waitFor();
    expect(only(await at.documentsOf(first.captureId)).state).toBe("discarded");
    await press(page, "u");
    await page.getByText("Zurückgenommen").waitFor();
    expect(only(await at.documentsOf(first.captureId)).state).toBe("in-clarification");

    // Nothing tells this desk what happens elsewhere, so that its answer comes too late.
    await page.route("**/api/events", (route) => route.abort());
    await page.goto(`${portal.api.url}/desk/${second.caseId}`);
    await page.locator(".candidate").first().waitFor();
    await at.settle(at.people.secondClerk, second.caseId, { act: "assign", unit: "bauaufsicht" });
    await press(page, "1");
    await page.locator(".notice--danger").waitFor();
    await page.waitForURL((url) => !url.pathname.endsWith(second.caseId));
  });

  test("a case worker does several at once, and walks from one to the next", async () => {
    for (const name of ["eins.pdf", "noch-eins.pdf"]) {
      const { caseId } = await at.unclearLetter(name);
      await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" });
    }
    await workOff(at.house);
    const page = await portal.open(caseWorker, "/inbox/bauaufsicht?show=new&unread=yes");
    await page.locator(".line--unread").nth(1).waitFor();
    const count = await page.locator(".line").count();
    await press(page, "j", "x", "j", "x");
    await page.getByText("2 ausgewählt").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByRole("region", { name: "Mehrere auf einmal" }).getByText("Übernehmen").click();
    await page.getByText("2 von 2 ausgeführt").waitFor();
    await expect(page.locator(".bulk__outcome").allInnerTexts()).resolves.toEqual([
      expect.stringContaining("Übernommen"),
      expect.stringContaining("Übernommen"),
    ]);
    await page.goto(`${portal.api.url}/inbox/bauaufsicht?show=mine`);
    await page.locator(".line").nth(1).waitFor();
    expect(count).toBeGreaterThanOrEqual(2);
    await press(page, "j", "Enter");
    await page.getByText("1 von 2 im Eingang").waitFor();
    await press(page, "j");
    await page.getByText("2 von 2 im Eingang").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("a clerk finds out what became of what came in", async () => {
    const letter = ["Absender", "", "Sehr geehrte Damen und Herren,", "", "danke."];
    const bytes = await lettersPdf(letter, letter, letter, [], letter);
    const { captureId } = await handIn(at.house, "vormittag.pdf", bytes);
    await workOff(at.house);
    const pages = await at.pageIds(captureId);
    const leaf = (n: number) => only(pages.slice(n - 1, n));
    const letterOf = (...its: [PageId, ...PageId[]]) => ({
      documents: [{ role: "main" as const, parent: null, pages: its }],
    });
    await at.settle(at.people.clerk, only(await at.openCases(captureId)).id, {
      act: "split",
      order: {
        items: [letterOf(leaf(1)), letterOf(leaf(3), leaf(5))],
        discards: [
          { pageId: leaf(2), reason: "advertising" },
          { pageId: leaf(4), reason: "blank" },
        ],
      },
    });
    await workOff(at.house);
    const page = await portal.open(clerk, "/post");
    await page.getByRole("row", { name: "vormittag.pdf" }).getByRole("link").click();
    await page.getByRole("heading", { name: "vormittag.pdf" }).waitFor();
    await expect(page.locator(".item__pages li").allInnerTexts()).resolves.toEqual(
      ["Sendung 1", "Werbung", "Sendung 2", "leer", "Sendung 2"].map((words) =>
        expect.stringContaining(words),
      ),
    );
    await page.locator(".history summary").first().click();
    await page.locator(".history .history summary").first().click();
    await page.locator(".history__events li").first().waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
  });

  test("nobody is shown an area that is not theirs", async () => {
    const page = await portal.open(operator, "/desk");
    await page.getByRole("alert").waitFor();
    await expect(page.getByRole("navigation").getByRole("link").allInnerTexts()).resolves.toEqual([
      "Betrieb",
    ]);
    // Nothing was asked that would have been refused.
    expect(portal.complaints.filter((said) => said.includes("403"))).toEqual([]);
  });

  test.each(places.flatMap((place, nth) => fewLooks(nth).map((look) => [place, look] as const)))(
    "%j has no barriers in %j",
    async (place, look) => {
      await expect(barriersAt(portal, place, look)).resolves.toEqual([]);
    },
  );

  test("every address is a page, but for the API's and those of files that are not there", async () => {
    const statusOf = async (path: string) => (await fetch(portal.api.url + path)).status;
    const paths = [
      "/",
      "/inbox/none?x=1",
      "//",
      "/assets/none.js",
      "/assets/..%2fbuilt-from",
      "/api/none",
    ];
    await expect(Promise.all(paths.map(statusOf))).resolves.toEqual([200, 200, 200, 404, 404, 404]);
  });

  test("said nothing in the console that a user would call broken", () => {
    expect(portal.complaints.filter((each) => !/401|409|ERR_FAILED/.test(each))).toEqual([]);
  });
});
