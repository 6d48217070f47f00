import type { DocumentFacts } from "../domain/facts.ts";
import { findDates } from "./dates.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceAt, evidenceOf, prose } from "./prose.ts";
import { LEGIBLE, overlapsAcross, sameRow } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

type Reference = DocumentFacts["referenceNumbers"][number];

const WHOSE =
  "(?:(?:Ihre?|Unsere?|Mein|Betr\\.|Betreff|Dortiges|Hiesiges|o\\. ?g\\.|Gericht(?:s|liches)?) ?[:.-]?\\s*)?";
const NAMES =
  "(?:Akten ?[-–]?zeichen|Akt(?:en)?[.-] ?Z\\.|Aktz\\.?|Az\\b\\.?|Gesch(?:äfts)?\\.? ?[-–]? ?(?:Z(?:eichen|ch)?\\b\\.?|Nr\\.?|Nummer)|" +
  "Geschäftszeichen|Zeichen|Kassen ?zeichen|Buchungszeichen|Vorgangs?(?:nummer|[-–] ?Nr\\.?|zeichen)|Verfahrens(?:nummer|[-–] ?Nr\\.?)|" +
  "Register(?:nummer|[-–] ?Nr\\.?)|Antrags(?:nummer|[-–] ?Nr\\.?)|Bescheid(?:nummer|[-–] ?Nr\\.?)|Rechnungs(?:nummer|[-–] ?Nr\\.?)|" +
  "(?:UVZ|UR)[-. ]{0,2}(?:Nr\\.?|Nummer)|Dienstregister|Kennzeichen|Kassenkonto|Referenz|Schaden(?:nummer|s?[-–] ?Nr\\.?)|Fall(?:nummer|[-–] ?Nr\\.?)|Bauschein(?:nummer|[-–] ?Nr\\.?)|File (?:no|number)\\.?|Reference(?: no\\.?| number)?|Our ref\\.?|Your ref\\.?)";
const LABEL = germanPattern(
  `(?<![\\p{L}\\p{N}])${WHOSE}${NAMES}(?![\\p{L}])(?: \\([^)]*\\))?(?: (?:lautet|ist|Nr\\.))?\\s*[:.;]?\\s*`,
  "giu",
);
const LABEL_AT_START = germanPattern(`^${WHOSE}${NAMES}(?![\\p{L}])`);
const NOT_OURS = germanPattern("(?:Kunden|Telefon|Steuer|Vertrags|Konto|Haus|Mobil)[-– ]?$");
/** In running text these words name a matter when a number follows at once. */
const MATTER = germanPattern(
  "(?<!\\p{L})(?:Vorgang|Verfahren|Bauantrag|Bauvoranfrage|Bescheid|Feld|Abteilung|Grabstelle|Grab|Bußgeldbescheid|Antrag|Akte)(?:e?s)? (?:unter )?(?:Nr\\. |Nummer )?|" +
    "(?<!\\p{L})unter (?:der )?(?:Nr\\. |Nummer )|(?<!\\p{L})(?=Bebauungsplan)",
  "giu",
);

const COURT =
  "\\d{1,4} ?(?:[A-Z][A-Za-z]{0,3}) \\d{1,6}\\/\\d{2,4}(?:[. ]?[A-Z]{1,3}(?![\\p{L}]))?";
const REGISTER = "[A-Z]{1,3} (?:[IVX]{1,4} )?\\d{1,6}[/.]\\d{2,7}(?:[./-]\\d{1,4})*";
/** "65-K 118/24", "32-OWi 5512/25", "20-Gew 118/25": an office's sign, a blank, number and year. */
const SIGNED = "\\d{1,3}(?:[./-][\\p{L}\\d]{1,6})+ \\d{1,6}\\/\\d{2,4}";
const LETTERED = "\\d{1,6}\\/\\d{2,4} [A-Z]{1,2}(?![\\p{L}\\d])";
const NUMBERED = "(?:Nr\\.?|No\\.?) ?\\d[\\p{L}\\d./-]*";
const JOINED =
  "[\\p{L}\\d]+(?:(?:[./_:–-]|(?<=\\d)[./-] (?=\\d))[\\p{L}\\d]+)+|[\\p{L}]{0,4}\\d[\\p{L}\\d]{2,}";
