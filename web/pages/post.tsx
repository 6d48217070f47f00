import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { dayCloseOf } from "../api/mailroom.ts";
import { capturesOf } from "../api/queries.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { RefusedMessages } from "../parts/mailbox-standings.tsx";
import { SealedOfDay } from "../parts/sealed-waiting.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { Uploads } from "../parts/uploads.tsx";
import "../styles/mailroom.css";
import "../styles/operations.css";
import { mailroomTexts } from "../texts/mailroom.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** What came in on a day, live; and the place to bring more. */
export function PostPage() {
  const { texts } = useWords();
  const [day, setDay] = useState(() => new Date().toLocaleDateString("sv-SE"));
  return (
    <div className="post">
      <h1 className="kern-heading-medium">{texts.post.title}</h1>
      <Uploads />
      <div>
        <div className="post__head">
          <h2 className="kern-title" id="received">
            {texts.post.captures}
          </h2>
          <Field
            label={texts.post.day}
            type="date"
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </div>
        <ByChannel day={day} />
        <SealedOfDay day={day} />
        <Captures day={day} />
        <RefusedMessages />
      </div>
    </div>
  );
}

/** How much came in on each way, as the day close counts it. */
function ByChannel({ day }: { readonly day: string }) {
  const { texts } = useWords();
  const words = useTexts(mailroomTexts).today;
  const known = useQuery(dayCloseOf(day));
  const channels = (known.data?.figures.channels ?? []).filter(({ received }) => received > 0);
  if (channels.length === 0) return null;
  return (
    <dl className="mailroom__figures" aria-label={words.channels}>
      {channels.map(({ channel, received }) => (
        <div key={channel}>
          <dt>{texts.channel(channel)}</dt>
          <dd>{received}</dd>
        </div>
      ))}
    </dl>
  );
}

function Captures({ day }: { readonly day: string }) {
  const { texts, time } = useWords();
  const words = useTexts(mailroomTexts).today;
  const captures = useInfiniteQuery(capturesOf(day));
  if (captures.isPending) return <Loading />;
  if (captures.isError) {
    return <Problem error={captures.error} retry={() => void captures.refetch()} />;
  }
  const rows = captures.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <p className="kern-body empty">{texts.post.empty}</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="received">
      <table className="kern-table kern-table--small">
        <thead className="kern-table__head">
          <tr className="kern-table__row">
            {[
              texts.post.number,
              texts.post.name,
              texts.post.channel,
              words.batch,
              texts.post.time,
              texts.post.state,
              texts.post.progress,
            ].map((name) => (
              <th key={name} className="kern-table__header" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {rows.map((row) => (
            <tr key={row.id} className="kern-table__row">
              <td className="kern-table__cell number">
                <Link className="kern-link" to={`/captures/${row.id}`}>
                  {row.receiptNumber}
                </Link>
              </td>
              <td className="kern-table__cell">{row.name}</td>
              <td className="kern-table__cell">{texts.channel(row.channel)}</td>
              <td className="kern-table__cell">
                {row.batchId === null ? (
                  "–"
                ) : (
                  <Link className="kern-link" to={`/batches/${row.batchId}`}>
                    {words.toBatch}
                  </Link>
                )}
              </td>
              <td className="kern-table__cell">{time(row.acceptedAt)}</td>
              <td className="kern-table__cell">{row.stateSentence}</td>
              <td className="kern-table__cell">
                {row.progress.done < row.progress.of ? (
                  <progress
                    max={row.progress.of}
                    value={row.progress.done}
                    aria-label={`${row.progress.done} / ${row.progress.of}`}
                  />
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {captures.hasNextPage ? (
        <Button onClick={() => void captures.fetchNextPage()}>{texts.state.more}</Button>
      ) : null}
    </div>
  );
}
