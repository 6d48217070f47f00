import type { DocumentFacts } from "../domain/facts.ts";
import {
  addressBlocks,
  addresseeBlock,
  isContactLine,
  isPublicBody,
  nameInReturnLine,
} from "./address-blocks.ts";
import { isMark } from "./confidentiality.ts";
import { findDates } from "./dates.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceOf } from "./prose.ts";
import { isReferenceLine } from "./reference-numbers.ts";
import { LEGIBLE, sameRow } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

const LABEL = germanPattern(
  "^(?:B[eco][tfl]r(?:[eco][tfli]{2}|[il1][tfli]{3})? ?[.]? ?[:;]|Betreff|Betrifft|Betr.{0,4}[:;.]|Betr\\b|Subject|Re:|Konu:|Objet)\\s*[:;.]?\\s*(.*)$",
);
const INFO_LABEL = germanPattern(
  "^(?:Ihr|Unser|Mein|Bearbeit|Ansprech|Auskunft|Tel|Fax|Mobil|E-?Mail|Datum|Zimmer|Sprechz|Durchwahl|Abteilung|Internet)\\p{L}* ?[^.]{0,25}[:;]|" +
    "^(?:Seite|Anlage|Per |Vorab|Einschreiben|Eing|Kopie|Fax)",
);
const LENGTH_MAX = 300;
/** Where an address ends that nobody could read. */
const ADDRESS_BOTTOM_MIN = 0.15;
const TITLE_CONFIDENCE = 0.7;
const TITLE_LENGTH_MAX = 80;
/** Lines that continue a subject begin below it, or below its text after "Betreff:". */
const INDENT_MAX = 0.2;
const EDGE_SPECKS = /^[\s.,‚'’|_—–-]+(?=[\p{L}\p{N}])|[\s,‚'’|_—–;:-]+[.]?$/gu;

/**
 * What the letter is about, without the word "Betreff": the labelled line, else the first line between
 * address, date and salutation that is none of these; with the lines that continue it.
 */
export function findSubject(layout: Layout): DocumentFacts["subject"] {
  return labelled(layout) ?? byPosition(layout);
}

function labelled(layout: Layout): DocumentFacts["subject"] {
  const firstPage = [...layout.head, ...layout.body.filter(({ page }) => page === 1)];
  for (const line of firstPage) {
    const start = line.top > 0.7 ? null : labelledText(line, firstPage);
    if (start !== null) return subjectFrom(line, start, firstPage, layout);
  }
  return null;
}

/** What stands after "Betreff" in the line or, in a form, beside it; null when nothing does. */
function labelledText(line: TextLine, around: readonly TextLine[]): string | null {
  const own = LABEL.exec(line.text)?.[1];
  if (own === undefined || isReferenceLine(line.text)) return null;
  const beside = around.find((other) => other.left > line.right && sameRow(other, line));
  const text = own === "" ? (beside?.text ?? "") : own;
  return text === "" || isReferenceLine(text) || isContactLine(text) ? null : text;
}

function byPosition(layout: Layout): DocumentFacts["subject"] {
  const address = addresseeBlock(layout)?.lines[0] ?? null;
  const margin = layout.salutation?.left ?? address?.left;
  if (margin === undefined) return null;
  const top = addressBottom(layout, margin);
  const line = layout.head.find(
    (candidate) =>
      candidate.top > top &&
      Math.abs(candidate.left - margin) < 0.12 &&
      !isFurniture(candidate) &&
      !inColumns(candidate, layout.head) &&
      candidate.confidence >= LEGIBLE &&
      /\p{L}{3}|^\d+ [A-Z]\p{L}{0,3} \d+\/\d{2}/u.test(candidate.text),
  );
  if (!line || (layout.salutation === null && !isTitle(line, layout))) return null;
  return subjectFrom(line, line.text, layout.head, layout);
}

/** Whether two more pieces stand on its row: a line of references, its labels or its values. */
function inColumns(line: TextLine, head: readonly TextLine[]): boolean {
  const beside = head.filter((other) => other !== line && sameRow(other, line));
  return line.right - line.left < 0.3 && beside.length >= 2;
}

/** A paper without a salutation has a subject only when a short clear line stands alone as its title. */
function isTitle(line: TextLine, layout: Layout): boolean {
  const below = layout.lines.filter(
    (other) => other.page === 1 && other.top > line.bottom && other !== line,
  );
  // The title itself may take two rows, the second a short one.
  const second = below[0];
  const goesOn =
    second !== undefined &&
    second.top - line.top <= layout.linePitch * 1.45 &&
    second.right - second.left < (line.right - line.left) * 0.7;
  const last = goesOn ? second : line;
  const next = goesOn ? below[1] : second;
  return (
    line.confidence >= TITLE_CONFIDENCE &&
    line.text.length <= TITLE_LENGTH_MAX &&
    !/[.,:;!]$/u.test(line.text) &&
    next !== undefined &&
    next.top - last.top > layout.linePitch * 1.45
  );
}

function subjectFrom(
  line: TextLine,
  start: string,
  around: readonly TextLine[],
  layout: Layout,
): DocumentFacts["subject"] {
  let text = start;
  let last = line;
  for (const next of around.filter(({ top }) => top > line.bottom - 0.002)) {
    const close = next.top - last.top < layout.linePitch * 1.45;
    const indented = next.left - line.left > INDENT_MAX;
    if (!close || indented || isFurniture(next) || next.left > last.right) break;
    if (next.top < last.top || next.confidence < LEGIBLE) break;
    text = /\p{Ll}-$/u.test(text) ? text.slice(0, -1) + next.text : `${text} ${next.text}`;
    last = next;
  }
  const subject = text.slice(0, LENGTH_MAX).replace(EDGE_SPECKS, "");
  return subject === "" || line.confidence < LEGIBLE
    ? null
    : { text: subject, evidence: evidenceOf(line) };
}

/** The lower edge of the address the letter goes to; where a stamp spoils it, of any address at the margin. */
function addressBottom(layout: Layout, margin: number): number {
  const addressee = addresseeBlock(layout)?.lines.slice(-1) ?? [];
  const atMargin = addressBlocks(layout)
    .flatMap(({ lines }) => lines.slice(-1))
    .filter((line) => Math.abs(line.left - margin) < 0.03 && line.top < 0.4);
  const bottoms = [...addressee, ...atMargin].map(({ bottom }) => bottom);
  return Math.max(ADDRESS_BOTTOM_MIN, ...bottoms) - 0.002;
}

function isFurniture(line: TextLine): boolean {
  return (
    isDateLine(line.text) ||
    isReferenceLine(line.text) ||
    isMark(line.text) ||
    isContactLine(line.text) ||
    INFO_LABEL.test(line.text) ||
    isPublicBody(line.text) ||
    nameInReturnLine(line) !== null ||
    /^(?:D-?)?\d{5} \p{Lu}\p{L}+$/u.test(line.text)
  );
}

/** A date with at most a place before it; "Unfall vom 29.04.2024" is no such line. */
function isDateLine(text: string): boolean {
  const date = findDates(text).at(-1);
  if (!date || date.year === null) return false;
  const before = text.slice(0, date.start).trim();
  return (
    text.length - date.end <= 3 &&
    (before === "" ||
      /^[^\p{L}]*$/u.test(before) ||
      /^(?:Datum|Date)\b/iu.test(before) ||
      /^\p{Lu}[\p{L}. /-]{1,30},(?: ?den| ?d\.)?$/u.test(before) ||
      /^\p{Lu}[\p{L}.-]+ den$/u.test(before))
  );
}
