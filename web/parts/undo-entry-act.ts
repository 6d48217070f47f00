import type { InboxAct } from "../../src/domain/acts.ts";
import { useInboxAct } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import { useWords } from "../texts/words.tsx";

/** What takes an act on an entry back; null: nothing does, it is another's now or has its day. */
const UNDOES: Partial<Record<InboxAct["act"], InboxAct>> = {
  claim: { act: "release" },
  done: { act: "reopen" },
};

/** Says what was done to an entry, with a button that takes it back where that can be. */
export function useToldWithUndo(): (entryId: string, done: InboxAct["act"], said: string) => void {
  const { texts } = useWords();
  const act = useInboxAct();
  const notices = useNotices();
  return (entryId, done, said) => {
    const undoes = UNDOES[done];
    if (undoes === undefined) {
      notices.tell(said);
      return;
    }
    notices.tell(said, () =>
      act.mutate(
        { id: entryId, act: undoes },
        {
          onSuccess: () => notices.tell(texts.state.undone),
          onError: (error) => notices.complain(error),
        },
      ),
    );
  };
}
