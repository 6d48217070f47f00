import type { PageWords } from "../domain/page.ts";
import { fold, germanPattern } from "./german-pattern.ts";
import { isClosing, isSalutation } from "./layout.ts";
import { detectLanguage } from "./language.ts";
import { median, type TextLine, textLines } from "./text-line.ts";
import { covered, trigrams } from "./trigrams.ts";

/** How the town names itself on its letterhead and is addressed by others. */
export interface OwnAddress {
  readonly name: string;
  readonly street: string;
}

/** "Seite 2 von 3": the number of a page within its letter; `of` is null where only the number is printed. */
export interface PageNumber {
  readonly n: number;
  readonly of: number | null;
}

/** What one page shows that tells a letter's first page from its later ones. Shares are 0..1. */
export interface PageTraits {
  /** How well the town's street, and its name, can be read in the address zone. */
  readonly townStreet: number;
  readonly townName: number;
  /** The town stands above another address: its own letterhead. */
  readonly fromTown: boolean;
  /** A postal address that is not the town's stands where a window envelope shows it. */
  readonly toOther: boolean;
  readonly returnLine: boolean;
  /** "Eingegangen": mailrooms stamp first pages. */
  readonly receiptStamp: boolean;
  readonly dateLine: boolean;
  readonly salutation: boolean;
  readonly subjectLine: boolean;
  readonly infoBlock: boolean;
  readonly contact: boolean;
  /** "Anlage 1", "Kopie" at the top. */
  readonly enclosureHead: boolean;
  /** A heading that names a kind of paper people enclose: Bescheinigung, Vollmacht ... */
  readonly paperHead: boolean;
  readonly closing: boolean;
  /** Announces enclosures. */
  readonly announces: boolean;
  /** Its first, or its last, running line is the middle of a sentence. */
  readonly startsMidSentence: boolean;
  readonly endsMidSentence: boolean;
  readonly pageNumber: PageNumber | null;
  /** Where its text ends, as a fraction of the page height, footers left out. */
  readonly fill: number;
  readonly words: number;
  /** Most of it was read with confidence. */
  readonly legible: boolean;
  /** Share of its words that have digits: high in tables. */
  readonly numbers: number;
  readonly wordHeight: number;
  readonly width: number;
  readonly height: number;
  readonly language: string | null;
  readonly header: ReadonlySet<string>;
  readonly footer: ReadonlySet<string>;
  /** Pairs of names in head and signature, and tokens with digits that look like reference numbers. */
  readonly names: ReadonlySet<string>;
  readonly references: ReadonlySet<string>;
}

const DATE =
  /\b\d{1,2}\s?[.,/]\s?(?:\d{1,2}\s?[.,/]\s?\d{2,4}|\p{L}{3,9}\.? \d{4})|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2} \p{Lu}\p{L}+ \d{4}\b/u;
const POSTCODE = /(?:^|[\s,·|-])[\dOIl]{4}[\dOIlSB]\s+\p{Lu}\p{L}+/u;
const SEPARATED = /[·•|,*+]|\s[-–—]\s/u;
const SUBJECT = germanPattern("^(?:Betreff|Betr\\.|Betrifft|Bezug|Subject|Re)\\b ?[:.]?");
const INFO = germanPattern(
  "(?:Ihr(?:e)?|Unser(?:e)?|Mein(?:e)?) (?:Zeichen|Aktenzeichen|Nachricht|Schreiben)|" +
    "Akten-?zeichen ?:|Gesch(?:ä|.)fts-?(?:zeichen|nummer)|\\bAz\\.? ?:|Bearbeit(?:er|ung)|Ansprechpartner|Datum ?:|Auskunft erteilt",
);
const CONTACT = germanPattern(
  "\\b(?:Tel(?:efon|\\.)?|Fax|Telefax|Mobil|E-?Mail|www\\.)|\\p{L}@\\p{L}",
);
const ENCLOSURE_HEAD = germanPattern(
  "^\\W*(?:(?:Anlage|Anhang|Enclosure|Beilage)(?: ?\\d{1,2}| [IVX]+)?(?: ?[-–—:.,)].*| zu[mr]? .*)?$|" +
    "K ?O ?P ?I ?E\\W*$|(?:beglaubigte )?(?:Kopie|Abschrift|Zweitschrift|Durchschrift)\\b|zur Kenntnis\\W*$|copy\\W*$)",
);
const PAPER_HEAD = germanPattern(
  "^\\W*(?:\\p{L}*(?:bescheinigung|bestätigung|vollmacht|attest|urkunde|zeugnis|protokoll|aufstellung|abrechnung|" +
    "auszug|vertrag|vereinbarung|verzeichnis|lebenslauf|skizze|lageplan|quittung|kontoauszug|rechnung|mahnung|" +
    "bescheid|gutachten|erklärung|ausweis|tabelle|übersicht|liste|foto|lichtbild|nachweis|quittung|certificate)\\p{L}*)\\b.{0,45}$",
);
const ANNOUNCES = germanPattern(
  "^(?:Anlagen?|Anl\\.|Anhang|Enclosures?)\\b|(?:anbei|beigefügt|beiliegend|lieg(?:t|en) bei|füge .{0,40}bei\\b|in der Anlage|in Kopie)",
);
const PAGE_NUMBER =
  /^\W{0,3}(?:(?:seite|blatt|page|s\.|bl\.)\s*(\d{1,2})(?:\s*(?:von|\/|of)\s*(\d{1,2}))?\b|[-–—]\s*(\d{1,2})\s*[-–—]\W{0,2}$|(\d{1,2})\s*\/\s*(\d{1,2})\W{0,2}$)/iu;
