import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { overdueSince } from "../../../src/domain/attention.ts";
import { addDays, isWorkingDay, workingDaysBetween } from "../../../src/domain/calendar.ts";

const none: ReadonlySet<string> = new Set();

describe("what nobody opened in time", () => {
  test("is overdue when its working days are over, and not on the last of them", () => {
    // Friday 20 November 2026 and two working days: Monday and Tuesday; from Wednesday on.
    expect(overdueSince("2026-11-24", 2, none)).toBe("2026-11-19");
    expect(overdueSince("2026-11-25", 2, none)).toBe("2026-11-22");
    // A holiday on Monday gives it a day more.
    expect(overdueSince("2026-11-25", 2, new Set(["2026-11-23"]))).toBe("2026-11-19");
    expect(overdueSince("2026-11-25", 0, none)).toBe("2026-11-24");
  });

  test("is raised on no day on which nobody works", () => {
    expect(overdueSince("2026-11-21", 0, none)).toBeNull();
    expect(overdueSince("2026-11-23", 0, new Set(["2026-11-23"]))).toBeNull();
  });

  test("had all its working days before today, and what came a day later had not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 30 }),
        (day, workingDays, free) => {
          const at = (offset: number) => addDays("2026-01-01", offset);
          const holidays = new Set(free.map(at));
          const today = at(day);
          const since = overdueSince(today, workingDays, holidays);
          if (since === null) return !isWorkingDay(today, holidays);
          const before = (arrived: string) =>
            workingDaysBetween(arrived, addDays(today, -1), holidays);
          return before(since) >= workingDays && before(addDays(since, 1)) < workingDays + 1;
        },
      ),
    );
  });
});
