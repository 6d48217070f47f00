import { useEffect, useRef } from "react";
import type { RulesTrial } from "../../src/domain/steering.ts";
import { rulesTexts } from "../texts/rules.ts";
import { useTexts } from "../texts/words.tsx";
import { DataTable } from "./data-table.tsx";
import { UnitName } from "./unit-name.tsx";
import { useNumbers } from "./use-numbers.ts";

/** What a dry run found: counts, and nothing of a letter. */
export function RulesTrialPart({ trial }: { readonly trial: RulesTrial }) {
  const words = useTexts(rulesTexts).trial;
  const numbers = useNumbers();
  const top = useRef<HTMLHeadingElement>(null);
  // It was waited for, and stands above the rules.
  useEffect(() => top.current?.focus(), [trial]);
  const nameOf = (unit: string | null) => (unit === null ? words.none : <UnitName unit={unit} />);
  if (trial.documents === 0) {
    return (
      <section className="panel">
        <h2 className="kern-title" tabIndex={-1} ref={top}>
          {words.title}
        </h2>
        <p className="kern-body">{words.empty}</p>
      </section>
    );
  }
  const sign = (count: number) => `${count > 0 ? "+" : ""}${numbers.count(count)}`;
  return (
    <section className="panel">
      <h2 className="kern-title" tabIndex={-1} ref={top}>
        {words.title}
      </h2>
      <p className="kern-body kern-body--bold">
        {words.says(numbers.count(trial.documents), numbers.count(trial.differing))}
      </p>
      <p className="kern-body">
        {words.alone(numbers.count(trial.aloneToday), numbers.count(trial.aloneAfter))}
      </p>
      <DataTable
        name={words.moves}
        head={[words.from, words.to, words.documents]}
        empty={words.noMoves}
        rows={trial.moves.map(({ from, to, documents }) => ({
          key: `${from} ${to}`,
          cells: [
            nameOf(from),
            from === to ? words.same : nameOf(to),
            <span key="n" className="number">
              {numbers.count(documents)}
            </span>,
          ],
        }))}
      />
      <DataTable
        name={words.decidedBy}
        head={[words.rule, words.documents]}
        empty={words.noRuleHits}
        rows={trial.decidedBy.map(({ rule, documents }) => ({
          key: rule,
          cells: [rule, numbers.count(documents)],
        }))}
      />
      <details>
        <summary>{words.units}</summary>
        <DataTable
          name={words.units}
          head={[words.unit, words.today, words.after, words.difference]}
          rows={trial.units.map(({ unit, today, after }) => ({
            key: unit ?? "",
            cells: [nameOf(unit), numbers.count(today), numbers.count(after), sign(after - today)],
          }))}
        />
      </details>
    </section>
  );
}
