import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { ExceptionReason, shownCode } from "../../src/domain/batch.ts";
import type { BatchAnswer } from "../../src/api/contract/batches.ts";
import { batchOf, type MailroomAct, useMailroomAct } from "../api/mailroom.ts";
import { useNotices } from "../shell/notices.tsx";
import { mailroomTexts } from "../texts/mailroom.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { DataTable, StateMark } from "./data-table.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";
import { Loading, Problem } from "./states.tsx";

/** One batch, live: its count, its exceptions and whether both sides agree. */
export function BatchPart({ id }: { readonly id: string }) {
  const known = useQuery(batchOf(id));
  if (known.isError) return <Problem error={known.error} retry={() => void known.refetch()} />;
  return known.data === undefined ? <Loading /> : <Batch batch={known.data} />;
}

function Batch({ batch }: { readonly batch: BatchAnswer }) {
  const { texts, day, time } = useWords();
  const all = useTexts(mailroomTexts);
  const words = all.batch;
  const code = batch.code === null ? texts.channel(batch.channel) : shownCode(batch.code);
  return (
    <>
      <Link className="kern-link" to={`/batches?day=${batch.day}`}>
        {words.back}
      </Link>
      <div className="mailroom__head">
        <h1 className="kern-heading-medium">{words.title(code)}</h1>
        <StateMark kind={batch.closedAt === null ? "info" : "success"}>
          {batch.closedAt === null ? all.batches.isOpen : all.batches.isClosed}
        </StateMark>
        {batch.code === null ? null : (
          <a
            className="kern-link"
            href={`/api/batches/${batch.id}/sheet`}
            target="_blank"
            rel="noreferrer"
          >
            {words.sheet}
          </a>
        )}
      </div>
      <p className="kern-body">
        {day(batch.day)}
        {batch.deliveryRun === null ? "" : ` · ${all.batches.run} ${batch.deliveryRun}`}
        {batch.receiptBasis === null ? "" : ` · ${all.bases[batch.receiptBasis]}`}
      </p>
      <Sum batch={batch} />
      {batch.closedAt === null ? (
        <OpenBatch batch={batch} />
      ) : (
        <p className="kern-body">{words.closedBy(batch.closedBy ?? "–", time(batch.closedAt))}</p>
      )}
      <Scans batch={batch} />
    </>
  );
}

/** Envelopes = mail items + exceptions, and what is missing to it in words. */
function Sum({ batch }: { readonly batch: BatchAnswer }) {
  const all = useTexts(mailroomTexts);
  const { sum } = all.batch;
  const figures = [
    [all.batches.envelopes, batch.envelopes ?? "?"],
    [all.batches.mailItems, batch.mailItems],
    ...batch.exceptions.map(({ reason, count }) => [
      all.reasons[reason],
      reason === "one-envelope-several-items" ? -count : count,
    ]),
  ] as const;
  return (
    <section className="panel mailroom__sum" aria-label={sum}>
      <h2 className="kern-title">{sum}</h2>
      <dl className="mailroom__figures">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <Verdict batch={batch} />
    </section>
  );
}

function Verdict({ batch }: { readonly batch: BatchAnswer }) {
  const words = useTexts(mailroomTexts).batch;
  const { difference } = batch;
  const [kind, text] =
    difference === null
      ? (["info", words.first] as const)
      : batch.underWay > 0
        ? (["info", words.underWay(batch.underWay)] as const)
        : difference === 0
          ? (["success", words.explained] as const)
          : ([
              "warning",
              difference > 0 ? words.missing(difference) : words.tooMany(-difference),
            ] as const);
  return (
    <p className="kern-body" role="status">
      <StateMark kind={kind}>{text}</StateMark>
    </p>
  );
}

