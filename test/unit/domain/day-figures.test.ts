import { expect, test } from "@jest/globals";
import { dayAgainstUsual } from "../../../src/domain/day-figures.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";

const day = (date: string) => CalendarDate.parse(date);
const today = day("2026-11-23");
const at = (date: string, quarter: number, finished: number, waiting = 0) => ({
  day: day(date),
  quarter,
  finished,
  waiting,
});

test("today is held against the median of the same weekday", () => {
  const figures = [
    at("2026-11-23", 36, 5, 7),
    at("2026-11-23", 37, 4, 9),
    at("2026-11-16", 36, 10),
    at("2026-11-16", 60, 30),
    at("2026-11-09", 36, 20),
    at("2026-11-02", 37, 60),
    // A holiday: somebody kept house, and nothing was done.
    at("2026-10-26", 36, 0, 3),
  ];
  const found = dayAgainstUsual(figures, today, 37);
  expect(found).toMatchObject({ finished: 9, usualByNow: 20, usual: 40, usualOf: 3 });
  expect(found.hours).toHaveLength(24);
  expect(found.hours[9]).toEqual({ hour: 9, finished: 9, waiting: 9, usual: 20 });
  expect(found.hours[10]).toEqual({ hour: 10, finished: null, waiting: null, usual: 0 });
});

test("the mean of the two in the middle, and nothing where there was no such day", () => {
  const two = [at("2026-11-16", 0, 10), at("2026-11-09", 0, 15)];
  expect(dayAgainstUsual(two, today, 1)).toMatchObject({ finished: 0, usual: 12.5, usualOf: 2 });
  expect(dayAgainstUsual([], today, 1)).toMatchObject({
    usual: null,
    usualByNow: null,
    usualOf: 0,
  });
});
