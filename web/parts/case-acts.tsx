import { type ReactNode, useState } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import type { CaseAct } from "../../src/domain/acts.ts";
import type { CaseInFull } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { type AskedAct, CaseActDialog } from "./case-act-dialog.tsx";
import type { Turns } from "./case-pages.tsx";
import { Candidates } from "./candidates.tsx";
import { DocumentFacts } from "./document-facts.tsx";
import { SayOpened } from "./say-opened.tsx";
import { TurnPreview } from "./turn-preview.tsx";
import { useKeys } from "./use-keys.ts";
import type { Settle } from "./use-settle.ts";

/** What comes up every day, and what does not. */
const usual: readonly AskedAct[] = ["discard", "ask-for-re-scan"];
const rare: readonly AskedAct[] = ["seal", "ask-for-paper", "forward", "return-to-sender"];
const keyOf: Readonly<Partial<Record<AskedAct, string>>> = {
  discard: "d",
  seal: "v",
  "ask-for-re-scan": "n",
};

/** Why a person must decide, who comes into question, and what can be done: one key each. */
export function CaseActs(props: {
  readonly of: CaseInFull;
  readonly document: Document | null;
  readonly turns: Turns;
  readonly onTurn?: (turns: Turns) => void;
  readonly splits?: boolean;
  readonly onSplits?: (splits: boolean) => void;
  readonly settle: Settle["settle"];
  /** What helps to decide, under the candidates. */
  readonly beside?: ReactNode;
}) {
  const { of, document, onTurn, onSplits, splits = false } = props;
  const { texts } = useWords();
  const [asks, setAsks] = useState<AskedAct | null>(null);
  const may = (what: string) => of.acts.includes(what);
  const carryOut = (what: CaseAct, told: string) => props.settle(of, what, told);
  const splitsLater = document !== null && onSplits !== undefined && may("split");
  useKeys({
    ...Object.fromEntries(
      [...usual, ...rare].flatMap((what) => {
        const key = keyOf[what];
        return key !== undefined && may(what) ? [[key, () => setAsks(what)] as const] : [];
      }),
    ),
    ...(splitsLater ? { s: () => onSplits(!splits) } : {}),
  });
  return (
    <aside className="case__acts" aria-label={texts.desk.decide}>
      <div>
        <p className="case__reason kern-body kern-body--bold">{of.sentence}</p>
        <p className="kern-body kern-body--small kern-body--muted">
          <span className="number">{of.receiptNumber}</span> · {texts.channel(of.channel)}
        </p>
      </div>
      {may("assign") ? (
        <Candidates
          of={of}
          onAssign={(unit, name) => carryOut({ act: "assign", unit }, texts.desk.assigned(name))}
        />
      ) : null}
      {props.beside}
      {may("turn") && onTurn !== undefined ? (
        <TurnPreview
          turns={props.turns}
          onReset={() => onTurn({})}
          onTurn={(act) => carryOut(act, texts.desk.turned)}
        />
      ) : null}
      <OtherActs of={of} onAsk={setAsks} onDo={(act) => carryOut({ act }, texts.desk.done)}>
        {document === null ? null : (
          <ActsOnLetter
            document={document}
            splits={splits}
            {...(splitsLater ? { onSplits } : {})}
          />
        )}
      </OtherActs>
      {document === null ? null : <DocumentFacts document={document} />}
      {asks === null ? null : (
        <CaseActDialog
          asks={asks}
          // For asking for the paper of its pages.
          document={document}
          busy={false}
          onClose={() => setAsks(null)}
          onDo={(what) => carryOut(what, texts.desk.carriedOut[asks])}
        />
      )}
    </aside>
  );
}

/** What is done to a whole letter: splitting it, and closing what was opened in error. */
function ActsOnLetter(props: {
  readonly document: Document;
  readonly splits: boolean;
  readonly onSplits?: (splits: boolean) => void;
}) {
  const { texts } = useWords();
  const { document, splits, onSplits } = props;
  return (
    <>
      {onSplits === undefined ? null : (
        <Button shortcut="S" onClick={() => onSplits(!splits)}>
          {splits ? texts.desk.noSplit : texts.desk.acts.split}
        </Button>
      )}
      <SayOpened item={{ documentId: document.id }} goTo="/desk" />
    </>
  );
}

/** What is done to a case besides assigning it: the usual at once, the rest when one asks for it. */
function OtherActs(props: {
  readonly of: CaseInFull;
  readonly onAsk: (what: AskedAct) => void;
  readonly onDo: (act: "try-again" | "acknowledge") => void;
  /** More of the rest. */
  readonly children: ReactNode;
}) {
  const { texts } = useWords();
  const may = (what: string) => props.of.acts.includes(what);
  const plain = (["try-again", "acknowledge"] as const).filter(may).map((act) => (
    <Button key={act} onClick={() => props.onDo(act)}>
      {texts.desk.acts[act]}
    </Button>
  ));
  const asking = (what: AskedAct) => (
    <Button
      key={what}
      {...(keyOf[what] === undefined ? {} : { shortcut: keyOf[what].toUpperCase() })}
      onClick={() => props.onAsk(what)}
    >
      {texts.desk.acts[what]}
    </Button>
  );
  // Where nothing is to be assigned or split, trying again is what one came for.
  const tryFirst = !may("assign") && !may("split");
  const rest = [...(tryFirst ? [] : plain), ...rare.filter(may).map(asking)];
  return (
    <>
      <div className="acts acts--column">
        {tryFirst ? plain : null}
        {usual.filter(may).map(asking)}
      </div>
      {rest.length === 0 && props.children === null ? null : (
        <details className="more">
          <summary className="kern-body">{texts.desk.more}</summary>
          <div className="acts acts--column">
            {props.children}
            {rest}
          </div>
        </details>
      )}
    </>
  );
}
