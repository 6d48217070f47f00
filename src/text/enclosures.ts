import type { DocumentFacts, Evidence } from "../domain/facts.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceAt, evidenceOf, prose, sentenceAround } from "./prose.ts";
import type { TextLine } from "./text-line.ts";

type Enclosure = DocumentFacts["enclosures"][number];
type Announced = Omit<Enclosure, "isPresent">;

/** "Anlagen: Vollmacht, Lebenslauf", "Anl.: wie erwähnt", "Enclosure: copy of passport", "2 Anlagen". */
const LIST = germanPattern(
  "^(?:Anlagen?|Anl\\.|Anhang|Anhänge|Beilagen?|Enclosures?|Encl\\.)(?: ?\\(\\d+\\))? ?[:\\-–—]? ?(.*)$",
);
const COUNTED = germanPattern(
  "^(\\d{1,2}|eine?|zwei|drei|vier|fünf|sechs) (?:Anlagen?|Anhänge|Anhang|Beilagen?|enclosures?)\\b",
);
/** The heading of an enclosure itself, not a list of them. */
const NUMBERED = germanPattern("^(?:Anlage|Anhang) (?:Nr\\.? ?)?\\d{1,2}\\b");
const SAYS_NOTHING = germanPattern(
  "^(?:wie (?:erwähnt|genannt|oben|vor)|s\\. ?o\\.|siehe|as stated)",
);
/** "Anbei finden Sie die Vollmacht", "Den Mietvertrag füge ich bei", "in der Anlage". */
const IN_TEXT = germanPattern(
  "\\banbei\\b|\\b(?:in der|als) Anlage\\b|\\bim Anhang\\b|beigefügt|beiliegend|füge(?:n)? (?:ich|wir) .{0,80}\\bbei\\b|lege(?:n)? (?:ich|wir) .{0,80}\\bbei\\b|(?:liegt|liegen) (?:\\p{L}+ ){0,4}bei\\b(?! ?\\d)|enclosed|attached",
);
const NUMBERS: Readonly<Record<string, number>> = {
  zwei: 2,
  drei: 3,
  vier: 4,
  fuenf: 5,
  funf: 5,
  sechs: 6,
};
const NOT_LISTED = /IBAN|Steuer|www\.|Bankverb|^P\.? ?S/iu;
/** Words shorter than this name no kind of paper. */
const WORD_MIN = 5;
const ITEMS_MAX = 20;
/** The heading of a page stands in its first lines. */
const HEADING_LINES = 8;

/** What lies behind a letter: each its own first lines, or null for pages nobody could read. */
export type Behind = readonly (readonly string[] | null)[];

/**
 * The enclosures a letter announces: by its list, else by the sentences that say something is enclosed;
 * and whether each is there. `behind`: the enclosures that came with it as documents of their own; pages
 * after the letter's end count too. Null: something is there, but nothing on it tells what it is.
 */
export function findEnclosures(layout: Layout, behind: Behind): Enclosure[] {
  const listed = announcedInList(layout);
  const announced = listed.length > 0 ? listed : announcedInText(layout);
  return comparePresent(announced.slice(0, ITEMS_MAX), [...behind, ...pagesAfter(layout)]);
}

/** The first lines of a page or document, by which it is told what it is. */
export const headingOf = (lines: readonly TextLine[]): string[] =>
  lines.slice(0, HEADING_LINES).map(({ text }) => text);

function pagesAfter(layout: Layout): string[][] {
  const last = (layout.closing ?? layout.body.at(-1))?.page ?? 1;
  const pages = Map.groupBy(
    layout.lines.filter(({ page }) => page > last),
    ({ page }) => page,
  );
  return [...pages.values()].map(headingOf);
}

