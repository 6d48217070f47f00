import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import type { Document } from "../../src/api/contract/documents.ts";
import { isLegal } from "../../src/domain/states.ts";
import { documentOf } from "../api/queries.ts";
import { CaseWork } from "../parts/case-work.tsx";
import { DocumentFacts } from "../parts/document-facts.tsx";
import type { FactPlace } from "../parts/fact.tsx";
import { DocumentFiles, SameItem } from "../parts/document-files.tsx";
import { FormerVersions } from "../parts/former-versions.tsx";
import { DocumentPages, LARGEST_PX } from "../parts/document-pages.tsx";
import { EntryActs } from "../parts/entry-acts.tsx";
import { Icon } from "../parts/icon.tsx";
import { Neighbours } from "../parts/neighbours.tsx";
import { widthFor } from "../parts/page-view.tsx";
import { SayOpened } from "../parts/say-opened.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import "../styles/document.css";
import { useWords } from "../texts/words.tsx";

/** One document: its pages to read, what was found in it, and what may be done with it. */
export function DocumentPage() {
  const { id = "" } = useParams();
  const document = useQuery(documentOf(id));
  useFirstImage(id, document.isPending);
  if (document.isPending) return <Loading />;
  if (document.isError) {
    return <Problem error={document.error} retry={() => void document.refetch()} />;
  }
  return <OneDocument key={id} document={document.data} />;
}

/** The fact that whoever sent one here asked for. */
function factIn(state: unknown): FactPlace | null {
  if (typeof state !== "object" || state === null || !("fact" in state)) return null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only our own links write it
  return state.fact as FactPlace;
}

/** What the facts beside the pages and the margins around them take, in CSS pixels; see portal.css. */
const BESIDE_PX = 24 * 16 + 32;
const SIDE_BY_SIDE_PX = 60 * 16;
const AROUND_PX = 16;

/** Fetches the first page's image while it is asked what the document is: most often it is what one waits for. */
function useFirstImage(id: string, isPending: boolean): void {
  useEffect(() => {
    if (!isPending) return;
    const around = innerWidth > SIDE_BY_SIDE_PX ? BESIDE_PX : AROUND_PX;
    const width = widthFor(Math.min(innerWidth - around, LARGEST_PX));
    new Image().src = `/api/documents/${id}/pages/1/image?width=${width}`;
  }, [id, isPending]);
}

function OneDocument({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const find = query.get("find") ?? "";
  const here = useLocation();
  const [fact, setFact] = useState(() => factIn(here.state));
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
        <FormerVersions document={document} />
        {isLegal("document", document.state, "opened-in-error", "sealed") ? (
          <SayOpened
            item={{ documentId: document.id }}
            entryId={document.inboxEntry?.id ?? null}
            goTo="/opening"
          />
        ) : null}
      </aside>
    </div>
  );
}
