import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Link, Navigate, NavLink, useParams, useSearchParams } from "react-router";
import { inboxEntries, inboxes, type InboxEntry, type InboxShow } from "../api/queries.ts";
import { Deadline } from "../parts/deadline.tsx";
import { Icon } from "../parts/icon.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";

const shows: readonly InboxShow[] = ["open", "new", "mine", "claimed", "waiting", "done"];

/** The inboxes of one's units: what is there, what is urgent, whose it is. */
export function InboxPage() {
  const { unit } = useParams();
  const { texts } = useWords();
  const mine = useQuery(inboxes());
  if (mine.isPending) return <Loading />;
  if (mine.isError) return <Problem error={mine.error} retry={() => void mine.refetch()} />;
  const [first] = mine.data.inboxes;
  if (first === undefined) return <p className="kern-body empty">{texts.inbox.none}</p>;
  const shown = mine.data.inboxes.find((each) => each.unit === unit);
  if (shown === undefined) return <Navigate to={`/inbox/${first.unit}`} replace />;
  return (
    <div className="inbox">
      <nav className="inbox__units" aria-label={texts.inbox.units}>
        {mine.data.inboxes.map((each) => (
          <NavLink key={each.unit} to={`/inbox/${each.unit}`} className="inbox__unit">
            <span>{each.name}</span>
            {each.new > 0 ? (
              <span className="kern-badge kern-badge--info">
                <span className="kern-label kern-label--small">
                  {texts.inbox.unreadCount(each.new)}
                </span>
              </span>
            ) : null}
          </NavLink>
        ))}
      </nav>
      <section className="inbox__list" aria-labelledby="inbox-name">
        <h1 className="kern-heading-medium" id="inbox-name">
          {shown.name}
        </h1>
        <Entries
          unit={shown.unit}
          counts={{
            new: shown.new,
            mine: shown.mine,
            claimed: shown.claimed,
            waiting: shown.waiting,
          }}
        />
      </section>
    </div>
  );
}

function Entries(props: {
  readonly unit: string;
  readonly counts: Readonly<Partial<Record<InboxShow, number>>>;
}) {
  const { texts } = useWords();
  const [query, setQuery] = useSearchParams();
  const show = shows.find((each) => each === query.get("show")) ?? "open";
  const entries = useInfiniteQuery(inboxEntries(props.unit, show));
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="choice" role="group" aria-label={texts.inbox.show.label}>
        {shows.map((each) => (
          <button
            key={each}
            type="button"
            className="choice__one"
            aria-pressed={each === show}
            onClick={() => setQuery({ show: each }, { replace: true })}
          >
            {texts.inbox.show[each]}
            {(props.counts[each] ?? 0) > 0 ? <b>{props.counts[each]}</b> : null}
          </button>
        ))}
      </div>
      {entries.isPending ? (
        <Loading />
      ) : entries.isError ? (
        <Problem error={entries.error} retry={() => void entries.refetch()} />
      ) : rows.length === 0 ? (
        <p className="kern-body empty">
          {show === "open" ? texts.inbox.emptyOpen : texts.inbox.empty}
        </p>
      ) : (
        <EntryList
          rows={rows}
          hasMore={entries.hasNextPage && !entries.isFetchingNextPage}
          more={() => void entries.fetchNextPage()}
        />
      )}
    </>
  );
}

const ROW_PX = 76;

/** Only the lines one sees are in the page, so that ten thousand scroll like ten. */
function EntryList(props: {
  readonly rows: readonly InboxEntry[];
  readonly hasMore: boolean;
  readonly more: () => void;
}) {
  const { rows, hasMore, more } = props;
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const shown = list.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last > rows.length - 40) more();
  }, [hasMore, last, rows.length, more]);
  return (
    <div className="entries" ref={box}>
      <ul className="entries__all" style={{ height: list.getTotalSize() }}>
        {shown.map((item) => {
          const entry = rows[item.index];
          return entry === undefined ? null : (
            <li
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Entry entry={entry} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Entry({ entry }: { readonly entry: InboxEntry }) {
  const { texts, day } = useWords();
  const size = [
    texts.inbox.pages(entry.pages),
    ...(entry.enclosures > 0 ? [texts.inbox.enclosures(entry.enclosures)] : []),
  ].join(", ");
  return (
    <Link
      to={`/documents/${entry.documentId}`}
      className={entry.unread ? "entry entry--unread" : "entry"}
    >
      <span className="entry__what">
        <span className="entry__subject">
          {entry.unread ? <span className="kern-sr-only">{texts.inbox.unread}: </span> : null}
          {entry.subject ?? texts.inbox.noSubject}
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
        {entry.claimedBy === null ? null : texts.inbox.claimedBy(entry.claimedBy)}
        {entry.followUpOn === null ? null : texts.inbox.followUp(day(entry.followUpOn))}
      </span>
      <span className="entry__receipt">{day(entry.receiptDay)}</span>
      <span className="entry__deadline">
        <Deadline on={entry.deadlineOn} left={entry.workingDaysLeft} />
      </span>
    </Link>
  );
}
