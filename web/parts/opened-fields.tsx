import { useId } from "react";
import type { OpenedInError } from "../../src/domain/sealed-post.ts";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { Field } from "./field.tsx";

/** Who opened what, when, and who is to be told, as it is being typed; `at` by this device's clock. */
export interface OpenedDraft {
  readonly by: string;
  readonly at: string;
  readonly tell: string;
}

/** Somebody opened it just now, as a field of day and time wants it. */
export const openedNow = (by: string): OpenedDraft => ({
  by,
  at: new Date().toLocaleString("sv-SE").slice(0, 16).replace(" ", "T"),
  tell: "",
});

/** The draft as the API takes it; that it is closed again the form has asked for. */
export const openedBy = ({ by, at, tell }: OpenedDraft): OpenedInError => ({
  by,
  at: new Date(at).toISOString(),
  closedAgain: true,
  tell,
});

/** Asks by whom and when something was opened in error, who is to be told, and that it is closed again (`closed`). */
export function OpenedFields(props: {
  readonly opened: OpenedDraft;
  readonly closed: string;
  readonly onChange: (opened: OpenedDraft) => void;
}) {
  const words = useTexts(sealedPostTexts).error;
  const id = useId();
  const { opened, closed, onChange } = props;
  return (
    <>
      <Field
        label={words.by}
        value={opened.by}
        maxLength={200}
        required
        autoComplete="off"
        onChange={(event) => onChange({ ...opened, by: event.target.value })}
      />
      <Field
        label={words.at}
        type="datetime-local"
        value={opened.at}
        max={`${openedNow("").at.slice(0, 10)}T23:59`}
        required
        onChange={(event) => onChange({ ...opened, at: event.target.value })}
      />
      <Field
        label={words.tell}
        hint={words.tellHint}
        value={opened.tell}
        maxLength={200}
        required
        autoComplete="off"
        onChange={(event) => onChange({ ...opened, tell: event.target.value })}
      />
      <div className="kern-form-check">
        <input type="checkbox" id={id} className="kern-form-check__checkbox" required />
        <label className="kern-label" htmlFor={id}>
          {closed}
        </label>
      </div>
    </>
  );
}
