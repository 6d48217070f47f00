import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { PageText } from "../../src/api/contract/documents.ts";
import { pageText } from "../api/queries.ts";
import { useWords } from "../texts/words.tsx";
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
  readonly marked: readonly string[];
  readonly onHits?: (page: number, hits: number) => void;
  /** Turns this page on the screen. */
  readonly onTurn?: () => void;
  /** Loads the image although nobody has come near it, to print it. */
  readonly eager?: boolean;
}) {
  const { texts } = useWords();
  const { documentId, page, cssWidth, onHits, eager = false } = props;
  const [near, setNear] = useState(page.number === 1);
  const box = useRef<HTMLElement>(null);
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
  }, [near]);
  const words = useQuery({
    ...pageText(documentId, page.number, page.version),
    enabled: (near || props.find !== "") && page.unreadableBecause === null,
  });
  const ratio = ratioOf(page);
  const hits = words.data === undefined ? [] : hitsIn(words.data, props.find);
  const count = hits.length;
  useEffect(() => onHits?.(page.number, count), [onHits, page.number, count]);
  const sideways = props.quarterTurns % 2 === 1;
  return (
    <figure
      className="page"
      ref={box}
      id={`page-${page.number}`}
      style={{ width: cssWidth, height: sideways ? cssWidth : cssWidth * ratio }}
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
          <TextLayer text={words.data} hits={hits} marked={props.marked} number={page.number} />
        )}
      </div>
      <TurnButton page={page.number} onTurn={props.onTurn} />
      {page.unreadableBecause === null ? null : (
        <figcaption className="kern-body kern-body--small">{texts.document.notReadable}</figcaption>
      )}
    </figure>
  );
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

/** Indexes of the words that are found; a search of several words asks for all of them in a row. */
function hitsIn(text: PageText, find: string): readonly number[] {
  const wanted = plain(find)
    .split(/\s+/)
    .filter((word) => word !== "");
  const [first] = wanted;
  if (first === undefined) return [];
  return text.words.flatMap((_, index) =>
    wanted.every((word, offset) => plain(text.words[index + offset]?.text ?? "").includes(word))
      ? wanted.map((__, offset) => index + offset)
      : [],
  );
}

const plain = (text: string): string => text.toLocaleLowerCase("de").normalize("NFC");

function TextLayer(props: {
  readonly text: PageText;
  readonly hits: readonly number[];
  readonly marked: readonly string[];
  readonly number: number;
}) {
  const { texts } = useWords();
  const found = new Set(props.hits);
  const decided = new Set(props.marked.flatMap((words) => plain(words).split(/\s+/)));
  const kindOf = (index: number, word: string): string => {
    if (found.has(index)) return "word word--hit";
    return decided.has(plain(word).replaceAll(/[^\p{L}\p{N}]/gu, ""))
      ? "word word--decided"
      : "word";
  };
  return (
    <div className="page__words" role="group" aria-label={texts.document.pageText(props.number)}>
      {props.text.words.map(({ text, box: [left, top, right, bottom] }, index) => (
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
          {text}{" "}
        </span>
      ))}
    </div>
  );
}
