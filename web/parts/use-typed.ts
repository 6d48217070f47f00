import { useState } from "react";

/** What the fields began with, and how one goes on where something else is saved now. */
export interface Over<Known> {
  readonly basedOn: Known;
  /** What stands in the fields is held against what is known now. */
  readonly rebase: () => void;
  /** What is known now stands in the fields. */
  readonly takeTheirs: () => void;
  /** What stands in the fields is sent to be saved. */
  readonly sending: () => void;
  /** What was sent is saved: what becomes known next is that, in its usual form, and what is typed is held against it. */
  readonly saved: () => void;
}

/**
 * What is typed over what is known. Where something else becomes known, that is shown, unless something was typed:
 * that stays, and what it began with. What was typed and is known now, because it was saved, stays as it stands,
 * so that the focus stays, too.
 */
export function useTyped<Value>(
  known: Value,
): readonly [Value, (value: Value) => void, Over<Value>] {
  return useOver(known, asItIs<Value>, asItIs<Value>);
}

/** Rows that are added, changed and removed, each with a key as long as it is there. */
export function useRows<Row extends object>(known: readonly Row[]) {
  const [rows, set, over] = useOver(known, keyed<Row>, unkeyed<Row>);
  return {
    rows,
    over,
    add: (row: Row) => set([...rows, { row, key: `${FRESH}${String(Date.now())}` }]),
    change: (key: string, changed: Partial<Row>) =>
      set(
        rows.map((each) => (each.key === key ? { key, row: { ...each.row, ...changed } } : each)),
      ),
    remove: (key: string) => set(rows.filter((each) => each.key !== key)),
  };
}

const FRESH = "fresh ";
/** Whether a row was added just now, and the focus belongs into it. */
export const isFresh = (key: string): boolean => key.startsWith(FRESH);

interface Keyed<Row> {
  readonly row: Row;
  readonly key: string;
}
const asItIs = <Value>(value: Value): Value => value;
const unkeyed = <Row>(rows: readonly Keyed<Row>[]): readonly Row[] => rows.map(({ row }) => row);
/** Rows keep the keys of those before them, and with them the focus. */
function keyed<Row>(
  rows: readonly Row[],
  before: readonly Keyed<Row>[] = [],
): readonly Keyed<Row>[] {
  const since = Date.now();
  return rows.map((row, index) => ({ row, key: before[index]?.key ?? `${since} ${index}` }));
}

function useOver<Known, Shown>(
  known: Known,
  shownOf: (known: Known, before?: Shown) => Shown,
  knownOf: (shown: Shown) => Known,
): readonly [Shown, (shown: Shown) => void, Over<Known>] {
  const said = JSON.stringify(known);
  const fresh = (shown: Shown) => ({ said, basedOn: known, shown, sent: shown });
  const [kept, keep] = useState(() => fresh(shownOf(known)));
  const set = (shown: Shown) => keep((now) => ({ ...now, shown }));
  const over = {
    basedOn: kept.basedOn,
    rebase: () => keep((now) => fresh(now.shown)),
    takeTheirs: () => keep((now) => fresh(shownOf(known, now.shown))),
    sending: () => keep((now) => ({ ...now, sent: now.shown })),
    saved: () => keep((now) => ({ ...now, basedOn: knownOf(now.sent) })),
  };
  if (kept.said === said) return [kept.shown, set, over];
  const typed = JSON.stringify(knownOf(kept.shown));
  if (typed !== said && typed !== JSON.stringify(kept.basedOn)) return [kept.shown, set, over];
  const shown = typed === said ? kept.shown : shownOf(known, kept.shown);
  keep(fresh(shown));
  return [shown, set, { ...over, basedOn: known }];
}
