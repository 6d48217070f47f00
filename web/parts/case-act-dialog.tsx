import { useState } from "react";
import type { CaseAct, DiscardedBecause } from "../../src/domain/acts.ts";
import type { Texts } from "../texts/de.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";

/** What needs more than one key: a reason, an addressee, a kind of discard. */
export type AskedAct =
  "seal" | "discard" | "ask-for-re-scan" | "ask-for-paper" | "forward" | "return-to-sender";

/** Asks for what the act needs, and says what it will be. */
export function CaseActDialog(props: {
  readonly asks: AskedAct;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onDo: (act: CaseAct) => void;
}) {
  const { texts } = useWords();
  const { asks } = props;
  const [words, setWords] = useState("");
  const [because, setBecause] = useState<DiscardedBecause>("advertising");
  const act = actOf(asks, words.trim(), because);
  return (
    <Dialog title={texts.desk.acts[asks]} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (act !== null) props.onDo(act);
        }}
      >
        <section className="kern-dialog__body">
          {asks === "discard" ? (
            <ChoiceField
              legend={texts.act.reason}
              values={reasons}
              labelOf={(each) => texts.desk.because[each]}
              chosen={because}
              onChoose={setBecause}
            />
          ) : null}
          <Field
            label={labelOf(texts, asks)}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={act === null || props.busy}>
            {texts.act.do}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function labelOf({ desk, act }: Texts, asks: AskedAct): string {
  if (asks === "forward") return desk.to;
  return asks === "discard" ? desk.remark : act.reason;
}

const reasons: readonly DiscardedBecause[] = [
  "advertising",
  "confirmed-duplicate",
  "blank",
  "separator-sheet",
  "cover-sheet",
  "other",
];

/** The act with what was entered; null while a reason is missing. */
function actOf(asks: AskedAct, words: string, because: DiscardedBecause): CaseAct | null {
  if (asks === "discard") {
    if (because === "other" && words === "") return null;
    return { act: "discard", because, reason: words === "" ? null : words };
  }
  if (words === "") return null;
  return asks === "forward" ? { act: "forward", to: words } : { act: asks, reason: words };
}
