import { useId, useState } from "react";
import { OrgUnit } from "../../src/domain/town.ts";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";
import { ActDialog } from "./act-dialog.tsx";
import { Field } from "./field.tsx";
import { type Told, useOpenedWith } from "./saved-meanwhile.tsx";
import { SelectField } from "./select-field.tsx";

const NONE = "";

interface Ends {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Adds a unit, or changes one: how far the machine may go for it is set elsewhere. */
export function UnitDialog(
  props: Ends & { readonly unit: OrgUnit | null; readonly units: readonly OrgUnit[] },
) {
  const all = useTexts(administrationTexts);
  const words = all.units;
  const { units, onDone, onClose } = props;
  // As it is saved now: somebody else may have changed it since the dialog was opened.
  const unit = units.find(({ id }) => id === props.unit?.id) ?? props.unit;
  const [key, setKey] = useState("");
  const [typed, setTyped] = useState(() => typedOf(unit));
  const change = (changed: Partial<Typed>) => setTyped({ ...typed, ...changed });
  const { basedOn, meanwhile } = useOpenedWith(
    unit,
    (form) => tellUnit(form, units, all),
    (form) => setTyped(typedOf(form)),
  );
  const aliasesId = useId();
  const places = units.filter(
    (each) => each.validTo === null && each.id !== unit?.id && each.kind !== "external",
  );
  return (
    <ActDialog
      title={unit === null ? words.add : words.change(unit.name)}
      submit={all.save}
      meanwhile={meanwhile}
      act={() => {
        const body = bodyOf(typed, unit);
        return unit === null
          ? { method: "POST", path: "/units", body: { ...body, key } }
          : {
              method: "PUT",
              path: `/units/${encodeURIComponent(unit.id)}`,
              body: { ...body, basedOn: wordsOf(basedOn() ?? unit) },
            };
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <Field
        label={words.name}
        required
        value={typed.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      {unit === null ? (
        <Field
          label={words.key}
          hint={words.keyHint}
          required
          pattern="[a-z0-9]+([.\-][a-z0-9]+)*"
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
      ) : null}
      <Field
        label={words.code}
        value={typed.code}
        onChange={(event) => change({ code: event.target.value })}
      />
      <SelectField
        label={words.kind}
        values={OrgUnit.shape.kind.options}
        labelOf={(each) => words.kinds[each]}
        chosen={typed.kind}
        onChoose={(kind) => change({ kind })}
      />
      {isInside(typed.kind) ? (
        <SelectField
          label={words.parent}
          values={[NONE, ...places.map((each) => each.id)]}
          labelOf={(id) =>
            id === NONE ? words.noParent : (places.find((each) => each.id === id)?.name ?? id)
          }
          chosen={typed.parent}
          onChoose={(parent) => change({ parent })}
        />
      ) : null}
      <div className="kern-form-input">
        <label className="kern-label" htmlFor={aliasesId}>
          {words.aliases}
        </label>
        <textarea
          id={aliasesId}
          className="kern-form-input__input"
          rows={3}
          value={typed.aliases}
          onChange={(event) => change({ aliases: event.target.value })}
        />
      </div>
    </ActDialog>
  );
}

const wordsOf = ({ name, code, aliases, kind, parent, secrecy }: OrgUnit) => ({
  name,
  code,
  aliases,
  kind,
  parent,
  secrecy,
});

function tellUnit(
  unit: OrgUnit | null,
  units: readonly OrgUnit[],
  { units: words }: (typeof administrationTexts)["de"],
): Told {
  if (unit === null) return [];
  const { name, code, kind, parent, aliases } = unit;
  return [
    [words.name, name],
    [words.code, code ?? ""],
    [words.kind, words.kinds[kind]],
    [words.parent, units.find(({ id }) => id === parent)?.name ?? ""],
    [words.aliases, aliases.join(", ")],
  ];
}

/** As it stands in the fields. */
interface Typed {
  readonly name: string;
  readonly code: string;
  readonly kind: OrgUnit["kind"];
  readonly parent: string;
  /** One a line. */
  readonly aliases: string;
}

const typedOf = (unit: OrgUnit | null): Typed => ({
  name: unit?.name ?? "",
  code: unit?.code ?? "",
  kind: unit?.kind ?? "section",
  parent: unit?.parent ?? NONE,
  aliases: (unit?.aliases ?? []).join("\n"),
});

const isInside = (kind: OrgUnit["kind"]): boolean => kind === "section" || kind === "team";

const bodyOf = ({ name, code, kind, parent, aliases }: Typed, unit: OrgUnit | null) => ({
  name,
  code: code === "" ? null : code,
  kind,
  parent: isInside(kind) && parent !== NONE ? parent : null,
  aliases: aliases
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== ""),
  secrecy: unit?.secrecy ?? [],
});

/** Ends a unit with a day, and says who takes over. */
export function EndUnitDialog(
  props: Ends & { readonly unit: OrgUnit; readonly units: readonly OrgUnit[] },
) {
  const all = useTexts(administrationTexts);
  const words = all.units;
  const { unit, units, onDone, onClose } = props;
  const [on, setOn] = useState(() => new Date().toLocaleDateString("sv-SE"));
  const [successor, setSuccessor] = useState(NONE);
  const heirs = units.filter((each) => each.validTo === null && each.id !== unit.id);
  return (
    <ActDialog
      title={words.end(unit.name)}
      why={words.endWhy}
      submit={words.endShort}
      act={() => ({
        method: "POST",
        path: `/units/${encodeURIComponent(unit.id)}/end`,
        body: { on, successor: successor === NONE ? null : successor },
      })}
      onDone={onDone}
      onClose={onClose}
    >
      <Field
        label={all.on}
        type="date"
        required
        value={on}
        onChange={(event) => setOn(event.target.value)}
      />
      <SelectField
        label={words.heir}
        values={[NONE, ...heirs.map((each) => each.id)]}
        labelOf={(id) =>
          id === NONE ? words.noHeir : (heirs.find((each) => each.id === id)?.name ?? id)
        }
        chosen={successor}
        onChoose={setSuccessor}
      />
    </ActDialog>
  );
}
