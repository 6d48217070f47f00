import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { historyOf } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { Loading, Problem } from "./states.tsx";

/** What befell a document, its mail item and its capture; asked for when it is opened. */
export function History(props: { readonly documentId: string; readonly name: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="kern-title">{props.name}</summary>
      {isOpen ? <Events documentId={props.documentId} /> : null}
    </details>
  );
}

function Events({ documentId }: { readonly documentId: string }) {
  const { texts, time } = useWords();
  const history = useQuery(historyOf(documentId));
  if (history.isPending) return <Loading />;
  if (history.isError) {
    return <Problem error={history.error} retry={() => void history.refetch()} />;
  }
  return (
    <ol className="plain-list history__events">
      {history.data.events.map((event) => (
        <li key={event.id}>
          <time dateTime={event.at}>{time(event.at)}</time>
          <span>{event.sentence}</span>
          <span className="kern-body--muted">{event.by ?? texts.document.machine}</span>
        </li>
      ))}
    </ol>
  );
}
