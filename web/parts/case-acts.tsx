import { useState } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import type { CaseAct } from "../../src/domain/acts.ts";
import { type CaseInFull, useCaseAct } from "../api/queries.ts";
import { asPageId } from "../api/page-id.ts";
import { useNotices } from "../shell/notices.tsx";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { type AskedAct, CaseActDialog } from "./case-act-dialog.tsx";
import { DocumentFacts } from "./document-facts.tsx";
import { UnitChoice } from "./unit-choice.tsx";
import { useKeys } from "./use-keys.ts";

const asked: readonly AskedAct[] = [
  "discard",
  "seal",
  "ask-for-re-scan",
  "ask-for-paper",
  "forward",
  "return-to-sender",
];
const keyOf: Readonly<Partial<Record<AskedAct, string>>> = {
  discard: "d",
  seal: "v",
  "ask-for-re-scan": "n",
};

/** Why a person must decide, who comes into question, and what can be done: one key each. */
export function CaseActs(props: {
  readonly of: CaseInFull;
  readonly document: Document | null;
  readonly pageIds: readonly string[];
}) {
  const { of } = props;
  const { texts, percent } = useWords();
  const notices = useNotices();
  const act = useCaseAct();
  const [asks, setAsks] = useState<AskedAct | null>(null);
  const [seeks, setSeeks] = useState(false);
  const may = (what: string) => of.acts.includes(what);
  const carryOut = (what: CaseAct, told: string) => {
    if (act.isPending) return;
    act.mutate(
      { id: of.id, act: what },
      {
        onSuccess: (answer) => {
          setAsks(null);
          notices.tell(answer.secondPersonAsked ? texts.desk.secondPerson : told);
        },
        onError: (error) => notices.complain(error),
      },
    );
  };
  const assign = (unit: string, name: string) =>
    carryOut({ act: "assign", unit }, texts.desk.assigned(name));
  const numbers = may("assign")
    ? of.candidates
        .slice(0, 9)
        .map((each, index) => [String(index + 1), () => assign(each.key, each.name)] as const)
    : [];
  const letters = asked.flatMap((what) => {
    const key = keyOf[what];
    return key !== undefined && may(what) ? [[key, () => setAsks(what)] as const] : [];
  });
  const search = may("assign") ? [["/", () => setSeeks(true)] as const] : [];
  useKeys(Object.fromEntries([...numbers, ...letters, ...search]));
  return (
    <aside className="case__acts">
      <p className="case__reason kern-body kern-body--bold">{of.sentence}</p>
      <p className="kern-body kern-body--muted">
        {of.receiptNumber} · {of.channel}
      </p>
      {may("assign") ? (
        <section aria-label={texts.desk.candidates}>
          <ol className="candidates">
            {of.candidates.map((each, index) => (
              <li key={each.key}>
                <button
                  type="button"
                  className="candidate"
                  aria-keyshortcuts={String(index + 1)}
                  onClick={() => assign(each.key, each.name)}
                >
                  <kbd aria-hidden="true">{index + 1}</kbd>
                  <span className="candidate__name">{each.name}</span>
                  <span className="candidate__sure">
                    {texts.desk.sure(percent(each.confidence))}
                  </span>
                  <progress max={1} value={each.confidence} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ol>
          {of.proposal === null ? null : <p className="kern-body">{of.proposal}</p>}
          {seeks ? (
            <UnitChoice
              chosen={null}
              label={texts.desk.chooseUnit}
              onChoose={(unit) => assign(unit, unit)}
            />
          ) : (
            <Button shortcut="/" onClick={() => setSeeks(true)}>
              {texts.desk.chooseUnit}
            </Button>
          )}
        </section>
      ) : null}
      <div className="acts acts--column">
        {may("try-again") ? (
          <Button onClick={() => carryOut({ act: "try-again" }, texts.desk.done)}>
            {texts.desk.acts["try-again"]}
          </Button>
        ) : null}
        {may("acknowledge") ? (
          <Button onClick={() => carryOut({ act: "acknowledge" }, texts.desk.done)}>
            {texts.desk.acts.acknowledge}
          </Button>
        ) : null}
        {may("turn") ? (
          <Turn pageIds={props.pageIds} onTurn={(what) => carryOut(what, texts.desk.done)} />
        ) : null}
        {asked.filter(may).map((what) => (
          <Button
            key={what}
            {...(keyOf[what] === undefined ? {} : { shortcut: keyOf[what].toUpperCase() })}
            onClick={() => setAsks(what)}
          >
            {texts.desk.acts[what]}
          </Button>
        ))}
      </div>
      {props.document === null ? null : <DocumentFacts document={props.document} />}
      {asks === null ? null : (
        <CaseActDialog
          asks={asks}
          busy={act.isPending}
          onClose={() => setAsks(null)}
          onDo={(what) => carryOut(what, texts.desk.done)}
        />
      )}
    </aside>
  );
}

/** Turns every page of the case by a quarter and has it read again. */
function Turn(props: {
  readonly pageIds: readonly string[];
  readonly onTurn: (act: CaseAct) => void;
}) {
  const { texts } = useWords();
  const [first, ...rest] = props.pageIds;
  if (first === undefined) return null;
  const pageOf = (id: string, clockwise: 90 | 180 | 270) => ({ pageId: asPageId(id), clockwise });
  return (
    <div className="acts" role="group" aria-label={texts.desk.acts.turn}>
      {([90, 180, 270] as const).map((degrees) => (
        <Button
          key={degrees}
          onClick={() =>
            props.onTurn({
              act: "turn",
              pages: [pageOf(first, degrees), ...rest.map((id) => pageOf(id, degrees))],
            })
          }
        >
          ↻ {degrees}°
        </Button>
      ))}
    </div>
  );
}
