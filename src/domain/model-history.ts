/** That a supervisor had an older model brought back: what was taught between then and the act counts no more. */
export interface BroughtBack {
  /** Until when lessons counted in the model that was brought back. */
  readonly lessonsUntil: Date;
  readonly at: Date;
}

/** A time in which lessons were given that do not count: after `from`, up to and with `to`. */
export interface SetAside {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The times whose lessons do not count at a time, from all models that were brought back until then, the oldest
 * first. Who brings back a model of before such an act takes that act back too.
 */
export function setAsideAt(acts: readonly BroughtBack[], at: Date): readonly SetAside[] {
  const last = acts.findLastIndex((act) => act.at <= at);
  const act = acts[last];
  if (act === undefined) return [];
  return [
    ...setAsideAt(acts.slice(0, last), act.lessonsUntil),
    { from: act.lessonsUntil, to: act.at },
  ];
}

/** Whether a lesson given at a time counts, with these times set aside. */
export const counts = (given: Date, aside: readonly SetAside[]): boolean =>
  !aside.some(({ from, to }) => given > from && given <= to);
