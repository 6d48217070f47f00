import type { ReactNode } from "react";
import { type SteeringAct, useSteeringAct } from "../api/steering.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { type Meanwhile, SaveProblem } from "./saved-meanwhile.tsx";
import { Problem } from "./states.tsx";

/** An act of whoever steers, in a dialog: what it will do, what it needs, and why it was refused. */
export function SteeringDialog(props: {
  readonly title: string;
  readonly submit: string;
  /** Null: something is missing, and said at its field. */
  readonly act: () => SteeringAct | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
  /** Of what two may save at once: how that is told. */
  readonly meanwhile?: Meanwhile;
  readonly children: ReactNode;
}) {
  const { texts } = useWords();
  const { title, submit, act, onDone, onClose, meanwhile, children } = props;
  const doing = useSteeringAct<unknown>(onDone);
  const go = () => {
    const wanted = act();
    if (wanted !== null) doing.mutate(wanted);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <section className="kern-dialog__body steering__fields">
          {doing.isError ? (
            meanwhile === undefined ? (
              <Problem error={doing.error} retry={go} />
            ) : (
              <SaveProblem
                error={doing.error}
                meanwhile={meanwhile}
                save={go}
                reset={doing.reset}
              />
            )
          ) : null}
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
