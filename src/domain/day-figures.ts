import type { CalendarDate } from "./ids.ts";

/** What was finished in a quarter of an hour of a day (0..95, by the town's clock), and the most that waited. */
export interface QuarterFigures {
  readonly day: CalendarDate;
  readonly quarter: number;
  readonly finished: number;
  readonly waiting: number;
}

/** One hour of today (0..23), beside the same hour of a usual day. */
export interface HourFigures {
  readonly hour: number;
  /** Null for what is still to come. */
  readonly finished: number | null;
  readonly waiting: number | null;
  /** Median of the same weekday of the weeks before; null where there is none yet. */
  readonly usual: number | null;
}

export interface DayFigures {
  readonly hours: readonly HourFigures[];
  readonly finished: number;
  /** What a usual day had finished by the same time, and in all; null where there is none yet. */
  readonly usualByNow: number | null;
  readonly usual: number | null;
  /** How many earlier days of the same weekday there are: those on which anything was done. */
  readonly usualOf: number;
}

const QUARTERS_OF_HOUR = 4;
const HOURS = 24;

/** Holds today against a usual day. `quarterNow`: the quarter of an hour that it is, by the town's clock. */
export function dayAgainstUsual(
  figures: readonly QuarterFigures[],
  today: CalendarDate,
  quarterNow: number,
): DayFigures {
  const byDay = Map.groupBy(figures, ({ day }) => day);
  const ofToday = byDay.get(today) ?? [];
  // A day without any work was a holiday, or before the first: it is not usual.
  const earlier = [...byDay].flatMap(([day, quarters]) =>
    day < today && sumOf(quarters) > 0 ? [quarters] : [],
  );
  const hourNow = Math.floor(quarterNow / QUARTERS_OF_HOUR);
  const hours = Array.from({ length: HOURS }, (_, hour): HourFigures => {
    const quarters = ofToday.filter(isIn(hour));
    const come = hour > hourNow;
    return {
      hour,
      finished: come ? null : sumOf(quarters),
      waiting: come ? null : Math.max(0, ...quarters.map(({ waiting }) => waiting)),
      usual: median(earlier.map((day) => sumOf(day.filter(isIn(hour))))),
    };
  });
  return {
    hours,
    finished: sumOf(ofToday),
    usualByNow: median(
      earlier.map((day) => sumOf(day.filter(({ quarter }) => quarter <= quarterNow))),
    ),
    usual: median(earlier.map(sumOf)),
    usualOf: earlier.length,
  };
}

const isIn =
  (hour: number) =>
  ({ quarter }: QuarterFigures): boolean =>
    Math.floor(quarter / QUARTERS_OF_HOUR) === hour;

const sumOf = (quarters: readonly QuarterFigures[]): number =>
  quarters.reduce((sum, { finished }) => sum + finished, 0);

/** The middle one, or the mean of the two in the middle; null of none. */
function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}
