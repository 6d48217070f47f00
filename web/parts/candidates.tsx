import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type CaseInFull, units } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { UnitChoice } from "./unit-choice.tsx";
import { useKeys } from "./use-keys.ts";

/** The departments the machine thinks of, one number key each; any other one by searching. */
export function Candidates(props: {
  readonly of: CaseInFull;
  readonly onAssign: (unit: string, name: string) => void;
}) {
  const { of, onAssign } = props;
  const { texts, percent } = useWords();
  const all = useQuery(units());
  const [seeks, setSeeks] = useState(false);
  useKeys({
    ...Object.fromEntries(
      of.candidates
        .slice(0, 9)
        .map((each, index) => [String(index + 1), () => onAssign(each.key, each.name)]),
    ),
    "/": () => setSeeks(true),
  });
  const nameOf = (unit: string) => all.data?.units.find((each) => each.key === unit)?.name ?? unit;
  return (
    <section className="candidates-part" aria-label={texts.desk.candidates}>
      <ol className="candidates">
        {of.candidates.map((each, index) => (
          <li key={each.key}>
            <button
              type="button"
              className={index === 0 ? "candidate candidate--first" : "candidate"}
              aria-keyshortcuts={String(index + 1)}
              onClick={() => onAssign(each.key, each.name)}
            >
              <kbd aria-hidden="true">{index + 1}</kbd>
              <span className="candidate__name">{each.name}</span>
              <span className="candidate__sure">{texts.desk.sure(percent(each.confidence))}</span>
              <progress max={1} value={each.confidence} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ol>
      {of.proposal === null ? null : (
        <p className="kern-body kern-body--small kern-body--muted">{of.proposal}</p>
      )}
      {seeks ? (
        <UnitChoice
          chosen={null}
          label={texts.desk.chooseUnit}
          onChoose={(unit) => onAssign(unit, nameOf(unit))}
          onGiveUp={() => setSeeks(false)}
        />
      ) : (
        <Button shortcut="/" onClick={() => setSeeks(true)}>
          {texts.desk.chooseUnit}
        </Button>
      )}
    </section>
  );
}
