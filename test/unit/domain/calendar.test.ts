import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  addDays,
  addMonths,
  addWorkingDays,
  calendarDate,
  dayInZone,
  daysBetween,
  isWorkingDay,
  nextWorkingDay,
  weekday,
  workingDaysBetween,
} from "../../../src/domain/calendar.ts";

const none: ReadonlySet<string> = new Set();
const day = fc
  .integer({ min: 0, max: 60_000 })
  .map((days) => new Date(Date.UTC(1950, 0, 1 + days)).toISOString().slice(0, 10));
const holidays = fc.array(day, { maxLength: 40 }).map((days) => new Set(days));

function monthIndex(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}

describe("calendar", () => {
  test("knows the days that exist", () => {
    expect(calendarDate(2024, 2, 29)).toBe("2024-02-29");
    expect(calendarDate(2025, 2, 29)).toBeNull();
    expect(calendarDate(2025, 13, 1)).toBeNull();
    expect(calendarDate(2025, 0, 1)).toBeNull();
    expect(calendarDate(25, 1, 1)).toBeNull();
  });

  test("adds days over changes of clock and year", () => {
    expect(addDays("2025-03-29", 2)).toBe("2025-03-31");
    expect(addDays("2024-12-31", 1)).toBe("2025-01-01");
    fc.assert(
      fc.property(day, fc.integer({ min: -4000, max: 4000 }), (from, days) => {
        expect(daysBetween(from, addDays(from, days))).toBe(days);
        expect(addDays(addDays(from, days), -days)).toBe(from);
      }),
    );
  });

  test("ends a month on the day of the same number, or on the last (§ 188 Abs. 3 BGB)", () => {
    expect(addMonths("2025-01-31", 1)).toBe("2025-02-28");
    expect(addMonths("2024-01-31", 1)).toBe("2024-02-29");
    expect(addMonths("2025-03-15", 1)).toBe("2025-04-15");
    expect(addMonths("2025-11-30", 3)).toBe("2026-02-28");
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 120 }), (from, months) => {
        const to = addMonths(from, months);
        const number = Number(from.slice(8));
        const isLast = addDays(to, 1).endsWith("-01");
        expect(Number(to.slice(8)) === number || (isLast && Number(to.slice(8)) < number)).toBe(
          true,
        );
        expect(monthIndex(to) - monthIndex(from)).toBe(months);
      }),
    );
  });

  test("counts weekdays from Monday, 1", () => {
    expect(weekday("2026-11-23")).toBe(1);
    expect(weekday("2026-11-22")).toBe(7);
  });

  test("finds the next working day: none lies between, and it is one", () => {
    expect(nextWorkingDay("2025-04-18", new Set(["2025-04-18", "2025-04-21"]))).toBe("2025-04-22");
    fc.assert(
      fc.property(day, holidays, (from, free) => {
        const next = nextWorkingDay(from, free);
        expect(isWorkingDay(next, free)).toBe(true);
        expect(next >= from).toBe(true);
        expect(workingDaysBetween(addDays(from, -1), next, free)).toBe(1);
      }),
    );
  });

  test("counts working days as it adds them", () => {
    fc.assert(
      fc.property(day, holidays, fc.integer({ min: 0, max: 60 }), (from, free, count) => {
        expect(workingDaysBetween(from, addWorkingDays(from, count, free), free)).toBe(count);
      }),
    );
    expect(workingDaysBetween("2026-11-23", "2026-11-20", none)).toBe(0);
  });

  test("takes the day of the town's zone, not of the machine's", () => {
    const instant = new Date("2025-06-30T22:30:00Z");
    expect(dayInZone(instant, "Europe/Berlin")).toBe("2025-07-01");
    expect(dayInZone(instant, "UTC")).toBe("2025-06-30");
    expect(dayInZone(new Date("2025-01-01T00:30:00+01:00"), "Europe/Berlin")).toBe("2025-01-01");
  });
});
