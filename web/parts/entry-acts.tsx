import { useState } from "react";
import { useNavigate } from "react-router";
import type { Document } from "../../src/api/contract/documents.ts";
import type { InboxAct } from "../../src/domain/acts.ts";
import { useInboxAct } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { UnitChoice } from "./unit-choice.tsx";

type Entry = NonNullable<Document["inboxEntry"]>;
type Asked = "done" | "wait" | "forward" | "return";

/** What a case worker may do with what lies in the inbox. */
export function EntryActs(props: { readonly entry: Entry; readonly unit: string | null }) {
  const { texts } = useWords();
  const { entry } = props;
  const act = useInboxAct();
  const notices = useNotices();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const carryOut = (what: InboxAct) => {
    act.mutate(
      { id: entry.id, act: what },
      {
        onSuccess: () => {
          notices.tell(labelOf(texts, what.act));
          setAsked(null);
          // It is another's now, or nobody's: there is nothing left to look at.
          if (what.act === "forward" || what.act === "return") void navigate("/inbox");
        },
        onError: (error) => notices.complain(error),
      },
    );
  };
  if (entry.state === "withdrawn") return null;
  if (entry.state === "done") {
    return (
      <div className="acts">
        <Button onClick={() => carryOut({ act: "reopen" })}>{texts.act.reopen}</Button>
      </div>
    );
  }
  return (
    <div className="acts">
      {entry.claimedBy === null ? (
        <Button kind="primary" onClick={() => carryOut({ act: "claim" })}>
          {texts.act.claim}
        </Button>
      ) : (
        <>
          <Button kind="primary" onClick={() => setAsked("done")}>
            {texts.act.done}
          </Button>
          <Button onClick={() => carryOut({ act: "release" })}>{texts.act.release}</Button>
        </>
      )}
      <Button onClick={() => setAsked("wait")}>{texts.act.wait}</Button>
      <Button onClick={() => setAsked("forward")}>{texts.act.forward}</Button>
      <Button onClick={() => setAsked("return")}>{texts.act.return}</Button>
      {asked === null ? null : (
        <Ask asked={asked} busy={act.isPending} onClose={() => setAsked(null)} onDo={carryOut} />
      )}
    </div>
  );
}

function labelOf(texts: ReturnType<typeof useWords>["texts"], act: InboxAct["act"]): string {
  const { act: words } = texts;
  if (act === "assign-to") return words.claim;
  return words[act];
}

/** Asks for what an act needs: a reason, a day, a department, a reference number. */
function Ask(props: {
  readonly asked: Asked;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onDo: (act: InboxAct) => void;
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
function builtAct(asked: Asked, words: string, unit: string | null): InboxAct | null {
  if (asked === "done") return { act: "done", referenceNumber: words === "" ? null : words };
  if (words === "") return null;
  if (asked === "wait") return { act: "wait", followUpOn: words };
  if (asked === "return") return { act: "return", reason: words };
  return unit === null ? null : { act: "forward", unit, reason: words };
}
