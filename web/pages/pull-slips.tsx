import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { type PullSlip, pullSlips, useWithdrawSlip } from "../api/pull-slips.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/mailroom.css";
import "../styles/pull-slips.css";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** So many days a slip may wait before its age is marked. */
const OVERDUE_DAYS = 3;
const DAY_MS = 86_400_000;
const HEADING = "pull-slips-title";

/** What paper the mailroom waits for, the longest first; each slip to print or to take back. */
export function PullSlipsPage() {
  const words = useTexts(pullSlipTexts);
  const asked = useQuery(pullSlips());
  const [taken, setTaken] = useState<PullSlip | null>(null);
  const [tookBack, setTookBack] = useState(0);
  useEffect(() => {
    // Its line is gone: one goes on at the head of the list, once the dialog is closed.
    if (tookBack > 0) document.getElementById(HEADING)?.focus();
  }, [tookBack]);
  if (asked.isPending) return <Loading />;
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  const { slips } = asked.data;
  return (
    <div className="mailroom">
      <div className="mailroom__head">
        <h1 className="kern-heading-medium" id={HEADING} tabIndex={-1}>
          {words.title}
        </h1>
        {slips.length === 0 ? null : (
          <Print href="/api/pull-slips/sheets" label={words.printAll(slips.length)} isFirst />
        )}
      </div>
      <p className="kern-body">{words.lead}</p>
      {slips.length === 0 ? (
        <div className="mailroom__part">
          <p className="kern-body kern-body--bold">{words.empty}</p>
          <p className="kern-body">{words.emptyHint}</p>
          <Link className="kern-link" to="/desk">
            {words.toDesk}
          </Link>
        </div>
      ) : (
        <ul className="plain-list slips" aria-labelledby={HEADING}>
          {slips.map((slip) => (
            <Slip key={slip.id} slip={slip} onTakeBack={() => setTaken(slip)} />
          ))}
        </ul>
      )}
      {taken === null ? null : (
        <TakeBack
          slip={taken}
          onClose={() => setTaken(null)}
          onDone={() => {
            setTaken(null);
            setTookBack(tookBack + 1);
          }}
        />
      )}
    </div>
  );
}

function Slip({ slip, onTakeBack }: { readonly slip: PullSlip; readonly onTakeBack: () => void }) {
  const words = useTexts(pullSlipTexts);
  const { day } = useWords();
  const { pages, batch } = slip;
  const days = Math.floor((Date.now() - Date.parse(slip.askedAt)) / DAY_MS);
  const one = pages.length === 1;
  const where =
    batch === null
      ? words.noBatch
      : [
          [words.batch, batch.code].filter((each) => each !== null).join(" "),
          batch.day === null ? null : day(batch.day),
          batch.deliveryRun === null ? null : `${words.run} ${batch.deliveryRun}`,
        ]
          .filter((each) => each !== null)
          .join(", ");
  return (
    <li className="slips__slip">
      <div className="slips__words">
        <p className="kern-body kern-body--bold slips__code">
          <span className="number">{slip.code}</span>
          <span>{words.for[slip.state] ?? words.rests}</span>
          {days >= OVERDUE_DAYS ? (
            <span className="kern-badge kern-badge--warning">
              <span className="kern-label kern-label--small">{words.overdue}</span>
            </span>
          ) : null}
        </p>
        <p className="kern-body">
          <span className="number">{slip.receiptNumber}</span>,{" "}
          {words.received(day(slip.receiptDay))} ·{" "}
          {words.pages(runsOf(pages.map(({ number }) => number)), one, slip.letterPages)}
        </p>
        <p className="kern-body kern-body--small">
          {slip.isPaper
            ? [
                where,
                words.place(slip.place, slip.of),
                words.image(runsOf(pages.map(({ position }) => position)), slip.scanPages),
              ].join(" · ")
            : words.noPaper}
        </p>
        {slip.reason === null ? null : <p className="kern-body">{slip.reason}</p>}
        <p className="kern-body kern-body--small kern-body--muted">
          {words.since(words.age(days), slip.askedBy)}
        </p>
      </div>
      <div className="mailroom__acts">
        <Print
          href={`/api/pull-slips/${slip.id}/sheet`}
          label={words.printOne}
          name={words.printOf(slip.code)}
        />
        <button
          type="button"
          className="kern-btn kern-btn--tertiary"
          aria-label={words.takeBackOf(slip.code)}
          onClick={onTakeBack}
        >
          <span className="kern-label">{words.takeBack}</span>
        </button>
      </div>
    </li>
  );
}

/** A PDF, opened beside the portal. */
function Print(props: {
  readonly href: string;
  readonly label: string;
  readonly name?: string;
  readonly isFirst?: boolean;
}) {
  return (
    <a
      className={`kern-btn ${props.isFirst === true ? "kern-btn--primary" : "kern-btn--secondary"}`}
      href={props.href}
      target="_blank"
      rel="noreferrer"
      aria-label={props.name}
    >
      <span className="kern-label">{props.label}</span>
    </a>
  );
}

function TakeBack(props: {
  readonly slip: PullSlip;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { texts } = useWords();
  const words = useTexts(pullSlipTexts);
  const notices = useNotices();
  const withdraw = useWithdrawSlip();
  const [reason, setReason] = useState("");
  const { slip } = props;
  const given = reason.trim();
  return (
    <Dialog title={words.takeBackOf(slip.code)} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given === "" || withdraw.isPending) return;
          withdraw.mutate(
            { id: slip.id, reason: given },
            {
              onSuccess: () => {
                notices.tell(words.takenBack);
                props.onDone();
              },
              onError: (error) => {
                notices.complain(error);
                props.onDone();
              },
            },
          );
        }}
      >
        <section className="kern-dialog__body">
          <p className="kern-body">{words.takeBackHint}</p>
          <Field
            label={words.reason}
            value={reason}
            maxLength={1000}
            required
            onChange={(event) => setReason(event.target.value)}
          />
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={given === "" || withdraw.isPending}>
            {words.takeBack}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** 1, 2, 3, 5 as "1–3, 5". */
function runsOf(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
