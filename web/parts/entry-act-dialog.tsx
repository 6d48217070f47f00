import { useState } from "react";
import type { InboxAct } from "../../src/domain/acts.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { UnitChoice } from "./unit-choice.tsx";

type AskedAct = Extract<InboxAct, { readonly act: AskedEntryAct }>;
export type AskedEntryAct = "done" | "wait" | "forward" | "return";

/** Asks for what an act needs: a reason, a day, a department, a reference number. */
export function EntryActDialog(props: {
  readonly asked: AskedEntryAct;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onDo: (act: AskedAct) => void;
}) {
  const { texts } = useWords();
  const { asked } = props;
  const [words, setWords] = useState("");
  const [unit, setUnit] = useState<string | null>(null);
  const built = builtAct(asked, words.trim(), unit);
  return (
    <Dialog title={texts.act[asked]} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (built !== null) props.onDo(built);
        }}
      >
        <section className="kern-dialog__body">
          {asked === "forward" ? <UnitChoice chosen={unit} onChoose={setUnit} /> : null}
          <Field
            label={
              asked === "wait"
                ? texts.act.waitUntil
                : asked === "done"
                  ? texts.act.doneWith
                  : texts.act.reason
            }
            type={asked === "wait" ? "date" : "text"}
            autoFocus={asked !== "forward"}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={built === null || props.busy}>
            {texts.act.do}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** The act with what was entered; null while something is missing. */
function builtAct(asked: AskedEntryAct, words: string, unit: string | null): AskedAct | null {
  if (asked === "done") return { act: "done", referenceNumber: words === "" ? null : words };
  if (words === "") return null;
  if (asked === "wait") return { act: "wait", followUpOn: words };
  if (asked === "return") return { act: "return", reason: words };
  return unit === null ? null : { act: "forward", unit, reason: words };
}
