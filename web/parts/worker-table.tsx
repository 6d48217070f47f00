import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useOperations, type Worker, workers } from "../api/operations.ts";
import { useNotices } from "../shell/notices.tsx";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { BecauseDialog } from "./because-dialog.tsx";
import { Button } from "./button.tsx";
import { DataTable, StateMark } from "./data-table.tsx";
import { Loading, Problem } from "./states.tsx";
import { useTownClock } from "./use-town-clock.ts";

/** The worker processes with what they hold; whoever operates every town may drain each. */
export function WorkerTable() {
  const time = useTownClock();
  const words = useTexts(operationsTexts);
  const known = useQuery(workers());
  const [asked, ask] = useState<Worker | null>(null);
  if (known.isPending) return <Loading />;
  if (known.data === undefined) {
    return <Problem error={known.error} retry={() => void known.refetch()} />;
  }
  const { workers: all, operatesEveryTown } = known.data;
  return (
    <>
      <DataTable
        name={words.workers}
        {...(operatesEveryTown ? {} : { hint: words.drainOfAll })}
        empty={words.noWorkers}
        head={[
          words.worker,
          words.state,
          words.holds,
          words.slots,
          words.since,
          words.seen,
          ...(operatesEveryTown ? [words.act] : []),
        ]}
        rows={all.map((each) => ({
          key: each.id,
          cells: [
            nameOf(each),
            <WorkerState key="state" worker={each} />,
            <Held key="holds" worker={each} />,
            each.slots,
            time(each.startedAt),
            time(each.seenAt),
            ...(operatesEveryTown ? [<DrainAct key="act" worker={each} onAsk={ask} />] : []),
          ],
        }))}
      />
      {asked === null ? null : (
        <DrainDialog
          worker={asked}
          others={all.filter((each) => takesWork(each) && each.id !== asked.id).length}
          onClose={() => ask(null)}
        />
      )}
    </>
  );
}

function DrainAct(props: { readonly worker: Worker; readonly onAsk: (worker: Worker) => void }) {
  const words = useTexts(operationsTexts);
  const { worker, onAsk } = props;
  if (!worker.alive) return "–";
  return (
    <Button kind="tertiary" onClick={() => onAsk(worker)}>
      {worker.drainsSince === null ? words.drain : words.undrain}
      <span className="kern-sr-only"> {nameOf(worker)}</span>
    </Button>
  );
}

const nameOf = ({ host, pid }: Worker): string => `${host} ${pid}`;
const takesWork = ({ alive, drainsSince }: Worker): boolean => alive && drainsSince === null;

function WorkerState({ worker }: { readonly worker: Worker }) {
  const words = useTexts(operationsTexts);
  if (!worker.alive) return <StateMark kind="danger">{words.silent}</StateMark>;
  if (worker.drainsSince === null) return <StateMark kind="success">{words.alive}</StateMark>;
  return (
    <StateMark kind="warning">{worker.holdsInAll > 0 ? words.draining : words.drained}</StateMark>
  );
}

/** What is of another town is counted, not named. */
function Held({ worker }: { readonly worker: Worker }) {
  const { texts } = useWords();
  const words = useTexts(operationsTexts);
  const others = worker.holdsInAll - worker.holds.length;
  if (worker.holds.length === 0 && others <= 0) return words.holdsNothing;
  return (
    <ul className="plain-list held">
      {worker.holds.map(({ id, step, part, progressDone, progressOf }) => (
        <li key={id}>
          {texts.stepName(step)}
          {part === null ? "" : `, ${words.part(part)}`}
          {progressOf === null ? "" : ` (${progressDone ?? 0}/${progressOf})`} <code>{id}</code>
        </li>
      ))}
      {others > 0 ? <li>{words.holdsOthers(others)}</li> : null}
    </ul>
  );
}

function DrainDialog(props: {
  readonly worker: Worker;
  readonly others: number;
  readonly onClose: () => void;
}) {
  const words = useTexts(operationsTexts);
  const { drain } = useOperations();
  const notices = useNotices();
  const { worker, others, onClose } = props;
  const drains = worker.drainsSince === null;
  return (
    <BecauseDialog
      title={drains ? words.drainTitle(nameOf(worker)) : words.undrainTitle(nameOf(worker))}
      confirm={drains ? words.drain : words.undrain}
      busy={drain.isPending}
      onClose={onClose}
      onConfirm={(because) =>
        drain.mutate(
          { id: worker.id, drained: drains, because },
          {
            onSuccess: () => notices.tell(drains ? words.drainAsked : words.undrainAsked),
            onError: (error) => notices.complain(error),
            onSettled: onClose,
          },
        )
      }
    >
      {drains ? words.drainPlan(worker.holdsInAll, others) : words.undrainPlan}
    </BecauseDialog>
  );
}
