import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useNavigate } from "react-router";
import type { z } from "zod";
import type { Settled } from "../../src/api/contract/acts.ts";
import type { CaseList } from "../../src/api/contract/cases.ts";
import type { CaseAct } from "../../src/domain/acts.ts";
import { type CaseInFull, cases } from "../api/queries.ts";
import { Refusal, request } from "../api/request.ts";
import { useNotices } from "../shell/notices.tsx";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts, useWords } from "../texts/words.tsx";

interface Wanted {
  readonly of: CaseInFull;
  readonly act: CaseAct;
  /** What is said when it is done. */
  readonly told: string;
}

export interface Settle {
  /** Settles a case; the desk goes on at once, and comes back when it was refused. */
  readonly settle: (of: CaseInFull, act: CaseAct, told: string) => void;
  /** Takes back what was done last, where that can be taken back; else does nothing. */
  readonly undo: () => void;
  /** Says that a case is being settled from here: the desk goes on at once. */
  readonly own: (caseId: string) => void;
  /** Whether it was settled from here: another's settling is worth a word. */
  readonly isOwn: (caseId: string) => boolean;
}

type Lines = InfiniteData<z.infer<typeof CaseList>, string | null>;

/** Settling cases one after the other, without waiting for each answer. */
export function useSettle(): Settle {
  const { texts } = useWords();
  const slipWords = useTexts(pullSlipTexts);
  const notices = useNotices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const own = useRef(new Set<string>());
  const undos = useRef<(() => void)[]>([]);
  const { queryKey } = cases();
  const askAnew = () =>
    Promise.all(
      ["case", "capture", "document"].map((kind) => client.invalidateQueries({ queryKey: [kind] })),
    );

  const takeBack = useMutation({
    mutationFn: (of: CaseInFull) => request(`/api/cases/${of.id}/take-back`, { method: "POST" }),
    onSuccess: () => notices.tell(texts.state.undone),
    onError: (error) => notices.complain(error),
    onSettled: askAnew,
  });
  const act = useMutation({
    mutationFn: ({ of, act: what }: Wanted) =>
      request<z.infer<typeof Settled>>(`/api/cases/${of.id}/act`, { method: "POST", body: what }),
    onMutate: async ({ of }) => {
      own.current.add(of.id);
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Lines>(queryKey);
      client.setQueryData<Lines>(queryKey, (lines) => lines && without(lines, of.id));
      return before;
    },
    onSuccess: (answer, { of, act: what, told }) => {
      if (answer.secondPersonAsked) {
        own.current.delete(of.id);
        notices.tell(texts.desk.secondPerson);
      } else if (takesBack.has(what.act)) {
        const undo = once(() => takeBack.mutate(of));
        undos.current.push(undo);
        const slip = answer.pullSlipId;
        const print = { href: `/api/pull-slips/${slip}/sheet`, label: slipWords.print };
        notices.tell(told, undo, slip === undefined ? undefined : print);
      } else notices.tell(told);
    },
    onError: (error, { of }, before) => {
      notices.complain(error);
      // What another settled meanwhile is done; everything else is still to be decided here.
      if (error instanceof Refusal && error.code === "already-settled") return;
      own.current.delete(of.id);
      client.setQueryData<Lines>(queryKey, before);
      void navigate(`/desk/${of.id}`);
    },
    onSettled: askAnew,
  });
  return {
    settle: (of, what, told) => act.mutate({ of, act: what, told }),
    undo: () => undos.current.pop()?.(),
    own: (caseId) => {
      own.current.add(caseId);
      void client.cancelQueries({ queryKey });
      client.setQueryData<Lines>(queryKey, (lines) => lines && without(lines, caseId));
    },
    isOwn: (caseId) => own.current.has(caseId),
  };
}

const without = (lines: Lines, id: string): Lines => ({
  ...lines,
  pages: lines.pages.map((page) => ({
    ...page,
    items: page.items.filter((line) => line.id !== id),
  })),
});

/** What can be taken back at once, as long as nobody has gone on with it. */
const takesBack: ReadonlySet<CaseAct["act"]> = new Set([
  "assign",
  "discard",
  "forward",
  "return-to-sender",
  "ask-for-re-scan",
  "ask-for-paper",
]);

/** Does it the first time only: a button and a key may both lead to it. */
function once(what: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    what();
  };
}
