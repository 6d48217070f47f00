import { addDays, dayInZone } from "../domain/calendar.ts";
import { allTenants } from "../store/audit-tree.ts";
import { type DeskFigures, deskFigures } from "../store/desk-figures.ts";
import { digestsGivenUp } from "../store/digests.ts";
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
      const mails = await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
        digestsGivenUp(trx, addDays(dayInZone(new Date(), "UTC"), -MAIL_DAYS)),
      );
      checks.push(checkCases(key, figures, Date.now()), checkInboxes(key, figures));
      checks.push(checkDigests(key, mails));
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

const MAIL_DAYS = 7;

/** The daily e-mails of the town `key` that no server took within the week. */
export function checkDigests(
  key: string,
  { count, lastProblem }: { readonly count: number; readonly lastProblem: string | null },
): Check {
  if (count === 0) return ok("daily e-mails", `${key}: none was given up within ${MAIL_DAYS} days`);
  return warn(
    "daily e-mails",
    `${key}: ${count} were given up within ${MAIL_DAYS} days, the last for ${lastProblem ?? "no reason"}`,
    "look at the mail server and POSTSTELLE_MAIL_SERVER; what was given up is not sent any more",
  );
}
