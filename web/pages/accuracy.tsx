import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Confusion } from "../../src/api/contract/steering.ts";
import { confusion } from "../api/steering.ts";
import { DataTable } from "../parts/data-table.tsx";
import { type Period, PeriodChoice } from "../parts/period-choice.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import "../styles/operations.css";
import "../styles/steering.css";
import { steeringTexts } from "../texts/steering.ts";
import { useTexts } from "../texts/words.tsx";

/** Which department the machine proposed, and which a person decided: counts alone. */
export function AccuracyPage() {
  const words = useTexts(steeringTexts).accuracy;
  const [days, setDays] = useState<Period>(90);
  const asked = useQuery(confusion(days));
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <div className="steering">
      <header className="steering__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <PeriodChoice chosen={days} onChoose={setDays} />
      </header>
      <p className="kern-body steering__lead">{words.lead}</p>
      {asked.data === undefined ? (
        <Loading />
      ) : asked.data.cells.length === 0 ? (
        <p className="kern-body empty">{words.empty}</p>
      ) : (
        <>
          <Sums of={asked.data} />
          <Matrix of={asked.data} />
          <Differences of={asked.data} />
        </>
      )}
    </div>
  );
}

function Sums({ of: { cells } }: { readonly of: Confusion }) {
  const words = useTexts(steeringTexts).accuracy;
  const numbers = useNumbers();
  const sum = (some: Confusion["cells"]) => some.reduce((all, cell) => all + cell.documents, 0);
  const right = sum(cells.filter((cell) => cell.proposed === cell.decided));
  return (
    <p className="kern-body kern-body--bold" role="status">
      {words.sums(numbers.count(right), numbers.count(sum(cells)))}
    </p>
  );
}

function Matrix({ of: { units, cells } }: { readonly of: Confusion }) {
  const words = useTexts(steeringTexts).accuracy;
  const numbers = useNumbers();
  const rows = units.filter(({ key }) => cells.some((cell) => cell.proposed === key));
  const columns = units.filter(({ key }) => cells.some((cell) => cell.decided === key));
  const at = (proposed: string, decided: string) =>
    cells.find((cell) => cell.proposed === proposed && cell.decided === decided)?.documents;
  return (
    <div className="panel scroll" tabIndex={0} role="region" aria-label={words.title}>
      <table className="kern-table kern-table--small confusion">
        <caption className="kern-body">{words.caption}</caption>
        <thead className="kern-table__head">
          <tr className="kern-table__row">
            <th className="kern-table__header" scope="col">
              {words.proposed}
            </th>
            {columns.map((column) => (
              <th key={column.key} className="kern-table__header" scope="col">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {rows.map((row) => (
            <tr key={row.key} className="kern-table__row">
              <th className="kern-table__cell" scope="row">
                {row.name}
              </th>
              {columns.map((column) => {
                const count = at(row.key, column.key);
                const agrees = row.key === column.key;
                return (
                  <td
                    key={column.key}
                    className={`kern-table__cell number ${agrees ? "confusion__agreed" : ""}`}
                  >
                    {count === undefined ? "" : numbers.count(count)}
                    {count !== undefined && agrees ? (
                      <span className="kern-sr-only"> {words.agreed}</span>
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Differences({ of: { units, cells } }: { readonly of: Confusion }) {
  const words = useTexts(steeringTexts).accuracy;
  const numbers = useNumbers();
  const nameOf = (key: string) => units.find((unit) => unit.key === key)?.name ?? key;
  const wrong = cells
    .filter((cell) => cell.proposed !== cell.decided)
    .toSorted((a, b) => b.documents - a.documents)
    .slice(0, 10);
  return (
    <DataTable
      name={words.wrongs}
      head={[words.proposed, words.decided, words.documents]}
      rows={wrong.map(({ proposed, decided, documents }) => ({
        key: `${proposed} ${decided}`,
        cells: [nameOf(proposed), nameOf(decided), numbers.count(documents)],
      }))}
      empty={words.noWrongs}
    />
  );
}
