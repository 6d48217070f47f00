import { addDays, addWorkingDays, isWorkingDay } from "./calendar.ts";
import type { CalendarDate } from "./ids.ts";

/** In how many working days an entry is to be opened where neither unit nor town says. */
export const ATTENTION_WORKING_DAYS = 2;

/**
 * The last day of arrival of which an unopened entry is overdue on `today`: so many full working days lie
 * between, the day of arrival itself not counted. Null on a day on which nobody works.
 */
export function overdueSince(
  today: CalendarDate,
  workingDays: number,
  holidays: ReadonlySet<CalendarDate>,
): CalendarDate | null {
  if (!isWorkingDay(today, holidays)) return null;
  let day = addDays(today, -1);
  while (addWorkingDays(day, workingDays, holidays) >= today) day = addDays(day, -1);
  return day;
}
