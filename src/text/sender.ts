import type { DocumentFacts } from "../domain/facts.ts";
import {
  addressBlocks,
  addresseeBlock,
  isContactLine,
  isOneLineAddress,
  isPublicBody,
  nameInReturnLine,
} from "./address-blocks.ts";
import { isMark } from "./confidentiality.ts";
import { findDates } from "./dates.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceOf } from "./prose.ts";
import { LEGIBLE_NAME, sameRow } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

type Sender = NonNullable<DocumentFacts["sender"]>;

const ORGANISATION = germanPattern(
  "\\b(?:GmbH|mbH|AG|KG|OHG|UG|eG|PartG|GbR|SE)\\b|\\b(?:e\\. ?K\\.|e\\. ?V\\.|Stiftung|Verein|Verband|Kanzlei|Rechtsanw|" +
    "Notar|Praxis|Klinik|Kita|Schule|Universität|Bank|Sparkasse|Versicherung|Werke|Netz|Hausverwaltung|" +
    "Gesellschaft|Genossenschaft|Kammer|Ministerium|Regierungspräsidium|Bezirksregierung|Polizei)|" +
    "(?:gericht|anwaltschaft|anwälte|amt|behörde|ministerium|zentrum|haus|verein|gesellschaft|verwaltung|" +
    "betrieb|direktion|kasse)\\b|^(?:Stadt|Gemeinde|Landkreis|Land|Bundes|Kreis) ?\\p{L}",
);
const NAME_LABEL = germanPattern(
  "^(?:Name,? ?Vorname|Vor- und (?:Nachname|Zuname)|Vorname,? ?Name|Name(?: de[rs] (?:Antragsteller|Absender)\\p{L}*)?|" +
    "Antragsteller(?:in|/in|\\*in)?|Absender(?:in)?|V[ao]n|Von|From|Einsender)(?: ?[:;.]| )\\s*(.*)$",
);
const FAX_OR_STAMP = germanPattern(
  "eing(?:e?gangen|ang)|^fax|telefax|\\bS(?:eite)?\\.? ?\\d|^\\d|uhr\\b|rückspr|bitte um|kopie",
);
/** What parts the name from the rest of a return line or a foot. */
const NAME_PARTS = /\s+[^\p{L}\p{N}\s]{1,2}:?\s+|,\s/u;
const MAIL_USER = /\S+(?=\s?@)/u;
/** Less than one place that says otherwise: two readings of one weight leave the first. */
const VOTE_MARGIN = 0.3;
/** Long enough that two misreadings do not agree by chance. */
const AGREED_NAME = /^\p{Lu}\p{Ll}{2,} (?:\p{L}+ )?\p{Lu}[\p{L}-]{2,}$/u;
const TITLE = germanPattern(
  "^(?:Herrn?|Frau|Familie|Fam\\.|gez\\.?|i\\. ?A\\.|i\\. ?V\\.|ppa\\.?|Firma|Fa\\.)\\s+",
);
const FORM_TITLE = germanPattern("antrag|anliegen|formular|vordruck|erklärung|anmeldung");
const PARTICLE = /^(?:von|vom|van|de[rn]?|zu[mr]?|di|da|el|al|bin|ibn|dr\.|y|e)$/iu;
const NOT_A_NAME = germanPattern(
  "straße|str\\.|\\bweg\\b|platz|allee|gasse|anlage|betreff|geschäfts|leitung|im auftrag|unterschrift|vorsitz|" +
    "^mit |freundl|seite|datum|telefon|bankverb|grüß|formular|vordruck|antrag|anliegen|mitteilung|P\\. ?S\\.|stempel|\\bder\\b|\\bund\\b",
);

/**
 * Who wrote the letter. In this order: the return line above the address window, a form's name field,
 * the top line of an address that is not the addressee's, the letterhead, the foot of the page, the
 * signature. Only lines read with some confidence count, or those that agree with another.
 */
export function findSender(whole: Layout): DocumentFacts["sender"] {
  const layout: Layout = {
    ...whole,
    lines: legible(whole.lines),
    head: legible(whole.head),
    body: legible(whole.body),
    tail: legible(whole.tail),
  };
  const found =
    fromReturnLine(layout) ??
    fromNameField(layout) ??
    fromAddress(layout) ??
    fromLetterhead(layout) ??
    fromFooter(layout) ??
    fromSignature(layout) ??
    fromAgreement(whole);
  return found && { ...found, name: bestReading(found.name, layout) };
}

