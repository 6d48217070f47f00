import { useQuery } from "@tanstack/react-query";
import { dependencies, gaveUpTasks, ledger, queues, workers } from "../api/queries.ts";
import { Icon } from "../parts/icon.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";

/** Is anything stuck, and why: one true sentence first, then what it is made of. Never content. */
export function OperationsPage() {
  const { texts } = useWords();
  const needs = useQuery(dependencies());
  const steps = useQuery(queues());
  const sums = useQuery(ledger());
  const failed = useQuery(gaveUpTasks());
  const hands = useQuery(workers());
  const all = [needs, steps, sums, failed, hands];
  const unanswered = all.find((each) => each.isError);
  if (unanswered !== undefined) {
    return (
      <Problem error={unanswered.error} retry={() => all.forEach((each) => void each.refetch())} />
    );
  }
  if (!needs.data || !steps.data || !sums.data || !failed.data || !hands.data) return <Loading />;
  // What has no problem was given to a person on purpose: that is the clerk's, and nothing is broken.
  const broken = failed.data.items.filter((task) => task.problem !== null);
  const troubles = [
    ...needs.data.dependencies
      .filter((each) => each.needed && !each.ok)
      .map((each) => `${each.name}: ${each.detail}`),
    ...(hands.data.workers.some((each) => each.alive) ? [] : [`${texts.operations.workers}: 0`]),
    ...(sums.data.balanced ? [] : [texts.operations.notBalanced]),
    ...(broken.length > 0 ? [`${texts.operations.gaveUp}: ${broken.length}`] : []),
  ];
  const kind = troubles.length === 0 ? "success" : "danger";
  return (
    <div className="operations">
      <h1 className="kern-heading-medium">{texts.operations.title}</h1>
      <div className={`verdict verdict--${kind}`} role="status">
        <Icon name={kind} />
        <p className="kern-heading-small">
          {troubles.length === 0
            ? texts.operations.quiet
            : texts.operations.stuck(troubles.join("; "))}
        </p>
      </div>
      <div className="operations__tables">
        <Table
          name={texts.operations.dependencies}
          head={[texts.operations.name, texts.operations.state, texts.operations.detail]}
          rows={needs.data.dependencies.map((each) => [
            each.name,
            each.ok ? texts.operations.ok : texts.operations.away,
            each.detail,
          ])}
        />
        <Table
          name={texts.operations.steps}
          head={[
            texts.operations.step,
            texts.operations.waiting,
            texts.operations.running,
            texts.operations.oldest,
          ]}
          rows={steps.data.steps.map((each) => [
            texts.stepName(each.step),
            each.waiting + each.offered,
            each.running,
            each.oldestWaitingSeconds === null ? "" : `${Math.round(each.oldestWaitingSeconds)} s`,
          ])}
        />
        <Table
          name={texts.operations.workers}
          head={[texts.operations.name, texts.operations.state, texts.operations.steps]}
          rows={hands.data.workers.map((each) => [
            `${each.host} ${each.pid}`,
            each.alive ? texts.operations.alive : texts.operations.silent,
            each.steps.length,
          ])}
        />
        <Table
          name={texts.operations.ledger}
          head={[
            texts.operations.day,
            texts.operations.channel,
            texts.operations.accepted,
            texts.operations.documents,
            texts.operations.inProcess,
            texts.operations.awaiting,
            texts.operations.ended,
          ]}
          rows={sums.data.rows.map((row) => [
            row.receiptDay,
            texts.channel(row.channel),
            row.accepted,
            row.documents,
            row.inProcess,
            row.awaiting,
            row.ended,
          ])}
        />
      </div>
    </div>
  );
}

function Table(props: {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={props.name}>
      <table className="kern-table kern-table--small">
        <caption className="kern-title">{props.name}</caption>
        <thead className="kern-table__head">
          <tr className="kern-table__row">
            {props.head.map((name, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- columns keep their places
              <th key={index} className="kern-table__header" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {props.rows.map((row) => (
            <tr key={row.slice(0, 2).join(" ")} className="kern-table__row">
              {row.map((cell, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- columns keep their places
                <td key={index} className="kern-table__cell">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
