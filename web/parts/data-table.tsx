import type { ReactNode } from "react";

/** One row: its key and its cells; the first cell is its heading. */
export interface DataRow {
  readonly key: string;
  readonly cells: readonly ReactNode[];
}

/** A KERN table that scrolls by itself where it is too wide; `empty` is said where there are no rows. */
export function DataTable(props: {
  readonly name: string;
  readonly hint?: string;
  readonly head: readonly string[];
  readonly rows: readonly DataRow[];
  readonly empty?: string;
}) {
  const { name, hint, head, rows, empty } = props;
  if (rows.length === 0 && empty !== undefined) {
    return (
      <section className="panel">
        <h2 className="kern-title">{name}</h2>
        <p className="kern-body">{empty}</p>
      </section>
    );
  }
  return (
    <div className="panel scroll" tabIndex={0} role="region" aria-label={name}>
      <table className="kern-table kern-table--small">
        <caption className="kern-title">
          {name}
          {hint === undefined ? null : <span className="kern-body panel__hint">{hint}</span>}
        </caption>
        <thead className="kern-table__head">
          <tr className="kern-table__row">
            {head.map((each) => (
              <th key={each} className="kern-table__header" scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {rows.map(({ key, cells: [first, ...rest] }) => (
            <tr key={key} className="kern-table__row">
              <th className="kern-table__cell" scope="row">
                {first}
              </th>
              {rest.map((cell, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- columns keep their places
                <td key={index} className="kern-table__cell">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A state in colour, shape and word. */
export function StateMark(props: {
  readonly kind: "success" | "warning" | "danger" | "info";
  readonly children: ReactNode;
}) {
  return (
    <span className={`kern-badge kern-badge--${props.kind} kern-badge--small`}>
      <span className={`kern-icon kern-icon--${props.kind} kern-icon--small`} aria-hidden="true" />
      <span className="kern-label kern-label--small">{props.children}</span>
    </span>
  );
}
