import { type ReactNode, useState } from "react";
import type { CaseWork } from "../../src/api/contract/case-work.ts";
import { caseWorkTexts } from "../texts/case-work.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
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

/** Which department is sent a copy. */
export function CopyDialog(props: {
  readonly onClose: () => void;
  readonly onChoose: (unit: string) => void;
}) {
  const texts = useTexts(caseWorkTexts).copies;
  const [unit, setUnit] = useState<string | null>(null);
  return (
    <Asking
      title={texts.send}
      ready={unit !== null}
      onClose={props.onClose}
      onDo={() => {
        if (unit !== null) props.onChoose(unit);
      }}
    >
      <UnitChoice label={texts.unit} chosen={unit} onChoose={setUnit} />
    </Asking>
  );
}

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
