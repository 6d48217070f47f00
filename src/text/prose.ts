import type { Evidence } from "../domain/facts.ts";
import type { TextLine } from "./text-line.ts";

/** Lines joined to running text, words hyphenated at a line's end made whole again. */
export interface Prose {
  readonly text: string;
  /** Where each line starts in `text`, ascending. */
  readonly starts: readonly { readonly offset: number; readonly line: TextLine }[];
}

/** About thirty pages; time is bounded whatever a text layer holds. */
const TEXT_MAX = 100_000;

/** Joins lines with blanks. "Zu-" + "stellung" becomes "Zustellung"; "E-" + "Mail" keeps its hyphen. */
export function prose(lines: readonly TextLine[]): Prose {
  let text = "";
  const starts: { offset: number; line: TextLine }[] = [];
  for (const line of lines) {
    if (text.length >= TEXT_MAX) break;
    const end = text.slice(-2);
    if (/\p{Ll}[-¬]$/u.test(end) && /^\p{Ll}/u.test(line.text)) text = text.slice(0, -1);
    else if (text !== "" && !/\p{L}-$/u.test(end)) text += " ";
    starts.push({ offset: text.length, line });
    text += line.text;
  }
  return { text, starts };
}

/** The evidence for the words from `start` to `end` of the text. */
export function evidenceAt(source: Prose, start: number, end: number): Evidence {
  const at = source.starts.findLast(({ offset }) => offset <= start);
  const quote = source.text.slice(start, end).trim();
  return at ? { ...evidenceOf(at.line), quote } : { page: 1, quote };
}

/** The evidence of a whole line. */
export function evidenceOf(line: TextLine): Evidence {
  // Two digits say it; more would only fill the database.
  return { page: line.page, quote: line.text, confidence: Math.round(line.confidence * 100) / 100 };
}

// A full stop after these, after one letter or after an ordinal ("12. März") does not end a sentence.
const ABBREVIATION =
  /(?:^|[^\p{L}])(?:\p{L}|Nr|Abs|Art|Az|Dr|Prof|Str|St|geb|bzw|ca|ggf|gem|Fa|lfd|Ziff|Tel|inkl|evtl|vgl|usw|Gesch|Betr|Anl)$|(?:^|[^\p{L}\d.])\d{1,2}$/u;

/** The sentence around an offset: its start and end in `text`. */
export function sentenceAround(text: string, offset: number): { start: number; end: number } {
  let start = 0;
  for (const match of text.matchAll(/[.!?;]["“”]?\s+(?=[\p{Lu}„"(])/gu)) {
    if (ABBREVIATION.test(text.slice(Math.max(0, match.index - 12), match.index))) continue;
    if (match.index >= offset) return { start, end: match.index + 1 };
    start = match.index + match[0].length;
  }
  return { start, end: text.length };
}
