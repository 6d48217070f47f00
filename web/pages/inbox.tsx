import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";
import { Navigate, NavLink, useParams, useSearchParams } from "react-router";
import {
  FIRST_INBOX,
  firstEntries,
  inboxEntries,
  inboxes,
  type InboxView,
} from "../api/queries.ts";
import { BulkActs } from "../parts/bulk-acts.tsx";
import { Button } from "../parts/button.tsx";
import { EntryList } from "../parts/entry-list.tsx";
import { InboxFilters } from "../parts/inbox-filters.tsx";
import { KeyHelp } from "../parts/key-help.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";
import { hiddenUnder } from "../parts/bundle-lines.ts";
import { filtersIn } from "../parts/inbox-place.ts";
import { type Bundles, useBundles } from "../parts/use-bundles.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const SealedWaiting = lazyPart(() =>
  import("../parts/sealed-waiting.tsx").then((part) => part.SealedWaiting),
);
const Raised = lazyPart(() => import("../parts/raised.tsx").then((part) => part.Raised));

/** The inboxes of one's units: what is there, what is urgent, whose it is. */
export function InboxPage() {
  const { unit } = useParams();
  const { texts } = useWords();
  const mine = useQuery(inboxes());
  const isAhead = useAhead(unit);
  if (mine.isPending || (unit === undefined && !isAhead)) return <Loading />;
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
        <div className="inbox__head">
          <h1 className="kern-heading-medium" id="inbox-name">
            {shown.name}
          </h1>
          <KeyHelp keys={texts.inbox.keyList} />
        </div>
        <Suspense fallback={null}>
          <SealedWaiting />
          <Raised />
        </Suspense>
        <Entries key={shown.unit} inbox={shown} />
      </section>
    </div>
  );
}

/**
 * Asks for the entries beside the inboxes they stand in, and for what opens one before it is wanted. Without a
 * unit the entries are those of one's first inbox; says when they are there, or will not come.
 */
function useAhead(unit: string | undefined): boolean {
  const client = useQueryClient();
  const [query] = useSearchParams();
  const asked = useRef({ unit, query });
  useEffect(() => {
    const first = asked.current;
    if (first.unit !== undefined) {
      void client.prefetchInfiniteQuery(inboxEntries(filtersIn(first.unit, first.query)));
    }
    const idle = requestIdleCallback(() => {
      // What does not come now is asked for again when it is wanted.
      import("./document.tsx").catch(() => {});
    });
    return () => cancelIdleCallback(idle);
  }, [client]);
  const view = filtersIn(FIRST_INBOX, query);
  const first = useQuery({
    queryKey: ["inbox-entry", "first", view],
    queryFn: async ({ signal }) => {
      const page = await firstEntries(view, signal);
      if (page.unit === null) return null;
      const { queryKey } = inboxEntries({ ...view, unit: page.unit });
      client.setQueryData(queryKey, { pages: [page], pageParams: [null] });
      return page.unit;
    },
    enabled: unit === undefined,
  });
  return !first.isPending;
}

function Entries(props: {
  readonly inbox: Parameters<typeof InboxFilters>[0]["counts"] & { readonly unit: string };
}) {
  const { inbox } = props;
  const [query, setQuery] = useSearchParams();
  const view = filtersIn(inbox.unit, query);
  const entries = useInfiniteQuery(inboxEntries(view));
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const bundles = useBundles(rows);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return (
    <>
      <InboxFilters
        view={view}
        counts={inbox}
        onChange={(next) => {
          setSelected(new Set());
          setQuery(next, { replace: true });
        }}
      />
      {entries.isPending ? (
        <Loading />
      ) : entries.isError ? (
        <Problem error={entries.error} retry={() => void entries.refetch()} />
      ) : (
        <>
          <BulkActs
            rows={bundles.entries.filter((entry) => selected.has(entry.id))}
            hidden={hiddenUnder(bundles.lines, selected)}
            onClear={() => setSelected(new Set())}
          />
          <Rows
            view={view}
            bundles={bundles}
            selected={selected}
            onSelect={select}
            onNoFilters={() => setQuery({ show: view.show }, { replace: true })}
            hasMore={entries.hasNextPage && !entries.isFetchingNextPage}
            more={() => void entries.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}

function Rows(props: {
  readonly view: InboxView;
  readonly bundles: Bundles;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string) => void;
  readonly onNoFilters: () => void;
  readonly hasMore: boolean;
  readonly more: () => void;
}) {
  const { texts } = useWords();
  const { view, onNoFilters, ...list } = props;
  if (props.bundles.lines.length > 0) return <EntryList view={view} {...list} />;
  if (view.unread || view.deadlineUntil !== "") {
    return (
      <div className="empty">
        <p className="kern-body">{texts.inbox.emptyFiltered}</p>
        <Button onClick={onNoFilters}>{texts.inbox.noFilters}</Button>
      </div>
    );
  }
  return (
    <p className="kern-body empty">
      {view.show === "open" ? texts.inbox.emptyOpen : texts.inbox.empty}
    </p>
  );
}
