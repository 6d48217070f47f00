import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { Document } from "../../src/api/contract/documents.ts";
import { documentOf } from "../api/queries.ts";
import { CaseWork } from "../parts/case-work.tsx";
import { DocumentFacts, type FactPlace } from "../parts/document-facts.tsx";
import { DocumentFiles, SameItem } from "../parts/document-files.tsx";
import { DocumentPages } from "../parts/document-pages.tsx";
import { EntryActs } from "../parts/entry-acts.tsx";
import { Icon } from "../parts/icon.tsx";
import { Neighbours } from "../parts/neighbours.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import "../styles/document.css";
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
  const [query] = useSearchParams();
  const find = query.get("find") ?? "";
  const [fact, setFact] = useState<FactPlace | null>(null);
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
      <DocumentPages document={document} find={find} fact={fact} />
      <aside className="document__facts" aria-label={texts.document.facts}>
        <CaseWork document={document} />
        <DocumentFacts document={document} onShow={(place) => setFact({ ...place })} />
        <SameItem document={document} />
        <DocumentFiles document={document} />
      </aside>
    </div>
  );
}
