import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import type { TextLine } from "./text-line.ts";

/** A postal address as printed: its lines from the name down to postcode and town. */
export interface AddressBlock {
  readonly lines: readonly TextLine[];
  /** How much it looks like the address the letter was sent to; above 0 it may be, below it is not. */
  readonly addresseeScore: number;
}

const POSTCODE_TOWN = /^(?:D-?\s?)?[0-9OoIlT]{5}\s+\p{Lu}[\p{L}. \-/()]+$/u;
/** "Meier GmbH · Hauptstr. 3 · 01234 Ort": the small return line above the address window. */
const RETURN_LINE = /^(.+?)\s*[·•|*;]\s*.*\d.*[·•|*;,]\s*(?:D-?\s?)?[0-9OoIl]{5}\s+\p{Lu}/u;
const RETURN_LINE_LOOSE =
  /^([^\d]+?)\s*(?:,|\s[-–—.:«»]\s?)\s*[^,]*\d[^,]*(?:,|\s[-–—.:«»]\s?)\s*(?:D-?\s?)?[0-9OoIl]{5}\s+\p{Lu}/u;
/** A return line even when its separators were lost. */
const POSTCODE_WITHIN = /\d.*\b(?=[OoIl]*\d[\dOoIl]*\d)[\dOoIl]{5}\s+\p{Lu}/u;
const PUBLIC_BODY = germanPattern(
  "^(?:an )?(?:die |den |das )?(?:stadt\\b|stadtverwaltung|gemeinde|gemeindeverwaltung|rathaus|magistrat|" +
    "landkreis|landratsamt|landeshauptstadt|hansestadt|kreisstadt|große kreisstadt|universitätsstadt|" +
    "bezirksamt|kreisverwaltung|verbandsgemeinde|markt |amt |bürgermeister|oberbürgermeister)",
);
const TO = germanPattern("^an(?: die| den| das|:)?(?: |$)");
const OFFICE = germanPattern(
  "(?:amt|behörde|stelle|referat|dezernat|fachbereich|fachdienst|büro|kasse|kämmerei)\\b",
);
const CONTACT = germanPattern(
  "^(?:tel|fon|telefon|fax|mobil|e-?mail|internet|www\\.|http)|@|\\bTel\\.",
);
const LINES_MAX = 8;

/** The postal addresses in the head of the letter, from the top; the return line is not one of them. */
export function addressBlocks(layout: Layout): AddressBlock[] {
  return layout.head
    .filter((line) => POSTCODE_TOWN.test(line.text) && line.text.length <= 50)
    .map((line) => {
      const lines = climb(line, layout);
      return { lines, addresseeScore: addresseeScore(lines) };
    });
}

/** The block the letter was sent to, or null. */
export function addresseeBlock(layout: Layout): AddressBlock | null {
  const blocks = addressBlocks(layout).filter((block) => block.addresseeScore > 0);
  const best = blocks.toSorted((left, right) => right.addresseeScore - left.addresseeScore)[0];
  if (best) return best;
  // The postcode was unreadable, or left out: the lines from "An die Stadt ..." or "Rathaus" down.
  const start = layout.head.find((line) => PUBLIC_BODY.test(line.text) && line.text.length <= 60);
  if (!start) return null;
  return { lines: descend(start, layout), addresseeScore: 1 };
}

// DIN 5008 keeps the lines above the name for notes to the post.
const POSTAL_NOTE = germanPattern(
  "^(?:gegen|per|mit|vorab|einschreiben|einwurf|eigenhändig|postzustellung|förmliche|nicht nachsenden|wenn unzustellbar|bei unzustellbarkeit|express|boten)\\b",
);

/** Whether a line of an address block is a note to the post, as "Einschreiben", not part of the address. */
export function isPostalNote(text: string): boolean {
  return POSTAL_NOTE.test(text);
}

/** The sender's name from a return line ("Name · Street 1 · 12345 Town"), or null when it is none. */
export function nameInReturnLine(line: TextLine): string | null {
  const match = RETURN_LINE.exec(line.text) ?? RETURN_LINE_LOOSE.exec(line.text);
  return match?.[1] && match[1].length >= 3 ? match[1].trim() : null;
}

/** Whether a line holds a whole address in one, as the return line does. */
export function isOneLineAddress(text: string): boolean {
  return POSTCODE_WITHIN.test(text);
}

/** Whether a line begins as the address of a town or office does: "An die Stadt", "Rathaus". */
export function isPublicBody(text: string): boolean {
  return PUBLIC_BODY.test(text) || TO.test(text);
}

/** Whether a line holds telephone, e-mail or the like. */
export function isContactLine(text: string): boolean {
  return CONTACT.test(text);
}

/** Upwards from postcode and town: lines of the same column, each close to the next. */
function climb(last: TextLine, layout: Layout): TextLine[] {
  const block = [last];
  const above = layout.head.filter((line) => line.top < last.top && sameColumn(line, last));
  for (const line of above.toReversed()) {
    const gap = (block[0]?.top ?? 0) - line.top;
    const ended =
      gap > layout.linePitch * 2.7 ||
      block.length >= LINES_MAX ||
      POSTCODE_TOWN.test(line.text) ||
      POSTCODE_WITHIN.test(line.text) ||
      isContactLine(line.text);
    if (ended) break;
    block.unshift(line);
  }
  return block;
}

/** Downwards from the first line: at most five lines of its column, each close to the one before. */
function descend(first: TextLine, layout: Layout): TextLine[] {
  const block = [first];
  for (const line of layout.head.filter((other) => other.top > first.top)) {
    if (!sameColumn(line, first)) continue;
    if (line.top - (block.at(-1)?.top ?? 0) > 0.036 || block.length === 5) break;
    block.push(line);
  }
  return block;
}

// Left edges agree, or (a head set flush right or centred) right edges or middles.
function sameColumn(left: TextLine, right: TextLine): boolean {
  return (
    Math.abs(left.left - right.left) < 0.035 ||
    Math.abs(left.right - right.right) < 0.02 ||
    Math.abs(left.left + left.right - right.left - right.right) < 0.03
  );
}

function addresseeScore(lines: readonly TextLine[]): number {
  const top = lines[0]?.top ?? 0;
  let score = lines.some((line) => PUBLIC_BODY.test(line.text)) ? 4 : 0;
  if (lines.some((line) => TO.test(line.text))) score += 2;
  if (lines.some((line) => OFFICE.test(line.text))) score += 1;
  // DIN 5008 puts the address window between 45 and 90 mm from the top, left half.
  if (top > 0.12 && top < 0.32 && (lines[0]?.left ?? 1) < 0.3) score += 1;
  return score - 1;
}
