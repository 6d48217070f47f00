import { useRef, useState } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import { useWords } from "../texts/words.tsx";
import { PageView } from "./page-view.tsx";
import { useKeys } from "./use-keys.ts";
import { useWidth } from "./use-width.ts";

/** The pages of the case's document, as large as the place is, with the words that decided marked. */
export function CasePages({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  const [turns, setTurns] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  useKeys({ r: () => setTurns((turns + 1) % 4) });
  if (!document.contentVisible) return <p className="kern-body empty">{texts.document.shut}</p>;
  return (
    <section className="case__pages" aria-label={texts.document.pages} ref={box} tabIndex={0}>
      {width === null
        ? null
        : document.pages.map((page) => (
            <PageView
              key={page.id}
              documentId={document.id}
              page={page}
              of={document.pages.length}
              cssWidth={Math.min(width - 2, 1100)}
              quarterTurns={turns}
              find=""
              marked={document.decision?.evidence.map((each) => each.words) ?? []}
            />
          ))}
    </section>
  );
}
