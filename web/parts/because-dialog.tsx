import { type ReactNode, useState } from "react";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";

/** Says what an act will do, asks for the reason that goes into the trail, and only then does it. */
export function BecauseDialog(props: {
  readonly title: string;
  /** What the act will do. */
  readonly children: ReactNode;
  readonly confirm: string;
  /** Nothing can be done yet, or is being done. */
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (because: string) => void;
}) {
  const { texts } = useWords();
  const words = useTexts(operationsTexts);
  const [because, setBecause] = useState("");
  const given = because.trim();
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given !== "" && !props.busy) props.onConfirm(given);
        }}
      >
        <section className="kern-dialog__body">
          <div className="kern-body" aria-live="polite">
            {props.children}
          </div>
          <Field
            label={words.because}
            hint={words.becauseHint}
            value={because}
            maxLength={300}
            autoFocus
            required
            onChange={(event) => setBecause(event.target.value)}
          />
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={given === "" || props.busy}>
            {props.confirm}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
