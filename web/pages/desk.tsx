import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useNavigate, useParams } from "react-router";
import { captureOf, caseOf, type CaseInFull, cases, documentOf, units } from "../api/queries.ts";
import { CaseActs } from "../parts/case-acts.tsx";
import { CasePages } from "../parts/case-pages.tsx";
import { Icon } from "../parts/icon.tsx";
import { SplitPlan } from "../parts/split-plan.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useKeys } from "../parts/use-keys.ts";
import { useWords } from "../texts/words.tsx";

/** The clarification desk: one case at a time, the page large, what can be done beside it, by keyboard. */
export function DeskPage() {
  const { id } = useParams();
  const { texts } = useWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const open = useInfiniteQuery(cases());
  // Whoever seeks a department is not to wait for their names.
  useQuery(units());
  const lines = open.data?.pages.flatMap((page) => page.items) ?? [];
  const at = lines.findIndex((line) => line.id === id);
  const current = lines[at] ?? lines[0];
  const next = lines[at + 1];
  const place = useRef(0);
  if (at >= 0) place.current = at;
  // A settled case leaves the list: the one that moves up into its place is shown.
  const followUp = lines[Math.min(place.current, lines.length - 1)];
  useEffect(() => {
    if (at < 0 && followUp !== undefined) void navigate(`/desk/${followUp.id}`, { replace: true });
  }, [at, followUp, navigate]);
  // The next one is there before it is asked for.
  useEffect(() => {
    if (next === undefined) return;
    void client.prefetchQuery(caseOf(next.id));
    if (next.documentId !== null) void client.prefetchQuery(documentOf(next.documentId));
  }, [client, next]);
  const go = (to: number) => {
    const line = lines[to];
    if (line !== undefined) void navigate(`/desk/${line.id}`);
  };
  useKeys({ j: () => go(at + 1), k: () => go(at - 1) });
  if (open.isPending) return <Loading />;
  if (open.isError) return <Problem error={open.error} retry={() => void open.refetch()} />;
  if (current === undefined) {
    return (
      <div className="empty">
        <h1 className="kern-heading-medium">{texts.desk.title}</h1>
        <p className="kern-body">{texts.desk.empty}</p>
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
      <OneCase key={current.id} id={current.id} />
    </div>
  );
}

function OneCase({ id }: { readonly id: string }) {
  const asked = useQuery(caseOf(id));
  if (asked.isPending) return <Loading />;
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  return asked.data.documentId === null ? (
    <CaptureCase of={asked.data} />
  ) : (
    <DocumentCase of={asked.data} documentId={asked.data.documentId} />
  );
}

function DocumentCase(props: { readonly of: CaseInFull; readonly documentId: string }) {
  const { of } = props;
  const document = useQuery(documentOf(props.documentId));
  if (document.isPending) return <Loading />;
  if (document.isError) {
    return <Problem error={document.error} retry={() => void document.refetch()} />;
  }
  return (
    <div className="case">
      <CasePages document={document.data} />
      <CaseActs of={of} document={document.data} pageIds={document.data.pages.map((p) => p.id)} />
    </div>
  );
}

/** A case about a whole capture: how it is to be split, or why it could not be opened. */
function CaptureCase({ of }: { readonly of: CaseInFull }) {
  const capture = useQuery(captureOf(of.captureId));
  if (capture.isPending) return <Loading />;
  if (capture.isError) {
    return <Problem error={capture.error} retry={() => void capture.refetch()} />;
  }
  const pages = capture.data.pages.filter((page) => page.visible);
  return (
    <div className="case">
      {of.acts.includes("split") && pages.length > 0 ? (
        <SplitPlan caseId={of.id} capture={capture.data} />
      ) : (
        <ul className="case__components">
          {capture.data.components.map((component) => (
            <li key={component.index}>
              <strong>{component.name}</strong> {component.mediaType}
              <p className="kern-body">{component.sentence}</p>
            </li>
          ))}
        </ul>
      )}
      <CaseActs of={of} document={null} pageIds={pages.map((page) => page.id)} />
    </div>
  );
}
