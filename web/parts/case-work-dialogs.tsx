import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { CaseWork } from "../../src/api/contract/case-work.ts";
import { deputies } from "../api/deputies.ts";
import { caseWorkTexts } from "../texts/case-work.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";
import { UnitChoice } from "./unit-choice.tsx";

/** A dialog with one form: what is asked, and the button that does it. */
function Asking(props: {
  readonly title: string;
  readonly ready: boolean;
  readonly onClose: () => void;
  readonly onDo: () => void;
  readonly children: ReactNode;
}) {
  const { texts } = useWords();
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (props.ready) props.onDo();
        }}
      >
        <section className="kern-dialog__body">{props.children}</section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={!props.ready}>
            {texts.act.do}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Which colleague the entry is given to. */
export function AssignDialog(props: {
  readonly colleagues: CaseWork["colleagues"];
  readonly onClose: () => void;
  readonly onChoose: (personId: string) => void;
}) {
  const texts = useTexts(caseWorkTexts);
  const { colleagues } = props;
  const [chosen, setChosen] = useState(colleagues[0]?.id ?? "");
  return (
    <Asking
      title={texts.assign}
      ready={chosen !== ""}
      onClose={props.onClose}
      onDo={() => props.onChoose(chosen)}
    >
      <ChoiceField
        legend={texts.assignTo}
        values={colleagues.map((each) => each.id)}
        labelOf={(id) => colleagues.find((each) => each.id === id)?.name ?? id}
        chosen={chosen}
        onChoose={setChosen}
      />
    </Asking>
  );
}

/** Who is sent a copy: a department, or one person; of secret post one person alone. */
export function CopyDialog(props: {
  readonly isSecret: boolean;
  readonly onClose: () => void;
  readonly onChoose: (to: CopyTo) => void;
}) {
  const texts = useTexts(caseWorkTexts).copies;
  const known = useQuery(deputies());
  const [to, setTo] = useState<"unit" | "person">(props.isSecret ? "person" : "unit");
  const [unit, setUnit] = useState<string | null>(null);
  const [personId, setPersonId] = useState(NOBODY);
  const people = known.data?.people ?? [];
  const labelOf = (id: string) => {
    const person = people.find((each) => each.id === id);
    return person === undefined ? texts.choose : `${person.name} (${person.unit})`;
  };
  const toUnit = unit === null ? null : { unit };
  const toPerson = personId === NOBODY ? null : { personId };
  const chosen: CopyTo | null = to === "unit" ? toUnit : toPerson;
  return (
    <Asking
      title={texts.send}
      ready={chosen !== null}
      onClose={props.onClose}
      onDo={() => {
        if (chosen !== null) props.onChoose(chosen);
      }}
    >
      {props.isSecret ? (
        <p className="kern-body">{texts.secret}</p>
      ) : (
        <ChoiceField
          legend={texts.to}
          values={["unit", "person"]}
          labelOf={(each) => texts.toKind[each]}
          chosen={to}
          onChoose={setTo}
        />
      )}
      {to === "unit" ? (
        <UnitChoice label={texts.unit} chosen={unit} onChoose={setUnit} />
      ) : (
        <SelectField
          label={texts.person}
          values={[NOBODY, ...people.map(({ id }) => id)]}
          labelOf={labelOf}
          chosen={personId}
          onChoose={setPersonId}
        />
      )}
    </Asking>
  );
}

/** Whom a copy is for. */
export type CopyTo = { readonly unit: string } | { readonly personId: string };
const NOBODY = "";

/** Another day than was reckoned, or none, with the reason. */
export function DeadlineDialog(props: {
  readonly onClose: () => void;
  readonly onSay: (date: string | null, reason: string) => void;
}) {
  const texts = useTexts(caseWorkTexts).deadline;
  const [date, setDate] = useState("");
  const [reason, setReason] = useState("");
  return (
    <Asking
      title={texts.correct}
      ready={reason.trim() !== ""}
      onClose={props.onClose}
      onDo={() => props.onSay(date === "" ? null : date, reason.trim())}
    >
      <Field
        label={texts.day}
        type="date"
        value={date}
        onChange={(event) => setDate(event.target.value)}
      />
      <Field
        label={texts.reason}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Asking>
  );
}
