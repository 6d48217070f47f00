import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "react-router";
import { inboxEntries } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";
import { type InboxPlace, placeIn } from "./inbox-place.ts";
import { KeyHelp } from "./key-help.tsx";
import { useKeys } from "./use-keys.ts";

/** The entries before and after in the inbox one came from. */
export function Neighbours({ documentId }: { readonly documentId: string }) {
  const place = placeIn(useLocation().state);
  const { texts } = useWords();
  return place === null ? (
    <KeyHelp keys={texts.inbox.documentKeyList.filter(([key]) => key !== "J" && key !== "K")} />
  ) : (
    <InInbox place={place} documentId={documentId} />
  );
}

function InInbox(props: { readonly place: InboxPlace; readonly documentId: string }) {
  const { texts } = useWords();
  const navigate = useNavigate();
  const { view, at } = props.place;
  const entries = useInfiniteQuery(inboxEntries(view));
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const found = rows.findIndex((row) => row.documentId === props.documentId);
  // What was done left the list, and what came after it stands in its place.
  const before = (found < 0 ? at : found) - 1;
  const after = found < 0 ? at : found + 1;
  const to = (index: number) => {
    const row = rows[index];
    return row === undefined
      ? null
      : { path: `/documents/${row.documentId}`, state: { inbox: { view, at: index } } };
  };
  const go = (index: number) => {
    const where = to(index);
    // One Back leads to the inbox again, however far one went.
    if (where !== null) void navigate(where.path, { state: where.state, replace: true });
  };
  useKeys({ j: () => go(after), k: () => go(before) });
  const link = (index: number, isNext: boolean) => {
    const where = to(index);
    if (where === null) return null;
    return (
      <Link className="plain" to={where.path} state={where.state} replace>
        {isNext ? null : <Icon name="arrow-back" />}
        {isNext ? texts.inbox.next : texts.inbox.previous}{" "}
        <kbd aria-hidden="true">{isNext ? "J" : "K"}</kbd>
        {isNext ? <Icon name="arrow-forward" /> : null}
      </Link>
    );
  };
  return (
    <>
      {link(before, false)}
      {found < 0 ? null : (
        <span className="kern-body kern-body--small kern-body--muted">
          {texts.inbox.position(found + 1, rows.length)}
          {entries.hasNextPage ? "+" : ""}
        </span>
      )}
      {link(after, true)}
      <KeyHelp keys={texts.inbox.documentKeyList} />
    </>
  );
}
