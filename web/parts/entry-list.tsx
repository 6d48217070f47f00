import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useInboxAct, type InboxEntry, type InboxView } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import { bulkTexts } from "../texts/bulk.ts";
import { bundleTexts } from "../texts/bundle.ts";
import { useTexts } from "../texts/words.tsx";
import { entryAt, type HeadLine, type ListLine } from "./bundle-lines.ts";
import { EntryActDialog } from "./entry-act-dialog.tsx";
import { ListLineView } from "./list-line.tsx";
import type { Bundles } from "./use-bundles.ts";
import { useToldWithUndo } from "./undo-entry-act.ts";
import { useKeys } from "./use-keys.ts";

const ROW_PX = 76;
const PIECE_PX = 49;

/** Only the lines one sees are in the page, so that ten thousand scroll like ten; keys walk through them. */
export function EntryList(props: {
  readonly view: InboxView;
  readonly bundles: Bundles;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string) => void;
  readonly hasMore: boolean;
  readonly more: () => void;
}) {
  const { bundles, hasMore, more } = props;
  const { lines } = bundles;
  const words = useTexts(bulkTexts);
  const inBundle = useTexts(bundleTexts);
  const told = useToldWithUndo();
  const notices = useNotices();
  const act = useInboxAct();
  const [at, setAt] = useState(-1);
  const [ends, setEnds] = useState<InboxEntry | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (lines[index]?.kind === "piece" ? PIECE_PX : ROW_PX),
    overscan: 12,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  const hasBundles = lines.some((each) => each.kind === "head" && each.hidden > 0);
  const shown = list.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last > lines.length - 40) more();
  }, [hasMore, last, lines.length, more]);
  const go = (to: number) => {
    const index = Math.max(0, Math.min(lines.length - 1, to));
    setAt(index);
    list.scrollToIndex(index);
    // The line may only come into the page with the scrolling.
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus(),
    );
  };
  const line = lines[at];
  const here = entryAt(line);
  /** Of a closed bundle, its head alone was meant: that is said. */
  const said = (did: string): string =>
    line?.kind === "head" && !line.isOpen && line.others.length > 0
      ? inBundle.onlyThis(did, line.others.length)
      : did;
  const headOf = (each: ListLine): HeadLine => (each.kind === "head" ? each : each.head);
  const hasFocus = () => box.current?.contains(document.activeElement) === true;
  const open = () => {
    if (line?.kind !== "head" || !hasFocus()) return;
    if (!line.isOpen && line.hidden > 0) bundles.toggle(line.entry.id);
    if (line.isOpen && lines[at + 1]?.kind !== "wait") go(at + 1);
  };
  const close = () => {
    if (line === undefined || !headOf(line).isOpen || !hasFocus()) return;
    bundles.toggle(headOf(line).entry.id);
    // What had the focus goes with what is closed.
    if (line.kind !== "head") go(lines.indexOf(line.head));
  };
  const carryOut = (entry: InboxEntry, what: Parameters<typeof act.mutate>[0]["act"]) =>
    act.mutate(
      { id: entry.id, act: what },
      {
        onSuccess: () => {
          setEnds(null);
          told(entry.id, what.act, said(what.act === "claim" ? words.did.claim : words.did.done));
        },
        onError: (error) => notices.complain(error),
      },
    );
  useKeys({
    j: () => go(at + 1),
    k: () => go(at - 1),
    arrowright: open,
    arrowleft: close,
    ...(here === null
      ? {}
      : {
          x: () => props.onSelect(here.id),
          c: () => carryOut(here, { act: "claim" }),
          e: () => setEnds(here),
        }),
  });
  return (
    <div className={hasBundles ? "entries entries--bundles" : "entries"} ref={box}>
      <ul className="entries__all" style={{ height: list.getTotalSize() }}>
        {shown.map((item) => {
          const each = lines[item.index];
          return each === undefined ? null : (
            <li
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              aria-setsize={hasMore ? -1 : lines.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
              onFocus={() => setAt(item.index)}
            >
              <ListLineView
                line={each}
                place={{ view: props.view, at: each.at }}
                selected={props.selected}
                onSelect={props.onSelect}
                onToggle={bundles.toggle}
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
