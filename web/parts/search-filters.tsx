import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { units } from "../api/queries.ts";
import { type FilterName, filterNames, searchTexts } from "../texts/search.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { SelectField } from "./select-field.tsx";

export type Filters = Readonly<Partial<Record<FilterName, string>>>;

const channels = ["hot-folder", "upload", "mail", "paper", "command"] as const;
const states = [
  "delivered",
  "in-clarification",
  "routed",
  "understood",
  "separated",
  "awaiting-re-scan",
  "awaiting-paper",
  "forwarded",
  "returned-to-sender",
  "in-custody",
  "discarded",
] as const;

/** Each filter that is set, as a button that takes it away. */
export function FilterChips(props: {
  readonly filters: Filters;
  readonly onRemove: (names: readonly FilterName[]) => void;
}) {
  const words = useTexts(searchTexts);
  const sayOf = useFilterWords();
  const set = filterNames.filter((name) => props.filters[name] !== undefined);
  if (set.length === 0) return null;
  return (
    <ul className="plain-list chips" aria-label={words.understood}>
      {set.map((name) => {
        const said = `${words.filter[name]}: ${sayOf(name, props.filters[name] ?? "")}`;
        return (
          <li key={name}>
            <button
              type="button"
              className="chip"
              aria-label={words.remove(said)}
              title={words.remove(said)}
              onClick={() => props.onRemove([name])}
            >
              {said} <Icon name="close" />
            </button>
          </li>
        );
      })}
      {set.length < 2 ? null : (
        <li>
          <button type="button" className="plain" onClick={() => props.onRemove(set)}>
            {words.removeAll}
          </button>
        </li>
      )}
    </ul>
  );
}

/** What a filter's value is called. */
function useFilterWords(): (name: FilterName, value: string) => string {
  const { texts, day } = useWords();
  const words = useTexts(searchTexts);
  const all = useQuery(units());
  const said: Readonly<Partial<Record<FilterName, (value: string) => string>>> = {
    on: day,
    from: day,
    to: day,
    unit: (key) => all.data?.units.find((unit) => unit.key === key)?.name ?? key,
    channel: texts.channel,
    state: texts.subjectState,
    kind: (kind) => kindsOf(words.kind).find(([each]) => each === kind)?.[1] ?? kind,
  };
  return (name, value) => said[name]?.(value) ?? value;
}

const kindsOf = (kind: Readonly<Record<string, string>>) => Object.entries(kind);

/** The filters to be set by hand; what is chosen from a list holds at once, what is typed with Enter. */
export function FilterFields(props: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const { texts } = useWords();
  const words = useTexts(searchTexts);
  const all = useQuery(units());
  const { filters, onChange } = props;
  const choose = (name: FilterName) => (value: string) => onChange({ ...filters, [name]: value });
  const choice = (
    name: FilterName,
    values: readonly string[],
    labelOf: (value: string) => string,
  ) => (
    <SelectField
      label={words.filter[name]}
      values={["", ...values]}
      labelOf={(value) => (value === "" ? words.any : labelOf(value))}
      chosen={values.includes(filters[name] ?? "") ? (filters[name] ?? "") : ""}
      onChoose={choose(name)}
    />
  );
  const unitList = all.data?.units ?? [];
  return (
    <>
      <div className="search__filters">
        {choice(
          "unit",
          unitList.map((unit) => unit.key),
          (key) => unitList.find((unit) => unit.key === key)?.name ?? key,
        )}
        {choice(
          "kind",
          Object.keys(words.kind),
          (kind) => new Map(kindsOf(words.kind)).get(kind) ?? kind,
        )}
        {choice("channel", channels, texts.channel)}
        {choice("state", states, texts.subjectState)}
      </div>
      <TypedFilters key={JSON.stringify(filters)} filters={filters} onChange={onChange} />
    </>
  );
}

const typedNames = ["sender", "reference", "from", "to"] as const;

function TypedFilters(props: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const words = useTexts(searchTexts);
  const [typed, setTyped] = useState(props.filters);
  return (
    <form
      className="search__filters"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        props.onChange(typed);
      }}
    >
      {typedNames.map((name) => (
        <Field
          key={name}
          type={name === "from" || name === "to" ? "date" : "text"}
          label={words.filter[name]}
          value={typed[name] ?? ""}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      ))}
      <Button type="submit">{words.apply}</Button>
    </form>
  );
}
