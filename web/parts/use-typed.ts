import { useState } from "react";

/**
 * What is typed over what is known. Where something else becomes known, that is shown; what was typed and is known
 * now, because it was saved, stays as it stands, so that the focus stays, too.
 */
export function useTyped<Value>(known: Value): readonly [Value, (value: Value) => void] {
  return useOver(known, asItIs<Value>, asItIs<Value>);
}

/** Rows that are added, changed and removed, each with a key as long as it is there. */
export function useRows<Row extends object>(known: readonly Row[]) {
  const [rows, set] = useOver(known, keyed<Row>, unkeyed<Row>);
  return {
    rows,
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
): readonly [Shown, (shown: Shown) => void] {
  const said = JSON.stringify(known);
  const [kept, keep] = useState(() => ({ said, shown: shownOf(known) }));
  const set = (shown: Shown) => keep({ said, shown });
  if (kept.said === said) return [kept.shown, set];
  const shown =
    JSON.stringify(knownOf(kept.shown)) === said ? kept.shown : shownOf(known, kept.shown);
  set(shown);
  return [shown, set];
}
