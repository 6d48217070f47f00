import { addDays, addMonths } from "../domain/calendar.ts";
import type { DocumentFacts } from "../domain/facts.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { isPublicBody } from "./address-blocks.ts";
import { findDates, resolveDate } from "./dates.ts";
import type { PrintedDate } from "./dates.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { makeRepair } from "./lookalike.ts";
import { evidenceOf } from "./prose.ts";
import { LEGIBLE, overlapsAcross, sameRow } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

// A stamp tells when we received it, not when it was written.
const STAMP = germanPattern(
  "eing(?:e?gangen|ang\\b|\\.|eg)|posteing|empfangen|erhalten am|received|gescannt|\\bscan\\b|erfasst|weitergeleitet|zur post",
);
// Date stamps print the month short and in capitals: "02. OKT. 2025"; a place or a label before it says that it is none.
const STAMPED_MONTH =
  /\d\s?[.,]?\s?(?:JAN|FEB|M[ÄA]RZ?|MRZ|APR|MAI|JUNI?|JULI?|AUG|SEPT?|OKT|NOV|DEZ)[.,]?\s?\d/u;
const OTHER_DATE = germanPattern(
  "schreiben v|nachricht v|^ihre? (?:nachricht|schreiben|zeichen|mail|anfrage|antrag|rechnung)|antrag vom|rechnung vom|urteil vom|vertrag vom|bescheid vom|mail vom|geb(?:\\.|oren|urts)|anruf vom|gültig|termin|frist|" +
    "leistungs(?:datum|zeitraum)|liefer|fällig|zahlbar|unfall|sitzung|sendedatum|druckdatum|ausdruck|gedruckt|printed",
);
/** "Zählerstand vom", "Wartung zuletzt am": so labelled it is the day of something else. */
const DAY_OF = germanPattern("^\\p{L}{4}[^,]* (?:vom|am|seit|bis|ab|zum) ?:?$");
const DATE_LABEL = germanPattern(
  "^(?:(?:rechnungs|ausstellungs|brief|bescheid)?[DO][ao][tfl][un]m|date|tag ?:?$|gesendet|sent ?:|verschickt|tarih|vom|den|d\\.|(?:erstellt|ausgestellt|ausgefertigt|geschrieben|verfasst) am|ort,? datum)\\b|^[\\p{L}$]{0,4}um ?:|\\b(?:datum|date) ?[:.;]",
);
/** Labels misread are read as what they look like, for these patterns only. */
const repair = makeRepair(
  (
    "Datum Rechnungsdatum Briefdatum Druckdatum Lieferdatum Geburtsdatum Schreiben Nachricht Leistungszeitraum Gesendet " +
    "Rechnung Bescheid Vertrag Antrag Erstellt Ausgestellt"
  ).split(" "),
);
const FAX_TIME = /\b\d{1,2}[:.]\d{2}\s?(?:Uhr|h|:\d{2})?/u;
const PLACE_AND_DATE =
  /^\p{Lu}\p{Ll}[\p{L}. -]{1,30}, (?:den )?\d{1,2}\.\s?(?:\d{1,2}\.|\p{L}{3,9})\s?(?:\d{2}|20\d{2})$/u;
/** The same where a stop was lost: "Neukirchen, 04.0524". */
const PLACE_AND_FIGURES =
  /^\p{Lu}\p{Ll}[\p{L}. -]{1,30}, (?:den )?\d{1,2}[.,]?\s?\d{1,2}[.,]?\s?(?:\d{2}|20\d{2})$/u;
/** Abbreviations before a number that are no place: "Az. 12.3.2025". */
const NUMBER_LABEL = /^(?:Az|Nr|Gz|Tel|Fax|Zi|Kd|Rg|Re)\b/u;
/** A place that a date follows on the same row, parted from it by a wide blank. */
const PLACE_ALONE = /^\p{Lu}[\p{L}. -]{2,30}(?:,| de[nm]|, de[nm])$/u;
const PLACE_GAP_MAX = 0.2;
/** Words after which a date is that of the sentence. */
const UNFINISHED = /(?<!\p{L})(?:bis|zu[mn]|am|vom|von|den|dem|ab|seit|der|des|und|oder)$/iu;
/** After a date: when a mail was sent, and the signs of who dictated and typed it ("ha/ko"). */
const AFTER_DATE =
  /^(?:,?\s*(?:um\s|at\s)?\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:Uhr|h|AM|PM)?(?:\s?(?:[+-]\d{4}|\(?[A-Z]{2,4}\)?))*|\p{L}{1,4}\s?[/-]\s?\p{L}{1,4})$/u;
const FAX_LINE_BOTTOM = 0.06;
const LABELLED = 9;
/** "Lindenau, den": no stamp says so, even where one is printed over it. */
const PLACED = 8;
const ALREADY_FAR_BACK_MONTHS = 36;
/** What a stamp says counts against a letter's date only where it was read this well. */
const STAMP_CONFIDENCE = 0.8;