function OpenBatch({ batch }: { readonly batch: BatchAnswer }) {
  const words = useTexts(mailroomTexts).batch;
  const notices = useNotices();
  const close = useMailroomAct<unknown>(() => notices.tell(words.closed));
  const act = useMailroomAct<unknown>(() => {
    // Why it could not be closed may be true no more.
    close.reset();
    notices.tell(words.saved);
  });
  const path = `/batches/${batch.id}`;
  const closeNow = () => close.mutate({ method: "POST", path: `${path}/close` });
  return (
    <>
      {act.isError ? <Problem error={act.error} retry={() => act.mutate(act.variables)} /> : null}
      {close.isError ? <Problem error={close.error} retry={closeNow} /> : null}
      <Counting batch={batch} path={path} onAct={(order) => act.mutate(order)} />
      <Exceptions batch={batch} path={path} onAct={(order) => act.mutate(order)} />
      <div className="mailroom__acts">
        <Button kind="primary" disabled={close.isPending} onClick={closeNow}>
          {words.close}
        </Button>
      </div>
    </>
  );
}

interface Acting {
  readonly batch: BatchAnswer;
  readonly path: string;
  readonly onAct: (order: MailroomAct) => void;
}

function Counting({ batch, path, onAct }: Acting) {
  const { time } = useWords();
  const words = useTexts(mailroomTexts).batch;
  const [typed, setTyped] = useState(() => (batch.envelopes === null ? "" : `${batch.envelopes}`));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAct({ method: "PUT", path: `${path}/count`, body: { envelopes: Number(typed) } });
  };
  return (
    <form className="mailroom__row" onSubmit={submit}>
      <Field
        label={words.count}
        type="number"
        inputMode="numeric"
        min={0}
        max={1_000_000}
        step={1}
        required
        value={typed}
        {...(batch.countedBy === null || batch.countedAt === null
          ? {}
          : { hint: words.counted(batch.countedBy, time(batch.countedAt)) })}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit">{words.countSave}</Button>
    </form>
  );
}

function Exceptions({ batch, path, onAct }: Acting) {
  const all = useTexts(mailroomTexts);
  const words = all.batch;
  const [reason, setReason] = useState<ExceptionReason>("missing");
  const [count, setCount] = useState("1");
  const held = batch.named.filter(({ withdrawnAt }) => withdrawnAt === null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAct({ method: "POST", path: `${path}/exceptions`, body: { reason, count: Number(count) } });
  };
  return (
    <section className="mailroom__part" aria-label={all.batches.exceptions}>
      <h2 className="kern-title">{all.batches.exceptions}</h2>
      {held.length === 0 ? <p className="kern-body">{words.none}</p> : null}
      <ul className="plain-list">
        {held.map((each) => (
          <li key={each.id} className="mailroom__exception">
            <span>
              {each.count} × {all.reasons[each.reason]} · {each.namedBy}
            </span>
            <button
              type="button"
              className="kern-btn kern-btn--tertiary"
              aria-label={words.takeBack(all.reasons[each.reason])}
              onClick={() => onAct({ method: "DELETE", path: `${path}/exceptions/${each.id}` })}
            >
              <span className="kern-label">{words.takeBackShort}</span>
            </button>
          </li>
        ))}
      </ul>
      <form className="mailroom__row" onSubmit={submit}>
        <SelectField
          label={words.reason}
          values={ExceptionReason.options}
          labelOf={(each) => all.reasons[each]}
          chosen={reason}
          onChoose={setReason}
        />
        <Field
          label={words.number}
          type="number"
          inputMode="numeric"
          min={1}
          max={1_000_000}
          step={1}
          required
          value={count}
          onChange={(event) => setCount(event.target.value)}
        />
        <Button type="submit">{words.exceptionAdd}</Button>
      </form>
    </section>
  );
}

function Scans({ batch }: { readonly batch: BatchAnswer }) {
  const { texts } = useWords();
  const all = useTexts(mailroomTexts);
  return (
    <DataTable
      name={all.batch.scans}
      head={[texts.post.number, texts.post.name, all.batches.mailItems, texts.post.state]}
      empty={all.batch.noScans}
      rows={batch.scans.map((scan) => ({
        key: scan.id,
        cells: [
          <Link key="link" className="kern-link" to={`/captures/${scan.id}`}>
            {scan.receiptNumber}
          </Link>,
          scan.name ?? "–",
          scan.mailItems,
          `${scan.stateSentence}${scan.bySheet ? ` (${all.batch.bySheet})` : ""}`,
        ],
      }))}
    />
  );
}
