import type { ReactNode } from "react";
import { type AdministratorAct, useAdministratorAct } from "../api/administration.ts";
import { FormDialog } from "./form-dialog.tsx";
import { type Meanwhile, SaveProblem } from "./saved-meanwhile.tsx";
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
  /** Of what two may save at once: how that is told. */
  readonly meanwhile?: Meanwhile;
  readonly children?: ReactNode;
}) {
  const { title, why, submit, act, onDone, onClose, meanwhile, children } = props;
  const doing = useAdministratorAct<Answer>(onDone);
  const go = () => doing.mutate(act());
  return (
    <FormDialog
      title={title}
      why={why}
      submit={submit}
      className="administration__fields"
      isPending={doing.isPending}
      problem={
        doing.isError ? (
          meanwhile === undefined ? (
            <Problem error={doing.error} retry={go} />
          ) : (
            <SaveProblem error={doing.error} meanwhile={meanwhile} save={go} reset={doing.reset} />
          )
        ) : null
      }
      onSubmit={go}
      onClose={onClose}
    >
      {children}
    </FormDialog>
  );
}
