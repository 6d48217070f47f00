import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { PageText } from "../../src/api/contract/documents.ts";
import { pageText } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
import { quoteIn, runsOf } from "./find-words.ts";
import { HandwritingNote, HandwrittenPlaces } from "./handwriting.tsx";
import { Icon } from "./icon.tsx";

/** What the API draws pages at, in pixels. */
const WIDTHS = [160, 320, 640, 960, 1280] as const;

/** The smallest width the API draws that fills the place on this screen. */
export const widthFor = (cssPixels: number): number =>
  WIDTHS.find((width) => width >= cssPixels * devicePixelRatio) ?? 1280;

export interface ShownPage {
  readonly number: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly version: number | null;
  readonly unreadableBecause: string | null;
}

/** One page as it was scanned, with its words above it to select, copy and find. */
export function PageView(props: {
  readonly documentId: string;
  readonly page: ShownPage;
  readonly of: number;
  readonly cssWidth: number;
  readonly quarterTurns: number;
  readonly find: string;
  /** Which of the places found here one is at, from 0; null: none of them. */
  readonly at?: number | null;
  /** The words of a fact, to be marked where they stand; a new object shows them anew. */
  readonly quote?: { readonly text: string } | null;
  readonly marked: readonly string[];
  readonly onHits?: (page: number, hits: number) => void;
  /** Turns this page on the screen. */
  readonly onTurn?: () => void;
  /** Loads the image although nobody has come near it, to print it. */
  readonly eager?: boolean;
}) {
  const { texts } = useWords();
  const { documentId, page, cssWidth, eager = false, quote = null } = props;
  const box = useRef<HTMLElement>(null);
  const near = useNear(box, page.number === 1);
  const words = useQuery({
    ...pageText(documentId, page.number, page.version),
    enabled: (near || props.find !== "" || quote !== null) && hasWords(page),
  });
  const marks = useMarks(box, words.data, props);
  const ratio = ratioOf(page);
  const sideways = props.quarterTurns % 2 === 1;
  return (
    <figure
      className="page"
      ref={box}
      id={`page-${page.number}`}
      style={{ width: cssWidth, height: sideways ? cssWidth / ratio : cssWidth * ratio }}
    >
      <div
        className="page__sheet"
        style={{
          width: sideways ? cssWidth / ratio : cssWidth,
          height: sideways ? cssWidth : cssWidth * ratio,
          transform: `rotate(${props.quarterTurns * 90}deg)`,
        }}
      >
        {near || eager ? (
          <img
            src={`/api/documents/${documentId}/pages/${page.number}/image?width=${widthFor(cssWidth)}`}
            alt={texts.document.page(page.number, props.of)}
            decoding="async"
          />
        ) : null}
        {words.data === undefined ? null : (
          <>
            <HandwrittenPlaces text={words.data} />
            <TextLayer
              text={words.data}
              marks={marks}
              decided={props.marked}
              number={page.number}
            />
          </>
        )}
      </div>
      <TurnButton page={page.number} onTurn={props.onTurn} />
      <HandwritingNote text={words.data} />
      <Unreadable page={page} />
    </figure>
  );
}

/** Whether a page is in sight or nearly was; from then on it is. */
function useNear(box: RefObject<HTMLElement | null>, first: boolean): boolean {
  const [near, setNear] = useState(first);
  useEffect(() => {
    const place = box.current;
    if (place === null || near) return;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some((each) => each.isIntersecting)) setNear(true);
      },
      { rootMargin: "800px" },
    );
    observer.observe(place);
    return () => observer.disconnect();
  }, [box, near]);
  return near;
}

/** Indexes of words: found, found and looked at, and those of a fact. */
type Marks = Readonly<Record<"hits" | "at" | "quoted", readonly number[]>>;

