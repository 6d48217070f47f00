import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useInboxAct, type InboxEntry, type InboxView } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import { bulkTexts } from "../texts/bulk.ts";
import { useTexts } from "../texts/words.tsx";
import { EntryActDialog } from "./entry-act-dialog.tsx";
import { EntryLine } from "./entry-line.tsx";
import { useToldWithUndo } from "./undo-entry-act.ts";
import { useKeys } from "./use-keys.ts";

const ROW_PX = 76;

/** Only the lines one sees are in the page, so that ten thousand scroll like ten; keys walk through them. */
export function EntryList(props: {
  readonly view: InboxView;
  readonly rows: readonly InboxEntry[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string) => void;
  readonly hasMore: boolean;
  readonly more: () => void;
}) {
  const { rows, hasMore, more } = props;
  const words = useTexts(bulkTexts);
  const told = useToldWithUndo();
  const notices = useNotices();
  const act = useInboxAct();
  const [at, setAt] = useState(-1);
  const [ends, setEnds] = useState<InboxEntry | null>(null);
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
  const go = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    setAt(index);
    list.scrollToIndex(index);
    // The line may only come into the page with the scrolling.
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus(),
    );
  };
  const here = rows[at];
  const carryOut = (entry: InboxEntry, what: Parameters<typeof act.mutate>[0]["act"]) =>
    act.mutate(
      { id: entry.id, act: what },
      {
        onSuccess: () => {
          setEnds(null);
          told(entry.id, what.act, what.act === "claim" ? words.did.claim : words.did.done);
        },
        onError: (error) => notices.complain(error),
      },
    );
  useKeys({
    j: () => go(at + 1),
    k: () => go(at - 1),
    ...(here === undefined
      ? {}
      : {
          x: () => props.onSelect(here.id),
          c: () => carryOut(here, { act: "claim" }),
          e: () => setEnds(here),
        }),
  });
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
              onFocus={() => setAt(item.index)}
            >
              <EntryLine
                entry={entry}
                place={{ view: props.view, at: item.index }}
                isSelected={props.selected.has(entry.id)}
                onSelect={() => props.onSelect(entry.id)}
              />
            </li>
          );
        })}
      </ul>
      {ends === null ? null : (
        <EntryActDialog
          asked="done"
          busy={act.isPending}
          onClose={() => setEnds(null)}
          onDo={(what) => carryOut(ends, what)}
        />
      )}
    </div>
  );
}
