import type { ReactNode } from "react";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

/** A form in a dialog: what it does, why it was refused, what it needs, and the two ways out. */
export function FormDialog(props: {
  readonly title: string;
  /** What it does, in one or two sentences. */
  readonly why?: string | undefined;
  readonly submit: string;
  /** Of its fields, for their layout. */
  readonly className: string;
  readonly isPending: boolean;
  /** Why it was refused; null: it was not. */
  readonly problem: ReactNode;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const { texts } = useWords();
  const { title, why, submit, className, isPending, problem, onSubmit, onClose, children } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <section className={`kern-dialog__body ${className}`}>
          {problem}
          {why === undefined ? null : <p className="kern-body">{why}</p>}
          {children}
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={isPending}>
            {submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