const PAGE_NUMBER_AT_END =
  /\b(?:seite|blatt|page)\s*(\d{1,2})(?:\s*(?:von|\/|of)\s*(\d{1,2}))?\W{0,2}$/iu;
const REFERENCE = /[\p{L}\d][\p{L}\d./-]*\d[\p{L}\d./-]*/gu;
const PLAIN_DATE = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\W?$/u;
const NO_NAME = new Set(
  "sehr geehrte geehrter damen herren dame herr frau mit freundlichen gruessen stadt stadtverwaltung amt an die der das datum seite anlage anlagen telefon tel betreff aktenzeichen zeichen unser ihr im auftrag auf anordnung strasse guten tag".split(
    " ",
  ),
);
const RECEIPT_STAMP = germanPattern("^\\W*(?:Eingegangen|Eingang\\b|Posteingang|Empfangen)");
const TOWN_HALL = germanPattern(
  "stadt|gemeinde|magistrat|b(?:ü|.)rgermeister|rathaus|verwaltung|\\p{L}amt\\b|\\bamt\\b|beh(?:ö|.)rde",
);
/** Below this mean confidence signs of a letter's head are missed: measured on scans of handwriting. */
const LEGIBLE_PAGE = 0.55;
/** A name is read from this share of its trigrams on. */
const NAMED = 0.75;
const ADDRESS_BOTTOM = 0.45;
/** So many lines with dates are a table or a diary. */
const DATES_OF_TABLE = 7;
const FOOTER_TOP = 0.88;

/** What a page of words shows; `own` is the town the post goes to. Misread words make shares smaller. */
export function pageTraits(page: PageWords, own: OwnAddress): PageTraits {
  const lines = textLines(page, 1).toSorted((a, b) => a.top - b.top || a.left - b.left);
  const upper = lines.filter((line) => line.top < ADDRESS_BOTTOM);
  const body = lines.filter((line) => line.top < FOOTER_TOP);
  const salutation = lines.find((line) => line.top < 0.75 && isSalutation(line));
  const closing = lines.find((line) => isClosing(line));
  const headBottom = Math.min(salutation?.top ?? ADDRESS_BOTTOM, closing?.top ?? 1);
  const head = lines.filter((line) => line.top < headBottom);
  return {
    ...addressTraits(
      head.filter((line) => line.top < ADDRESS_BOTTOM),
      own,
    ),
    dateLine:
      lines.filter((line) => DATE.test(line.text)).length < DATES_OF_TABLE &&
      head.some((line) => isDateLine(line.text)),
    salutation: salutation !== undefined,
    receiptStamp: upper.some((line) => RECEIPT_STAMP.test(line.text)),
    subjectLine: lines.some((line) => line.top < 0.6 && SUBJECT.test(line.text)),
    infoBlock: upper.some((line) => INFO.test(line.text)),
    contact: upper.some((line) => CONTACT.test(line.text)),
    ...headingTraits(head),
    closing: closing !== undefined,
    announces: lines.some((line) => ANNOUNCES.test(line.text)),
    ...flowTraits(body),
    pageNumber: pageNumberOf(lines),
    fill: Math.max(0, ...body.map((line) => line.bottom)),
    words: page.words.length,
    legible: page.words.length === 0 || page.meanConfidence >= LEGIBLE_PAGE,
    numbers: page.words.filter((word) => /\d/u.test(word.text)).length / (page.words.length || 1),
    wordHeight: median(page.words.map(({ box }) => box[3] - box[1])) / page.height,
    width: page.width,
    height: page.height,
    language: detectLanguage(lines.map((line) => line.text).join(" ")),
    header: trigrams(
      lines
        .slice(0, 2)
        .map((line) => line.text)
        .join(" "),
    ),
    footer: trigrams(
      lines
        .filter((line) => line.top >= FOOTER_TOP)
        .map((line) => line.text)
        .join(" "),
    ),
    names: namesOf([...head, ...afterClosing(lines)], own),
    references: referencesOf(lines, own),
  };
}

/** Only a date, with a place or a word before it: rows of a table have other numbers beside it. */
function isDateLine(text: string): boolean {
  const rest = text.replace(DATE, "");
  return rest !== text && rest.length <= 30 && !/\d/u.test(rest);
}

type AddressTraits = Pick<
  PageTraits,
  "townStreet" | "townName" | "fromTown" | "toOther" | "returnLine"
>;

