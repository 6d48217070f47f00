/** A round number that is at least as large as the largest value, and at most 2.5 times it; at least 4. */
export function roundTop(largest: number): number {
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 4, 5, 10].find((each) => each * power >= largest) ?? 10;
  return step * power;
}

/** Where things stand in a chart of 24 hours, in CSS pixels from the upper left. */
export interface ChartScale {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  /** Left edge of an hour, and how wide it is. */
  x(hour: number): number;
  readonly hourWidth: number;
  y(value: number): number;
}

const LEFT = 34;
const RIGHT = 4;
const ABOVE = 14;
const BELOW = 22;

/** Scales values of 0..`roundTop(largest)` and the hours 0..24 to an area of this size. */
export function chartScale(width: number, height: number, largest: number): ChartScale {
  const top = roundTop(largest);
  const hourWidth = Math.max(0, width - LEFT - RIGHT) / 24;
  const inner = height - ABOVE - BELOW;
  return {
    width,
    height,
    top,
    hourWidth,
    x: (hour) => LEFT + hour * hourWidth,
    y: (value) => ABOVE + inner * (1 - Math.min(value, top) / top),
  };
}