/** Whether a name is that of a company, body or office rather than of a person. */
export function isOrganisation(name: string): boolean {
  return ORGANISATION.test(name);
}

/**
 * The name as most places of the letter print it, when a place nearly agrees with what was found: one
 * misread letter makes another person. Letterhead, return line, signature, foot and e-mail address count.
 */
function bestReading(name: string, layout: Layout): string {
  const lines = layout.lines.filter(({ page }) => page === 1);
  const votes = new Map<string, { text: string; weight: number }>();
  const mails = new Set(lines.map(({ text }) => fold(MAIL_USER.exec(text)?.[0] ?? "")));
  for (const { text, weight } of lines.flatMap((line) => readingsIn(line, name))) {
    const vote = votes.get(fold(text)) ?? { text, weight: mails.has(fold(text)) ? 1 : 0 };
    votes.set(fold(text), { ...vote, weight: vote.weight + weight });
  }
  const own = votes.get(fold(name))?.weight ?? 0;
  const [best] = [...votes.values()].toSorted((a, b) => b.weight - a.weight);
  return best && best.weight > own + VOTE_MARGIN ? best.text : name;
}

/** What a line has that is the name but for a letter or two. */
function readingsIn(line: TextLine, name: string): { text: string; weight: number }[] {
  const edits = Math.min(2, Math.floor(fold(name).length / 6));
  const names = line.text
    .split(NAME_PARTS)
    .map(clean)
    .filter((text) => withinEdits(fold(text), fold(name), edits))
    .filter((text) => looksLikeName(text) || isOrganisation(text));
  return names.map((text) => ({ text, weight: line.confidence }));
}

function legible(lines: readonly TextLine[]): TextLine[] {
  return lines.filter((line) => line.confidence >= LEGIBLE_NAME);
}

function fromReturnLine(layout: Layout): Sender | null {
  for (const line of layout.head.filter(({ text }) => isOneLineAddress(text))) {
    // The letterhead prints the same name larger: OCR reads that one better.
    const larger = layout.head.find(
      (other) => other.top < line.top && beginsLike(line.text, other.text),
    );
    const name = larger?.text ?? nameInReturnLine(line);
    if (name === null || isContactLine(name)) continue;
    return { name: clean(name), evidence: evidenceOf(larger ?? line) };
  }
  return null;
}

function beginsLike(text: string, start: string): boolean {
  const folded = fold(start);
  const edits = Math.min(3, Math.floor(folded.length / 4));
  return folded.length >= 5 && withinEdits(fold(text).slice(0, folded.length), folded, edits);
}

