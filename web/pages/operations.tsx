import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { day, standing, type Standing, workers } from "../api/operations.ts";
import { DayChart } from "../parts/day-chart.tsx";
import { FailureGroups } from "../parts/failure-groups.tsx";
import { Icon } from "../parts/icon.tsx";
import { OperationsTables } from "../parts/operations-tables.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { StepTable } from "../parts/step-table.tsx";
import { PaperTile } from "../parts/waiting-for-paper.tsx";
import { useTownClock } from "../parts/use-town-clock.ts";
import { WorkerTable } from "../parts/worker-table.tsx";
import "../styles/operations.css";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Is anything stuck, and why: one true sentence first, then what it is made of. Never content. */
export function OperationsPage() {
  const words = useTexts(operationsTexts);
  const asked = useQuery(standing());
  if (asked.isPending) return <Loading />;
  if (asked.data === undefined) {
    return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  }
  return (
    <div className="operations">
      <h1 className="kern-heading-medium">{words.title}</h1>
      {asked.isError ? (
        // What was known last stays, and says that it is old.
        <Problem error={asked.error} retry={() => void asked.refetch()} />
      ) : null}
      <Verdict standing={asked.data} />
      <Tiles standing={asked.data} />
      <FailureGroups />
      <StepTable steps={asked.data.steps} troubles={asked.data.troubles} />
      <DayChart />
      <WorkerTable />
      <OperationsTables />
      <footer className="operations__more">
        <RawQueues />
        <p className="kern-body kern-body--muted">{words.metrics}</p>
      </footer>
    </div>
  );
}

/** The board shows ids of every town: whoever operates some of them is told why it is not for them. */
function RawQueues() {
  const words = useTexts(operationsTexts);
  const known = useQuery(workers()).data;
  if (known === undefined) return null;
  if (!known.operatesEveryTown) return <p className="kern-body">{words.rawQueuesOfAll}</p>;
  return (
    <a className="kern-link" href="/api/operations/board/">
      {words.rawQueues}
    </a>
  );
}

const ICONS = { quiet: "success", attention: "warning", stuck: "danger" } as const;

function Verdict({ standing: known }: { readonly standing: Standing }) {
  const clock = useTownClock();
  const words = useTexts(operationsTexts);
  const icon = ICONS[known.verdict];
  const others = known.troubles.slice(1);
  return (
    <section className={`verdict verdict--${icon}`}>
      <span className={`kern-icon kern-icon--${icon} kern-icon--x-large`} aria-hidden="true" />
      <div className="verdict__words">
        <p className="verdict__sentence">{known.sentence}</p>
        <p className="kern-sr-only" role="status">
          {useSpoken(known)}
        </p>
        {others.length === 0 ? null : (
          <ul className="verdict__also" aria-label={words.also}>
            {others.map(({ trouble, sentence }) => (
              <li key={sentence}>
                <Icon name={trouble.code === "work-failed" ? "warning" : "info"} />
                {sentence}
              </li>
            ))}
          </ul>
        )}
        <p className="verdict__at">{words.seenAt(clock(known.at))}</p>
      </div>
    </section>
  );
}

/** The sentence as it was when something else began to stand: its counts change with every look. */
function useSpoken({ verdict, sentence, troubles }: Standing): string {
  const { language } = useWords();
  const trouble = troubles[0]?.trouble;
  const about = trouble !== undefined && "step" in trouble ? trouble.step : "";
  const key = [language, verdict, trouble?.code, about].join(" ");
  const [spoken, speak] = useState({ key, sentence });
  if (spoken.key === key) return spoken.sentence;
  speak({ key, sentence });
  return sentence;
}

function Tiles({ standing: known }: { readonly standing: Standing }) {
  const { language } = useWords();
  const time = useTownClock();
  const words = useTexts(operationsTexts);
  const today = useQuery(day(null));
  const numbers = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB");
  const usual = today.data?.usualByNow ?? null;
  return (
    <dl className="tiles">
      <div className="tile">
        <dt>{words.today}</dt>
        <dd>
          <strong>{today.data === undefined ? "–" : numbers.format(today.data.finished)}</strong>
          <span>{usual === null ? words.noUsual : words.usualByNow(numbers.format(usual))}</span>
        </dd>
      </div>
      <div className={known.deadlinesAtRisk > 0 ? "tile tile--warning" : "tile"}>
        <dt>{words.deadlines}</dt>
        <dd>
          <strong>{numbers.format(known.deadlinesAtRisk)}</strong>
          <span>{words.deadlinesHint}</span>
        </dd>
      </div>
      <PaperTile />
      <div className={known.ledgerBalanced ? "tile" : "tile tile--danger"}>
        <dt>{words.ledger}</dt>
        <dd>
          <strong>{known.ledgerBalanced ? words.balanced : words.notBalanced}</strong>
        </dd>
      </div>
      <div className={known.backupAt === null ? "tile tile--warning" : "tile"}>
        <dt>{words.backup}</dt>
        <dd>
          <strong>
            {known.backupUnknown
              ? words.backupUnknown
              : known.backupAt === null
                ? words.noBackup
                : time(known.backupAt)}
          </strong>
        </dd>
      </div>
    </dl>
  );
}
