import type { Evidence } from "../domain/facts.ts";
import { fold, germanPattern, withinEdits } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceOf } from "./prose.ts";
import type { TextLine } from "./text-line.ts";

const MARK = germanPattern(
  "^(?:streng )?(?:persönlich|vertraulich|confidential|private (?:and|&) confidential|strictly confidential|personal)" +
    "(?: ?(?:[/,&+–-]|und|and) ?(?:streng )?(?:persönlich|vertraulich|confidential))?$|" +
    "^(?:vertrauliche|streng vertrauliche) (?:personal|arzt|arztsache|sache|post|unterlagen|personalsache|personalangelegenheit)\\p{L}*$|" +
    "(?:nur|ausschließlich) (?:vom|durch den|durch die|von der|für den) (?:empfänger|adressat)\\p{L}*|" +
    "^z\\. ?h(?:d|än)?\\.? .* ?(?:persönlich|vertraulich)|^(?:persönlich|vertraulich) ?[-–:,]? (?:an|z\\. ?h|für|nur)|" +
    "^(?:personalsache|arztsache|ärztliche unterlagen|verschlusssache|VS ?[-–] ?(?:NfD|Vertraulich)|eigenhändig)\\b|" +
    "^(?:herrn?|frau) .{3,40} ?[-–,(/] ?(?:persönlich|vertraulich)\\)?$|[-–:] ?(?:streng )?vertraulich$",
);
const MARK_WORDS = [
  "persoenlich",
  "personlich",
  "vertraulich",
  "strengvertraulich",
  "confidential",
];
const MARK_PAIRS = ["persoenlichvertraulich", "personlichvertraulich", "vertraulichpersoenlich"];
const LENGTH_MAX = 60;

/**
 * The sender's mark "vertraulich", "persönlich" and the like, on the address block or elsewhere above
 * the salutation of the first page; never the word in the running text.
 */
export function findConfidentialMark(layout: Layout): Evidence | null {
  const mark = layout.head.find((line) => isMark(line.text) && !isSubjectLike(line, layout));
  return mark ? evidenceOf(mark) : null;
}

/** Whether a line is nothing but such a mark; a misread letter or two is forgiven, in doubt it is one. */
export function isMark(text: string): boolean {
  if (text.length > LENGTH_MAX) return false;
  const bare = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N})]+$/gu, "");
  if (MARK.test(bare)) return true;
  const folded = fold(bare.replaceAll("1", "l").replaceAll("0", "o"));
  return (
    MARK_WORDS.some((word) => withinEdits(word, folded, 2)) ||
    MARK_PAIRS.some((pair) => withinEdits(pair, folded, 4))
  );
}

// "Persönlich haftender Gesellschafter" never stands alone; a heading over the text might.
function isSubjectLike(line: TextLine, layout: Layout): boolean {
  return /^Betr/iu.test(line.text) && layout.salutation !== null && line.text.length > 40;
}
