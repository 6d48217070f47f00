import { useId } from "react";

/** One of several, as radio buttons under a heading; the number before each is its key. */
export function ChoiceField<Value extends string>(props: {
  readonly legend: string;
  readonly values: readonly Value[];
  readonly labelOf: (value: Value) => string;
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset
      className="kern-fieldset"
      onKeyDown={(event) => {
        const value = props.values[Number(event.key) - 1];
        if (value !== undefined) props.onChoose(value);
      }}
    >
      <legend className="kern-label">{props.legend}</legend>
      <div className="kern-fieldset__body">
        {props.values.map((value, index) => (
          <div key={value} className="kern-form-check">
            <input
              type="radio"
              id={`${name}-${value}`}
              name={name}
              className="kern-form-check__radio"
              checked={value === props.chosen}
              onChange={() => props.onChoose(value)}
            />
            <label className="kern-label choice-field__label" htmlFor={`${name}-${value}`}>
              {props.labelOf(value)} <kbd aria-hidden="true">{index + 1}</kbd>
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
