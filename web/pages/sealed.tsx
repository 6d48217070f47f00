import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { SealedRecord } from "../../src/api/contract/sealed-post.ts";
import { sealedForMe, useSealedAct } from "../api/sealed-post.ts";
import { StateMark } from "../parts/data-table.tsx";
import { GiveBackDialog } from "../parts/sealed-dialogs.tsx";
import { Passed } from "../parts/sealed-register.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/mailroom.css";
import "../styles/sealed-post.css";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts, useWords } from "../texts/words.tsx";

const HEADING = "sealed-mine";

/** Sealed post for the reader, their unit or whom they stand in for; its receipt is theirs to give. */
export function SealedPage() {
  const words = useTexts(sealedPostTexts).mine;
  const known = useQuery(sealedForMe());
  return (
    <div className="mailroom sealed">
      <h1 className="kern-heading-medium" id={HEADING} tabIndex={-1}>
        {words.title}
      </h1>
      <p className="kern-body">{words.lead}</p>
      {known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === undefined ? (
        <Loading />
      ) : known.data.records.length === 0 ? (
        <p className="kern-body empty">{words.empty}</p>
      ) : (
        <ul className="plain-list sealed__mine">
          {known.data.records.map((record) => (
            <li key={record.id} className="card">
              <One record={record} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function One({ record }: { readonly record: SealedRecord }) {
  const words = useTexts(sealedPostTexts).mine;
  const { day } = useWords();
  const { person, addressee, unitName } = record;
  const to = [addressee, person, unitName].filter((each) => each !== null).join(" · ");
  return (
    <>
      <h2 className="kern-title">
        <span className="number">{record.receiptNumber ?? words.items(record.items)}</span>
      </h2>
      <p className="kern-body kern-body--muted">{words.came(day(record.receiptDay))}</p>
      <dl className="sealed__facts">
        <div>
          <dt>{words.to}</dt>
          <dd>{to}</dd>
        </div>
        {record.recordAs === "count" ? null : (
          <div>
            <dt>{words.from}</dt>
            <dd>{record.sender ?? words.notSaid}</dd>
          </div>
        )}
      </dl>
      <Opened record={record} />
      <Standing record={record} />
      {record.isShown && record.documentId !== null ? (
        <Link className="kern-link" to={`/documents/${record.documentId}`}>
          {record.opened === null ? words.image : words.pages}
        </Link>
      ) : null}
    </>
  );
}

/** That somebody has read what was for another is told to whom it concerns. */
function Opened({ record: { opened } }: { readonly record: SealedRecord }) {
  const words = useTexts(sealedPostTexts);
  const { time } = useWords();
  if (opened === null) return null;
  return (
    <div className="sealed__standing">
      <StateMark kind="danger">{words.openedMark}</StateMark>
      <p className="kern-body">
        {words.openedBy(opened.by ?? words.openedSomebody, time(opened.at))}
      </p>
    </div>
  );
}

/** That it is not one's own, whether or not one said that one has it. */
function NotMine({ record }: { readonly record: SealedRecord }) {
  const words = useTexts(sealedPostTexts).mine;
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <button
        type="button"
        className="kern-btn kern-btn--secondary"
        aria-label={words.notMineOf(record.receiptNumber ?? words.items(record.items))}
        onClick={() => setAsked(true)}
      >
        <span className="kern-label">{words.notMine}</span>
      </button>
      {isAsked ? (
        <GiveBackDialog
          record={record}
          onClose={() => setAsked(false)}
          // Its card goes with it: one goes on at the head of the page.
          onDone={() => document.getElementById(HEADING)?.focus()}
        />
      ) : null}
    </>
  );
}

function Standing({ record }: { readonly record: SealedRecord }) {
  const words = useTexts(sealedPostTexts).mine;
  const notices = useNotices();
  const receipt = useSealedAct(() => {
    notices.tell(words.receiptDone);
    // The button is gone: one goes on at the head of the page.
    document.getElementById(HEADING)?.focus();
  });
  const { receipted, handedOver } = record;
  if (receipted !== null) {
    return (
      <>
        <Passed record={record} />
        <div className="acts">
          <NotMine record={record} />
        </div>
      </>
    );
  }
  const go = () => receipt.mutate({ path: `/sealed-records/${record.id}/receipt` });
  return (
    <>
      {handedOver === null ? (
        <p className="kern-body">{words.ready}</p>
      ) : (
        <Passed record={record} />
      )}
      {receipt.isError ? <Problem error={receipt.error} retry={go} /> : null}
      <div className="acts">
        <button
          type="button"
          className="kern-btn kern-btn--primary"
          aria-label={words.receiptOf(record.receiptNumber ?? words.items(record.items))}
          disabled={receipt.isPending}
          onClick={go}
        >
          <span className="kern-label">{words.receipt}</span>
        </button>
        <NotMine record={record} />
      </div>
    </>
  );
}
