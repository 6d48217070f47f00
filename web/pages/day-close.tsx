import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { DayCloseAnswer } from "../../src/api/contract/batches.ts";
import { shownCode } from "../../src/domain/batch.ts";
import type { DayCloseChannel } from "../../src/domain/day-close.ts";
import { dayCloseOf, useMailroomAct } from "../api/mailroom.ts";
import { Button } from "../parts/button.tsx";
import { DataTable, StateMark } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/mailroom.css";
import { mailroomTexts } from "../texts/mailroom.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** A day's sums as they are, or for ever as a person closed them. */
export function DayClosePage() {
  const words = useTexts(mailroomTexts).close;
  const [query, setQuery] = useSearchParams();
  const day = query.get("day") ?? new Date().toLocaleDateString("sv-SE");
  const known = useQuery(dayCloseOf(day));
  return (
    <div className="mailroom">
      <div className="mailroom__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <div className="mailroom__no-print">
          <Field
            label={useTexts(mailroomTexts).batches.day}
            type="date"
            value={day}
            onChange={(event) => setQuery({ day: event.target.value }, { replace: true })}
          />
        </div>
      </div>
      {known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === undefined ? (
        <Loading />
      ) : (
        <Day known={known.data} />
      )}
    </div>
  );
}

function Day({ known }: { readonly known: DayCloseAnswer }) {
  const words = useTexts(mailroomTexts).close;
  const { day } = useWords();
  const { figures } = known;
  const from = figures.total.carriedFrom;
  return (
    <>
      <h2 className="kern-heading-small">{day(figures.day)}</h2>
      <p className="kern-body">{words.lead}</p>
      <Standing known={known} />
      <Sums channels={figures.channels} total={figures.total} />
      {from === null ? null : (
        <p className="kern-body">{words.carried(from.left, from.later, from.changed)}</p>
      )}
      <Batches known={known} />
      <p className="kern-body">{words.refused(figures.refused)}</p>
      <Ending known={known} />
    </>
  );
}

function Standing({ known }: { readonly known: DayCloseAnswer }) {
  const words = useTexts(mailroomTexts).close;
  const { time } = useWords();
  const { closed, hindrance } = known;
  return (
    <p className="kern-body" role="status">
      {closed !== null ? (
        <StateMark kind="success">{words.closedBy(closed.by, time(closed.at))}</StateMark>
      ) : hindrance === null ? (
        <StateMark kind="info">{words.now}</StateMark>
      ) : (
        <StateMark kind="warning">{words.hindrances[hindrance]}</StateMark>
      )}
    </p>
  );
}

type SumsOf = Omit<DayCloseChannel, "channel">;

function Sums(props: { readonly channels: readonly DayCloseChannel[]; readonly total: SumsOf }) {
  const { texts } = useWords();
  const words = useTexts(mailroomTexts).close;
  const cells = (sums: SumsOf) => [
    sums.carriedOver,
    sums.received,
    sums.captured,
    sums.counted,
    sums.passedOn,
    sums.remaining,
    <Differences key="differences" sums={sums} />,
  ];
  return (
    <DataTable
      name={words.table}
      head={[
        words.channel,
        words.carriedOver,
        words.received,
        words.captured,
        words.counted,
        words.passedOn,
        words.remaining,
        words.differences,
      ]}
      rows={[
        ...props.channels.map((sums) => ({
          key: sums.channel,
          cells: [texts.channel(sums.channel), ...cells(sums)],
        })),
        { key: "", cells: [<strong key="all">{words.all}</strong>, ...cells(props.total)] },
      ]}
    />
  );
}

function Differences({ sums }: { readonly sums: SumsOf }) {
  const all = useTexts(mailroomTexts);
  const named = sums.differences.map(({ reason, count }) => `${count} ${all.reasons[reason]}`);
  const unnamed = sums.unnamed === 0 ? [] : [all.close.unnamed(sums.unnamed)];
  return [...named, ...unnamed].join("; ") || "–";
}

function Batches({ known }: { readonly known: DayCloseAnswer }) {
  const { texts } = useWords();
  const all = useTexts(mailroomTexts);
  const { batches } = known.figures;
  if (batches.length === 0) return null;
  return (
    <DataTable
      name={all.close.batches}
      head={[
        all.batches.batch,
        all.batches.envelopes,
        all.batches.mailItems,
        all.batches.exceptions,
        all.batches.state,
      ]}
      rows={batches.map((batch) => ({
        key: batch.id,
        cells: [
          batch.code === null ? texts.channel(batch.channel) : shownCode(batch.code),
          batch.envelopes ?? all.batches.notCounted,
          batch.mailItems,
          batch.exceptions
            .map(({ reason, count }) => `${count} × ${all.reasons[reason]}`)
            .join("; ") || "–",
          batch.closed ? all.batches.isClosed : all.batches.isOpen,
        ],
      }))}
    />
  );
}

/** Closing is asked once more, for it cannot be undone; closed, there is the paper for the file. */
function Ending({ known }: { readonly known: DayCloseAnswer }) {
  const all = useTexts(mailroomTexts);
  const words = all.close;
  const { day } = useWords();
  const notices = useNotices();
  const [asks, setAsks] = useState(false);
  const { figures, closed, hindrance } = known;
  const close = useMailroomAct<null>(() => {
    setAsks(false);
    notices.tell(words.done(day(figures.day)));
  });
  const submit = () => close.mutate({ method: "POST", path: `/days/${figures.day}/close` });
  return (
    <>
      {closed === null ? null : (
        <p className="kern-body mailroom__hash">
          {words.hash}: {closed.sha256}
          {figures.before === null ? "" : ` · ${words.before(day(figures.before.day))}`}
        </p>
      )}
      <div className="mailroom__acts mailroom__no-print">
        {closed === null && hindrance === null ? (
          <Button kind="primary" onClick={() => setAsks(true)}>
            {words.submit}
          </Button>
        ) : null}
        <Button onClick={() => window.print()}>{words.print}</Button>
      </div>
      {asks ? (
        <Dialog title={words.titleOf(day(figures.day))} onClose={() => setAsks(false)}>
          <div className="kern-dialog__body mailroom__fields">
            {close.isError ? <Problem error={close.error} retry={submit} /> : null}
            <p className="kern-body">{words.sure}</p>
            <div className="mailroom__acts">
              <Button kind="primary" disabled={close.isPending} onClick={submit}>
                {words.submit}
              </Button>
              <Button onClick={() => setAsks(false)}>{all.cancel}</Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