const GROUPED = "\\d{1,6}(?: \\d{2,8}){1,4}(?: \\d)?";
const PLAN = "Bebauungsplan(?:e?s)? Nr\\.? ?\\d[\\p{L}\\d./-]*";
const VALUE = new RegExp(
  `^(?:${PLAN}|${COURT}|${SIGNED}|${LETTERED}|${REGISTER}|${NUMBERED}|${GROUPED}|${JOINED})`,
  "u",
);
/** Court numbers tell their own kind: chamber, register sign, running number, year. */
const COURT_ALONE =
  /(?<![\p{L}\d./-])\d{1,4} (?:AR|BvR|C|Cs|Ds|E|F|IN|IK|Js|K|L|Ls|M|N|O|OH|OWi|S|SO|AS|Ca|T|U|UF|VI|VU|W|X|XVII|Z|ZR|B|BV|GH|R|KR|P|A) \d{1,6}\/\d{2}(?:\.[A-Z]{1,3})?(?![\p{L}\d])/gu;

/** "Grab-Nr.: III-12-201", "Flurstück: 405/4": in the head of a letter any such line names a matter. */
const INFO_LINE = /^(\p{L}[\p{L}.\- ]{2,40}?)\s?[:;]\s*(\S.{1,34})$/u;
const CUSTOMER = germanPattern("^(?:Ihre )?Kunden ?[-–]? ?(?:nummer|Nr\\.?)$");
/** A shorter beginning of a number may be a number of its own. */
const CUT_MIN = 5;
const STARTS_NUMBERED = /^(?:Nr\.? ?)?\S*\d\D*\d/u;
const NOT_A_MATTER = germanPattern(
  "\\btel|fon|phone|fax|mobil|mail|datum|bearbeit|durchwahl|zimmer|seite|steuer|iban|\\bbic\\b|konto|bank|\\bust|\\bhr[ab]\\b|geb(?:\\.|oren)|" +
    "plz|\\bort\\b|sprech|öffnung|betreff|\\buhr|anlage|termin|frist|stand|preis|betrag|summe|\\bvon|\\bnach|\\bvom|\\bbis|\\being|internet|\\bweb|name|straße|\\bdate\\b",
);

/**
 * File numbers as printed, theirs and ours, from labels in the head ("Ihr Zeichen", "Az.", with the
 * value beside or below) and in the text, and court numbers anywhere; each once, the head's first.
 * Not telephone, tax or bank numbers, and a customer number only in the head; not what enclosures on later pages bear.
 */
export function findReferenceNumbers(layout: Layout): Reference[] {
  const running = prose([
    ...(layout.salutation ? [layout.salutation] : []),
    ...layout.body,
    ...layout.tail.filter((line) => line.top < 0.9),
  ]);
  const found = [
    ...layout.head.flatMap((line) => inHeadLine(line, layout.head)),
    ...inText(running.text, LABEL).map((hit) => reference(hit, running)),
    ...inText(running.text, MATTER)
      .filter((hit) => /\d[^\d]*[-/.][^\d]*\d|Nr/u.test(hit.value))
      .map((hit) => reference(hit, running)),
    ...courtNumbers(layout.head),
    ...courtNumbers(layout.body),
  ];
  const seen = new Set<string>();
  const each = found.filter(({ text }) => {
    const key = fold(text);
    return seen.has(key) ? false : seen.add(key);
  });
  return each.filter((one) => !each.some((other) => other !== one && isPoorerReading(one, other)));
}

/**
 * Whether one number is another said again: with a word before it ("Bebauungsplan Nr. 12" after "Nr. 12"),
 * cut short, or with its separators lost. Two whole numbers of one pattern are two numbers, however alike.
 */
function isPoorerReading(one: Reference, other: Reference): boolean {
  const [a, b] = [fold(one.text), fold(other.text)];
  if (a.length > b.length) return a.endsWith(b) && /^\p{L}{4,}/u.test(one.text);
  if (b.startsWith(a)) return a.length >= CUT_MIN;
  const separators = (text: string): number => (text.match(/[./_–-]/gu) ?? []).length;
  const edits = Math.floor(b.length / 4);
  return separators(one.text) < separators(other.text) && withinEdits(a, b, edits);
}

