import { useState } from "react";
import { useNavigate } from "react-router";
import type { Document } from "../../src/api/contract/documents.ts";
import type { InboxAct } from "../../src/domain/acts.ts";
import { useInboxAct } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { type AskedEntryAct, EntryActDialog } from "./entry-act-dialog.tsx";
import { useToldWithUndo } from "./undo-entry-act.ts";
import { useKeys } from "./use-keys.ts";

type Entry = NonNullable<Document["inboxEntry"]>;

/** What a case worker may do with what lies in the inbox. */
export function EntryActs(props: { readonly entry: Entry; readonly unit: string | null }) {
  const { texts } = useWords();
  const { entry } = props;
  const act = useInboxAct();
  const notices = useNotices();
  const told = useToldWithUndo();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<AskedEntryAct | null>(null);
  const carryOut = (what: InboxAct & { readonly act: ButtonAct }) => {
    act.mutate(
      { id: entry.id, act: what },
      {
        onSuccess: () => {
          told(entry.id, what.act, labelOf(texts, what.act));
          setAsked(null);
          // It is another's now, or nobody's: there is nothing left to look at.
          if (what.act === "forward" || what.act === "return") void navigate("/inbox");
        },
        onError: (error) => notices.complain(error),
      },
    );
  };
  const isOpen = entry.state !== "withdrawn" && entry.state !== "done";
  useKeys(isOpen ? { c: () => carryOut({ act: "claim" }), e: () => setAsked("done") } : {});
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
        <EntryActDialog
          asked={asked}
          busy={act.isPending}
          onClose={() => setAsked(null)}
          onDo={carryOut}
        />
      )}
    </div>
  );
}

/** What stands on a button; what else can be done is asked for beside the letter. */
type ButtonAct = Exclude<InboxAct["act"], "assign-to" | "note" | "confirm-deadline" | "copy">;

const labelOf = (texts: ReturnType<typeof useWords>["texts"], act: ButtonAct): string =>
  texts.act[act];
