import { expect, test } from "@jest/globals";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { type TestPortal } from "../support/portal.ts";
import { everyLook, fewLooks, otherPlaces, places } from "../support/portal-looks.ts";
import { barriersAt } from "../support/portal-places.ts";
import { workOff } from "../support/work-off.ts";

// The few looks of each page are part of the suite (test/e2e/portal.test.ts); these are all there are.

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser(async (opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
  const settled = await at.unclearLetter("erledigt.pdf");
  await at.settle(at.people.clerk, settled.caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  await at.unclearLetter("offen.pdf");
});

whenThere("every page in every look", () => {
  const tried = [
    ...places.flatMap((place) => everyLook.map((look) => [place, look] as const)),
    ...otherPlaces.flatMap((place, nth) => fewLooks(nth).map((look) => [place, look] as const)),
  ];
  test.each(tried)("%j has no barriers in %j", async (place, look) => {
    await expect(barriersAt(portal, place, look)).resolves.toEqual([]);
  });
});
