import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { documentOf } from "../api/queries.ts";
import "../styles/document.css";
import { documentTexts } from "../texts/document.ts";
import { useTexts } from "../texts/words.tsx";
import { DocumentFacts } from "./document-facts.tsx";
import { DocumentFiles } from "./document-files.tsx";
import { Loading, Problem } from "./states.tsx";

/** What was found in a letter of a capture, why it is where it is, its files and proofs; asked for when opened. */
export function ItemDocument({ documentId }: { readonly documentId: string }) {
  const words = useTexts(documentTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="kern-title">{words.inShort}</summary>
      {isOpen ? <InShort documentId={documentId} /> : null}
    </details>
  );
}

function InShort({ documentId }: { readonly documentId: string }) {
  const navigate = useNavigate();
  const document = useQuery(documentOf(documentId));
  if (document.isPending) return <Loading />;
  if (document.isError) {
    return <Problem error={document.error} retry={() => void document.refetch()} />;
  }
  return (
    <div className="item__in-short">
      <DocumentFacts
        document={document.data}
        onShow={(fact) => void navigate(`/documents/${documentId}`, { state: { fact } })}
      />
      <DocumentFiles document={document.data} />
    </div>
  );
}