interface Candidate {
  readonly line: TextLine;
  readonly date: CalendarDate;
  readonly score: number;
}

/**
 * The date the letter bears. Only from places where letters are dated (label, place-and-date line, a
 * line of its own in the head, the line above the signature), never from the running text; not after
 * `receiptDay` + 1, and more than three years back only beside a label.
 */
export function findLetterDate(
  layout: Layout,
  receiptDay: CalendarDate,
): DocumentFacts["letterDate"] {
  // Without a closing the last lines may be an enclosure's, so only the first page counts.
  const text = layout.closing ? layout.body : layout.body.filter(({ page }) => page === 1);
  const signatureEnd = [...text.slice(-4), ...(layout.closing ? layout.tail.slice(0, 6) : [])];
  const candidates = [
    ...layout.head.flatMap((line) => readLine(line, layout.head, "head")),
    ...signatureEnd
      .filter((line) => !goesOn(line, layout))
      .flatMap((line) => readLine(line, signatureEnd, "end")),
  ];
  const latest = addDays(earlier(receiptDay, stampedDay(layout.head)), 1);
  const earliest = addMonths(receiptDay, -ALREADY_FAR_BACK_MONTHS);
  const plausible = candidates.filter(
    ({ date, score }) =>
      date <= latest && (date >= earliest || (score >= LABELLED && date > "1950-01-01")),
  );
  // Of two places of one rank the later date: what a letter refers to was before it.
  const best = plausible.toSorted(
    (left, right) => right.score - left.score || right.date.localeCompare(left.date),
  )[0];
  return best ? { date: best.date, evidence: evidenceOf(best.line) } : null;
}

/** Whether a line goes on with the sentence above it, as the last day of "bis zum / 05.09.2025." does. */
function goesOn(line: TextLine, { body, linePitch }: Layout): boolean {
  const above = body[body.indexOf(line) - 1];
  if (above === undefined || above.page !== line.page) return false;
  const isFull = above.right > 0.6 && line.top - above.top < linePitch * 1.3;
  return isFull || UNFINISHED.test(above.text);
}

/** The day a receipt stamp in the head says, the first of several; null without one that is read well. */
function stampedDay(head: readonly TextLine[]): CalendarDate | null {
  const days = head.flatMap((line) => {
    if (line.confidence < STAMP_CONFIDENCE) return [];
    const printed = findDates(line.text).find(({ year }) => year !== null);
    if (printed === undefined || !(isStamp(line.text) || inStamp(line, head))) return [];
    return resolveDate(printed, "1950-01-01") ?? [];
  });
  return days.toSorted()[0] ?? null;
}

const earlier = (day: CalendarDate, other: CalendarDate | null): CalendarDate =>
  other !== null && other < day ? other : day;

/** The line with the place before it where a wide blank parts them: "Lindenau, den     17.09.25". */
function withPlace(line: TextLine, around: readonly TextLine[]): TextLine {
  const place = around.find(
    (other) =>
      PLACE_ALONE.test(other.text) &&
      sameRow(other, line) &&
      other.right <= line.left &&
      line.left - other.right < PLACE_GAP_MAX,
  );
  return place === undefined || !/^\d/u.test(line.text)
    ? line
    : { ...line, text: `${place.text} ${line.text}` };
}

function readLine(piece: TextLine, around: readonly TextLine[], part: "head" | "end"): Candidate[] {
  const line = withPlace(piece, around);
  const printed = findDates(line.text)
    .filter(({ year }) => year !== null)
    .at(-1);
  // Place and whole date agree with one another, however little the reader trusted its letters.
  const isSure = PLACE_AND_DATE.test(line.text);
  if (!printed || (line.confidence < LEGIBLE && !isSure) || isStamp(line.text)) return [];
  const score =
    scoreLine(line, printed, around, part) || (belowLabel(line, printed, around) ? LABELLED : 0);
  if (score === 0 || isStamped(line, around, score)) return [];
  const date = resolveDate(printed, "1950-01-01");
  return date ? [{ line, date, score }] : [];
}

/** Whether a date is more likely a stamp's. A stamp names its town as a body, and puts no comma and day behind it. */
function isStamped(line: TextLine, around: readonly TextLine[], score: number): boolean {
  const isPlaced =
    (PLACE_AND_DATE.test(line.text) || PLACE_AND_FIGURES.test(line.text)) &&
    !isPublicBody(line.text);
  if (score >= PLACED || isPlaced) return false;
  return STAMPED_MONTH.test(line.text) || inStamp(line, around);
}

