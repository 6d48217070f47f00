import { useState } from "react";
import { Link } from "react-router";
import type { DriftNotice } from "../../src/api/contract/learning.ts";
import { useNotices } from "../shell/notices.tsx";
import { learningTexts } from "../texts/learning.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { StateMark } from "./data-table.tsx";
import { DriftDialog } from "./learning-dialogs.tsx";
import { useNumbers } from "./use-numbers.ts";

/** In what the town's post has changed, open notices to be settled, and former ones. */
export function DriftPart({ notices: all }: { readonly notices: readonly DriftNotice[] }) {
  const { drift: words, someone } = useTexts(learningTexts);
  const { time } = useWords();
  const notices = useNotices();
  const [settling, setSettling] = useState<DriftNotice | null>(null);
  return (
    <section className="panel">
      <h2 className="kern-title" tabIndex={-1}>
        {words.title}
      </h2>
      {all.some(({ settled }) => settled === null) ? null : (
        <p className="kern-body">{words.none}</p>
      )}
      <ul className="learning__notices">
        {all.map((notice) => (
          <li key={notice.id}>
            <Noticed notice={notice} />
            {notice.settled === null ? (
              <div>
                <button
                  type="button"
                  className="kern-btn kern-btn--primary"
                  aria-label={words.settleOf(words.kind[notice.kind])}
                  onClick={() => setSettling(notice)}
                >
                  <span className="kern-label">{words.settle}</span>
                </button>
              </div>
            ) : (
              <p className="steering__muted">
                {words.settled(
                  notice.settled.by ?? someone,
                  time(notice.settled.at),
                  notice.settled.reason,
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
      {settling === null ? null : (
        <DriftDialog
          notice={settling}
          onDone={() => {
            notices.tell(words.done);
            setSettling(null);
          }}
          onClose={() => setSettling(null)}
        />
      )}
    </section>
  );
}

/** The open notices in short, where departments' modes are; with the way to settle them for who may. */
export function DriftOpen(props: {
  readonly notices: readonly DriftNotice[];
  readonly maySettle: boolean;
}) {
  const { drift: words } = useTexts(learningTexts);
  if (props.notices.length === 0) return null;
  return (
    <section className="panel" role="status">
      <h2 className="kern-title">{words.title}</h2>
      <ul className="learning__notices">
        {props.notices.map((notice) => (
          <li key={notice.id}>
            <Noticed notice={notice} />
          </li>
        ))}
      </ul>
      {props.maySettle ? (
        <Link className="kern-link" to="/learning">
          {words.see}
        </Link>
      ) : null}
    </section>
  );
}

function Noticed({ notice }: { readonly notice: DriftNotice }) {
  const { drift: words } = useTexts(learningTexts);
  const numbers = useNumbers();
  const { time } = useWords();
  const { kind, happened, letters, expected, noticedAt, settled } = notice;
  return (
    <>
      <p className="kern-body kern-body--bold">
        {settled === null ? <StateMark kind="warning">{words.open}</StateMark> : null}{" "}
        {words.kind[kind]}
      </p>
      <p className="kern-body">
        {words.counts(numbers.count(happened), numbers.count(letters), numbers.count(expected))}{" "}
        {settled === null ? words.what[kind] : ""}
      </p>
      <p className="steering__muted">{words.since(time(noticedAt))}</p>
    </>
  );
}
