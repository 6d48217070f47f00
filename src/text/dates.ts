import { calendarDate } from "../domain/calendar.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { fold, withinEdits } from "./german-pattern.ts";

/** A date as printed: `year` is null in "bis zum 4. April"; `start` and `end` are offsets in the text. */
export interface PrintedDate {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

const MONTHS: readonly (readonly string[])[] = [
  ["januar", "jan", "jaenner", "january"],
  ["februar", "feb", "feber", "february"],
  ["maerz", "marz", "mrz", "mar", "maer", "mirz", "march"],
  ["april", "apr"],
  ["mai", "may"],
  ["juni", "jun", "june", "juno"],
  ["juli", "jul", "july", "julei"],
  ["august", "aug"],
  ["september", "sep", "sept"],
  ["oktober", "okt", "october", "oct"],
  ["november", "nov"],
  ["dezember", "dez", "december", "dec"],
];
/** As neighbours and guests write them, without accents; too unlike ours to be guessed from a misread word. */
const ABROAD: readonly (readonly string[])[] = [
  ["janvier", "gennaio", "januari", "stycznia", "ocak", "enero", "ianuarie"],
  ["fevrier", "febbraio", "februari", "lutego", "subat", "febrero", "februarie"],
  ["mars", "marzo", "maart", "marca", "mart", "martie"],
  ["avril", "aprile", "kwietnia", "nisan", "abril", "aprilie"],
  ["maggio", "mei", "maja", "mayis", "mayıs", "mayo"],
  ["juin", "giugno", "czerwca", "haziran", "junio", "iunie"],
  ["juillet", "luglio", "lipca", "temmuz", "julio", "iulie"],
  ["aout", "agosto", "augustus", "sierpnia", "agustos", "ağustos"],
  ["septembre", "settembre", "wrzesnia", "eylul", "eyluel", "septiembre", "septembrie"],
  ["octobre", "ottobre", "pazdziernika", "ekim", "octubre", "octombrie"],
  ["novembre", "listopada", "kasim", "kasım", "noviembre", "noiembrie"],
  ["decembre", "dicembre", "grudnia", "aralik", "aralık", "diciembre", "decembrie"],
];
const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

// What OCR takes digits for; such a letter counts as a digit only inside a date.
const READ_AS: readonly (readonly [digit: string, signs: string])[] = [
  ["0", "OoCQö"],
  ["1", "Il|i"],
  ["2", "Z"],
  ["4", "A"],
  ["5", "S"],
  ["6", "b"],
  ["8", "B"],
  ["9", "g"],
];
/** These are so common that three real digits are enough beside them; beside the others there must be five. */
const COMMON = /[OoIl|]/gu;
const D = `[0-9${READ_AS.map(([, signs]) => signs).join("")}]`;
const NO_DIGIT = new RegExp(`[^${D.slice(1)}`, "gu");
const LONG_YEAR = `(?:[1lIi]9|[2Z][0OoCQö])${D}{2}`;
const YEAR = `${LONG_YEAR}|${D}{2}`;
// A speck beside the stop makes two of it.
const SEPARATOR = "\\s?[.,]{1,2}\\s?";
const BEFORE = "(?<![\\p{L}\\p{N}]|\\d[.,/-])";
const AFTER = "(?![\\p{L}\\p{N}]|[./-]\\d)";
const NUMERIC = new RegExp(
  `${BEFORE}(${D}{1,2})${SEPARATOR}(${D}{1,2})${SEPARATOR}(${YEAR})${AFTER}`,
  "gu",
);
// Specks turn full stops into other signs; with four digits of the year it still is a date.
const SPECKED = new RegExp(
  `${BEFORE}(\\d{1,2})\\s?[.,:;-]\\s?(\\d{1,2})\\s?[.,:;-]\\s?((?:19|20)\\d{2})(?![\\p{L}\\p{N}]|[./-]\\d)`,
  "gu",
);
// A full stop that was lost, with one stop left and all digits of the year.
const STOPLESS =
  /(?<![\p{L}\p{N}.,/-])(?:(\d{1,2})[.,]\s?(\d{1,2})|(\d{3,4})[.,]\s?)((?:19|20)\d{2})(?![\p{L}\p{N}]|[./-]\d)/gu;
/** "Lindenau, den 1709 25": without any stop, but where nothing else than a date stands. */
const AFTER_DEN =
  /(?<=\p{L},? den )(\d{2})\s?[.,]?\s?(\d{2})\s?[.,]?\s?(20\d{2}|\d{2})(?![\p{L}\p{N}]|[./-]\d)/gu;
/** "Neukirchen, 04.0524": one stop left and a place before it, on a line of its own. */
const AFTER_PLACE =
  /(?<=^\p{Lu}\p{Ll}[\p{L}. -]{1,30}, )(\d{2})(?:[.,](\d{2})|(\d{2})[.,])(\d{2})$/gu;
const SLASHED = /(?<![\p{L}\p{N}/])(\d{1,2})\/(\d{1,2})\/((?:19|20)\d{2})(?![\p{L}\p{N}/])/gu;
const ROMAN_MONTH = new RegExp(
  `${BEFORE}(\\d{1,2})${SEPARATOR}(I{1,3}|IV|VI{0,3}|IX|XI{0,2})${SEPARATOR}((?:19|20)\\d{2}|\\d{2})${AFTER}`,
  "gu",
);
const ISO = /(?<![\p{L}\p{N}-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?![\p{L}\p{N}]|-\d)/gu;
const NAMED = new RegExp(
  `${BEFORE}(${D}{1,2})(?:\\s?[.,]|st|nd|rd|th|er)?\\s*(?:de\\s)?(\\p{L}[\\p{L}01]{2,11}|\\p{Lu} \\p{Ll}{3,9})\\.?,?\\s*(?:de\\s)?(${LONG_YEAR}|['’]?\\d{2}(?![\\d.,]))${AFTER}`,
  "gu",
);
/** "am siebzehnten Februar 2025". */
const IN_WORDS =
  /(?<!\p{L})(\p{Ll}{5,20}te(?:[nrsu]|ri)?)\s+(\p{L}{3,9})\s+((?:19|20)\d{2})(?!\d)/gu;
const MONTH_FIRST =
  /(?<!\p{L})(\p{L}{3,9})\s+(\d{1,2})(?:st|nd|rd|th)?[,.]?\s+((?:19|20)\d{2})(?!\d)/gu;
const YEARLESS = /(?<![\p{L}\p{N}]|\d[.,])(\d{1,2})\.\s?(\d{1,2})\.(?!\s?\d)/gu;
const YEARLESS_NAMED =
  /(?<![\p{L}\p{N}]|\d[.,])(\d{1,2})\.\s*(\p{L}{3,9})\b(?!\s*(?:19|20)\d{2})/gu;

/** All dates printed in `text` that exist in the calendar, in order of position; none overlaps another. */
export function findDates(text: string): PrintedDate[] {
  const found: PrintedDate[] = [];
  const scan = (pattern: RegExp, read: (match: RegExpExecArray) => Parts | null): void => {
    for (const match of text.matchAll(pattern)) {
      const parts = read(match);
      const start = match.index;
      const end = start + match[0].length;
      const free = found.every((other) => end <= other.start || start >= other.end);
      if (parts && free && exists(parts)) found.push({ ...parts, start, end, quote: match[0] });
    }
  };
  scan(ISO, ([, year, month, day]) => partsOf(year, Number(month), day));
  scan(ROMAN_MONTH, ([, day, roman, year]) => partsOf(year, ROMAN.indexOf(roman ?? "") + 1, day));
  scan(NUMERIC, readNumeric);
  scan(SPECKED, readNumeric);
  scan(STOPLESS, ([, day, month, both, year]) =>
    both === undefined ? partsOf(year, Number(month), day) : splitDay(both, year),
  );
  scan(AFTER_DEN, ([, day, month, year]) => partsOf(year, Number(month), day));
  scan(AFTER_PLACE, ([, day, month, later, year]) => partsOf(year, Number(month ?? later), day));
  scan(SLASHED, ([, day, month, year]) => partsOf(year, Number(month), day));
  scan(NAMED, readNamed);
  scan(IN_WORDS, ([, day, month, year]) =>
    partsOf(year, monthNumber(month ?? ""), String(ordinal(day ?? ""))),
  );
  scan(MONTH_FIRST, ([, month, day, year]) => partsOf(year, monthNumber(month ?? ""), day));
  scan(YEARLESS, ([, day, month]) => partsOf(undefined, Number(month), day));
  scan(YEARLESS_NAMED, ([, day, month]) => partsOf(undefined, monthNumber(month ?? ""), day));
  return found.toSorted((left, right) => left.start - right.start);
}

/**
 * The calendar date of a printed one. Without a printed year: the first such day on or after `anchor`,
 * because "bis zum 4. April" looks ahead.
 */
export function resolveDate(printed: PrintedDate, anchor: CalendarDate): CalendarDate | null {
  if (printed.year !== null) return calendarDate(printed.year, printed.month, printed.day);
  const year = Number(anchor.slice(0, 4));
  const candidates = [0, 1, 2, 3, 4].map((ahead) =>
    calendarDate(year + ahead, printed.month, printed.day),
  );
  return candidates.find((date) => date !== null && date >= anchor) ?? null;
}

interface Parts {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
}

function readNumeric(match: RegExpExecArray): Parts | null {
  return hasDigits(match[0]) ? partsOf(match[3], digits(match[2]), match[1]) : null;
}

/** "262" is the 26th of February alone, "112" the 11th of January or the 1st of December: no date. */
function splitDay(both: string, year: string | undefined): Parts | null {
  const ways = both.length === 4 ? [2] : [1, 2];
  const fits = ways.flatMap((at) => {
    const date = partsOf(year, Number(both.slice(at)), both.slice(0, at));
    return date !== null && exists(date) ? [date] : [];
  });
  return fits.length === 1 ? (fits[0] ?? null) : null;
}

/** "I.l.Oo" is no date: at least three real digits, so that letters alone never make one. */
function hasDigits(text: string): boolean {
  const signs = text.replace(NO_DIGIT, "");
  const real = signs.match(/\d/gu)?.length ?? 0;
  return real >= (signs.replace(/\d/gu, "").replace(COMMON, "") === "" ? 3 : 5);
}

/** The month's name is a sign of a date as well, so fewer digits must be real; a day needs one of them. */
function readNamed([, day = "", month = "", year = ""]: RegExpExecArray): Parts | null {
  const odd = `${day}${year}`.replace(/[\d'’]/gu, "").replace(COMMON, "");
  const real = `${day}${year}`.match(/\d/gu)?.length ?? 0;
  if (odd !== "" && (real < 3 || !/[\dOoIl|]/u.test(day))) return null;
  return partsOf(year, monthNumber(month, year.length >= 4 ? "worn" : "plain"), day);
}

function partsOf(year: string | undefined, month: number, day: string | undefined): Parts | null {
  if (month < 1) return null;
  if (year === undefined) return { year: null, month, day: digits(day) };
  const written = digits(year.replace(/['’]/u, ""));
  return { year: written < 100 ? century(written) : written, month, day: digits(day) };
}

// Two digits: this century up to 2059, else the last one (birth dates).
function century(twoDigits: number): number {
  return twoDigits < 60 ? 2000 + twoDigits : 1900 + twoDigits;
}

function digits(text: string | undefined): number {
  return Number(
    (text ?? "").replace(
      /\D/gu,
      (sign) => READ_AS.find(([, signs]) => signs.includes(sign))?.[0] ?? sign,
    ),
  );
}

function exists(parts: Parts): boolean {
  return calendarDate(parts.year ?? 2024, parts.month, parts.day) !== null;
}

const UNITS =
  "null ersten zweiten dritten vierten fuenften sechsten siebten achten neunten zehnten elften zwoelften".split(
    " ",
  );
const TENS = ["", "zehnten", "zwanzigsten", "dreissigsten"];

/** 1..31 for a day in words, in whatever case; 0 for any other word. */
function ordinal(word: string): number {
  const stem = (text: string): string => text.replace(/(?<=t)e(?:[nrsu]|ri)?$/u, "");
  const day = stem(fold(word));
  const unit = UNITS.findIndex((each) => stem(each) === day);
  if (unit > 0) return unit;
  if (day.endsWith("zehnt")) return 10 + digitOf(day.slice(0, -5));
  const ten = TENS.findIndex((each) => each !== "" && day.endsWith(stem(each)));
  if (ten < 2) return 0;
  const before = day.slice(0, -stem(TENS[ten] ?? "").length).replace(/und$/u, "");
  return before === "" ? ten * 10 : ten * 10 + digitOf(before);
}

const DIGIT_STEMS = "null ein zwei drei vier fuenf sech sieb acht neun".split(" ");

/** 1..9 for the front of a number in words, as "sieb" in "siebzehnten"; 0 for none. */
function digitOf(front: string): number {
  return Math.max(
    0,
    DIGIT_STEMS.findIndex((stem, at) => at > 0 && front.startsWith(stem)),
  );
}

/**
 * 1..12 for a month's name in German or English, abbreviated or with one letter misread; else 0. `worn`: between a day
 * and a whole year one letter of an abbreviation and two of a long name may be misread, if one month alone fits.
 */
function monthNumber(word: string, wear: "plain" | "worn" = "plain"): number {
  const folded = fold(word.replaceAll("0", "o").replaceAll("1", "l"));
  const exact = MONTHS.findIndex(
    (names, at) => names.includes(folded) || ABROAD[at]?.includes(folded) === true,
  );
  if (exact >= 0) return exact + 1;
  const lookalike = MONTHS.findIndex((names) => names.some((name) => slim(name) === slim(folded)));
  if (lookalike >= 0) return lookalike + 1;
  const near = folded.length < 5 ? -1 : nearMonth(folded, 1);
  if (near >= 0 || wear === "plain") return near + 1;
  if (folded.length === 3) return nearMonth(folded, 1) + 1;
  return folded.length >= 7 ? nearMonth(folded, 2) + 1 : 0;
}

/** The one month whose name, or for three letters whose abbreviation, is within so many edits; else -1. */
function nearMonth(folded: string, edits: number): number {
  const fits = MONTHS.flatMap((names, month) => {
    const like =
      folded.length === 3 ? names.filter(({ length }) => length === 3) : [names[0] ?? ""];
    return like.some((name) => withinEdits(name, folded, edits)) ? [month] : [];
  });
  return fits.length === 1 ? (fits[0] ?? -1) : -1;
}

/** Letters that OCR confuses become one: "Mal" is May, "Junl" is June. */
function slim(word: string): string {
  return word.replaceAll("rn", "m").replace(/[ltj]/gu, "i");
}