/** Whether a line is only a label with its number, as "Ihr Zeichen: 58-7415/24". */
export function isReferenceLine(text: string): boolean {
  if (matterInInfoLine(text) !== null) return true;
  const label = LABEL_AT_START.exec(text);
  if (!label) return false;
  const rest = text.slice(label[0].length).replace(/^[\s:.;]+/u, "");
  const value = VALUE.exec(rest)?.[0] ?? "";
  return rest === "" || rest.length - value.length <= 12;
}

interface Hit {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function reference(hit: Hit, source: ReturnType<typeof prose>): Reference {
  return { text: hit.value, evidence: evidenceAt(source, hit.start, hit.end) };
}

function inText(text: string, label: RegExp): Hit[] {
  return [...text.matchAll(label)].flatMap((match) => {
    const at = match.index + match[0].length;
    const value = NOT_OURS.test(text.slice(Math.max(0, match.index - 12), match.index))
      ? null
      : valueIn(text.slice(at));
    return value === null ? [] : [{ value, start: match.index, end: at + value.length }];
  });
}

function inHeadLine(line: TextLine, head: readonly TextLine[]): Reference[] {
  if (line.confidence < LEGIBLE) return [];
  const whole = matterInInfoLine(line.text);
  if (whole !== null) return [{ text: whole, evidence: evidenceOf(line) }];
  const own = inText(line.text, LABEL);
  if (own.length > 0) return own.map((hit) => ({ text: hit.value, evidence: evidenceOf(line) }));
  if (!LABEL_AT_START.test(line.text) || line.text.length > 45) return [];
  const beside = head
    .filter((other) => other.left >= line.right && sameRow(other, line))
    .toSorted((left, right) => left.left - right.left)[0];
  // DIN 5008 once put the labels in a row with the values below them.
  const below = head.find(
    (other) =>
      other.top > line.top &&
      other.top - line.bottom < 0.02 &&
      overlapsAcross(other, line) &&
      !LABEL_AT_START.test(other.text),
  );
  for (const neighbour of [beside, below]) {
    const value = neighbour ? valueIn(neighbour.text) : null;
    if (neighbour && value !== null) return [{ text: value, evidence: evidenceOf(neighbour) }];
  }
  return [];
}

/** The whole value of a line "label: value" that names a matter by a number; null when it is none. */
function matterInInfoLine(text: string): string | null {
  const match = INFO_LINE.exec(text);
  if (!match?.[1] || !match[2] || NOT_A_MATTER.test(match[1])) return null;
  const value = match[2].replace(/[\s|_—–,;]+$/u, "");
  if (!/\d/u.test(value) || isAmountDateOrPhrase(value)) return null;
  const names = LABEL_AT_START.test(match[1]) || CUSTOMER.test(match[1]);
  return names || STARTS_NUMBERED.test(value) ? value : null;
}

function isAmountDateOrPhrase(value: string): boolean {
  const dated = findDates(value).some((date) => date.year !== null);
  const words = value.match(/\p{L}{4,}/gu)?.length ?? 0;
  return dated || words > 2 || /\d,\d\d|€|\bEUR/u.test(value);
}

function valueIn(text: string): string | null {
  const value = VALUE.exec(text)?.[0].replace(/[.,;:–-]+$/u, "") ?? "";
  const digits = (value.match(/\d/gu) ?? []).length;
  if (digits === 0 || value.length < 3) return null;
  const [date] = findDates(value);
  const isDate = date !== undefined && date.end - date.start >= value.length - 1;
  return isDate || /^DE\d{2}/u.test(value) ? null : value;
}

function courtNumbers(lines: readonly TextLine[]): Reference[] {
  const source = prose(lines);
  return [...source.text.matchAll(COURT_ALONE)].map((match) => ({
    text: match[0],
    evidence: evidenceAt(source, match.index, match.index + match[0].length),
  }));
}
