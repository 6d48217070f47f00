import { z } from "zod";
import { addDays, addMonths, addWorkingDays, isWorkingDay, nextWorkingDay } from "./calendar.ts";
import { deadlineRule, type DeadlineRule } from "./deadline-rules.ts";
import { DeadlineStart, type StatedDeadline } from "./facts.ts";
import { CalendarDate } from "./ids.ts";

const Length = {
  amount: z.int().positive(),
  unit: z.enum(["day", "working-day", "week", "month"]),
};
const Period = z.object({
  ...Length,
  from: DeadlineStart,
  /** The day of the event, which itself does not count (§ 187 Abs. 1 BGB). */
  start: CalendarDate,
  end: CalendarDate,
  /** Where the start is the day on which a letter posted on that date counts as notified. */
  posted: z.object({ on: CalendarDate, day: z.int() }).optional(),
});

/** What is missing where no date can be reckoned. */
const MissingStart = z.enum(["receipt", "letter-date", "event"]);

/** How a deadline's date came about: a code with its parameters, the sentence is made elsewhere. */
export const DeadlineArithmetic = z.discriminatedUnion("code", [
  z.object({ code: z.literal("date-stated"), params: z.object({ date: CalendarDate }) }),
  z.object({
    code: z.literal("date-stated-on-free-day"),
    params: z.object({ date: CalendarDate, nextWorkingDay: CalendarDate }),
  }),
  z.object({
    code: z.literal("date-fixed-by-authority"),
    params: z.object({ date: CalendarDate }),
  }),
  z.object({ code: z.literal("period-ended"), params: Period }),
  z.object({
    code: z.literal("period-end-moved"),
    params: Period.extend({ movedTo: CalendarDate }),
  }),
  z.object({
    code: z.literal("start-unknown"),
    params: z.object({ ...Length, missing: MissingStart }),
  }),
]);
export type DeadlineArithmetic = z.infer<typeof DeadlineArithmetic>;

/**
 * A computed deadline: a proposal until a case worker confirms it. `date` is null where the day it
 * starts on is not known; `arithmetic` says why. `statute` is the German citation.
 */
export interface ComputedDeadline {
  readonly date: CalendarDate | null;
  readonly arithmetic: DeadlineArithmetic;
  readonly statute: string;
}

export interface DeadlineDays {
  /** Null where nobody knows on which day it came. */
  readonly receiptDay: CalendarDate | null;
  readonly letterDate: CalendarDate | null;
  /** Public holidays of the place, for every year the deadline may reach. */
  readonly holidays: ReadonlySet<CalendarDate>;
}

type StatedDate = Extract<StatedDeadline, { kind: "date" }>;
type StatedPeriod = Extract<StatedDeadline, { kind: "period" }>;

/**
 * The day on which a stated deadline ends, by the table in `deadline-rules.ts`. The day of the event does
 * not count (§ 187 Abs. 1 BGB); weeks and months end on the day of the same name or number, or the
 * month's last (§ 188 Abs. 2, 3); an end on Saturday, Sunday or holiday moves to the next working day.
 * A date the letter names stays as it is named: where an authority fixed it, it does not move at all
 * (§ 31 Abs. 3 Satz 2 VwVfG), and elsewhere that is the safe reading.
 */
export function deadlineDate(stated: StatedDeadline, days: DeadlineDays): ComputedDeadline {
  // The day that chooses between two versions of a rule: that of posting, or what is known nearest to it.
  const around = stated.kind === "date" ? stated.date : null;
  const postedOn = days.letterDate ?? days.receiptDay ?? around ?? NEWEST;
  const rule = deadlineRule(stated.regime ?? "civil", postedOn);
  return stated.kind === "date" ? fromDate(stated, rule, days) : fromPeriod(stated, rule, days);
}

/** After the last change of any rule. */
const NEWEST = "9999-12-31";

function fromDate(
  { date }: StatedDate,
  rule: DeadlineRule,
  { holidays }: DeadlineDays,
): ComputedDeadline {
  if (isWorkingDay(date, holidays)) {
    return { date, arithmetic: { code: "date-stated", params: { date } }, statute: "" };
  }
  if (rule.fixedDay !== null) {
    const arithmetic = { code: "date-fixed-by-authority", params: { date } } as const;
    return { date, arithmetic, statute: rule.fixedDay };
  }
  const params = { date, nextWorkingDay: nextWorkingDay(date, holidays) };
  return {
    date,
    arithmetic: { code: "date-stated-on-free-day", params },
    statute: rule.statute,
  };
}

function fromPeriod(
  { amount, unit, from }: StatedPeriod,
  rule: DeadlineRule,
  days: DeadlineDays,
): ComputedDeadline {
  const known = startOf(from, rule, days);
  if ("missing" in known) {
    const params = { amount, unit, missing: known.missing };
    return { date: null, arithmetic: { code: "start-unknown", params }, statute: rule.statute };
  }
  const end = endOf(known.start, amount, unit, days.holidays);
  const movedTo = nextWorkingDay(end, days.holidays);
  const { statute = rule.statute, ...start } = known;
  const params = { amount, unit, ...start, end };
  return {
    date: movedTo,
    arithmetic:
      movedTo === end
        ? { code: "period-ended", params }
        : { code: "period-end-moved", params: { ...params, movedTo } },
    statute,
  };
}

type Start =
  | {
      readonly from: DeadlineStart;
      readonly start: CalendarDate;
      readonly posted?: { readonly on: CalendarDate; readonly day: number };
      readonly statute?: string;
    }
  | { readonly missing: z.infer<typeof MissingStart> };

/**
 * The day a period starts on, never later than it may in truth: where the receipt is not known, the
 * letter's own date stands in for it, since no letter comes before it is written. The other way round no
 * day of receipt stands in for the letter's date: it would end late.
 */
function startOf(from: DeadlineStart, rule: DeadlineRule, days: DeadlineDays): Start {
  const { receiptDay, letterDate } = days;
  switch (from) {
    case "letter-date":
      return letterDate === null ? { missing: "letter-date" } : { from, start: letterDate };
    case "event":
      return { missing: "event" };
    case "notification":
      return notified(rule, days);
    case "receipt":
    case "formal-service":
      break;
  }
  if (receiptDay !== null) return { from, start: receiptDay };
  return letterDate === null ? { missing: "receipt" } : { from: "letter-date", start: letterDate };
}

/** An act sent by post is notified on the day the fiction says, or later where it came later. */
function notified(rule: DeadlineRule, days: DeadlineDays): Start {
  const { receiptDay, letterDate, holidays } = days;
  const { notification } = rule;
  if (notification === null || letterDate === null) return startOf("receipt", rule, days);
  const day = addDays(letterDate, notification.day);
  const start = notification.moves ? nextWorkingDay(day, holidays) : day;
  if (receiptDay !== null && receiptDay > start) return { from: "receipt", start: receiptDay };
  return {
    from: "notification",
    start,
    posted: { on: letterDate, day: notification.day },
    statute: `${notification.statute}; ${rule.statute}`,
  };
}

function endOf(
  start: CalendarDate,
  amount: number,
  unit: z.infer<typeof Period>["unit"],
  holidays: ReadonlySet<CalendarDate>,
): CalendarDate {
  switch (unit) {
    case "day":
      return addDays(start, amount);
    case "working-day":
      return addWorkingDays(start, amount, holidays);
    case "week":
      return addDays(start, amount * 7);
    case "month":
      break;
  }
  return addMonths(start, amount);
}
