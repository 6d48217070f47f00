import type { PageText } from "../../src/api/contract/documents.ts";
import { documentTexts } from "../texts/document.ts";
import { useTexts } from "../texts/words.tsx";

type Box = PageText["words"][number]["box"];

/** Outlines the places where a hand wrote, line by line, above the image and below its words. */
export function HandwrittenPlaces({ text }: { readonly text: PageText }) {
  const texts = useTexts(documentTexts);
  return placesOf(text).map(([left, top, right, bottom]) => (
    <div
      key={`${left} ${top}`}
      className="page__by-hand"
      title={texts.byHand}
      style={{
        left: `${left * 100}%`,
        top: `${top * 100}%`,
        width: `${(right - left) * 100}%`,
        height: `${(bottom - top) * 100}%`,
      }}
    />
  ));
}

/** Says below a page that some of it, or most, was written by hand; nothing where nothing was. */
export function HandwritingNote(props: { readonly text: PageText | undefined }) {
  const texts = useTexts(documentTexts);
  const { text } = props;
  if (text === undefined || placesOf(text).length === 0) return null;
  return <figcaption className="kern-body kern-body--small">{texts.byHandHint}</figcaption>;
}

/** A box around the handwritten words of each line, as shares of the page. */
function placesOf({ words }: PageText): Box[] {
  const lines = new Map<number, Box>();
  for (const { handwritten, line, box } of words) {
    if (handwritten !== true) continue;
    const before = lines.get(line) ?? box;
    lines.set(line, [
      Math.min(before[0], box[0]),
      Math.min(before[1], box[1]),
      Math.max(before[2], box[2]),
      Math.max(before[3], box[3]),
    ]);
  }
  return [...lines.values()];
}
