import type { ReactNode } from "react";
import { documentTexts } from "../texts/document.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Where a fact was read: the page, from 1, and its words there. */
export interface FactPlace {
  readonly page: number;
  readonly quote: string;
  /** How well it was read there, 0..1; null or absent: not known. */
  readonly confidence?: number | null;
}
/** Shows where a fact was read; undefined: a link leads to the page. */
export type ShowFact = ((place: FactPlace) => void) | undefined;

/** What was read worse than this is said to be unsure. */
const UNSURE_BELOW = 0.75;

/** A fact by its name, with the way to where it was read. */
export function Fact(props: {
  readonly name: string;
  readonly place?: FactPlace;
  readonly onShow?: ShowFact;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {props.place === undefined ? null : <FactPage place={props.place} onShow={props.onShow} />}
      </dd>
    </div>
  );
}

/** The way to where a fact was read, and whether it was hard to read there. */
export function FactPage(props: { readonly place: FactPlace; readonly onShow: ShowFact }) {
  const { percent } = useWords();
  const words = useTexts(documentTexts);
  const { place, onShow } = props;
  const confidence = place.confidence ?? 1;
  return (
    <>
      <ToPage place={place} onShow={onShow} />
      {confidence < UNSURE_BELOW ? (
        <span className="fact-unsure">{words.unsure(percent(confidence))}</span>
      ) : null}
    </>
  );
}

function ToPage({ place, onShow }: { readonly place: FactPlace; readonly onShow: ShowFact }) {
  const { texts } = useWords();
  const words = useTexts(documentTexts);
  if (onShow === undefined) {
    return (
      <a
        className="fact-page"
        href={`#page-${place.page}`}
        title={texts.document.found(place.page)}
      >
        {place.page}
        <span className="kern-sr-only"> {texts.document.found(place.page)}</span>
      </a>
    );
  }
  return (
    <button
      type="button"
      className="fact-page"
      title={words.show(place.page)}
      onClick={() => onShow(place)}
    >
      {place.page}
      <span className="kern-sr-only"> {words.show(place.page)}</span>
    </button>
  );
}
