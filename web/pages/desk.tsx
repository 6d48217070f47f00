import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { z } from "zod";
import type { CaseList } from "../../src/api/contract/cases.ts";
import { captureOf, caseOf, type CaseInFull, cases, documentOf, units } from "../api/queries.ts";
import { CaseActs } from "../parts/case-acts.tsx";
import { CaseBeside } from "../parts/case-beside.tsx";
import { CasePages } from "../parts/case-pages.tsx";
import { CasePresence } from "../parts/case-presence.tsx";
import { DecidedToday } from "../parts/decided-today.tsx";
import { Icon } from "../parts/icon.tsx";
import { KeyHelp } from "../parts/key-help.tsx";
import { SimilarDialog, type Together } from "../parts/similar-dialog.tsx";
import { splittable } from "../parts/split-order.ts";
import { SplitPlan } from "../parts/split-plan.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useKeys } from "../parts/use-keys.ts";
import { WaitingForPaper } from "../parts/waiting-for-paper.tsx";
import { usePreload } from "../parts/use-preload.ts";
import { type Settle, useSettle } from "../parts/use-settle.ts";
import { useNotices } from "../shell/notices.tsx";
import { useWords } from "../texts/words.tsx";

/** The clarification desk: one case at a time, the page large, what can be done beside it, by keyboard. */
export function DeskPage() {
  const settling = useSettle();
  const [together, setTogether] = useState<Together | null>(null);
  // Above the cases: what is settled together leaves the desk while one still reads what became of it.
  return (
    <>
      <Desk settling={settling} onTogether={setTogether} />
      {together === null ? null : (
        <SimilarDialog together={together} onOwn={settling.own} onClose={() => setTogether(null)} />
      )}
    </>
  );
}

function Desk(props: {
  readonly settling: Settle;
  readonly onTogether: (together: Together) => void;
}) {
  const { id } = useParams();
  const { texts } = useWords();
  const { settling, onTogether } = props;
  const open = useInfiniteQuery(cases());
  // Whoever seeks a department is not to wait for their names.
  useQuery(units());
  const { lines, at, next, go } = useWalk(open, id, settling);
  const current = lines[at] ?? lines[0];
  if (open.isPending) return <Loading />;
  if (open.isError) return <Problem error={open.error} retry={() => void open.refetch()} />;
  if (current === undefined) {
    return (
      <div className="empty">
        <h1 className="kern-heading-medium">{texts.desk.title}</h1>
        <p className="kern-body">{texts.desk.empty}</p>
        <Link className="kern-link" to="/post">
          {texts.nav.post}
        </Link>
        <WaitingForPaper />
        <DecidedToday />
      </div>
    );
  }
  return (
    <div className="desk">
      <header className="desk__head">
        <h1 className="kern-heading-medium">{texts.desk.title}</h1>
        <span className="kern-body" aria-live="polite">
          {texts.desk.position(Math.max(at, 0) + 1, lines.length)}
          {open.hasNextPage ? "+" : ""}
        </span>
        <WaitingForPaper />
        <DecidedToday />
        <KeyHelp keys={texts.desk.keyList} />
        <button type="button" className="plain" disabled={at <= 0} onClick={() => go(at - 1)}>
          <Icon name="arrow-back" /> {texts.desk.previous} <kbd aria-hidden="true">K</kbd>
        </button>
        <button
          type="button"
          className="plain"
          disabled={next === undefined}
          onClick={() => go(at + 1)}
        >
          {texts.desk.skip} <kbd aria-hidden="true">J</kbd> <Icon name="arrow-forward" />
        </button>
      </header>
      <CasePresence key={`presence-${current.id}`} caseId={current.id} />
      <OneCase key={current.id} id={current.id} settle={settling.settle} onTogether={onTogether} />
    </div>
  );
}

type OpenCases = Pick<
  UseInfiniteQueryResult<InfiniteData<z.infer<typeof CaseList>>>,
  "data" | "isSuccess"
>;

