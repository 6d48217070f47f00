import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { RetentionRule } from "../../src/domain/town.ts";
import { administeredUnits, useAdministratorAct } from "../api/administration.ts";
import { useNotices } from "../shell/notices.tsx";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { SaveProblem, type Told } from "./saved-meanwhile.tsx";
import { SelectField } from "./select-field.tsx";
import { isFresh, useRows } from "./use-typed.ts";

const NONE = "";
const FRESH: RetentionRule = {
  id: "",
  applies: "delivered",
  unit: null,
  years: 10,
  from: "handover",
  basis: "",
};

/** How long which post is kept, a line a rule; saved together. */
export function RetentionPart(props: { readonly rules: readonly RetentionRule[] }) {
  const all = useTexts(administrationTexts);
  const words = all.town.retention;
  const notices = useNotices();
  const { rows, over, add, change, remove } = useRows(props.rules);
  const units = useQuery(administeredUnits()).data?.units ?? [];
  // Where the row that had the focus is gone.
  const heading = useRef<HTMLHeadingElement>(null);
  const save = useAdministratorAct<null>(() => {
    over.saved();
    notices.tell(words.saved);
  });
  const go = (basedOn = over.basedOn) => {
    over.sending();
    save.mutate({
      method: "PUT",
      path: "/town/retention",
      body: { retention: rows.map(({ row }) => row), basedOn },
    });
  };
  const tell = (rules: readonly RetentionRule[]): Told =>
    rules.map(({ id, applies, unit, years, from, basis }) => {
      const where = units.find((each) => each.id === unit)?.name ?? unit ?? all.wholeTown;
      const long = `${years} ${words.years} ${words.since} ${words.from[from]}`;
      return [id, [words.appliesTo[applies], where, long, basis].join(", ")] as const;
    });
  return (
    <section className="administration__part" aria-labelledby="town-retention">
      <h2 className="kern-heading-small" id="town-retention" ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p className="kern-body">
        {words.why} {words.requests}
      </p>
      {save.isError ? (
        <SaveProblem
          error={save.error}
          meanwhile={{ ...over, before: tell(over.basedOn), now: tell(props.rules) }}
          save={() => go(props.rules)}
          reset={save.reset}
        />
      ) : null}
      <form
        className="administration__rows"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        {rows.length === 0 ? <p className="kern-body">{words.none}</p> : null}
        {rows.map(({ row, key }) => (
          <RuleRow
            key={key}
            rule={row}
            isFresh={isFresh(key)}
            onChange={(changed) => change(key, changed)}
            onRemove={() => {
              remove(key);
              heading.current?.focus();
            }}
          />
        ))}
        <div className="administration__acts">
          <Button onClick={() => add(FRESH)}>{words.add}</Button>
          <Button kind="primary" type="submit" disabled={save.isPending}>
            {all.save}
          </Button>
        </div>
      </form>
    </section>
  );
}

function RuleRow(props: {
  readonly rule: RetentionRule;
  readonly isFresh: boolean;
  readonly onChange: (rule: RetentionRule) => void;
  readonly onRemove: () => void;
}) {
  const all = useTexts(administrationTexts);
  const words = all.town.retention;
  const units = useQuery(administeredUnits()).data?.units ?? [];
  const { rule, onChange, onRemove } = props;
  return (
    <div
      className="administration__rule administration__rule--retention"
      role="group"
      aria-label={rule.id}
    >
      <Field
        label={words.id}
        autoFocus={props.isFresh}
        required
        value={rule.id}
        onChange={(event) => onChange({ ...rule, id: event.target.value })}
      />
      <SelectField
        label={words.applies}
        values={RetentionRule.shape.applies.options}
        labelOf={(each) => words.appliesTo[each]}
        chosen={rule.applies}
        onChoose={(applies) => onChange({ ...rule, applies })}
      />
      <SelectField
        label={words.unit}
        values={[NONE, ...units.map((unit) => unit.id)]}
        labelOf={(id) =>
          id === NONE ? all.wholeTown : (units.find((unit) => unit.id === id)?.name ?? id)
        }
        chosen={rule.unit ?? NONE}
        onChoose={(id) => onChange({ ...rule, unit: id === NONE ? null : id })}
      />
      <Field
        label={words.years}
        type="number"
        min={0}
        max={110}
        required
        value={rule.years}
        onChange={(event) => onChange({ ...rule, years: Number(event.target.value) })}
      />
      <SelectField
        label={words.since}
        values={RetentionRule.shape.from.options}
        labelOf={(each) => words.from[each]}
        chosen={rule.from}
        onChoose={(from) => onChange({ ...rule, from })}
      />
      <Field
        label={words.basis}
        required
        value={rule.basis}
        onChange={(event) => onChange({ ...rule, basis: event.target.value })}
      />
      <button type="button" className="plain" aria-label={words.remove(rule.id)} onClick={onRemove}>
        <span className="kern-icon kern-icon--delete kern-icon--small" aria-hidden="true" />
      </button>
    </div>
  );
}
