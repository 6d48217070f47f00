import { sha256Hex } from "../audit/hash.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { dayFigures, isExplained } from "../domain/day-close.ts";
import { type CalendarDate, Sha256 } from "../domain/ids.ts";
import { countDay, insertDayClose, lastClosedDay, lockDayCloses } from "../store/day-closes.ts";
import { townToday } from "../store/people.ts";
import { inMailroom } from "./batches.ts";
import { type ActDeps, type ActPerson, refuse } from "./act.ts";

/**
 * Closes a day of the town for ever, with its figures as they are now. Throws "day-to-come", "day-closed"
 * where it or a later one is, and "difference-unnamed".
 */
export const closeDay = (deps: ActDeps, person: ActPerson, day: CalendarDate): Promise<void> =>
  inMailroom(deps, person, async (act) => {
    const { tenantId, personId } = person;
    if (day > (await townToday(act.trx))) refuse("day-to-come");
    await lockDayCloses(act.trx, tenantId);
    const before = await lastClosedDay(act.trx);
    if (before !== null && before.day >= day) refuse("day-closed");
    const figures = dayFigures(await countDay(act.trx, day, before));
    if (![figures.total, ...figures.channels].every(isExplained)) refuse("difference-unnamed");
    const sha256 = Sha256.parse(sha256Hex(Buffer.from(canonicalJson(figures))));
    await insertDayClose(act.trx, { tenantId, figures, sha256, closedBy: personId });
    const { carriedOver, received, captured, counted, passedOn, remaining } = figures.total;
    await act.sayOfTown({
      type: "day-closed",
      day,
      sha256,
      carriedOver,
      received,
      captured,
      counted,
      passedOn,
      remaining,
    });
  });
