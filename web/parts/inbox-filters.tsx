import { useId } from "react";
import type { InboxShow, InboxView } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { shows, untilDays } from "./inbox-place.ts";
import { useSearchParams } from "react-router";

/** Which entries are shown: by state, unread ones, and by deadline. */
export function InboxFilters(props: {
  readonly view: InboxView;
  readonly counts: Readonly<Partial<Record<InboxShow, number>>> & { readonly unread: number };
  /** The filters as the address says them. */
  readonly onChange: (query: Record<string, string>) => void;
}) {
  const { texts } = useWords();
  const { view, counts } = props;
  const id = useId();
  const [query] = useSearchParams();
  const until = query.get("until") ?? "any";
  const change = (over: Partial<Record<"show" | "unread" | "until", string>>) => {
    const next = { show: view.show, unread: view.unread ? "yes" : "", until, ...over };
    props.onChange(
      Object.fromEntries(
        Object.entries(next).filter(([, value]) => value !== "" && value !== "any"),
      ),
    );
  };
  return (
    <div className="inbox__filters">
      <div className="choice" role="group" aria-label={texts.inbox.show.label}>
        {shows.map((each) => (
          <button
            key={each}
            type="button"
            className="choice__one"
            aria-pressed={each === view.show}
            onClick={() => change({ show: each })}
          >
            {texts.inbox.show[each]}{" "}
            {each !== "done" && (counts[each] ?? 0) > 0 ? <b>{counts[each]}</b> : null}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="choice__one"
        aria-pressed={view.unread}
        onClick={() => change({ unread: view.unread ? "" : "yes" })}
      >
        {texts.inbox.onlyUnread} {counts.unread > 0 ? <b>{counts.unread}</b> : null}
      </button>
      <div className="inbox__until">
        <label htmlFor={id}>{texts.inbox.until}</label>
        <select id={id} value={until} onChange={(event) => change({ until: event.target.value })}>
          {untilDays.map((days) => (
            <option key={days} value={days}>
              {texts.inbox.untilDays[days]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
