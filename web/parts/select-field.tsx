import { useId } from "react";

/** One of many, in a labelled KERN select. */
export function SelectField<Value extends string>(props: {
  readonly label: string;
  readonly values: readonly Value[];
  readonly labelOf: (value: Value) => string;
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}) {
  const id = useId();
  const { label, values, labelOf, chosen, onChoose } = props;
  return (
    <div className="kern-form-input">
      <label className="kern-label" htmlFor={id}>
        {label}
      </label>
      <div className="kern-form-input__select-wrapper">
        <select
          id={id}
          className="kern-form-input__select"
          value={chosen}
          onChange={(event) => {
            const value = values.find((each) => each === event.target.value);
            if (value !== undefined) onChoose(value);
          }}
        >
          {values.map((value) => (
            <option key={value} value={value}>
              {labelOf(value)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
