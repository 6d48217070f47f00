import { z } from "zod";
import { addDays, addMonths, addWorkingDays, isWorkingDay, nextWorkingDay } from "./calendar.ts";
import type { StatedDeadline } from "./facts.ts";
import { CalendarDate } from "./ids.ts";

const Period = z.object({
  amount: z.int().positive(),
  unit: z.enum(["day", "working-day", "week", "month"]),
  from: z.enum(["receipt", "letter-date", "formal-service"]),
  /** The day of the event, which itself does not count (§ 187 Abs. 1 BGB). */
  start: CalendarDate,
  end: CalendarDate,
});

/** How a deadline's date came about: a code with its parameters, the sentence is made elsewhere. */
export const DeadlineArithmetic = z.discriminatedUnion("code", [
  z.object({ code: z.literal("date-stated"), params: z.object({ date: CalendarDate }) }),
  z.object({
    code: z.literal("date-stated-on-free-day"),
    params: z.object({ date: CalendarDate, nextWorkingDay: CalendarDate }),
  }),
  z.object({ code: z.literal("period-ended"), params: Period }),
  z.object({
    code: z.literal("period-end-moved"),
    params: Period.extend({ movedTo: CalendarDate }),
  }),
]);
export type DeadlineArithmetic = z.infer<typeof DeadlineArithmetic>;

/** A computed deadline: a proposal until a case worker confirms it. `statute` is the German citation. */
export interface ComputedDeadline {
  readonly date: CalendarDate;
  readonly arithmetic: DeadlineArithmetic;
  readonly statute: string;
}

export interface DeadlineDays {
  readonly receiptDay: CalendarDate;
  readonly letterDate: CalendarDate | null;
  /** Public holidays of the place, for every year the deadline may reach. */
  readonly holidays: ReadonlySet<CalendarDate>;
}

const CIVIL = "§ 187 Abs. 1, § 188, § 193 BGB; § 31 VwVfG";
const SERVED = "§ 222 ZPO, § 57 VwGO in Verbindung mit § 187 Abs. 1, § 188, § 193 BGB";

/**
 * The day on which a stated deadline ends. The day of the event does not count (§ 187 Abs. 1 BGB);
 * weeks and months end on the day of the same name or number, or the month's last (§ 188 Abs. 2, 3);
 * an end on Saturday, Sunday or holiday moves to the next working day (§ 193 BGB, § 222 Abs. 2 ZPO).
 * A date the letter names stays as it is named, the safe reading: where an authority set it under
 * § 31 Abs. 3 VwVfG it does not move; what § 193 BGB would allow stands in the arithmetic.
 */
export function deadlineDate(stated: StatedDeadline, days: DeadlineDays): ComputedDeadline {
  return stated.kind === "date" ? fromDate(stated.date, days) : fromPeriod(stated, days);
}

function fromDate(date: CalendarDate, { holidays }: DeadlineDays): ComputedDeadline {
  if (isWorkingDay(date, holidays)) {
    return { date, arithmetic: { code: "date-stated", params: { date } }, statute: "" };
  }
  const params = { date, nextWorkingDay: nextWorkingDay(date, holidays) };
  return {
    date,
    arithmetic: { code: "date-stated-on-free-day", params },
    statute: "§ 193 BGB; § 31 Abs. 3 VwVfG",
  };
}

function fromPeriod(
  stated: Extract<StatedDeadline, { kind: "period" }>,
  { receiptDay, letterDate, holidays }: DeadlineDays,
): ComputedDeadline {
  // Without a legible letter date the day of receipt is what is certain.
  const known = stated.from === "letter-date" && letterDate === null ? "receipt" : stated.from;
  const start = known === "letter-date" ? (letterDate ?? receiptDay) : receiptDay;
  const end = endOf(start, stated.amount, stated.unit, holidays);
  const movedTo = nextWorkingDay(end, holidays);
  const params = { amount: stated.amount, unit: stated.unit, from: known, start, end };
  return {
    date: movedTo,
    arithmetic:
      movedTo === end
        ? { code: "period-ended", params }
        : { code: "period-end-moved", params: { ...params, movedTo } },
    statute: stated.from === "formal-service" ? SERVED : CIVIL,
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
