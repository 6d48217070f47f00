import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { Document } from "../../src/api/contract/documents.ts";
import { documentOf } from "../api/queries.ts";
import { Button } from "../parts/button.tsx";
import { CaseWork } from "../parts/case-work.tsx";
import { DocumentFacts } from "../parts/document-facts.tsx";
import { EntryActs } from "../parts/entry-acts.tsx";
import { Icon } from "../parts/icon.tsx";
import { Neighbours } from "../parts/neighbours.tsx";
import { PageView } from "../parts/page-view.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { usePrint } from "../parts/use-print.ts";
import { useWidth } from "../parts/use-width.ts";
import { useWords } from "../texts/words.tsx";

/** One document: its pages to read, what was found in it, and what may be done with it. */
export function DocumentPage() {
  const { id = "" } = useParams();
  const document = useQuery(documentOf(id));
  if (document.isPending) return <Loading />;
  if (document.isError) {
    return <Problem error={document.error} retry={() => void document.refetch()} />;
  }
  return <OneDocument key={id} document={document.data} />;
}

function OneDocument({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  const navigate = useNavigate();
  const subject = document.facts?.subject?.value ?? texts.inbox.noSubject;
  return (
    <div className="document">
      <header className="document__head">
        <div className="document__way">
          <button type="button" className="plain" onClick={() => void navigate(-1)}>
            <Icon name="arrow-back" /> {texts.document.back}
          </button>
          <Neighbours documentId={document.id} />
        </div>
        <h1 className="kern-heading-medium">{subject}</h1>
        <p className="kern-body kern-body--muted">
          {document.receipt.number} · {document.stateSentence}
        </p>
        {document.inboxEntry === null ? null : (
          <EntryActs entry={document.inboxEntry} unit={document.unit?.key ?? null} />
        )}
      </header>
      <Pages document={document} />
      <aside className="document__facts" aria-label={texts.document.facts}>
        <CaseWork document={document} />
        <DocumentFacts document={document} />
        <Bundle document={document} />
        <Downloads document={document} />
      </aside>
    </div>
  );
}

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;

function Pages({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  const [zoom, setZoom] = useState(2);
  const [turns, setTurns] = useState(0);
  const [find, setFind] = useState("");
  const [hits, setHits] = useState<ReadonlyMap<number, number>>(new Map());
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [prints, print] = usePrint(box);
  const onHits = useCallback((page: number, count: number) => {
    setHits((before) => (before.get(page) === count ? before : new Map(before).set(page, count)));
  }, []);
  const decided = useMemo(
    () => document.decision?.evidence.map((each) => each.words) ?? [],
    [document.decision],
  );
  if (!document.contentVisible) {
    return <p className="kern-body empty">{texts.document.shut}</p>;
  }
  const total = [...hits.values()].reduce((sum, count) => sum + count, 0);
  const factor = ZOOMS[zoom] ?? 1;
  return (
    <section className="document__pages">
      <div className="tools" role="toolbar" aria-label={texts.document.pages}>
        <Button onClick={() => setZoom(Math.max(0, zoom - 1))}>− {texts.document.zoomOut}</Button>
        <Button onClick={() => setZoom(Math.min(ZOOMS.length - 1, zoom + 1))}>
          + {texts.document.zoomIn}
        </Button>
        <Button onClick={() => setTurns((turns + 1) % 4)}>↻ {texts.document.turn}</Button>
        <label className="tools__find">
          <span className="kern-sr-only">{texts.document.find}</span>
          <input
            type="search"
            className="kern-form-input__input"
            placeholder={texts.document.find}
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        </label>
        <Button disabled={prints} onClick={print}>
          {prints ? texts.document.printing : texts.document.print}
        </Button>
        <span aria-live="polite" className="kern-body kern-body--small">
          {find.trim() === "" ? "" : texts.document.hits(total)}
        </span>
      </div>
      <div className="document__sheets" tabIndex={0} role="group" aria-label={texts.document.pages}>
        <div ref={box}>
          {width === null
            ? null
            : document.pages.map((page) => (
                <PageView
                  key={page.id}
                  documentId={document.id}
                  page={page}
                  of={document.pages.length}
                  cssWidth={Math.min(width, 900) * factor}
                  quarterTurns={turns}
                  find={find}
                  eager={prints}
                  marked={decided}
                  onHits={onHits}
                />
              ))}
        </div>
      </div>
    </section>
  );
}

function Bundle({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  const parts = [
    ...(document.envelope === null
      ? []
      : [{ ...document.envelope, name: texts.document.envelope }]),
    ...document.enclosures.map((each) => ({ ...each, name: texts.document.enclosure })),
    ...document.others.map((each) => ({ ...each, name: texts.document.main })),
  ];
  if (parts.length === 0) return null;
  return (
    <section>
      <h2 className="kern-title">{texts.document.bundle}</h2>
      <ul className="plain-list">
        {parts.map((part, index) => (
          <li key={part.id}>
            <Link className="kern-link" to={`/documents/${part.id}`}>
              {part.name} {index + 1}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Downloads({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  if (!document.contentVisible) return null;
  const path = `/api/documents/${document.id}`;
  return (
    <p className="downloads">
      {document.originalOf === "document" ? (
        <a className="kern-link" href={`${path}/original`} download>
          <Icon name="download" /> {texts.document.original}
        </a>
      ) : null}
      {document.renditions.length > 0 ? (
        <a className="kern-link" href={`${path}/rendition`} download>
          <Icon name="download" /> {texts.document.rendition}
        </a>
      ) : null}
    </p>
  );
}
