import { foldWord } from "./german-words.ts";

/** A piece of a letter and how much it says about what the letter wants: 0 nothing, 1 as body text. */
export interface Zone {
  readonly text: string;
  readonly weight: number;
  /** A sentence in which the writer asks for something. */
  readonly isRequest?: boolean;
}

const SALUTATION =
  /^\s*(?:sehr ge?ehrte|guten (?:tag|morgen|abend)|hallo|liebe[rs]?\s|werte[rs]?\s|moin|gr[üu](?:ß|ss) gott|an die zust)/i;
const CLOSING =
  /^\s*(?:mit (?:freundliche|besten|vielen|herzliche|kollegiale)|mfg\b|hochachtungsvoll|(?:freundliche|viele|beste|herzliche|liebe) gr|i\. ?a\.|im auftrag|gez\.)/i;
const SUBJECT_LABEL = /^\s*(?:betreff|betr\.?|betrifft)\s*:?\s*/i;
const ENCLOSURES = /^\s*(?:anlagen?|anhang|beilagen?)\s*(?:\(\d+\))?\s*:/i;

/** What a writer asks for. Folded. */
const REQUEST =
  /\b(?:bitte|bitten|beantrag\w*|antrag|ersuch\w*|fordere?n?|mochte[n]?|benotig\w*|wunsch\w*|erklare|melde[n]?|zeige|widerspruch|einspruch|beschwer\w*|anfrage|frage[n]?|bewerb\w*|kundig\w*|geltend|erbitte\w*|ubersende\w*|hiermit|anlasslich)\b/;
/** What was done elsewhere or before: another matter, mentioned in passing. Folded. */
const ASIDE =
  /\b(?:ubrigens|nebenbei|im ubrigen|unabhangig davon|davon unabhangig|separat\w*|gesondert\w*|schon (?:letzte|voriges|langst|im)|hatte(?:n)? (?:ich|wir) (?:\w+ ){0,4}(?:schon|bereits)|(?:schon|bereits) (?:\w+ ){0,3}erledigt|an anderer stelle|anderes amt|anderen amt|andere angelegenheit|parallel dazu|zusatzlich lauft|nur am rande|ist aber (?:schon|bereits)|hat (?:sich )?(?:schon|bereits) erledigt|waren? (?:ich|wir) (?:schon|bereits)|nichts zu tun|geht es (?:hier )?nicht|andernorts|beilaufig)\b/;

/** What is done already is background more often than the matter itself. Folded. */
const DONE =
  /\b(?:habe[n]?|hatte[n]?|ist|sind|waren?|wurde[n]?)\b.{0,60}\b(?:schon|bereits|inzwischen|langst)\b/;

const WEIGHTS = {
  subject: 3,
  head: 0.12,
  request: 1.5,
  aside: 0.35,
  tail: 0.2,
  lateBody: 0.4,
  done: 0.6,
} as const;
/** Beyond these many characters a letter tells its story, or an enclosure has begun. */
const BODY_CHARACTERS = 2500;

/**
 * Takes a letter's text in reading order, its subject and its address block, and gives its pieces with their weights:
 * subject and request above the story, letterhead, asides, closing and enclosures below it. The address block weighs
 * nothing here: a named office is evidence of its own.
 */
export function zonesOf(
  text: string,
  subject: string | null,
  addresseeLines: readonly string[],
): readonly Zone[] {
  const address = new Set(addresseeLines.map((line) => line.trim()));
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !address.has(line.trim()));
  const { start, end, printedSubject } = bodySpan(lines, subject);
  const subjectText = subject ?? printedSubject;
  const zones: Zone[] = [];
  if (subjectText !== null) zones.push({ text: subjectText, weight: WEIGHTS.subject });
  zones.push({ text: lines.slice(0, start).join("\n"), weight: WEIGHTS.head });
  zones.push(...bodyZones(lines.slice(start, end)));
  zones.push({ text: lines.slice(end).join("\n"), weight: WEIGHTS.tail });
  return zones.filter((zone) => zone.text.trim() !== "");
}

interface BodySpan {
  readonly start: number;
  readonly end: number;
  readonly printedSubject: string | null;
}

function bodySpan(lines: readonly string[], subject: string | null): BodySpan {
  const salutation = lines.findIndex((line) => SALUTATION.test(line));
  const subjectAt = lines.findIndex(
    (line) => SUBJECT_LABEL.test(line) || (subject !== null && line.includes(subject.slice(0, 40))),
  );
  const labelled = lines[subjectAt];
  const start = salutation >= 0 ? salutation + 1 : subjectAt + 1;
  const closing = lines.findIndex(
    (line, at) => at >= start && (CLOSING.test(line) || ENCLOSURES.test(line)),
  );
  return {
    start,
    end: closing > start ? closing : lines.length,
    printedSubject: labelled === undefined ? null : labelled.replace(SUBJECT_LABEL, ""),
  };
}

function bodyZones(lines: readonly string[]): readonly Zone[] {
  const running = lines
    .join("\n")
    .replace(/(\p{Ll})-\n(\p{Ll})/gu, "$1$2")
    .replaceAll("\n", " ");
  const sentences = running.split(/(?<=[.!?])\s+(?=[\p{Lu}\d„"])/u);
  let read = 0;
  return sentences.map((sentence) => {
    const late = read > BODY_CHARACTERS ? WEIGHTS.lateBody : 1;
    read += sentence.length;
    const weight = sentenceWeight(foldWord(sentence));
    return { text: sentence, weight: late * weight, isRequest: weight === WEIGHTS.request };
  });
}

function sentenceWeight(folded: string): number {
  if (ASIDE.test(folded)) return WEIGHTS.aside;
  if (REQUEST.test(folded)) return WEIGHTS.request;
  return DONE.test(folded) ? WEIGHTS.done : 1;
}