function announcedInList(layout: Layout): Announced[] {
  const after = layout.closing ? layout.tail : layout.body.slice(-8);
  const at = after.findIndex(
    ({ text }) => (LIST.test(text) || COUNTED.test(text)) && !NUMBERED.test(text),
  );
  const head = after[at];
  if (head === undefined) return [];
  const counted = COUNTED.exec(head.text)?.[1];
  if (counted !== undefined)
    return [{ text: head.text, count: countOf(counted), evidence: evidenceOf(head) }];
  const named = LIST.exec(head.text)?.[1]?.trim() ?? "";
  if (SAYS_NOTHING.test(named)) return [];
  const items = named === "" ? linesBelow(after.slice(at), layout.linePitch) : [head];
  return items.flatMap((line) =>
    itemsOf(line === head ? named : line.text).map((text) => ({
      text,
      count: countOf(/^\S+/u.exec(text)?.[0] ?? ""),
      evidence: evidenceOf(line),
    })),
  );
}

/** The lines of a list under its heading, each close to the one before, in its column. */
function linesBelow([head, ...lines]: readonly TextLine[], linePitch: number): TextLine[] {
  const list: TextLine[] = [];
  let last = head;
  for (const line of lines) {
    if (last === undefined || line.top - last.top > linePitch * 1.8 || line.text.length > 70) break;
    if (line.top > 0.93 || NOT_LISTED.test(line.text)) break;
    if (/\p{L}{3}/u.test(line.text)) list.push(line);
    last = line;
  }
  return list;
}

const itemsOf = (text: string): string[] =>
  text
    .replace(/^[\s•·*–—-]+|^\d{1,2}[.)]\s*/gu, "")
    .split(/\s*[,;]\s+|\s+[·•|]\s+|\s+und\s+/u)
    .map((item) => item.trim())
    .filter((item) => /\p{L}{3}/u.test(item));

function countOf(word: string): number {
  if (/^\d{1,2}$/u.test(word)) return Math.max(1, Number(word));
  return NUMBERS[fold(word)] ?? 1;
}

function announcedInText(layout: Layout): Announced[] {
  const source = prose(layout.body);
  const pattern = new RegExp(IN_TEXT.source, "giu");
  const found = new Map<number, Announced>();
  for (const { index } of source.text.matchAll(pattern)) {
    const { start, end } = sentenceAround(source.text, index);
    const evidence: Evidence = evidenceAt(source, start, Math.min(end, start + 300));
    found.set(start, { text: evidence.quote, count: 1, evidence });
  }
  return [...found.values()];
}

/** Each announced one beside what is there: what is named on something is there, and uses it up. */
function comparePresent(announced: readonly Announced[], behind: Behind): Enclosure[] {
  const left = [...behind];
  const named = announced.map(({ text }) => {
    const words = wordsOf(text);
    const at = left.findIndex((heading) => heading !== null && bearsOneOf(heading, words));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return announced.map((each, at) => ({
    ...each,
    isPresent: named[at] === true || isAmong(each, left.length),
  }));
}

/** With nothing left it is missing. A bare number can be counted; of a name nobody can tell. */
function isAmong({ text, count }: Announced, left: number): boolean | null {
  if (left === 0) return false;
  return COUNTED.test(text) ? left >= count : null;
}

/** The words that name what is enclosed, folded: nouns, and not the words that say it is enclosed. */
const wordsOf = (text: string): string[] =>
  (text.match(/\p{Lu}[\p{L}-]+|\p{L}{7,}/gu) ?? [])
    .map(fold)
    .filter(
      (word) =>
        word.length >= WORD_MIN &&
        !/^(?:anlage|anhang|beigefue?gt|beiliegend|schreiben|kopie)/u.test(word),
    );

/** A compound may have the word as a part: "Gewerbeanmeldung" bears "Anmeldung". */
function bearsOneOf(heading: readonly string[], words: readonly string[]): boolean {
  const read = heading.flatMap((line) => line.split(/[^\p{L}-]+/u)).map(fold);
  return words.some((word) =>
    read.some(
      (other) =>
        withinEdits(word, other, word.length >= 8 ? 2 : 1) ||
        (other.length >= WORD_MIN && (other.includes(word) || word.includes(other))),
    ),
  );
}
