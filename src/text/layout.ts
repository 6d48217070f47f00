import type { PageWords } from "../domain/page.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import { sameRow, textLines } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

/** A letter taken apart. All lines are in reading order; `head` and `salutation` are on the first page. */
export interface Layout {
  readonly lines: readonly TextLine[];
  /** What stands above the salutation, or above the running text where there is none. */
  readonly head: readonly TextLine[];
  readonly salutation: TextLine | null;
  readonly body: readonly TextLine[];
  readonly closing: TextLine | null;
  /** After the closing, on its page: signature, postscript, footer. */
  readonly tail: readonly TextLine[];
  /** Pages after that of the closing: enclosures. */
  readonly rest: readonly TextLine[];
  /** Usual distance from one line's top to the next, as a fraction of the page height. */
  readonly linePitch: number;
}

const SALUTATION = germanPattern(
  "^(?:S.{1,2}hr g.?.?.?hr?t|Sehr verehrt|Sehr w.?rte|Guten (?:Tag|Morgen|Abend)|Hall[o0]\\b|Lieber? |Liebes |" +
    "Werter? |Werte\\b|Moin\\b(?! ?Zeichen)|Grüß Gott|Servus|Meine (?:sehr |Damen)|(?:Damen und Herren)|" +
    "(?:geehrte (?:Damen|Frau|Herr))|An die zuständige Stelle ?[,!.]|Dear |To whom |Madame|Monsieur|" +
    "Bonjour|Say[ıi]n |Szanowni|Gentile|Egregi|Estimad)",
);
const CLOSING = germanPattern(
  "^(?:Mit (?:den )?(?:freundlich|fr.{2,7}lich|best|vorzüglich|kollegial|herzlich|höflich)\\p{L}* |" +
    "M\\.?f\\.?G\\b|Hochachtungsv|(?:Freundliche|Beste|Viele|Herzliche|Liebe) Gr|Auf Anordnung|Im Auftrag|" +
    "Mit freundlich|Yours |Kind regards|Best regards|Sincerely|Sayg[ıi]lar|Cordial|Z poważaniem)",
);
/** The commonest ones, folded: long enough to be known with five letters misread. */
const COMMON = ["sehrgeehrtedamenundherren", "andiezustaendigestelle", "andiezustandigestelle"];
const SIGNATURE_FIELD = germanPattern(
  "^(?:Ort,? ?)?Datum,? ?(?:und )?Unterschrift|^Unterschrift\\b",
);
const ENCLOSURE = germanPattern(
  "^(?:Anlage|Anhang|Enclosure)\\b|^K ?O ?P ?I ?E$|^Kopie$|^Abschrift$",
);
const FORM_BODY = germanPattern(
  "^(?:Mein(?:e|em)? )?(?:Anliegen|Mitteilung|Begründung|Nachricht)\\b ?:?$",
);

/** A letter ends sooner than this; what follows are enclosures, and time is bounded. */
const PAGES_MAX = 30;

/** Takes the words of a document's pages and finds the parts of a letter by place and by wording. */
export function layOut(pages: readonly (PageWords | null)[]): Layout {
  const lines = pages
    .slice(0, PAGES_MAX)
    .flatMap((page, index) => (page ? textLines(page, index + 1) : []));
  const first = lines.filter((line) => line.page === 1);
  const salutation = first.find((line) => isSalutation(line)) ?? null;
  const bodyTop = salutation?.top ?? bodyTopWithoutSalutation(first);
  const head = first.filter((line) => line.top < bodyTop && line !== salutation);
  const below = lines.filter((line) => !head.includes(line) && line !== salutation);
  const closing = closingOf(below);
  const end = closing ? below.indexOf(closing) : letterEnd(below);
  const after = below.slice(closing ? end + 1 : end);
  const lastPage = closing?.page ?? below[end - 1]?.page ?? 1;
  return {
    lines,
    head: inReadingOrder(head),
    salutation,
    body: below.slice(0, end),
    closing,
    tail: after.filter((line) => line.page === lastPage),
    rest: after.filter((line) => line.page !== lastPage),
    linePitch: pitch(first),
  };
}

/** Whether the line is a letter's salutation, misread ones included. */
export function isSalutation(line: TextLine): boolean {
  // A whole sentence may begin with "Liebe ..."; a salutation is short.
  if (line.text.length > 75 || line.top > 0.75) return false;
  const folded = fold(line.text);
  const unspecked = line.text.replace(/[._]+/gu, " ").replace(/\s+/gu, " ");
  return SALUTATION.test(unspecked) || COMMON.some((words) => withinEdits(words, folded, 5));
}

/** Whether the line is the complimentary close of a letter. */
export const isClosing = (line: TextLine): boolean => CLOSING.test(line.text);

/** The first complimentary close, or on a form the line to sign on. */
function closingOf(below: readonly TextLine[]): TextLine | null {
  return below.find((line) => CLOSING.test(line.text) || SIGNATURE_FIELD.test(line.text)) ?? null;
}

/** Without a closing: up to the first later page whose top says that it is an enclosure or a copy. */
function letterEnd(below: readonly TextLine[]): number {
  const enclosure = below.find(
    (line) => line.page > 1 && line.top < 0.35 && ENCLOSURE.test(line.text),
  );
  const end = enclosure ? below.findIndex((line) => line.page === enclosure.page) : -1;
  return end < 0 ? below.length : end;
}

/** Where the running text starts: after a form's "Mein Anliegen:", else at the first long line of words. */
function bodyTopWithoutSalutation(first: readonly TextLine[]): number {
  const form = first.find((line) => FORM_BODY.test(line.text));
  if (form) return form.top;
  const running = first.find(
    (line) => line.top > 0.18 && line.right - line.left > 0.5 && isProse(line.text),
  );
  return running?.top ?? 0.45;
}

function isProse(text: string): boolean {
  const words = text.split(" ");
  const small = words.filter((word) => /^\p{Ll}{2,}/u.test(word)).length;
  return words.length >= 7 && small >= 4;
}

/** By row from the top, within a row from the left: OCR often reads a column at a time. */
function inReadingOrder(lines: readonly TextLine[]): TextLine[] {
  const rows: TextLine[][] = [];
  for (const line of lines.toSorted((left, right) => left.top - right.top)) {
    const row = rows.at(-1);
    if (row?.[0] && sameRow(row[0], line)) row.push(line);
    else rows.push([line]);
  }
  return rows.flatMap((row) => row.toSorted((left, right) => left.left - right.left));
}

function pitch(lines: readonly TextLine[]): number {
  const distances = lines
    .slice(1)
    .map((line, index) => line.top - (lines[index]?.top ?? 0))
    .filter((distance) => distance > 0.005 && distance < 0.06)
    .toSorted((left, right) => left - right);
  // Not the middle: in a short letter most lines end a paragraph.
  return distances[Math.floor(distances.length / 3)] || 0.018;
}
