import { Link } from "react-router";
import type { InboxEntry } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { Deadline } from "./deadline.tsx";
import { Icon } from "./icon.tsx";
import type { InboxPlace } from "./inbox-place.ts";

/** One line of an inbox: what it is, how urgent, whose; opened by clicking it, chosen by its box. */
export function EntryLine(props: {
  readonly entry: InboxEntry;
  readonly place: InboxPlace;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}) {
  const { texts, day } = useWords();
  const { entry } = props;
  const subject = entry.subject ?? texts.inbox.noSubject;
  const size = [
    texts.inbox.pages(entry.pages),
    ...(entry.enclosures > 0 ? [texts.inbox.enclosures(entry.enclosures)] : []),
  ].join(", ");
  return (
    <div className={entry.unread ? "line line--unread" : "line"}>
      <label className="line__select">
        <input
          type="checkbox"
          checked={props.isSelected}
          aria-label={texts.inbox.select(`${subject}, ${entry.receiptNumber}`)}
          onChange={props.onSelect}
        />
      </label>
      <Link to={`/documents/${entry.documentId}`} state={{ inbox: props.place }} className="entry">
        <span className="entry__what">
          <span className="entry__subject">
            {entry.unread ? <span className="kern-sr-only">{texts.inbox.unread}: </span> : null}
            {subject}
          </span>
          <span className="entry__sender">{entry.sender ?? texts.inbox.noSender}</span>
        </span>
        <span className="entry__size">
          {size}
          {entry.served ? (
            <span className="kern-badge kern-badge--danger">
              <Icon name="warning" />
              <span className="kern-label kern-label--small">{texts.inbox.served}</span>
            </span>
          ) : null}
        </span>
        <span className="entry__state">
          {entry.claimedBy === null ? null : <span>{texts.inbox.claimedBy(entry.claimedBy)}</span>}
          {entry.followUpOn === null ? null : (
            <span>{texts.inbox.followUp(day(entry.followUpOn))}</span>
          )}
        </span>
        <span className="entry__receipt">{day(entry.receiptDay)}</span>
        <span className="entry__deadline">
          <Deadline on={entry.deadlineOn} left={entry.workingDaysLeft} />
        </span>
      </Link>
    </div>
  );
}
