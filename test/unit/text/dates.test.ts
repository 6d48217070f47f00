import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { calendarDate } from "../../../src/domain/calendar.ts";
import { findDates, resolveDate } from "../../../src/text/dates.ts";

const MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember";
const ROMAN = "I II III IV V VI VII VIII IX X XI XII".split(" ");
const anchor = "2025-03-10";

function resolved(text: string): (string | null)[] {
  return findDates(text).map((printed) => resolveDate(printed, anchor));
}

describe("dates in a text", () => {
  test("are found where a month's letters look like others", () => {
    expect(resolved("am 9. Mal 2025, 10. Junl 2025 und 11. Aprii 2025")).toEqual([
      "2025-05-09",
      "2025-06-10",
      "2025-04-11",
    ]);
    expect(resolved("das 9. Mahl 2025, der 10. Juno 2025")).toEqual(["2025-06-10"]);
  });

  test.each([
    ["O3. l1. 2O26", "2026-11-03"],
    ["0b.02.20Z5", "2025-02-06"],
    ["1Z. Oktober Z024", "2024-10-12"],
    ["11.Februar 2ö25", "2025-02-11"],
    ["19.Okt.2C24", "2024-10-19"],
    ["19. Feh. 2025", "2025-02-19"],
    ["10. Novcmbcr 2024", "2024-11-10"],
    ["3.März 2026", "2026-03-03"],
  ])("are found in %s, however misread", (text, date) => {
    expect(resolved(`Lindenau, den ${text}`)).toEqual([date]);
  });

  test("are none where letters alone, or two months, could be meant", () => {
    for (const text of ["Ib.lZ.ZAbS", "§ 1b.2.25", "A. März 2025", "4. Jum 25", "3. Jxn 2025"])
      expect(resolved(text)).toEqual([]);
    expect(resolved("Az. ZA.gb.2OSS und 1b.ZS.g")).toEqual([]);
  });

  test("are found in every form in which they are written", () => {
    const parts = fc.record({
      year: fc.integer({ min: 1960, max: 2059 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
    });
    fc.assert(
      fc.property(parts, fc.nat({ max: 6 }), ({ year, month, day }, form) => {
        const iso = calendarDate(year, month, day);
        const [, mm = "", dd = ""] = (iso ?? "").split("-");
        const printed = [
          `${dd}.${mm}.${String(year)}`,
          `${String(day)}.${String(month)}.${String(year)}`,
          `${dd}.${mm}.${String(year).slice(2)}`,
          `${String(day)}. ${MONTHS.split(" ")[month - 1] ?? ""} ${String(year)}`,
          `${String(day)}.${ROMAN[month - 1] ?? ""}.${String(year)}`,
          iso,
          `${dd} . ${mm} . ${String(year)}`,
        ][form];
        expect(resolved(`am ${printed ?? ""} in Lindenau`)).toEqual([iso]);
      }),
    );
  });

  test.each([
    ["30.02.2025", []],
    ["32.01.2025", []],
    ["DE02 1203 0000 0000 2020 51", []],
    ["5.0255.803847.9", []],
    ["Az. 12.03.2025-7", []],
    ["1.234,56 EUR und 10,00 Euro", []],
    ["IP 10.12.20.25", []],
    ["14. Mäirz 2025", ["2025-03-14"]],
    ["28,09:2025", ["2025-09-28"]],
    ["bis zum 9.3. oder 10. März", ["2026-03-09", "2025-03-10"]],
    ["March 12, 2025 or 12th March 2025", ["2025-03-12", "2025-03-12"]],
  ])("%s", (text, expected) => {
    expect(resolved(text)).toEqual(expected);
  });
});