/** What of a page's words is marked; what one asked for comes into sight. */
function useMarks(
  box: RefObject<HTMLElement | null>,
  text: PageText | undefined,
  { find, at = null, quote = null, onHits, page }: Parameters<typeof PageView>[0],
): Marks {
  const said = useMemo(() => text?.words.map((word) => word.text) ?? [], [text]);
  const runs = useMemo(() => runsOf(said, find), [said, find]);
  const quoted = useMemo(() => (quote === null ? [] : quoteIn(said, quote.text)), [said, quote]);
  const count = runs.length;
  useEffect(() => onHits?.(page.number, count), [onHits, page.number, count]);
  const current = at === null ? undefined : runs[at];
  useEffect(() => {
    const place = box.current;
    if (place === null || (current === undefined && quote === null)) return;
    const mark = place.querySelector(current === undefined ? ".word--fact" : ".word--at");
    // A page whose words are not there, or say it otherwise, itself.
    bringIntoSight(mark ?? place, mark !== null);
  }, [box, current, quote, quoted]);
  return { hits: runs.flat(), at: current ?? [], quoted };
}

/** What was read of a page by hand may be wrong, and is there all the same to be found and copied. */
const hasWords = ({ unreadableBecause }: ShownPage): boolean =>
  unreadableBecause === null || unreadableBecause === "page-handwritten";

function Unreadable({ page }: { readonly page: ShownPage }) {
  const { texts } = useWords();
  return hasWords(page) ? null : (
    <figcaption className="kern-body kern-body--small">{texts.document.notReadable}</figcaption>
  );
}

/** Scrolls what holds the pages and not all around it; where nothing of its own scrolls, the window. */
function bringIntoSight(mark: Element, toMiddle: boolean): void {
  const holder = mark.closest(".document__sheets");
  if (holder === null || holder.scrollHeight <= holder.clientHeight) {
    mark.scrollIntoView({ block: toMiddle ? "center" : "start" });
    return;
  }
  const at = mark.getBoundingClientRect().top - holder.getBoundingClientRect().top;
  holder.scrollTop += at - (toMiddle ? holder.clientHeight / 2 : 0);
}

/** Height by width; a page nobody measured is A4. */
const ratioOf = ({ width, height }: ShownPage): number => (height ?? 297) / (width ?? 210);

function TurnButton(props: { readonly page: number; readonly onTurn: (() => void) | undefined }) {
  const { texts } = useWords();
  if (props.onTurn === undefined) return null;
  const name = texts.desk.turnPage(props.page);
  return (
    <button
      type="button"
      className="page__turn"
      aria-label={name}
      title={name}
      onClick={props.onTurn}
    >
      <Icon name="autorenew" />
    </button>
  );
}

const plain = (text: string): string => text.toLocaleLowerCase("de").normalize("NFC");

function TextLayer(props: {
  readonly text: PageText;
  readonly marks: Marks;
  readonly decided: readonly string[];
  readonly number: number;
}) {
  const { texts } = useWords();
  const { words } = props.text;
  const hits = new Set(props.marks.hits);
  const at = new Set(props.marks.at);
  const quoted = new Set(props.marks.quoted);
  const decided = new Set(props.decided.flatMap((said) => plain(said).split(/\s+/)));
  const kindOf = (index: number, word: string): string => {
    if (at.has(index)) return "word word--hit word--at";
    if (hits.has(index)) return "word word--hit";
    if (quoted.has(index)) return "word word--fact";
    return decided.has(plain(word).replaceAll(/[^\p{L}\p{N}]/gu, ""))
      ? "word word--decided"
      : "word";
  };
  return (
    <div className="page__words" role="group" aria-label={texts.document.pageText(props.number)}>
      {words.map(({ text, line, box: [left, top, right, bottom] }, index) => (
        <span
          // The words of a version of a page never change their order.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          className={kindOf(index, text)}
          style={{
            left: `${left * 100}%`,
            top: `${top * 100}%`,
            width: `${(right - left) * 100}%`,
            height: `${(bottom - top) * 100}%`,
          }}
        >
          {/* So that what is copied has its lines. */}
          {text}
          {words[index + 1]?.line === line ? " " : "\n"}
        </span>
      ))}
    </div>
  );
}
