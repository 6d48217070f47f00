import type { CalendarDate } from "./ids.ts";

const MS_PER_DAY = 86_400_000;

/** A calendar date from its parts (month 1..12), or null when there is no such day. */
export function calendarDate(year: number, month: number, day: number): CalendarDate | null {
  const instant = new Date(Date.UTC(year, month - 1, day));
  const exists =
    year >= 1000 &&
    instant.getUTCFullYear() === year &&
    instant.getUTCMonth() === month - 1 &&
    instant.getUTCDate() === day;
  return exists ? instant.toISOString().slice(0, 10) : null;
}

/** The calendar date `days` after `date`; negative counts backwards. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(midnight(date) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/**
 * The day of the same number `months` later, or the last day of that month where it has no such day
 * (§ 188 Abs. 2 and 3 BGB: a month from 31 January ends on the last of February).
 */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const [year, month, day] = parts(date);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  ).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return first.toISOString().slice(0, 10);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((midnight(to) - midnight(from)) / MS_PER_DAY);
}

/** Day of the week after ISO 8601: 1 Monday ... 7 Sunday. */
export function weekday(date: CalendarDate): number {
  return new Date(midnight(date)).getUTCDay() || 7;
}

/** Neither Saturday, Sunday nor one of the given public holidays (the days § 193 BGB spares). */
export function isWorkingDay(date: CalendarDate, holidays: ReadonlySet<CalendarDate>): boolean {
  return weekday(date) <= 5 && !holidays.has(date);
}

/** The date itself when it is a working day, else the first working day after it (§ 193 BGB). */
export function nextWorkingDay(
  date: CalendarDate,
  holidays: ReadonlySet<CalendarDate>,
): CalendarDate {
  let day = date;
  while (!isWorkingDay(day, holidays)) day = addDays(day, 1);
  return day;
}

/** The `count`-th working day after `date`; `date` itself does not count. */
export function addWorkingDays(
  date: CalendarDate,
  count: number,
  holidays: ReadonlySet<CalendarDate>,
): CalendarDate {
  let day = date;
  for (let left = count; left > 0; left -= 1) day = nextWorkingDay(addDays(day, 1), holidays);
  return day;
}

/** How many working days lie after `from`, up to and including `to`; 0 when `to` is not later. */
export function workingDaysBetween(
  from: CalendarDate,
  to: CalendarDate,
  holidays: ReadonlySet<CalendarDate>,
): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (isWorkingDay(day, holidays)) count += 1;
  }
  return count;
}

/** The calendar date of an instant in an IANA time zone, e.g. `Europe/Berlin`; legal days are the town's. */
export function dayInZone(instant: Date, zone: string): CalendarDate {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const part = (type: string): string =>
    format.formatToParts(instant).find((found) => found.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

function parts(date: CalendarDate): [number, number, number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

function midnight(date: CalendarDate): number {
  const [year, month, day] = parts(date);
  return Date.UTC(year, month - 1, day);
}
