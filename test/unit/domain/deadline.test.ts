import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addDays, isWorkingDay, weekday } from "../../../src/domain/calendar.ts";
import { DeadlineArithmetic, deadlineDate } from "../../../src/domain/deadline.ts";
import type { StatedDeadline } from "../../../src/domain/facts.ts";

const evidence = { page: 1, quote: "innerhalb eines Monats" };
const none: ReadonlySet<string> = new Set();
type Period = Extract<StatedDeadline, { kind: "period" }>;

function period(amount: number, unit: Period["unit"], from: Period["from"] = "receipt"): Period {
  return { kind: "period", amount, unit, from, evidence };
}

describe("deadline", () => {
  test("does not count the day of the event (§ 187 Abs. 1 BGB)", () => {
    const days = { receiptDay: "2025-03-10", letterDate: null, holidays: none };
    expect(deadlineDate(period(1, "day"), days).date).toBe("2025-03-11");
    expect(deadlineDate(period(2, "week"), days).date).toBe("2025-03-24");
    expect(deadlineDate(period(1, "month"), days).date).toBe("2025-04-10");
  });

  test("moves an end on a free day to the next working day (§ 193 BGB)", () => {
    const holidays = new Set(["2025-04-18", "2025-04-21"]);
    const computed = deadlineDate(period(1, "month"), {
      receiptDay: "2025-03-18",
      letterDate: null,
      holidays,
    });
    expect(computed.date).toBe("2025-04-22");
    expect(computed.arithmetic).toEqual({
      code: "period-end-moved",
      params: {
        amount: 1,
        unit: "month",
        from: "receipt",
        start: "2025-03-18",
        end: "2025-04-18",
        movedTo: "2025-04-22",
      },
    });
    expect(computed.statute).toContain("§ 193 BGB");
  });

  test("starts where the letter says, or at receipt when the letter's date is not known", () => {
    const days = { receiptDay: "2025-03-12", letterDate: "2025-03-10", holidays: none };
    expect(deadlineDate(period(1, "week", "letter-date"), days).date).toBe("2025-03-17");
    expect(deadlineDate(period(1, "week", "receipt"), days).date).toBe("2025-03-19");
  });

  test("has no day where the start is not known, and says what is missing", () => {
    const days = { receiptDay: "2025-03-12", letterDate: null, holidays: none };
    const missing = (from: Period["from"], receiptDay: string | null) => {
      const { date, arithmetic } = deadlineDate(period(1, "week", from), { ...days, receiptDay });
      expect(DeadlineArithmetic.parse(arithmetic)).toEqual(arithmetic);
      return date ?? (arithmetic.code === "start-unknown" ? arithmetic.params.missing : "");
    };
    expect(missing("letter-date", days.receiptDay)).toBe("letter-date");
    expect(missing("event", days.receiptDay)).toBe("event");
    expect(missing("receipt", null)).toBe("receipt");
    expect(missing("notification", null)).toBe("receipt");
    expect(missing("formal-service", days.receiptDay)).toBe("2025-03-19");
  });

  test("never ends later than from the letter's date where only the receipt is not known", () => {
    const days = { receiptDay: null, letterDate: "2025-03-10", holidays: none };
    expect(deadlineDate(period(1, "week", "receipt"), days)).toMatchObject({
      date: "2025-03-17",
      arithmetic: { params: { from: "letter-date" } },
    });
  });

  test("leaves a stated date as it is and says when a later day would do", () => {
    const stated: StatedDeadline = { kind: "date", date: "2025-12-25", evidence };
    const days = {
      receiptDay: "2025-12-01",
      letterDate: null,
      holidays: new Set(["2025-12-25", "2025-12-26"]),
    };
    const computed = deadlineDate(stated, days);
    expect(computed.date).toBe("2025-12-25");
    expect(computed.arithmetic).toEqual({
      code: "date-stated-on-free-day",
      params: { date: "2025-12-25", nextWorkingDay: "2025-12-29" },
    });
    expect(deadlineDate({ ...stated, date: "2025-12-24" }, days).arithmetic.code).toBe(
      "date-stated",
    );
    const fixed = deadlineDate({ ...stated, regime: "administrative" }, days);
    expect(fixed).toEqual({
      date: "2025-12-25",
      arithmetic: { code: "date-fixed-by-authority", params: { date: "2025-12-25" } },
      statute: "§ 31 Abs. 3 Satz 2 VwVfG",
    });
    expect(deadlineDate({ ...stated, regime: "social" }, days).statute).toBe(
      "§ 26 Abs. 3 Satz 2 SGB X",
    );
    // Tax law knows no such exception: its last day moves (§ 108 Abs. 3 AO).
    expect(deadlineDate({ ...stated, regime: "tax" }, days).arithmetic.code).toBe(
      "date-stated-on-free-day",
    );
  });

  test("always ends a period after its start, on a working day, never early", () => {
    const day = fc.integer({ min: 0, max: 5000 }).map((days) => addDays("2020-01-01", days));
    const unit = fc.constantFrom<Period["unit"]>("day", "working-day", "week", "month");
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 90 }),
        unit,
        fc.array(day, { maxLength: 30 }),
        (receiptDay, amount, unitOfPeriod, free) => {
          const holidays = new Set(free);
          const { date, arithmetic } = deadlineDate(period(amount, unitOfPeriod), {
            receiptDay,
            letterDate: null,
            holidays,
          });
          if (date === null) throw new Error("The receipt is known");
          expect(date > receiptDay).toBe(true);
          expect(isWorkingDay(date, holidays)).toBe(true);
          expect(DeadlineArithmetic.parse(arithmetic)).toEqual(arithmetic);
          const keepsWeekday = unitOfPeriod !== "week" || arithmetic.code !== "period-ended";
          expect(keepsWeekday || weekday(date) === weekday(receiptDay)).toBe(true);
        },
      ),
    );
  });
});
