import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FailureAct } from "../../src/domain/failure-causes.ts";
import { type FailureGroup, failurePlan, failures, useOperations } from "../api/operations.ts";
import { useNotices } from "../shell/notices.tsx";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { BecauseDialog } from "./because-dialog.tsx";
import { Button } from "./button.tsx";
import { StateMark } from "./data-table.tsx";
import { Loading, Problem } from "./states.tsx";
import { useTownClock } from "./use-town-clock.ts";

/** What is asked for: an act on all of a group, or on one piece of it. */
interface Asked {
  readonly act: FailureAct;
  readonly group: FailureGroup;
  readonly id: string | null;
}

/** What failed, by cause, with first and last time and the ids concerned; and what may be done about it. */
export function FailureGroups() {
  const words = useTexts(operationsTexts);
  const known = useQuery(failures());
  const [asked, ask] = useState<Asked | null>(null);
  if (known.isPending) return <Loading />;
  if (known.data === undefined) {
    return <Problem error={known.error} retry={() => void known.refetch()} />;
  }
  const { groups } = known.data;
  return (
    <section className="panel">
      <h2 className="kern-title">{words.failures}</h2>
      {groups.length === 0 ? <p className="kern-body">{words.noFailures}</p> : null}
      <ul className="plain-list">
        {groups.map((group) => (
          <Group key={`${group.kind} ${group.step} ${group.cause}`} group={group} onAsk={ask} />
        ))}
      </ul>
      {asked === null ? null : <FailureDialog asked={asked} onClose={() => ask(null)} />}
    </section>
  );
}

const IDS_SHOWN = 20;

function Group(props: { readonly group: FailureGroup; readonly onAsk: (asked: Asked) => void }) {
  const { texts } = useWords();
  const time = useTownClock();
  const words = useTexts(operationsTexts);
  const { group, onAsk } = props;
  const again = group.kind === "tried-again";
  const shown = group.items.slice(0, IDS_SHOWN);
  const acts = (id: string | null) =>
    (["retry", "to-clarification"] as const)
      // What was given up lies at the clarification desk already.
      .filter((act) => act === "retry" || again)
      .map((act) => (
        <Button
          key={act}
          kind={id === null ? "secondary" : "tertiary"}
          onClick={() => onAsk({ act, group, id })}
        >
          {id === null
            ? act === "retry"
              ? words.retryAll
              : words.allToClarification
            : act === "retry"
              ? words.retry
              : words.toClarification}
          {id === null ? null : <span className="kern-sr-only"> {id}</span>}
        </Button>
      ));
  return (
    <li className="failure">
      <div className="failure__head">
        <div>
          <StateMark kind={again ? "warning" : "danger"}>{words.kinds[group.kind]}</StateMark>{" "}
          <strong>{texts.stepName(group.step)}</strong> · {words.count(group.count)}
        </div>
        <p className="kern-body">{group.sentence}</p>
        <p className="panel__hint">
          {words.firstAt} {time(group.firstAt)}, {words.lastAt} {time(group.lastAt)} ·{" "}
          <code>{group.cause}</code>
        </p>
      </div>
      <div className="failure__acts">{acts(null)}</div>
      <details className="failure__ids">
        <summary>{words.ids(shown.length, group.count)}</summary>
        <ul className="plain-list">
          {shown.map((item) => (
            <li key={item.id} className="failure__id">
              <span>
                {words.subjects[item.subjectKind]} <code>{item.subjectId}</code> · {time(item.at)}
              </span>
              <span className="failure__acts">{acts(item.id)}</span>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function FailureDialog(props: { readonly asked: Asked; readonly onClose: () => void }) {
  const words = useTexts(operationsTexts);
  const { texts } = useWords();
  const { act } = useOperations();
  const notices = useNotices();
  const { asked, onClose } = props;
  const { kind, step, cause } = asked.group;
  const plan = useQuery(
    failurePlan({
      act: asked.act,
      kind,
      step,
      cause,
      ...(asked.id === null ? {} : { id: asked.id }),
    }),
  );
  const works = plan.data?.works ?? [];
  const title = `${texts.stepName(step)}: ${
    asked.act === "retry" ? words.retry : words.toClarification
  }`;
  return (
    <BecauseDialog
      title={title}
      confirm={asked.act === "retry" ? words.retry : words.toClarification}
      busy={works.length === 0 || act.isPending}
      onClose={onClose}
      onConfirm={(because) =>
        act.mutate(
          { act: asked.act, works, because },
          {
            onSuccess: ({ done, skipped }) => notices.tell(words.done(done, skipped.length)),
            onError: (error) => notices.complain(error),
            onSettled: onClose,
          },
        )
      }
    >
      {plan.isPending ? texts.state.loading : null}
      {plan.isError ? (
        <Problem error={plan.error} retry={() => void plan.refetch()} />
      ) : plan.data === undefined ? null : works.length === 0 ? (
        words.nothingToDo
      ) : (
        `${plan.data.sentence} ${plan.data.left > 0 ? words.left(plan.data.left) : ""}`
      )}
    </BecauseDialog>
  );
}
