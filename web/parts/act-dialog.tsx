import type { ReactNode } from "react";
import { type AdministratorAct, useAdministratorAct } from "../api/administration.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Problem } from "./states.tsx";

/** An act of an administrator in a dialog: what it needs, what it does, and why it was refused. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- whoever opens it knows what is answered
export function ActDialog<Answer>(props: {
  readonly title: string;
  /** What it does, in one or two sentences. */
  readonly why?: string;
  readonly submit: string;
  readonly act: () => AdministratorAct;
  readonly onDone: (answer: Answer) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const { texts } = useWords();
  const { title, why, submit, act, onDone, onClose, children } = props;
  const doing = useAdministratorAct<Answer>(onDone);
  const go = () => doing.mutate(act());
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <section className="kern-dialog__body administration__fields">
          {doing.isError ? <Problem error={doing.error} retry={go} /> : null}
          {why === undefined ? null : <p className="kern-body">{why}</p>}
          {children}
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={doing.isPending}>
            {submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
