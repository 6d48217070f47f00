import { distance } from "fastest-levenshtein";
import { addressLine, type DocumentFacts } from "../domain/facts.ts";
import type { KnownSenders } from "./contract/known-senders.ts";

type Sender = NonNullable<DocumentFacts["sender"]>;
type KnownSender = KnownSenders["senders"][number];

/** A letter whose sender's name sounds like another's. */
export interface AlikeSender {
  readonly documentId: string;
  readonly receiptDay: string;
  readonly sender: Sender;
}

/** So many are shown at most. */
const SHOWN_MAX = 3;
/** Nobody less sure is shown. */
const SHOWN_FROM = 0.5;
/** A pair of words less alike than this are two names: Meyer and Maier are 0.6, Anna and Anke 0.5. */
const WORD_MIN = 0.6;
/** Two streets from this on are one, misread. */
const SAME_STREET = 0.75;
/** What a name alone is worth: there are namesakes. */
const WITHOUT_ADDRESS = 0.8;
/** Another address: a namesake, or the same after a move; an organisation has branches. */
const OTHER_ADDRESS = { person: 0.5, organisation: 0.8 };
const NO_NAME = new Set("herr herrn frau familie firma prof gmbh mbh ohg gbr".split(" "));

/**
 * The known senders among letters whose senders sound alike (newest first): by edit distance of the names
 * and by address, several spellings of one put together, the surest first.
 */
export function knownSenders(one: Sender, letters: readonly AlikeSender[]): KnownSender[] {
  const known: { first: Sender; shown: KnownSender }[] = [];
  for (const letter of letters) {
    const match = matchOf(one, letter.sender);
    if (match === null) continue;
    const same = known.find(({ first }) => isSame(first, letter.sender));
    if (same === undefined) {
      known.push({ first: letter.sender, shown: { ...match, ...newestOf(letter), letters: 1 } });
    } else {
      same.shown.letters += 1;
      same.shown.address ??= addressOf(letter.sender);
      if (match.confidence > same.shown.confidence) Object.assign(same.shown, match);
    }
  }
  return known
    .map(({ shown }) => shown)
    .filter(({ confidence }) => confidence >= SHOWN_FROM)
    .toSorted((a, b) => b.confidence - a.confidence || b.letters - a.letters)
    .slice(0, SHOWN_MAX);
}

const newestOf = ({ sender, documentId, receiptDay }: AlikeSender) => ({
  name: sender.name,
  address: addressOf(sender),
  lastDocumentId: documentId,
  lastReceiptDay: receiptDay,
});

const addressOf = ({ address }: Sender): string | null =>
  address == null ? null : addressLine(address);

/** Whether two letters of the known are of one sender. */
function isSame(one: Sender, other: Sender): boolean {
  return nameLikeness(one.name, other.name) >= 0.8 && agree(one, other) !== false;
}

/** How surely two are the same sender; null where their names say that they are not. */
function matchOf(
  one: Sender,
  other: Sender,
): Pick<KnownSender, "confidence" | "addressAgrees"> | null {
  const likeness = nameLikeness(one.name, other.name);
  if (likeness === 0) return null;
  const addressAgrees = agree(one, other);
  return { addressAgrees, confidence: confidenceOf(likeness, addressAgrees, other) };
}

function confidenceOf(likeness: number, addressAgrees: boolean | null, other: Sender): number {
  // The address stands in for a letter or two of the name that reading hurt.
  if (addressAgrees === true) return 1 - (1 - likeness) / 2;
  if (addressAgrees === null) return likeness * WITHOUT_ADDRESS;
  return likeness * OTHER_ADDRESS[other.isOrganisation === true ? "organisation" : "person"];
}

/** 0..1; 0 where a word of the shorter name is like none of the other's. */
function nameLikeness(one: string, other: string): number {
  const [shorter = [], longer = []] = [wordsOf(one), wordsOf(other)].toSorted(
    (a, b) => a.length - b.length,
  );
  if (shorter.length === 0) return 0;
  const words = shorter.map((word) => Math.max(...longer.map((each) => alike(word, each))));
  if (words.some((likeness) => likeness < WORD_MIN)) return 0;
  const whole = alike(shorter.toSorted().join(""), longer.toSorted().join(""));
  return Math.max(whole, words.reduce((sum, likeness) => sum + likeness, 0) / longer.length);
}

/** Null where one of the addresses is not known. */
function agree({ address: one }: Sender, { address: other }: Sender): boolean | null {
  if (one == null || other == null) return null;
  // The postcode is easily misread in one digit.
  if (distance(one.postcode, other.postcode) > 1) return false;
  if (one.street === null || other.street === null) return one.postcode === other.postcode;
  return alike(plain(one.street), plain(other.street)) >= SAME_STREET;
}

const alike = (one: string, other: string): number =>
  1 - distance(one, other) / Math.max(one.length, other.length, 1);

/** Words of three letters and more, without titles and legal forms, umlauts in one form. */
const wordsOf = (name: string): string[] =>
  name
    .split(/[^\p{L}]+/u)
    .map(plain)
    .filter((word) => word.length > 2 && !NO_NAME.has(word));

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(/stra(?:ss|β)e\b|str\./gu, "str")
    .replaceAll(/[äöü]/gu, (letter) => ({ ä: "ae", ö: "oe", ü: "ue" })[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]/gu, "");
