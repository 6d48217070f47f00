import { getHolidays } from "feiertagejs";
import type { CalendarDate } from "../domain/ids.ts";
import type { Land } from "../domain/town.ts";

/**
 * The public holidays of a Land in a year. Those of single municipalities (Mariä Himmelfahrt in Bavaria,
 * Fronleichnam in parts of Saxony) are the town's data: a day too many would make a deadline end late.
 */
export function publicHolidays(land: Land, year: number): ReadonlySet<CalendarDate> {
  return new Set(
    getHolidays(year, land)
      .filter((holiday) => !(land === "BY" && holiday.name === "MARIAHIMMELFAHRT"))
      .map((holiday) => holiday.dateString),
  );
}

/** Free days of a town: those of its Land, two years back to two ahead of a day, and its own. */
export function holidaysAround(
  calendar: { readonly land: Land; readonly localHolidays: readonly CalendarDate[] },
  day: CalendarDate,
): ReadonlySet<CalendarDate> {
  const year = Number(day.slice(0, 4));
  return new Set([
    ...calendar.localHolidays,
    ...[-2, -1, 0, 1, 2].flatMap((by) => [...publicHolidays(calendar.land, year + by)]),
  ]);
}
