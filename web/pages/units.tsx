import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { OrgUnit } from "../../src/domain/town.ts";
import { administeredUnits } from "../api/administration.ts";
import { Button } from "../parts/button.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { EndUnitDialog, UnitDialog } from "../parts/unit-dialogs.tsx";
import { UnitImportPart } from "../parts/unit-import.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/administration.css";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts, useWords } from "../texts/words.tsx";

type Doing = { readonly what: "add" } | { readonly what: "change" | "end"; readonly unit: OrgUnit };

/** The town's units as a tree: add, change, end with a successor, or all of them from a file. */
export function UnitsPage() {
  const words = useTexts(administrationTexts).units;
  const all = useQuery(administeredUnits());
  const notices = useNotices();
  const [doing, setDoing] = useState<Doing | null>(null);
  const [showsEnded, setShowsEnded] = useState(false);
  if (all.isError) return <Problem error={all.error} retry={() => void all.refetch()} />;
  if (all.data === undefined) return <Loading />;
  const { units } = all.data;
  const shown = showsEnded ? units : units.filter(({ validTo }) => validTo === null);
  const close = () => setDoing(null);
  const done = () => {
    notices.tell(words.done);
    close();
  };
  return (
    <div className="administration">
      <div className="administration__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <Button kind="primary" onClick={() => setDoing({ what: "add" })}>
          {words.add}
        </Button>
      </div>
      <button
        type="button"
        className="choice__one administration__filter"
        aria-pressed={showsEnded}
        onClick={() => setShowsEnded(!showsEnded)}
      >
        {words.showEnded}
      </button>
      <ul className="administration__list">
        {inTree(shown).map(({ unit, depth }) => (
          <UnitLine
            key={unit.id}
            unit={unit}
            depth={depth}
            heir={units.find(({ id }) => id === unit.successor)?.name ?? null}
            onDo={(what) => setDoing({ what, unit })}
          />
        ))}
      </ul>
      <UnitImportPart />
      {doing === null ? null : doing.what === "end" ? (
        <EndUnitDialog unit={doing.unit} units={units} onDone={done} onClose={close} />
      ) : (
        <UnitDialog
          unit={doing.what === "change" ? doing.unit : null}
          units={units}
          onDone={done}
          onClose={close}
        />
      )}
    </div>
  );
}

function UnitLine(props: {
  readonly unit: OrgUnit;
  readonly depth: number;
  readonly heir: string | null;
  readonly onDo: (what: "change" | "end") => void;
}) {
  const words = useTexts(administrationTexts).units;
  const { day } = useWords();
  const { unit, depth, heir, onDo } = props;
  const said = [
    unit.code ?? "",
    words.kinds[unit.kind],
    unit.validTo === null ? "" : words.ended(day(unit.validTo)),
    heir === null ? "" : words.successor(heir),
  ].filter((each) => each !== "");
  return (
    <li
      className={`administration__unit ${unit.validTo === null ? "" : "administration__grant--over"}`}
      style={{ paddingInlineStart: `${depth * 1.25}rem` }}
    >
      <span>
        <span className="kern-title">{unit.name}</span>{" "}
        <span className="kern-body kern-body--small">{said.join(" · ")}</span>
      </span>
      {unit.validTo === null ? (
        <span className="administration__acts">
          <button
            type="button"
            className="plain"
            aria-label={words.change(unit.name)}
            onClick={() => onDo("change")}
          >
            {words.changeShort}
          </button>
          <button
            type="button"
            className="plain"
            aria-label={words.end(unit.name)}
            onClick={() => onDo("end")}
          >
            {words.endShort}
          </button>
        </span>
      ) : null}
    </li>
  );
}

/** Each unit below the one it belongs to; one whose parent is not shown stands at the end. */
function inTree(
  units: readonly OrgUnit[],
): readonly { readonly unit: OrgUnit; readonly depth: number }[] {
  const below = Map.groupBy(units, (unit) => unit.parent);
  const branch = (
    parent: string | null,
    depth: number,
  ): { readonly unit: OrgUnit; readonly depth: number }[] =>
    (below.get(parent) ?? []).flatMap((unit) => [{ unit, depth }, ...branch(unit.id, depth + 1)]);
  const placed = branch(null, 0);
  const rest = units.filter((unit) => !placed.some((each) => each.unit === unit));
  return [...placed, ...rest.map((unit) => ({ unit, depth: 0 }))];
}