function fromNameField(layout: Layout): Sender | null {
  for (const line of layout.lines.filter(({ page }) => page === 1)) {
    const match = NAME_LABEL.exec(line.text);
    if (!match) continue;
    const beside = layout.lines.find(
      (other) => other.page === 1 && other.left > line.right && sameRow(other, line),
    );
    const value = (match[1] ?? "") === "" ? (beside?.text ?? "") : (match[1] ?? "");
    const name = clean(value.replace(/\s*[<([].*@.*$/u, ""));
    if (looksLikeName(name) || (name.length <= 60 && isOrganisation(name)))
      return { name, evidence: evidenceOf(line) };
  }
  // A label may stand alone with nothing after it.
  return null;
}

function fromAddress(layout: Layout): Sender | null {
  const addressee = addresseeBlock(layout);
  for (const block of addressBlocks(layout)) {
    const same = block.lines.at(-1) === addressee?.lines.at(-1);
    const first = block.lines.find((line) => !isMark(line.text) && !FAX_OR_STAMP.test(line.text));
    if (same || !first || block.lines.length < 2) continue;
    const name = clean(first.text);
    if (looksLikeName(name) || isOrganisation(name)) return { name, evidence: evidenceOf(first) };
  }
  return null;
}

function fromLetterhead(layout: Layout): Sender | null {
  const addressee = addresseeBlock(layout);
  const above = layout.head.filter(
    (line) =>
      line.top < (addressee?.lines[0]?.top ?? 0.2) &&
      !isMark(line.text) &&
      !FORM_TITLE.test(line.text) &&
      (addressee !== null || !isPublicBody(line.text)),
  );
  const organisation = above.find(
    (line) =>
      isOrganisation(line.text) && line.text.length <= 70 && findDates(line.text).length === 0,
  );
  const person = above.find((line) => line.top < 0.2 && looksLikeName(clean(line.text)));
  const found = organisation ?? person;
  return found ? { name: clean(found.text), evidence: evidenceOf(found) } : null;
}

/** Companies print their name again beside bank and tax number at the foot of the page. */
function fromFooter(layout: Layout): Sender | null {
  const foot = layout.lines.find(
    (line) =>
      line.page === 1 && line.top > 0.8 && /\s[·•|*-]\s.*(?:Bank|IBAN|Steuer|HRB)/u.test(line.text),
  );
  const name = clean(foot?.text.split(/\s[·•|*-]\s/u)[0] ?? "");
  return foot && isOrganisation(name) ? { name, evidence: evidenceOf(foot) } : null;
}

function fromSignature(layout: Layout): Sender | null {
  const last = layout.body.slice(-4);
  // The end of a paragraph, as "Dunkeln zur Schule", is no name.
  const alone = last.filter((line, at) => {
    const above = last[at - 1];
    return at > 0 && !(above && above.right > 0.6 && line.top - above.top < layout.linePitch * 1.3);
  });
  const near = [...(layout.closing ? layout.tail.slice(0, 6) : []), ...alone];
  const found = near.find((line) => looksLikeName(clean(line.text)));
  return found ? { name: clean(found.text), evidence: evidenceOf(found) } : null;
}

/**
 * A name of a person in the head or a field that the signature or the e-mail address repeats letter by letter, however
 * badly each was read.
 */
function fromAgreement(layout: Layout): Sender | null {
  const signature = [...layout.tail.slice(0, 6), ...layout.body.slice(-4)];
  const repeated = new Set([
    ...signature.map(({ text }) => fold(clean(text))),
    ...layout.lines.map(({ text }) => fold(MAIL_USER.exec(text)?.[0] ?? "")),
  ]);
  const named = layout.head.find(({ text }) => {
    const name = clean(text);
    const isPerson = AGREED_NAME.test(name) && looksLikeName(name) && !isPublicBody(text);
    return isPerson && repeated.has(fold(name));
  });
  return named === undefined ? null : { name: clean(named.text), evidence: evidenceOf(named) };
}

/** "Tjark und Imke Oltmanns": two who share the last name. */
const COUPLE =
  /^\p{Lu}\p{Ll}+ (?:und|u\.|&|\+) \p{Lu}\p{Ll}+(?: (?:von|zu|de[rn]?))? \p{Lu}[\p{L}-]+$/u;

/** Two to five words that begin with capitals, no digits, no street or office word. */
function looksLikeName(text: string): boolean {
  if (COUPLE.test(text)) return true;
  const words = text.split(" ").filter((word) => word !== "");
  const capital = words.filter(
    (word) => /^["(]?(?:\p{Ll}{1,3}-)*\p{Lu}[\p{L}.'’-]*[),]?$/u.test(word) || PARTICLE.test(word),
  ).length;
  return (
    words.length >= 2 &&
    words.length <= 5 &&
    capital === words.length &&
    words.filter((word) => /^(?:\p{Ll}{1,3}-)*\p{Lu}[\p{L}.]/u.test(word) && !PARTICLE.test(word))
      .length >= 2 &&
    words.some((word) => /^\p{Lu}\p{Ll}{2,}/u.test(word)) &&
    // "Milch, Brot, Papier" is a list of something else.
    !/\d|,.*,/u.test(text) &&
    !FAX_OR_STAMP.test(text) &&
    !NOT_A_NAME.test(text)
  );
}

function clean(text: string): string {
  return (
    text
      .replace(TITLE, "")
      // What follows the name at the foot of a company's page.
      .replace(/\s[^\p{L}\p{N}\s]{1,2}\s.*(?:Bank|IBAN|Steuer|HRB|www\.).*$/u, "")
      .replace(/^[^\p{L}\p{N}"„(]+|[\s,;:·•|_-]+$/gu, "")
      .replace(/(?<=\p{Ll}{3})\.$/u, "")
      .trim()
  );
}
