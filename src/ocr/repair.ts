import type { Word } from "../domain/page.ts";

/** Recorded with what an engine reads, so that a change of the rule shows. */
export const REPAIR_VERSION = "repair 5";

/** What a section sign is read as, for the German model has none: a letter, or several that hold one of `$&§`. */
const MISREAD_SIGN = /^(?<before>\(?)(?:[58S]|(?=[58S]*[$&§])[$&58S§]{1,3})$/;
/** What stands before a section alone; then a sign that is no letter or digit needs no statute behind it. */
const CITES = /^\(?(?:nach|gemäß|gem\.|laut|aus|vgl\.|i\.?\s?V\.?\s?m\.?)$/i;
const SIGN_ONLY = /^\(?[$&§]{1,2}[58S]?$/;
/** The sign and its number in one word; a digit before a number could be part of it and stays. */
const MISREAD_JOINED = /^(?<before>\(?)[58S]?[$&](?<number>\d{1,4}[a-z]?[,.]?)$/;
const SECTION_NUMBER = /^\d{1,4}[a-z]?,?$/;
/** The number as a bad line gives it, with a letter for a 1, the next word joined, a stroke more: `I6a`, `4.der`, `16a4`. */
const BLURRED_NUMBER = /^[\dIl]\d{0,3}(?:[a-z]\d?)?(?:[.,]\p{L}*)?$/u;
/** Letters like digits, where a citing word before and a paragraph behind leave nothing but a number: `B0`. */
const LIKE_A_NUMBER = /^(?=.*\d)[\dBIOSZlo]{1,4}[a-z]?$/;
/** Nothing but a section or an article has a numbered paragraph. */
const PARAGRAPH = /^(?:Abs\.?|Absatz)$/;
const PARAGRAPH_NUMBER = /^\d{1,2}[a-z]?\)?[,.;]?$/;
const ARTICLE = /^\(?(?:Art\.?|Artikels?)$/;

/** Statutes written in capitals alone; others have small letters in them. */
const STATUTES = new Set(
  "AO BGB BRAO EStG FGO GBO GG GKG HGB LBO OWiG PStG SGB SGG StGB StPO UStG VVG ZPO".split(" "),
);
/** `AufenthG`, `VwGO`, `BauGB`, `IfSG`, `AufenthV`: capital, small letters, and the ending of a law. */
const STATUTE_SHAPE = /^[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[a-zäöüß][A-Za-zÄÖÜäöüß]*(?:G|V|O|GB|VO)$/;

/** Statutes by their full names: `der Abfallsatzung`, `des Baugesetzbuches`. */
const STATUTE_NAME =
  /^[A-ZÄÖÜ][\p{L}-]*(?:ordnung|gesetz(?:es|buch(?:e?s)?)?)$|^\p{Lu}?\p{L}*satzung$/iu;
/** Ends as a statute does and is none. */
const NO_STATUTE = /tagesordnung$|^ordnung$/i;

/** What may stand between a section's number and its statute: `§ 9 Abs. 1 Satz 2 Nr. 13 lit. a BauGB`. */
const CONNECTIVE =
  /^(?:Abs\.?|Absatz|Satz|S\.|Nr\.?|Nummer|lit\.|Halbs\.|f\.|ff\.|der|des|[a-z]\)?|\d{1,3},?)$/;
const CONNECTIVES_MAX = 8;

/** After these a lone digit is a number, not a sign: `Abs. 5 107 ...`, `Nr. 8`. */
const COUNTS_ON = /^(?:Abs\.?|Absatz|Satz|S\.|Nr\.?|Nummer|Zimmer|\(?§+|.*\d,?)$/;

/**
 * Puts back section signs that were read as `8`, `$`, `&`, `5` or `S`, where a section number and the
 * name of a statute follow on, "8 195 BGB", or a citing word goes before, "nach $ 4". All else stays.
 */
function repairSectionSigns(words: readonly Word[]): Word[] {
  return words.map((word, i) => {
    const text = repaired(words, i);
    return text === null ? word : { ...word, text };
  });
}

/**
 * What was read, with what its context cannot mean put right: section signs, the check digits of German
 * account numbers, the `OWi` of file numbers. No word comes or goes.
 */
export function repairWords(words: readonly Word[]): Word[] {
  return repairSectionSigns(words).map((word, i, all) => {
    const text = repairedAccount(all, i) ?? repairedOffence(word.text);
    return text === null ? word : { ...word, text };
  });
}

/** ISO 13616: two digits follow the country, and groups of four after them; a letter O can only be a 0. */
const ACCOUNT_HEAD = /^(?<before>\(?)DE(?<digits>[\dOoQ]{2})$/;
const ACCOUNT_GROUP = /^\d{4}$/;
const ACCOUNT_GROUPS_MIN = 3;

function repairedAccount(words: readonly Word[], at: number): string | null {
  const head = ACCOUNT_HEAD.exec(textAt(words, at))?.groups;
  const digits = head?.["digits"];
  if (digits === undefined || /^\d\d$/.test(digits)) return null;
  const groups = words.slice(at + 1, at + 1 + ACCOUNT_GROUPS_MIN);
  if (groups.length < ACCOUNT_GROUPS_MIN || !groups.every(({ text }) => ACCOUNT_GROUP.test(text)))
    return null;
  return `${head?.["before"]}DE${digits.replaceAll(/[OoQ]/g, "0")}`;
}

/** Offices for regulatory offences write `32-OWi/7586-26`; nothing else has `0Wi` in it. */
function repairedOffence(text: string): string | null {
  return /(?:^|[-/.])0Wi(?:$|[-/.])/.test(text) ? text.replace("0Wi", "OWi") : null;
}

function repaired(words: readonly Word[], at: number): string | null {
  return repairedAlone(words, at) ?? repairedJoined(words, at);
}

function repairedAlone(words: readonly Word[], at: number): string | null {
  const sign = MISREAD_SIGN.exec(textAt(words, at))?.groups;
  if (sign === undefined || COUNTS_ON.test(textAt(words, at - 1))) return null;
  const number = textAt(words, at + 1);
  const follows = CITES.test(textAt(words, at - 1));
  const isCited = follows && SIGN_ONLY.test(textAt(words, at)) && BLURRED_NUMBER.test(number);
  const isSection = SECTION_NUMBER.test(number) || (follows && LIKE_A_NUMBER.test(number));
  const isNamed = hasParagraph(words, at) || namesStatute(words, at + 2);
  return isCited || (isSection && isNamed) ? `${sign["before"]}§` : null;
}

/** Whether a paragraph of what may be a section is named, `8 107 Abs. 2`, whatever its statute was read as. */
function hasParagraph(words: readonly Word[], at: number): boolean {
  return (
    !ARTICLE.test(textAt(words, at - 1)) &&
    PARAGRAPH.test(textAt(words, at + 2)) &&
    PARAGRAPH_NUMBER.test(textAt(words, at + 3))
  );
}

function repairedJoined(words: readonly Word[], at: number): string | null {
  const joined = MISREAD_JOINED.exec(textAt(words, at))?.groups;
  if (joined === undefined || !namesStatute(words, at + 1)) return null;
  return `${joined["before"]}§${joined["number"]}`;
}

function textAt(words: readonly Word[], at: number): string {
  return words[at]?.text ?? "";
}

/** Whether a statute follows, with nothing but connectives before it. */
function namesStatute(words: readonly Word[], from: number): boolean {
  for (const word of words.slice(from, from + CONNECTIVES_MAX + 1)) {
    if (isStatute(word.text.replace(/[),.;:]+$/, ""))) return true;
    if (!CONNECTIVE.test(word.text)) return false;
  }
  return false;
}

function isStatute(name: string): boolean {
  if (STATUTES.has(name) || STATUTE_SHAPE.test(name)) return true;
  return STATUTE_NAME.test(name) && !NO_STATUTE.test(name);
}
