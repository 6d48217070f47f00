import { expect, test } from "@jest/globals";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, desktop, phone, type TestPortal } from "../support/portal.ts";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

whenThere("two people at the clarification desk", () => {
  test("see each other at one case, and no more when one goes on to the next", async () => {
    const first = await at.unclearLetter("eins.pdf");
    const second = await at.unclearLetter("zwei.pdf");
    const look = { viewport: desktop, colorScheme: "light", language: "de" } as const;
    const anna = await portal.open("a.ackerknecht", `/desk/${first.caseId}`, look);
    await anna.locator(".case__acts").waitFor();
    await expect(anna.locator(".presence p").count()).resolves.toBe(0);
    const bruno = await portal.open("b.bruchhaeuser", `/desk/${first.caseId}`, {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await anna.getByText("sieht diesen Fall auch gerade").waitFor();
    await bruno.getByText("is looking at this case too").waitFor();
    await expect(barriersOn(anna)).resolves.toEqual([]);
    await expect(barriersOn(bruno)).resolves.toEqual([]);
    await expect(
      bruno.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
      ),
    ).resolves.toBe(true);

    await bruno.keyboard.press("j");
    await bruno.waitForURL((url) => url.pathname.endsWith(second.caseId));
    await anna.getByText("sieht diesen Fall auch gerade").waitFor({ state: "detached" });

    // The one who was there first decides; the other, come back, is told and goes on.
    await bruno.keyboard.press("k");
    await anna.getByText("sieht diesen Fall auch gerade").waitFor();
    await anna.keyboard.press("/");
    await anna.keyboard.type("Bauaufsicht");
    await anna.getByRole("option").first().waitFor();
    await anna.keyboard.press("Enter");
    await bruno.getByText("Somebody else has settled the case").waitFor();
    await bruno.waitForURL((url) => url.pathname.endsWith(second.caseId));
  });

  test("said nothing in the console that a user would call broken", () => {
    // A case that was settled elsewhere is gone when it is asked for once more.
    expect(portal.complaints.filter((each) => !each.includes("404"))).toEqual([]);
  });
});
