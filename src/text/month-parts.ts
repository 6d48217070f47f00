import { addDays, addMonths, calendarDate } from "../domain/calendar.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { fold } from "./german-pattern.ts";

/** A last day named by its month: "Ende Juni", "Mitte Juli 2025", "zum Monatsende"; offsets in the text. */
interface MonthPart {
  readonly date: CalendarDate;
  readonly start: number;
  readonly end: number;
}

const MONTHS =
  "januar februar maerz april mai juni juli august september oktober november dezember".split(" ");
const NAMED =
  /(?<!\p{L})(Anfang|Mitte|Ende)\s+(?:des\s+Monats\s+)?(\p{L}{3,9})(?:\s+((?:19|20)\d{2})(?!\d))?(?!\p{L})/giu;
const THIS_MONTH =
  /(?<!\p{L})(?:Monatsende|(?:Ende|Ablauf)\s+(?:des|dieses)\s+(?:(nächsten|kommenden|folgenden)\s+|laufenden\s+)?Monats)(?!\p{L})/giu;

/**
 * The parts of months that a text names, by § 192 BGB: its beginning is the 1st, its middle the 15th, its end the
 * last day. A month without a year is the first whose day is on or after `writtenOn`; where `isDated` is false,
 * that day is only the receipt's, and "this month" is none.
 */
export function findMonthParts(
  text: string,
  { writtenOn, isDated }: { readonly writtenOn: CalendarDate; readonly isDated: boolean },
): MonthPart[] {
  const named = [...text.matchAll(NAMED)].flatMap((match) => {
    const [whole, part = "", name = "", year] = match;
    const month = MONTHS.indexOf(fold(name)) + 1;
    if (month === 0) return [];
    const date = year === undefined ? ahead(part, month, writtenOn) : dayOf(part, month, +year);
    return date === null ? [] : [place(match.index, whole, date)];
  });
  const own = isDated ? [...text.matchAll(THIS_MONTH)] : [];
  return [
    ...named,
    ...own.map(({ 0: whole, 1: later, index }) => {
      const first = `${writtenOn.slice(0, 8)}01`;
      return place(index, whole, addDays(addMonths(first, later === undefined ? 1 : 2), -1));
    }),
  ];
}

const place = (start: number, whole: string, date: CalendarDate): MonthPart => ({
  date,
  start,
  end: start + whole.length,
});

function ahead(part: string, month: number, writtenOn: CalendarDate): CalendarDate | null {
  const year = Number(writtenOn.slice(0, 4));
  const days = [year, year + 1].map((each) => dayOf(part, month, each));
  return days.find((day) => day !== null && day >= writtenOn) ?? null;
}

function dayOf(part: string, month: number, year: number): CalendarDate | null {
  const first = calendarDate(year, month, 1);
  if (first === null || /^anfang$/iu.test(part)) return first;
  return /^mitte$/iu.test(part) ? addDays(first, 14) : addDays(addMonths(first, 1), -1);
}
