import { useRef } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import { useWords } from "../texts/words.tsx";
import { PageView } from "./page-view.tsx";
import { useKeys } from "./use-keys.ts";
import { useWidth } from "./use-width.ts";

/** Quarter turns clockwise of pages, by their id; only shown, until they are carried out. */
export type Turns = Readonly<Record<string, number>>;

/** The pages of the case's document, as large as the place is, with the words that decided marked. */
export function CasePages(props: {
  readonly document: Document;
  readonly turns: Turns;
  readonly onTurn: (turns: Turns) => void;
}) {
  const { texts } = useWords();
  const { document, turns, onTurn } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const turned = (ids: readonly string[]): Turns => ({
    ...turns,
    ...Object.fromEntries(ids.map((id) => [id, ((turns[id] ?? 0) + 1) % 4])),
  });
  useKeys({ r: () => onTurn(turned(document.pages.map((page) => page.id))) });
  if (!document.contentVisible) return <p className="kern-body empty">{texts.document.shut}</p>;
  return (
    <section className="case__pages" aria-label={texts.document.pages} tabIndex={0}>
      <div ref={box}>
        {width === null
          ? null
          : document.pages.map((page) => (
              <PageView
                key={page.id}
                documentId={document.id}
                page={page}
                of={document.pages.length}
                cssWidth={Math.min(width, 1100)}
                quarterTurns={turns[page.id] ?? 0}
                find=""
                marked={document.decision?.evidence.map((each) => each.words) ?? []}
                onTurn={() => onTurn(turned([page.id]))}
              />
            ))}
      </div>
    </section>
  );
}
