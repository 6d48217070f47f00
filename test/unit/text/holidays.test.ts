import { describe, expect, test } from "@jest/globals";
import { publicHolidays } from "../../../src/text/holidays.ts";

describe("public holidays", () => {
  test("are those of the Land", () => {
    const saxony = publicHolidays("SN", 2026);
    expect(saxony).toContain("2026-11-18");
    expect(saxony).toContain("2026-10-31");
    expect(saxony).not.toContain("2026-01-06");
    expect(publicHolidays("BY", 2026)).toContain("2026-01-06");
    expect(publicHolidays("BE", 2026)).toContain("2026-03-08");
  });

  test("move with Easter", () => {
    expect(publicHolidays("NW", 2025)).toContain("2025-04-18");
    expect(publicHolidays("NW", 2026)).toContain("2026-04-03");
  });

  test("leave out what only some municipalities keep", () => {
    expect(publicHolidays("BY", 2026)).not.toContain("2026-08-15");
    expect(publicHolidays("SL", 2026)).toContain("2026-08-15");
    expect(publicHolidays("SN", 2026)).not.toContain("2026-06-04");
  });
});
