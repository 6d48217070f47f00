import { allTenants } from "../store/audit-tree.ts";
import { type DeskFigures, deskFigures } from "../store/desk-figures.ts";
import { type Check, fail, guarded, ok, warn } from "./doctor-check.ts";
import type { OpenInstallation } from "./keep-house.ts";
import { ageOf } from "./queues.ts";

/** Post that waits for people: whether there are any, and for how long it does. Throws nothing. */
export const checkDesks = (house: OpenInstallation): Promise<readonly Check[]> =>
  guarded("cases", "see docs/operations.md", async () => {
    const tenants = await house.store.withActor({ kind: "housekeeper" }, allTenants);
    const checks: Check[] = [];
    for (const { id, key } of tenants) {
      const figures = await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
        deskFigures(trx, id),
      );
      checks.push(checkCases(key, figures, Date.now()), checkInboxes(key, figures));
    }
    return checks;
  });

/** A case is settled within days; one that is forgotten is a letter that nobody answers. */
const CASE_MS_MAX = 7 * 24 * 3_600_000;

/** The open cases of the town `key`. */
export function checkCases(key: string, figures: DeskFigures, nowMs: number): Check {
  const { openCases, oldestCaseAt, settlers } = figures;
  if (openCases > 0 && settlers === 0) {
    return fail(
      "cases",
      `${key}: ${openCases} are open, and nobody may settle them`,
      "give somebody the role clerk or supervisor in people.csv, then 'poststelle found <folder>'",
    );
  }
  if (oldestCaseAt === null) return ok("cases", `${key}: none is open`);
  const words = `${key}: ${openCases} open, the oldest for ${ageOf(oldestCaseAt.toISOString(), nowMs)}`;
  return nowMs - oldestCaseAt.getTime() > CASE_MS_MAX
    ? warn("cases", words, "tell the clarification desk: the oldest stand first in its list")
    : ok("cases", words);
}

/** The inboxes of the town `key`. */
export function checkInboxes(key: string, { unread }: DeskFigures): Check {
  if (unread.length === 0) return ok("inboxes", `${key}: every letter has a reader`);
  const units = unread.map(({ unit, letters }) => `${unit} (${letters})`).join(", ");
  return warn(
    "inboxes",
    `${key}: nobody may open the letters of ${units}`,
    "give these units people in people.csv, or a deputy, then 'poststelle found <folder>'",
  );
}
