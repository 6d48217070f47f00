import { useQuery } from "@tanstack/react-query";
import type { TrailStatus } from "../../src/api/contract/trail.ts";
import { trailStatus, useTrailAct } from "../api/trail.ts";
import { Button } from "../parts/button.tsx";
import { DataTable, StateMark } from "../parts/data-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/operations.css";
import "../styles/steering.css";
import { trailTexts } from "../texts/trail.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Whether the trail is in order: signatures, witness, checks and alarms, and a check at once. */
export function TrailStatePage() {
  const words = useTexts(trailTexts).state;
  const notices = useNotices();
  const asked = useQuery(trailStatus());
  const check = useTrailAct<unknown>(() => notices.tell(words.started));
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading />;
  const isRunning = asked.data.runs.some((run) => run.state === "running");
  return (
    <div className="steering">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <Verdict of={asked.data} />
      {check.isError ? (
        <Problem error={check.error} retry={() => check.mutate({ path: "/api/trail/checks" })} />
      ) : null}
      <section className="panel steering__town">
        <p className="kern-body">{words.checkWill}</p>
        <Button
          kind="primary"
          disabled={isRunning || check.isPending}
          onClick={() => check.mutate({ path: "/api/trail/checks" })}
        >
          {isRunning ? words.checking : words.checkNow}
        </Button>
      </section>
      <Runs of={asked.data} />
      <Logs of={asked.data} />
      <Alarms of={asked.data} />
      <Heads of={asked.data} />
    </div>
  );
}

interface Of {
  readonly of: TrailStatus;
}

function Verdict({ of }: Of) {
  const words = useTexts(trailTexts).state;
  const { time } = useWords();
  const open = of.alarms.find((alarm) => alarm.resolvedAt === null);
  const behind = of.logs.some(
    ({ heads: [head], witnessed }) =>
      head !== undefined && (witnessed?.treeSize ?? 0) < head.treeSize,
  );
  const unreadable = of.logs.some(({ witnessFault }) => witnessFault !== null);
  const isNew = of.logs.every(({ heads }) => heads.length === 0);
  const kind =
    open !== undefined ? "danger" : behind || unreadable ? "warning" : isNew ? "info" : "success";
  const says =
    open !== undefined
      ? words.alarm(time(open.since))
      : unreadable
        ? words.witnessAway
        : behind
          ? words.unwitnessed
          : isNew
            ? words.nothingYet
            : words.good;
  return (
    <div className={`verdict verdict--${kind}`} role="status">
      <Icon name={kind} />
      <p className="verdict__sentence">{says}</p>
    </div>
  );
}

const RUN_MARKS = {
  running: "info",
  "cut-off": "warning",
  "in-order": "success",
  findings: "danger",
} as const;

function Runs({ of }: Of) {
  const words = useTexts(trailTexts).state;
  const numbers = useNumbers();
  const { time } = useWords();
  return (
    <DataTable
      name={words.runs}
      head={[words.asked, words.outcome, words.ended, words.looked]}
      empty={words.noRuns}
      rows={of.runs.map((run) => ({
        key: run.id,
        cells: [
          time(run.askedAt),
          <span key="outcome" className="steering__share">
            <StateMark kind={RUN_MARKS[run.state]}>
              {run.state === "findings"
                ? words.findings(run.findings.length)
                : words.runState[run.state]}
            </StateMark>
            {run.findings.map((finding) => (
              <span key={finding} className="finding" lang="en">
                {finding}
              </span>
            ))}
          </span>,
          run.endedAt === null ? "–" : time(run.endedAt),
          run.events === null
            ? "–"
            : words.lookedAt(numbers.count(run.events), numbers.count(run.readings ?? 0)),
        ],
      }))}
    />
  );
}

function Logs({ of }: Of) {
  const words = useTexts(trailTexts).state;
  const numbers = useNumbers();
  const { time } = useWords();
  return (
    <DataTable
      name={words.log}
      head={[words.log, words.sealed, words.lastHead, words.witness, words.checked]}
      rows={of.logs.map(({ log, heads: [head], witnessed, witnessFault, checked }) => ({
        key: log,
        cells: [
          words.logs[log],
          numbers.count(head?.treeSize ?? 0),
          head === undefined ? words.noHead : time(head.signedAt),
          witnessed === null
            ? witnessFault === null
              ? words.witnessNone
              : words.witnessUnreadable
            : words.witnessSeen(numbers.count(witnessed.treeSize), time(witnessed.signedAt)),
          checked === null
            ? words.never
            : words.checkedTo(numbers.count(checked.treeSize), time(checked.at)),
        ],
      }))}
    />
  );
}

function Alarms({ of }: Of) {
  const all = useTexts(trailTexts);
  const words = all.state;
  const { time } = useWords();
  return (
    <section className="panel">
      <h2 className="kern-title">{words.alarms}</h2>
      {of.alarms.length === 0 ? <p className="kern-body">{words.noAlarms}</p> : null}
      <ol className="steering__history">
        {of.alarms.map((alarm) => (
          <li key={`${alarm.log} ${alarm.since}`}>
            <p className="kern-body kern-body--bold">
              {alarm.log === "access" ? words.logs.access : words.logs.audit}, {time(alarm.since)}{" "}
              <StateMark kind={alarm.resolvedAt === null ? "danger" : "success"}>
                {alarm.resolvedAt === null ? words.open : words.resolved(time(alarm.resolvedAt))}
              </StateMark>
            </p>
            {alarm.findings.map((finding) => (
              <p key={finding} className="kern-body finding" lang="en">
                {finding}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Heads({ of }: Of) {
  const words = useTexts(trailTexts).state;
  const numbers = useNumbers();
  const { time } = useWords();
  return of.logs.map(({ log, heads }) => (
    <details key={log} className="panel">
      <summary>
        {words.heads}: {words.logs[log]}
      </summary>
      <DataTable
        name={`${words.heads}: ${words.logs[log]}`}
        head={[words.size, words.signedAt, words.root, words.key]}
        empty={words.noHead}
        rows={heads.map((head) => ({
          key: String(head.treeSize),
          cells: [
            numbers.count(head.treeSize),
            time(head.signedAt),
            <code key="root">{head.rootHash}</code>,
            <code key="key">{head.keyId}</code>,
          ],
        }))}
      />
    </details>
  ));
}