function scoreLine(
  line: TextLine,
  printed: PrintedDate,
  around: readonly TextLine[],
  part: "head" | "end",
): number {
  const before = repair(line.text.slice(0, printed.start).trim()).text;
  const beyond = line.text.slice(printed.end).trim();
  const isTop = line.top < FAX_LINE_BOTTOM;
  const after = isTop ? beyond : beyond.replace(AFTER_DATE, "");
  const label = repair(labelOf(line, around)).text;
  const labelled = isLabelled(before, label);
  if (labelled === null) return 0;
  if (part === "head" && labelled && after.length <= 12) return LABELLED;
  // When a fax was sent is no date of a letter, even where the letter's own cannot be read.
  if (isTop && FAX_TIME.test(after + before)) return 0;
  if (after.length > 3 && !/^Datum/iu.test(after)) return 0;
  return scorePlace(before, part) || (labelled ? 3 : 0);
}

/** Whether the words beside a date call it the letter's; null where they call it another. */
function isLabelled(before: string, label: string): boolean | null {
  if (OTHER_DATE.test(`${label} ${before}`)) return null;
  if (DATE_LABEL.test(before) || DATE_LABEL.test(label)) return true;
  return DAY_OF.test(label) || DAY_OF.test(before) ? null : false;
}

/** Whether a date ends a row of values that stand too near for columns, and its own label stands right above it. */
function belowLabel(line: TextLine, printed: PrintedDate, around: readonly TextLine[]): boolean {
  const length = line.text.length;
  if (printed.start === 0 || length - printed.end > 1) return false;
  const left = line.left + (line.right - line.left) * (printed.start / length);
  const label = labelOf({ ...line, left, text: printed.quote }, around);
  return DATE_LABEL.test(repair(label).text) && !OTHER_DATE.test(line.text);
}

function scorePlace(before: string, part: "head" | "end"): number {
  const bonus = part === "head" ? 2 : 0;
  if (part === "head" && /^\p{L}[\p{L}. -]{2,30}(?:, ?| )de[nm]$/u.test(before)) return PLACED;
  if (isPlace(before) || /^d[eco](?:[nmu]|ri)$/iu.test(before)) return 5 + bonus;
  return before.length <= 2 ? 4 + bonus : 0;
}

/** "Lindenau, den", "München, den", "Bad Soden a. Ts.,": a place before the date, and nothing else. */
function isPlace(before: string): boolean {
  const place = before
    .replace(/^z\. ?Zt\.? /iu, "")
    .replace(/[,;.:]?\s*(?:d[eco](?:[nmu]|ri)|d\.|am|im|le|il)?\s*$/iu, "");
  return (
    place.length <= 40 &&
    /^\p{Lu}[\p{L}.\-/() ]+$/u.test(place) &&
    place.split(" ").length <= 6 &&
    !NUMBER_LABEL.test(place) &&
    /[,.;]|\bden?\b|^\p{Lu}\p{L}+$/u.test(before)
  );
}

/** A label in another column of the same row, or right above (the DIN 5008 line of references). */
function labelOf(line: TextLine, around: readonly TextLine[]): string {
  const beside = around.find(
    (other) => other !== line && sameRow(other, line) && other.right <= line.left && isLabel(other),
  );
  if (beside) return beside.text;
  const above = around.filter(
    (other) =>
      other.bottom <= line.top + 0.003 &&
      line.top - other.bottom < 0.03 &&
      overlapsAcross(other, line) &&
      isLabel(other),
  );
  return above.at(-1)?.text ?? "";
}

function isLabel(line: TextLine): boolean {
  return line.text.length <= 40 && !/\d/u.test(line.text);
}

/** A date right above or below the word "Eingegangen", pieced together from its row, belongs to the stamp. */
function inStamp(line: TextLine, around: readonly TextLine[]): boolean {
  const near = around.filter(
    (other) =>
      other !== line &&
      other.page === line.page &&
      Math.abs(other.top - line.top) < 0.05 &&
      other.left < line.right + 0.1 &&
      other.right > line.left - 0.1 &&
      other.text.length <= 40,
  );
  return near.some((other) => {
    const row = near.filter((piece) => sameRow(piece, other));
    const whole = row.toSorted((left, right) => left.left - right.left);
    return isCovered(line, whole) && isStamp(whole.map((piece) => piece.text).join(""));
  });
}

/** A stamp's date stands in its middle; a letter's may only begin above the stamp's end. */
const COVERED_MIN = 0.4;

function isCovered(line: TextLine, row: readonly TextLine[]): boolean {
  const covered = row.reduce(
    (sum, { left, right }) =>
      sum + Math.max(0, Math.min(right, line.right) - Math.max(left, line.left)),
    0,
  );
  return covered > COVERED_MIN * (line.right - line.left);
}

function isStamp(text: string): boolean {
  const folded = fold(text);
  return (
    STAMP.test(text) ||
    /gegang|gangen|einge[gn]/u.test(folded) ||
    (folded.length >= 8 && withinEdits("eingegangen", folded, 4))
  );
}
