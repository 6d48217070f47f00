import { type InputHTMLAttributes, useId } from "react";

/** A labelled KERN input, with its error beneath. */
export function Field(
  props: InputHTMLAttributes<HTMLInputElement> & {
    readonly label: string;
    readonly hint?: string;
    readonly error?: string | null;
  },
) {
  const { label, hint, error = null, ...input } = props;
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
      <input
        {...input}
        id={id}
        className={`kern-form-input__input ${error === null ? "" : "kern-form-input__input--error"}`}
        aria-invalid={error !== null}
        aria-describedby={described === "" ? undefined : described}
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
