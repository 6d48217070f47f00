import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openActing } from "../support/acting.ts";
import { findChromium, openTestPortal, type TestPortal } from "../support/portal.ts";
import { barriersAt, everyLook, places } from "../support/portal-places.ts";
import { workOff } from "../support/work-off.ts";

// The few looks of each page are part of the suite (test/e2e/portal.test.ts); these are all there are.
const program = await findChromium();
if (program === null) {
  process.stderr.write("Skipped: the matrix needs Chromium (sudo apt-get install chromium)\n");
}
const whenThere = program === null ? describe.skip : describe;

let at: Awaited<ReturnType<typeof openActing>>;
let portal: TestPortal;
beforeAll(async () => {
  if (program === null) return;
  at = await openActing();
  portal = await openTestPortal(at.house, program);
  const settled = await at.unclearLetter("erledigt.pdf");
  await at.settle(at.people.clerk, settled.caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  await at.unclearLetter("offen.pdf");
});
afterAll(async () => {
  if (program === null) return;
  await portal.close();
  await at.house.remove();
});

whenThere("every page in every look", () => {
  test.each(places.flatMap((place) => everyLook.map((look) => [place, look] as const)))(
    "%j has no barriers in %j",
    async (place, look) => {
      await expect(barriersAt(portal, place, look)).resolves.toEqual([]);
    },
  );
});
