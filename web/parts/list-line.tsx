import { Link } from "react-router";
import { bundleTexts } from "../texts/bundle.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { type HeadLine, type ListLine, urgencyOf } from "./bundle-lines.ts";
import { Button } from "./button.tsx";
import { EntryLine } from "./entry-line.tsx";
import type { InboxPlace } from "./inbox-place.ts";
import { Loading } from "./states.tsx";

/** A line of the list of an inbox, of whatever kind. */
export function ListLineView(props: {
  readonly line: ListLine;
  readonly place: InboxPlace;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (entryId: string) => void;
  readonly onToggle: (entryId: string) => void;
}) {
  const { line, place, selected, onSelect } = props;
  if (line.kind === "piece") return <PieceLine line={line} place={place} />;
  if (line.kind === "wait") return <WaitLine line={line} />;
  const { entry } = line;
  return (
    <EntryLine
      entry={entry}
      urgency={line.kind === "head" ? urgencyOf(line) : entry}
      isPart={line.kind === "part"}
      toggle={
        line.kind === "head" && line.hidden > 0 ? (
          <Toggle line={line} onToggle={() => props.onToggle(entry.id)} />
        ) : null
      }
      place={place}
      isSelected={selected.has(entry.id)}
      onSelect={() => onSelect(entry.id)}
    />
  );
}

function Toggle(props: { readonly line: HeadLine; readonly onToggle: () => void }) {
  const { texts } = useWords();
  const words = useTexts(bundleTexts);
  const { entry, hidden, isOpen } = props.line;
  return (
    <button
      type="button"
      className="plain bundle-toggle"
      aria-expanded={isOpen}
      aria-label={words.toggle(hidden, entry.subject ?? texts.inbox.noSubject)}
      title={words.more(hidden)}
      onClick={props.onToggle}
    >
      <span
        className={`kern-icon kern-icon--${isOpen ? "arrow-down" : "chevron-right"} kern-icon--small`}
        aria-hidden="true"
      />
      <span aria-hidden="true">+{hidden}</span>
    </button>
  );
}

function PieceLine(props: {
  readonly line: Extract<ListLine, { kind: "piece" }>;
  readonly place: InboxPlace;
}) {
  const { texts } = useWords();
  const words = useTexts(bundleTexts);
  const { piece, nth } = props.line;
  return (
    <div className="line line--part line--piece">
      <Link to={`/documents/${piece.documentId}`} state={{ inbox: props.place }} className="entry">
        <span>
          <span className="kern-sr-only">{words.within}: </span>
          {words.piece(piece.role, nth)}
        </span>
        <span className="entry__size">{texts.inbox.pages(piece.pages)}</span>
      </Link>
    </div>
  );
}

function WaitLine({ line }: { readonly line: Extract<ListLine, { kind: "wait" }> }) {
  const words = useTexts(bundleTexts);
  return (
    <div className="line line--part line--wait">
      {line.error === null ? (
        <Loading />
      ) : (
        <>
          <span className="kern-body">{words.failed}</span>
          <Button onClick={line.again}>{words.retry}</Button>
        </>
      )}
    </div>
  );
}
