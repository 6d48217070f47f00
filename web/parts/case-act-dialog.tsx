import { useState } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import type { CaseAct, DiscardedBecause } from "../../src/domain/acts.ts";
import type { Texts } from "../texts/de.ts";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { asPageId } from "../api/page-id.ts";
import { type AskablePage, AskedPages } from "./asked-pages.tsx";
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
  /** The letter; null: it is about a whole capture. */
  readonly document: Document | null;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onDo: (act: CaseAct) => void;
}) {
  const { texts } = useWords();
  const slipWords = useTexts(pullSlipTexts);
  const { asks } = props;
  const pages = pagesToAskFor(props.document);
  const [words, setWords] = useState("");
  const [because, setBecause] = useState<DiscardedBecause>("advertising");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(pages.map(({ id }) => id)));
  const asksForPaper = asks === "ask-for-re-scan" || asks === "ask-for-paper";
  const act = asksForPaper
    ? paperAct(asks, words.trim(), pages, chosen)
    : actOf(asks, words.trim(), because);
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
          {asksForPaper ? <p className="kern-body">{slipWords.wait}</p> : null}
          {asksForPaper && pages.length > 1 ? (
            <AskedPages pages={pages} chosen={chosen} onChoose={setChosen} />
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

/** Pages one can choose among; of a letter with enclosures only its own are known here, so all is asked for. */
const pagesToAskFor = (document: Document | null): readonly AskablePage[] =>
  document === null || document.enclosures.length > 0 ? [] : document.pages;

/** Asks for the paper of the chosen pages; null while a reason or a page is missing. */
function paperAct(
  asks: "ask-for-re-scan" | "ask-for-paper",
  reason: string,
  pages: readonly AskablePage[],
  chosen: ReadonlySet<string>,
): CaseAct | null {
  const [first, ...rest] = pages.filter(({ id }) => chosen.has(id)).map(({ id }) => asPageId(id));
  if (reason === "" || (first === undefined && pages.length > 0)) return null;
  return first === undefined
    ? { act: asks, reason }
    : { act: asks, reason, pages: [first, ...rest] };
}

type OtherAct = Exclude<AskedAct, "ask-for-re-scan" | "ask-for-paper">;

/** The act with what was entered; null while a reason is missing. */
function actOf(asks: OtherAct, words: string, because: DiscardedBecause): CaseAct | null {
  if (asks === "discard") {
    if (because === "other" && words === "") return null;
    return { act: "discard", because, reason: words === "" ? null : words };
  }
  if (words === "") return null;
  return asks === "forward" ? { act: "forward", to: words } : { act: asks, reason: words };
}