/** Walking through the open cases: where one is, what comes next, and what happens when one is gone. */
function useWalk(open: OpenCases, id: string | undefined, settling: Settle) {
  const { texts } = useWords();
  const navigate = useNavigate();
  const notices = useNotices();
  const lines = open.data?.pages.flatMap((page) => page.items) ?? [];
  const at = lines.findIndex((line) => line.id === id);
  const next = lines[at + 1];
  const place = useRef(0);
  if (at >= 0) place.current = at;
  // A settled case leaves the list: the one that moves up into its place is shown.
  const followUp = lines[Math.min(place.current, lines.length - 1)]?.id;
  const isGone = open.isSuccess && id !== undefined && at < 0;
  useEffect(() => {
    if (isGone && !settling.isOwn(id)) notices.tell(texts.desk.settledElsewhere);
    // Only going from one case is worth a word, not what is shown instead.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isGone, id]);
  useEffect(() => {
    // Whoever has gone elsewhere while the cases came is not fetched back.
    if (!location.pathname.startsWith("/desk")) return;
    if (at < 0 && followUp !== undefined) void navigate(`/desk/${followUp}`, { replace: true });
    else if (isGone) void navigate("/desk", { replace: true });
  }, [at, followUp, isGone, navigate]);
  usePreload(next ?? null);
  const go = (to: number) => {
    const line = lines[to];
    if (line !== undefined) void navigate(`/desk/${line.id}`);
  };
  useKeys({ j: () => go(at + 1), k: () => go(at - 1), u: settling.undo });
  return { lines, at, next, go };
}

type Settling = Settle["settle"];

function OneCase(props: {
  readonly id: string;
  readonly settle: Settling;
  readonly onTogether: (together: Together) => void;
}) {
  const { id, settle } = props;
  const asked = useQuery(caseOf(id));
  if (asked.isPending) return <Loading />;
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  return asked.data.documentId === null ? (
    <CaptureCase of={asked.data} settle={settle} />
  ) : (
    <DocumentCase
      of={asked.data}
      documentId={asked.data.documentId}
      settle={settle}
      onTogether={props.onTogether}
    />
  );
}

function DocumentCase(props: {
  readonly of: CaseInFull;
  readonly documentId: string;
  readonly settle: Settling;
  readonly onTogether: (together: Together) => void;
}) {
  const { of, settle } = props;
  const document = useQuery(documentOf(props.documentId));
  const [turns, setTurns] = useState<Readonly<Record<string, number>>>({});
  const [splits, setSplits] = useState(false);
  if (document.isPending) return <Loading />;
  if (document.isError) {
    return <Problem error={document.error} retry={() => void document.refetch()} />;
  }
  return (
    <div className="case">
      {splits ? (
        <CaptureSplit of={of} mailItemId={document.data.mailItemId} settle={settle} />
      ) : (
        <CasePages document={document.data} turns={turns} onTurn={setTurns} />
      )}
      <CaseActs
        of={of}
        document={document.data}
        turns={turns}
        onTurn={setTurns}
        splits={splits}
        onSplits={setSplits}
        settle={settle}
        beside={
          of.acts.includes("assign") ? (
            <CaseBeside
              caseId={of.id}
              onTogether={(similar) => props.onTogether({ of, similar })}
            />
          ) : null
        }
      />
    </div>
  );
}

const noTurns = {};

/** A case about a whole capture: how it is to be split, or why it could not be opened. */
function CaptureCase({ of, settle }: { readonly of: CaseInFull; readonly settle: Settling }) {
  return (
    <div className="case">
      <CaptureSplit of={of} mailItemId={null} settle={settle} />
      <CaseActs of={of} document={null} turns={noTurns} settle={settle} />
    </div>
  );
}

/** The pages of a capture to split; its components where it has no pages. `mailItemId`: only those of one. */
function CaptureSplit(props: {
  readonly of: CaseInFull;
  readonly mailItemId: string | null;
  readonly settle: Settling;
}) {
  const { of } = props;
  const { texts } = useWords();
  const capture = useQuery(captureOf(of.captureId));
  if (capture.isPending) return <Loading />;
  if (capture.isError) {
    return <Problem error={capture.error} retry={() => void capture.refetch()} />;
  }
  const pages = splittable(capture.data.pages, props.mailItemId);
  if (of.acts.includes("split") && pages.length > 0) {
    return (
      <SplitPlan
        captureId={of.captureId}
        pages={pages}
        proposal={of.proposedSplit}
        onSplit={(order) => props.settle(of, { act: "split", order }, texts.desk.split)}
      />
    );
  }
  return (
    <ul className="case__components plain-list">
      {capture.data.components.map((component) => (
        <li key={component.index}>
          <strong>{component.name}</strong>
          <p className="kern-body">{component.sentence}</p>
        </li>
      ))}
    </ul>
  );
}