/** Whose address stands where. The left half counts: sender's blocks often stand on the right. */
function addressTraits(top: readonly TextLine[], own: OwnAddress): AddressTraits {
  // A receipt stamp bears the town's name anywhere.
  const head = top.filter((line) => !RECEIPT_STAMP.test(line.text));
  const named = head.map((line) => namesTown(line.text, own));
  const streets = head.map((line) => covered(own.street, line.text));
  const at = named.findIndex((share, index) => share >= NAMED && (head[index]?.left ?? 1) < 0.5);
  const townLine = head[at];
  const postcodes = head.filter(
    (line) => line.left < 0.45 && POSTCODE.test(line.text) && !SEPARATED.test(line.text),
  );
  const below = postcodes.filter(
    (line) =>
      townLine !== undefined && line.top > townLine.top && line.left < 0.25 && line.top < 0.36,
  );
  // Its own postcode stands below its name too, unless its letterhead is one line.
  const ownPostcodes = (streets[at] ?? 0) >= NAMED ? 0 : 1;
  const street = Math.max(0, ...streets);
  return {
    townName: Math.max(0, ...named),
    townStreet: street,
    fromTown: townLine !== undefined && townLine.top < 0.14 && below.length > ownPostcodes,
    toOther:
      Math.max(0, ...named) < 0.6 &&
      street < 0.5 &&
      postcodes.some((line) => line.top > 0.09 && line.top < 0.36),
    returnLine: head.some((line) => POSTCODE.test(line.text) && SEPARATED.test(line.text)),
  };
}

/** How well a line can be read as the town's name (0..1), or as its hall's: "Magistrat der Stadt X". */
function namesTown(text: string, own: OwnAddress): number {
  const whole = covered(own.name, text);
  const place = own.name.replace(/^\p{L}*(?:stadt|gemeinde|markt|flecken)\s+/iu, "");
  return TOWN_HALL.test(text) ? Math.max(whole, covered(place, text)) : whole;
}

function headingTraits(
  lines: readonly TextLine[],
): Pick<PageTraits, "enclosureHead" | "paperHead"> {
  const top = lines.filter((line) => line.top < 0.35);
  return {
    enclosureHead: top.some((line) => ENCLOSURE_HEAD.test(line.text)),
    paperHead: top
      .filter((line) => line.top < 0.25)
      .slice(0, 8)
      .some((line) => PAPER_HEAD.test(line.text)),
  };
}

/** Whether running text comes over from the page before, or goes on. */
function flowTraits(
  body: readonly TextLine[],
): Pick<PageTraits, "startsMidSentence" | "endsMidSentence"> {
  const running = body.filter((line) => line.right - line.left > 0.3 && isProse(line.text));
  const first = running[0];
  const last = running.at(-1);
  const above = first === undefined ? [] : body.filter((line) => line.top < first.top - 0.002);
  const below = last === undefined ? [] : body.filter((line) => line.top > last.bottom);
  return {
    startsMidSentence:
      first !== undefined && above.length <= 3 && /^[\p{Ll}]{2,}/u.test(first.text),
    endsMidSentence: last !== undefined && below.length <= 1 && /[\p{L},-]$/u.test(last.text),
  };
}

function isProse(text: string): boolean {
  const words = text.split(" ");
  return words.length >= 5 && words.filter((word) => /^\p{Ll}{2,}/u.test(word)).length >= 3;
}

function pageNumberOf(lines: readonly TextLine[]): PageNumber | null {
  const edges = lines.filter((line) => line.top < 0.14 || line.top > 0.86);
  for (const { text } of edges) {
    const found = PAGE_NUMBER.exec(text) ?? PAGE_NUMBER_AT_END.exec(text);
    if (found === null) continue;
    const n = Number(found[1] ?? found[3] ?? found[4]);
    const of = found[2] ?? found[5];
    if (n > 0) return { n, of: of === undefined ? null : Number(of) };
  }
  return null;
}

function afterClosing(lines: readonly TextLine[]): readonly TextLine[] {
  const at = lines.findIndex((line) => isClosing(line));
  return at < 0 ? [] : lines.slice(at + 1, at + 5);
}

/** Neighbouring capitalised words: names of people and firms, without the town's and courtesies. */
function namesOf(lines: readonly TextLine[], own: OwnAddress): Set<string> {
  const known = new Set([...NO_NAME, ...`${own.name} ${own.street}`.split(/\s+/u).map(fold)]);
  const names = new Set<string>();
  for (const { text } of lines) {
    const words = text.split(/[\s,·|]+/u).filter((word) => /^\p{Lu}[\p{L}.-]+$/u.test(word));
    words.forEach((word, index) => {
      const pair = [word, words[index + 1] ?? ""].map(fold);
      if (pair.every((part) => part.length >= 3 && !known.has(part))) names.add(pair.join(" "));
    });
  }
  return names;
}

function referencesOf(lines: readonly TextLine[], own: OwnAddress): Set<string> {
  const known = fold(`${own.name} ${own.street}`);
  const tokens = lines.flatMap((line) => line.text.match(REFERENCE) ?? []);
  return new Set(
    tokens.filter(
      (token) => token.length >= 6 && !PLAIN_DATE.test(token) && !known.includes(fold(token)),
    ),
  );
}
