import { useState } from "react";
import { type Standing, type StepOfStanding, useOperations } from "../api/operations.ts";
import { useNotices } from "../shell/notices.tsx";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { BecauseDialog } from "./because-dialog.tsx";
import { Button } from "./button.tsx";
import { DataTable, StateMark } from "./data-table.tsx";
import { useTownClock } from "./use-town-clock.ts";

/** Every step with what waits and since when; each may be paused and resumed. */
export function StepTable(props: {
  readonly steps: readonly StepOfStanding[];
  readonly troubles: Standing["troubles"];
}) {
  const { texts } = useWords();
  const time = useTownClock();
  const words = useTexts(operationsTexts);
  const { pause } = useOperations();
  const notices = useNotices();
  const [asked, ask] = useState<StepOfStanding | null>(null);
  const stands = new Set(
    props.troubles.flatMap(({ trouble }) =>
      trouble.code === "step-stands" || trouble.code === "step-unserved" ? [trouble.step] : [],
    ),
  );
  const since = (instant: string | null) => (instant === null ? words.never : time(instant));
  return (
    <>
      <DataTable
        name={words.steps}
        head={[
          words.step,
          words.state,
          words.waiting,
          words.running,
          words.oldest,
          words.lastFinished,
          words.act,
        ]}
        rows={props.steps.map((each) => ({
          key: each.step,
          cells: [
            texts.stepName(each.step),
            <StepState key="state" step={each} stands={stands.has(each.step)} />,
            each.waiting,
            each.running,
            each.oldestWaitingSince === null ? "–" : time(each.oldestWaitingSince),
            since(each.lastFinishedAt),
            <Button key="act" kind="tertiary" onClick={() => ask(each)}>
              {each.pause === null ? words.pause : words.resume}
              <span className="kern-sr-only"> {texts.stepName(each.step)}</span>
            </Button>,
          ],
        }))}
      />
      {asked === null ? null : (
        <BecauseDialog
          title={
            asked.pause === null
              ? words.pauseTitle(texts.stepName(asked.step))
              : words.resumeTitle(texts.stepName(asked.step))
          }
          confirm={asked.pause === null ? words.pause : words.resume}
          busy={pause.isPending}
          onClose={() => ask(null)}
          onConfirm={(because) =>
            pause.mutate(
              { step: asked.step, paused: asked.pause === null, because },
              {
                onSuccess: () => {
                  const said = asked.pause === null ? words.paused : words.resumed;
                  notices.tell(said(texts.stepName(asked.step)));
                },
                onError: (error) => notices.complain(error),
                onSettled: () => ask(null),
              },
            )
          }
        >
          {asked.pause === null ? words.pausePlan : words.resumePlan(asked.waiting)}
        </BecauseDialog>
      )}
    </>
  );
}

function StepState(props: { readonly step: StepOfStanding; readonly stands: boolean }) {
  const time = useTownClock();
  const words = useTexts(operationsTexts);
  const { step, stands } = props;
  if (step.pause !== null) {
    const { since, pausedAs, because } = step.pause;
    return (
      <>
        <StateMark kind="warning">{words.pausedSince(time(since))}</StateMark>
        <span className="panel__hint">
          {words.pausedBy(words.rights[pausedAs] ?? pausedAs, because)}
        </span>
      </>
    );
  }
  if (stands) return <StateMark kind="danger">{words.stepStates.stands}</StateMark>;
  if (step.running > 0) return <StateMark kind="success">{words.stepStates.working}</StateMark>;
  if (step.waiting > 0) return <StateMark kind="info">{words.stepStates.waiting}</StateMark>;
  return <span className="panel__hint">{words.stepStates.quiet}</span>;
}
