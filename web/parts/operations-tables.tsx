import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { dependencies, ledger } from "../api/operations.ts";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { DataTable, StateMark } from "./data-table.tsx";
import { MailboxStandings } from "./mailbox-standings.tsx";
import { Loading, Problem } from "./states.tsx";

/** What is needed and since when it is away, mailboxes too; and the ledger. */
export function OperationsTables() {
  return (
    <div className="operations__tables">
      <div className="operations__stack">
        <DependencyTable />
        <MailboxStandings />
      </div>
      <LedgerTable />
    </div>
  );
}

function DependencyTable() {
  const { texts } = useWords();
  const words = useTexts(operationsTexts);
  const known = useQuery(dependencies());
  if (known.isPending) return <Loading />;
  if (known.data === undefined) {
    return <Problem error={known.error} retry={() => void known.refetch()} />;
  }
  const { dependencies: all, ofWorkers, damagedBlobs } = known.data;
  return (
    <div>
      <DataTable
        name={words.dependencies}
        head={[words.name, words.state, words.detail]}
        rows={all.map((each) => ({
          key: each.name,
          cells: [
            texts.dependency(each.name),
            <StateMark key="state" kind={each.ok ? "success" : each.needed ? "danger" : "warning"}>
              {each.ok ? words.ok : words.away}
            </StateMark>,
            each.outage?.sentence ?? each.detail,
          ],
        }))}
      />
      {ofWorkers.length === 0 ? null : (
        <section className="panel">
          <h2 className="kern-title">{words.ofWorkers}</h2>
          <ul className="plain-list">
            {ofWorkers.map(({ dependency, sentence }) => (
              <li key={dependency}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      {damagedBlobs.length === 0 ? null : (
        <p className="kern-body panel">{words.damaged(damagedBlobs.length)}</p>
      )}
    </div>
  );
}

const DAYS_SHOWN = 14;

function LedgerTable() {
  const { texts, day } = useWords();
  const words = useTexts(operationsTexts);
  const from = useMemo(
    () => new Date(Date.now() - DAYS_SHOWN * 86_400_000).toISOString().slice(0, 10),
    [],
  );
  const known = useQuery(ledger(from));
  if (known.isPending) return <Loading />;
  if (known.data === undefined) {
    return <Problem error={known.error} retry={() => void known.refetch()} />;
  }
  return (
    <DataTable
      name={words.ledger}
      hint={words.ledgerSince}
      empty={words.ledgerEmpty}
      head={[
        words.day,
        words.channel,
        words.state,
        words.accepted,
        words.documents,
        words.inProcess,
        words.awaiting,
        words.ended,
        words.pages,
      ]}
      rows={known.data.rows.toReversed().map((row) => ({
        key: `${row.receiptDay} ${row.channel}`,
        cells: [
          day(row.receiptDay),
          texts.channel(row.channel),
          <StateMark key="state" kind={row.imbalances.length === 0 ? "success" : "danger"}>
            {row.imbalances.length === 0 ? words.balanced : words.notBalanced}
          </StateMark>,
          row.accepted,
          row.documents,
          row.inProcess,
          row.awaiting,
          row.ended,
          row.pages,
        ],
      }))}
    />
  );
}
