import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState } from "react";
import { units } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";

const SHOWN_MAX = 8;

/** Departments by their name, found while typing; arrow keys choose. */
export function UnitChoice(props: {
  readonly chosen: string | null;
  readonly onChoose: (unit: string) => void;
  readonly label?: string;
  /** Where nobody asked for the field: Enter chooses only what was typed for or gone to. */
  readonly deliberate?: boolean;
  /** False on a page that has more to read than this field. */
  readonly takesFocus?: boolean;
  /** Escape. */
  readonly onGiveUp?: () => void;
}) {
  const { texts } = useWords();
  const all = useQuery(units());
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const found = useMemo(() => {
    const words = typed.toLocaleLowerCase("de").split(/\s+/);
    return (all.data?.units ?? [])
      .filter((unit) => unit.kind !== "external" && unit.validTo === null)
      .filter((unit) => {
        const name = `${unit.name} ${unit.code ?? ""}`.toLocaleLowerCase("de");
        return words.every((word) => name.includes(word));
      })
      .slice(0, SHOWN_MAX);
  }, [all.data, typed]);
  const isMeant = props.deliberate !== true || typed !== "" || at > 0;
  const choose = (index: number) => {
    const unit = found[index];
    if (unit === undefined) return;
    setAt(index);
    props.onChoose(unit.key);
  };
  return (
    <div className="unit-choice">
      <label className="kern-label" htmlFor={id}>
        {props.label ?? texts.act.unit}
      </label>
      <input
        id={id}
        className="kern-form-input__input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
        autoComplete="off"
        autoFocus={props.takesFocus !== false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
          else if (event.key === "Enter" && !isMeant) return;
          else if (event.key === "Enter" && props.chosen !== found[at]?.key) choose(at);
          else if (event.key === "Escape" && props.onGiveUp !== undefined) props.onGiveUp();
          else return;
          event.preventDefault();
        }}
      />
      <ul
        className="unit-choice__list"
        role="listbox"
        id={`${id}-list`}
        aria-label={texts.act.unit}
      >
        {found.map((unit, index) => (
          <li
            key={unit.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={unit.key === props.chosen}
            className={index === at ? "unit-choice__at" : undefined}
            onClick={() => choose(index)}
          >
            {unit.code === null ? "" : `${unit.code} `}
            {unit.name}
          </li>
        ))}
      </ul>
    </div>
  );
}
