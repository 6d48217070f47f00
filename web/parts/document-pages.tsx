import { type ReactNode, type RefObject, useCallback, useMemo, useRef, useState } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import { documentTexts } from "../texts/document.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import type { FactPlace } from "./fact.tsx";
import { Icon } from "./icon.tsx";
import { PageView } from "./page-view.tsx";
import { useKeys } from "./use-keys.ts";
import { usePrint } from "./use-print.ts";
import { useWidth } from "./use-width.ts";

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;
/** A page is no wider than this at its usual size, in CSS pixels. */
export const LARGEST_PX = 900;

/** The pages of a document to read, with its tools; an e-mail also as the message it is. */
export function DocumentPages(props: {
  readonly document: Document;
  /** What is searched for at first. */
  readonly find: string;
  /** A fact whose words are to be shown; a new object shows them anew. */
  readonly fact: FactPlace | null;
}) {
  const { texts } = useWords();
  const { document, fact } = props;
  const [zoom, setZoom] = useState(2);
  const [turns, setTurns] = useState(0);
  const search = useFinding(document, props.find);
  const [isMessage, setMessage] = useState(document.isMessage && props.find === "");
  const [shownFact, setShownFact] = useState(fact);
  if (shownFact !== fact) {
    setShownFact(fact);
    setMessage(false);
  }
  const quote = useMemo(() => (fact === null ? null : { text: fact.quote }), [fact]);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [prints, print] = usePrint(box);
  const larger = () => setZoom(Math.min(ZOOMS.length - 1, zoom + 1));
  const smaller = () => setZoom(Math.max(0, zoom - 1));
  const turn = () => setTurns((turns + 1) % 4);
  const field = useRef<HTMLInputElement>(null);
  useKeys({
    "+": larger,
    "-": smaller,
    r: turn,
    n: () => search.go(1),
    p: () => search.go(-1),
    "/": () => field.current?.select(),
  });
  const decided = useMemo(
    () => document.decision?.evidence.map((each) => each.words) ?? [],
    [document.decision],
  );
  if (!document.contentVisible) return <p className="kern-body empty">{texts.document.shut}</p>;
  const factor = ZOOMS[zoom] ?? 1;
  return (
    <section className="document__pages">
      <div className="tools" role="toolbar" aria-label={texts.document.pages}>
        {document.isMessage ? <Views isMessage={isMessage} onChoose={setMessage} /> : null}
        {isMessage ? null : (
          <>
            <Zoom factor={factor} onLarger={larger} onSmaller={smaller} />
            <ToolButton name={texts.document.turn} onClick={turn}>
              ↻
            </ToolButton>
          </>
        )}
        <FindTools search={search} field={field} onFind={() => setMessage(false)} />
        <Button disabled={prints} onClick={print}>
          {prints ? texts.document.printing : texts.document.print}
        </Button>
      </div>
      {isMessage ? <Message id={document.id} /> : null}
      <div
        className={isMessage ? "document__sheets document__sheets--behind" : "document__sheets"}
        inert={isMessage}
        tabIndex={0}
        role="group"
        aria-label={texts.document.pages}
      >
        <div ref={box}>
          {width === null
            ? null
            : document.pages.map((page) => (
                <PageView
                  key={page.id}
                  documentId={document.id}
                  page={page}
                  of={document.pages.length}
                  cssWidth={Math.min(width, LARGEST_PX) * factor}
                  quarterTurns={turns}
                  find={search.find}
                  at={search.at?.page === page.number ? search.at.hit : null}
                  quote={fact?.page === page.number ? quote : null}
                  eager={prints}
                  marked={decided}
                  onHits={search.onHits}
                />
              ))}
        </div>
      </div>
    </section>
  );
}

/** A search in the document: what for, where its hits are, and at which of them one is. */
interface Finding {
  readonly find: string;
  readonly total: number;
  /** The place among all hits, from 0; null: at none yet. */
  readonly nth: number | null;
  readonly at: { readonly page: number; readonly hit: number } | null;
  readonly setFind: (find: string) => void;
  readonly go: (step: number) => void;
  readonly onHits: (page: number, count: number) => void;
}

