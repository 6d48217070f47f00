import { useId } from "react";

/** Several words or phrases, one a line. */
export function LinesField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  readonly rows?: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { label, hint, error = null, rows = 3, value, onChange } = props;
  const id = useId();
  const described = [hint === undefined ? "" : `${id}-hint`, error === null ? "" : `${id}-error`]
    .filter((each) => each !== "")
    .join(" ");
  return (
    <div className={`kern-form-input ${error === null ? "" : "kern-form-input--error"}`}>
      <label className="kern-label" htmlFor={id}>
        {label}
      </label>
      {hint === undefined ? null : (
        <span className="kern-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <textarea
        id={id}
        className="kern-form-input__input"
        rows={rows}
        value={value}
        aria-invalid={error !== null}
        aria-describedby={described === "" ? undefined : described}
        onChange={(event) => onChange(event.target.value)}
      />
      {error === null ? null : (
        <p className="kern-error" id={`${id}-error`}>
          <span className="kern-icon kern-icon--danger kern-icon--small" aria-hidden="true" />
          <span className="kern-body">{error}</span>
        </p>
      )}
    </div>
  );
}

/** The lines that say something. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== "");
