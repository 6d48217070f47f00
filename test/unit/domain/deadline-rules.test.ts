import { describe, expect, test } from "@jest/globals";
import { addDays } from "../../../src/domain/calendar.ts";
import { deadlineDate } from "../../../src/domain/deadline.ts";
import { deadlineRule, DeadlineRegime, deadlineRules } from "../../../src/domain/deadline-rules.ts";
import type { StatedDeadline } from "../../../src/domain/facts.ts";

const evidence = { page: 1, quote: "innerhalb eines Monats nach Bekanntgabe" };
const month = (
  regime: DeadlineRegime,
  from: "notification" | "formal-service" | "receipt" = "notification",
): StatedDeadline => ({ kind: "period", amount: 1, unit: "month", from, regime, evidence });

describe("deadline rules", () => {
  test("cover every day for every regime exactly once", () => {
    for (const regime of DeadlineRegime.options) {
      for (const day of ["1990-01-01", "2024-12-31", "2025-01-01", "2040-06-30"]) {
        const inForce = deadlineRules.filter(
          (rule) =>
            rule.regime === regime &&
            (rule.from ?? "") <= day &&
            (rule.until === null || day <= rule.until),
        );
        expect(inForce).toHaveLength(1);
        expect(deadlineRule(regime, day)).toBe(inForce[0]);
      }
    }
  });

  // Posted on a Monday: the third day is a Thursday, the fourth a Friday.
  test.each([
    ["administrative", "2024-12-16", "2024-12-19", "§ 41 Abs. 2 VwVfG a. F."],
    ["administrative", "2025-01-13", "2025-01-17", "§ 41 Abs. 2 VwVfG"],
    ["social", "2024-12-16", "2024-12-19", "§ 37 Abs. 2 SGB X a. F."],
    ["social", "2025-01-13", "2025-01-17", "§ 37 Abs. 2 SGB X"],
    ["tax", "2024-12-16", "2024-12-19", "§ 122 Abs. 2 Nr. 1, § 108 Abs. 3 AO a. F."],
    ["tax", "2025-01-13", "2025-01-17", "§ 122 Abs. 2 Nr. 1, § 108 Abs. 3 AO"],
  ] as const)("%s, posted %s: notified %s", (regime, letterDate, start, statute) => {
    const computed = deadlineDate(month(regime), {
      receiptDay: addDays(letterDate, 2),
      letterDate,
      holidays: new Set(),
    });
    expect(computed.arithmetic).toMatchObject({ params: { from: "notification", start } });
    expect(computed.statute.startsWith(`${statute};`)).toBe(true);
  });

  // Posted on a Tuesday: the fourth day is a Saturday.
  test.each([
    ["administrative", "2025-02-08"],
    ["social", "2025-02-08"],
    ["tax", "2025-02-10"],
  ] as const)("%s: a notification on a Saturday starts %s", (regime, start) => {
    const days = {
      receiptDay: "2025-02-05",
      letterDate: "2025-02-04",
      holidays: new Set<string>(),
    };
    expect(deadlineDate(month(regime), days).arithmetic).toMatchObject({ params: { start } });
  });

  test("a letter that came later than the fiction says starts on the day it came", () => {
    const days = {
      receiptDay: "2025-02-20",
      letterDate: "2025-02-04",
      holidays: new Set<string>(),
    };
    expect(deadlineDate(month("administrative"), days)).toMatchObject({
      date: "2025-03-20",
      arithmetic: { params: { from: "receipt", start: "2025-02-20" } },
    });
  });

  test("an undated one starts on the day it came, which is never too late", () => {
    const days = { receiptDay: "2025-02-20", letterDate: null, holidays: new Set<string>() };
    expect(deadlineDate(month("social"), days).date).toBe("2025-03-20");
  });

  test.each([
    ["civil", "§ 193 BGB"],
    ["administrative", "§ 31 Abs. 1, 3 VwVfG"],
    ["social", "§ 26 Abs. 1, 3 SGB X"],
    ["tax", "§ 108 Abs. 1, 3 AO"],
    ["civil-court", "§ 222 ZPO"],
    ["administrative-court", "§ 57 Abs. 2 VwGO"],
    ["social-court", "§ 64 SGG"],
    ["finance-court", "§ 54 Abs. 2 FGO"],
    ["labour-court", "§ 46 Abs. 2 ArbGG"],
    ["criminal-court", "§ 43 StPO"],
  ] as const)("%s: an end on Good Friday moves to Tuesday, by %s", (regime, statute) => {
    const computed = deadlineDate(month(regime, "formal-service"), {
      receiptDay: "2025-03-18",
      letterDate: null,
      holidays: new Set(["2025-04-18", "2025-04-21"]),
    });
    expect(computed).toMatchObject({
      date: "2025-04-22",
      arithmetic: { code: "period-end-moved" },
    });
    expect(computed.statute).toContain(statute);
  });
});
