import type { PostalAddress } from "../domain/facts.ts";
import { addresseeBlock } from "./address-blocks.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceOf } from "./prose.ts";
import { LEGIBLE_NAME, overlapsAcross } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

/** Postcode and town, at the end of a line or of a piece of one; digits as readers take letters for them. */
const PLACE =
  /(?:^|[\s,;·•|*–-])(?:D-?\s?)?([0-9OoIlT]{5})\s+(\p{Lu}[\p{L}. \-/()]{1,40}?)\s*[.,;]?$/u;
const STREET = germanPattern(
  "^(\\p{L}[\\p{L}.' -]{2,40}? ?\\d{1,4} ?[a-h]?(?:[-/+ ]{1,3}\\d{1,4} ?[a-h]?)?|Postfach [\\d ]{2,9})$",
);
const NOT_A_STREET = germanPattern(
  "^(?:tel|fon|fax|mobil|telefon|az|aktenz|zimmer|seite|nr|datum|konto|blz|steuer|hrb|hra)\\b|@",
);
/** What parts street, place and name where an address stands on one line. */
const PARTS = /\s*[·•|*;+»«®¢°¥%]\s*|,\s+|\s+[-–—.:«»]{1,2}\s+/u;
/** A street stands at most so many lines above its town. */
const LINES_BETWEEN = 2.6;

type Found = PostalAddress & { readonly line: TextLine };

/**
 * The sender's postal address: one on the first page that is not the addressee's, the one nearest to the
 * sender's name where there are several. Null where no postcode could be read.
 */
export function findSenderAddress(layout: Layout, name: string): PostalAddress | null {
  const addressee = new Set(addresseeBlock(layout)?.lines);
  const own = layout.lines.filter(
    (line) => line.page === 1 && line.confidence >= LEGIBLE_NAME && !addressee.has(line),
  );
  const named = own.filter((line) => bearsName(line.text, name));
  // The body may name any address; only head, signature and foot are the sender's.
  const outside = own.filter((line) => !layout.body.includes(line) || line.top > 0.85);
  const found = outside.flatMap((line) => {
    const address = addressAt(line, outside, layout.linePitch);
    return address === null ? [] : [{ ...address, line }];
  });
  const [best] = found.toSorted((one, other) => distance(one, named) - distance(other, named));
  if (best === undefined) return null;
  const { line: _, ...address } = best;
  return address;
}

/** How far an address is from the sender's name; in the head it is nearer than at the foot. */
function distance({ line, street }: Found, named: readonly TextLine[]): number {
  const rows = named.map((other) => Math.abs(other.top - line.top));
  return Math.min(1, ...rows) + (street === null ? 0.2 : 0);
}

function bearsName(text: string, name: string): boolean {
  const folded = fold(name);
  const edits = Math.min(2, Math.floor(folded.length / 6));
  return (
    fold(text).includes(folded) ||
    text.split(PARTS).some((part) => withinEdits(fold(part), folded, edits))
  );
}

/** The address that ends on this line: with its street before it on the line, or on one above. */
function addressAt(
  line: TextLine,
  lines: readonly TextLine[],
  linePitch: number,
): PostalAddress | null {
  const parts = partsOf(line.text);
  const at = parts.findIndex((part) => PLACE.test(part));
  const place = PLACE.exec(parts[at] ?? "");
  if (place?.[1] === undefined || place[2] === undefined) return null;
  const postcode = digitsOf(place[1]);
  if (postcode === null) return null;
  const before = parts.slice(0, at).findLast(isStreet) ?? streetIn(parts[at] ?? "", place.index);
  const above = before === null ? streetAbove(line, lines, linePitch) : null;
  return {
    street: before ?? (above && bare(above.text)),
    postcode,
    town: place[2].trim(),
    evidence: evidenceOf(line),
  };
}

/** Without the specks and quotes that reading puts around them. */
function partsOf(text: string): string[] {
  return text
    .split(PARTS)
    .map(bare)
    .filter((part) => part !== "");
}

const bare = (text: string): string => text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}.]+$/gu, "");

const isStreet = (text: string): boolean => STREET.test(text) && !NOT_A_STREET.test(text);

/** "Am Anger 7 04703 Lindenau": the signs between were lost. */
function streetIn(part: string, end: number): string | null {
  const before = part.slice(0, end).trim();
  return isStreet(before) ? before : null;
}

function streetAbove(
  line: TextLine,
  lines: readonly TextLine[],
  linePitch: number,
): TextLine | null {
  const above = lines.filter(
    (other) =>
      other.top < line.top &&
      line.top - other.top < linePitch * LINES_BETWEEN &&
      overlapsAcross(other, line) &&
      isStreet(bare(other.text)),
  );
  return above.at(-1) ?? null;
}

/** Five digits, with the letters readers take for them; null where it is more likely a word. */
function digitsOf(text: string): string | null {
  const digits = text.replaceAll(/[Oo]/gu, "0").replaceAll(/[Il]/gu, "1").replaceAll("T", "7");
  return (text.match(/\d/gu) ?? []).length >= 3 ? digits : null;
}
