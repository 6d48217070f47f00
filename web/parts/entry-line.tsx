import type { ReactNode } from "react";
import { Link } from "react-router";
import type { InboxEntry } from "../api/queries.ts";
import { bundleTexts } from "../texts/bundle.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Deadline } from "./deadline.tsx";
import { Icon } from "./icon.tsx";
import type { InboxPlace } from "./inbox-place.ts";

type Urgency = Pick<InboxEntry, "unread" | "served" | "deadlineOn" | "workingDaysLeft"> & {
  readonly isOfAnother?: boolean;
};

/** One line of an inbox: what it is, how urgent, whose; opened by clicking it, chosen by its box. */
export function EntryLine(props: {
  readonly entry: InboxEntry;
  /** Of a bundle what is most urgent in it. */
  readonly urgency: Urgency;
  /** It stands under the head of its bundle. */
  readonly isPart?: boolean;
  /** What opens its bundle. */
  readonly toggle?: ReactNode;
  readonly place: InboxPlace;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}) {
  const { texts, day } = useWords();
  const words = useTexts(bundleTexts);
  const { entry, urgency, isPart = false } = props;
  const subject = entry.subject ?? texts.inbox.noSubject;
  const size = [
    texts.inbox.pages(entry.pages),
    ...(entry.enclosures > 0 ? [texts.inbox.enclosures(entry.enclosures)] : []),
  ].join(", ");
  return (
    <div className={`line${urgency.unread ? " line--unread" : ""}${isPart ? " line--part" : ""}`}>
      <label className="line__select">
        <input
          type="checkbox"
          checked={props.isSelected}
          aria-label={texts.inbox.select(`${subject}, ${entry.receiptNumber}`)}
          onChange={props.onSelect}
        />
      </label>
      <span className="line__toggle">{props.toggle}</span>
      <Link to={`/documents/${entry.documentId}`} state={{ inbox: props.place }} className="entry">
        <span className="entry__what">
          <span className="entry__subject">
            {isPart ? <span className="kern-sr-only">{words.within}: </span> : null}
            {urgency.unread ? <span className="kern-sr-only">{texts.inbox.unread}: </span> : null}
            {subject}
          </span>
          <span className="entry__sender">{entry.sender ?? texts.inbox.noSender}</span>
        </span>
        <span className="entry__size">
          {size}
          {urgency.served ? (
            <span className="kern-badge kern-badge--danger">
              <Icon name="warning" />
              <span className="kern-label kern-label--small">{texts.inbox.served}</span>
            </span>
          ) : null}
        </span>
        <StateOf entry={entry} isPart={isPart} />
        <span className="entry__receipt">{day(entry.receiptDay)}</span>
        <span className="entry__deadline">
          <Deadline on={urgency.deadlineOn} left={urgency.workingDaysLeft} />
          {urgency.isOfAnother === true ? (
            <span className="kern-sr-only"> {words.deadlineOfAnother}</span>
          ) : null}
        </span>
      </Link>
    </div>
  );
}

/** Whose it is and until when it waits; of a part of a bundle also that it is done. */
function StateOf(props: { readonly entry: InboxEntry; readonly isPart: boolean }) {
  const { texts, day } = useWords();
  const words = useTexts(bundleTexts);
  const { entry, isPart } = props;
  return (
    <span className="entry__state">
      {isPart && entry.state === "done" ? <span>{words.done}</span> : null}
      {entry.claimedBy === null ? null : <span>{texts.inbox.claimedBy(entry.claimedBy)}</span>}
      {entry.followUpOn === null ? null : (
        <span>{texts.inbox.followUp(day(entry.followUpOn))}</span>
      )}
    </span>
  );
}