function useFinding(document: Document, first: string): Finding {
  const [find, setFind] = useState(first);
  const [nth, setNth] = useState<number | null>(first === "" ? null : 0);
  const [hits, setHits] = useState<ReadonlyMap<number, number>>(new Map());
  const onHits = useCallback((page: number, count: number) => {
    setHits((before) => (before.get(page) === count ? before : new Map(before).set(page, count)));
  }, []);
  const places = document.pages.flatMap(({ number }) =>
    Array.from({ length: hits.get(number) ?? 0 }, (_, hit) => ({ page: number, hit })),
  );
  return {
    find,
    total: places.length,
    nth: nth === null || places.length === 0 ? null : nth % places.length,
    at: nth === null ? null : (places[nth % places.length] ?? null),
    setFind: (wanted) => {
      setFind(wanted);
      setNth(null);
    },
    go: (step) => {
      if (places.length === 0) return;
      const start = step > 0 ? -1 : 0;
      setNth(((nth ?? start) + step + places.length) % places.length);
    },
    onHits,
  };
}

function FindTools(props: {
  readonly search: Finding;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onFind: () => void;
}) {
  const { texts } = useWords();
  const words = useTexts(documentTexts);
  const { search } = props;
  const isOff = search.total === 0;
  const said =
    search.find.trim() === ""
      ? ""
      : isOff
        ? words.noHit
        : search.nth === null
          ? texts.document.hits(search.total)
          : words.hit(search.nth + 1, search.total);
  return (
    <>
      <label className="tools__find">
        <span className="kern-sr-only">{texts.document.find}</span>
        <input
          ref={props.field}
          type="search"
          className="kern-form-input__input"
          placeholder={texts.document.find}
          value={search.find}
          onChange={(event) => {
            props.onFind();
            search.setFind(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            search.go(event.shiftKey ? -1 : 1);
          }}
        />
      </label>
      <span aria-live="polite" className="kern-body kern-body--small tools__hits">
        {said}
      </span>
      <ToolButton name={words.previousHit} off={isOff} onClick={() => search.go(-1)}>
        <Icon name="arrow-up" />
      </ToolButton>
      <ToolButton name={words.nextHit} off={isOff} onClick={() => search.go(1)}>
        <Icon name="arrow-down" />
      </ToolButton>
    </>
  );
}

function ToolButton(props: {
  readonly name: string;
  readonly off?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className="kern-btn kern-btn--secondary tools__one"
      aria-label={props.name}
      title={props.name}
      disabled={props.off ?? false}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

function Zoom(props: {
  readonly factor: number;
  readonly onLarger: () => void;
  readonly onSmaller: () => void;
}) {
  const { texts, percent } = useWords();
  const words = useTexts(documentTexts);
  const size = percent(props.factor);
  return (
    <div className="tools__zoom" role="group" aria-label={words.zoom(size)}>
      <ToolButton name={texts.document.zoomOut} onClick={props.onSmaller}>
        −
      </ToolButton>
      <span className="kern-body kern-body--small number">{size}</span>
      <ToolButton name={texts.document.zoomIn} onClick={props.onLarger}>
        +
      </ToolButton>
    </div>
  );
}

function Views(props: {
  readonly isMessage: boolean;
  readonly onChoose: (isMessage: boolean) => void;
}) {
  const words = useTexts(documentTexts);
  return (
    <div className="choice" role="group" aria-label={words.view}>
      {[true, false].map((each) => (
        <button
          key={String(each)}
          type="button"
          className="choice__one"
          aria-pressed={each === props.isMessage}
          onClick={() => props.onChoose(each)}
        >
          {each ? words.message : words.pages}
        </button>
      ))}
    </div>
  );
}

/** The e-mail as a page of its own: without scripts, without our origin, and nothing asked from anywhere. */
function Message({ id }: { readonly id: string }) {
  const words = useTexts(documentTexts);
  return (
    <iframe
      className="message"
      sandbox=""
      title={words.messageFrame}
      src={`/api/documents/${id}/message`}
      referrerPolicy="no-referrer"
    />
  );
}
