import type { DocumentFacts, Evidence } from "../domain/facts.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { makeRepair } from "./lookalike.ts";
import { evidenceAt, evidenceOf, prose, sentenceAround } from "./prose.ts";

const repair = makeRepair([
  "Widerspruch",
  "Wiederspruch",
  "Widerspruchs",
  "Einspruch",
  "widerspreche",
  "widersprechen",
  "einverstanden",
  "akzeptiere",
  "akzeptieren",
  "Rechtsmittel",
  "Beschwerde",
  "Bescheid",
  "Einwendungen",
  "erhebe",
  "einlegen",
]);
/** However it is spelt; "Widerspruchsbescheid" and the like name another paper. */
const WORD = germanPattern(
  "wie?d?ersp?r?üch|einspruch|widerruf(?:e|en) (?:ich|wir)|w(?:ied|id)ersprech(?:e|en)|rechtsmittel|rechtsbehelf|sofortige beschwerde|" +
    "(?:fecht|fochte)\\p{L}* .{0,80} an\\b|anfecht|nicht einverstanden|akzeptier\\p{L}* .{0,60}nicht|nicht (?:akzeptier|hinnehm|anerkenn|gelten lass)|" +
    "(?:erkenne|nehme|lasse)n? .{0,60}nicht (?:an|hin|gelten)|einwendung|einwände|wehre(?:n)? (?:ich|wir)? ?(?:mich|uns)|wende(?:n)? (?:ich|wir) (?:mich|uns)|protest",
  "giu",
);
const OTHER_PAPER = germanPattern(
  "^(?:w(?:ied|id)erspruchs|einspruchs|rechtsbehelfs|rechtsmittel)(?:bescheid|behörde|belehrung|stelle|verfahren|frist|ausschuss|entscheid|führer)",
);
/** A sentence that says how one might object, or that nobody does. */
const NOT_RAISED = germanPattern(
  "\\b(?:kann|können|könnte|könnten)\\b(?![^.]*\\b(?:ich|wir)\\b).{0,160}(?:erhoben|eingelegt|erheben|einlegen|eingereicht|anfechten|gegeben)|" +
    "(?:ohne|kein|keinen|keine|im|in) (?:w(?:ied|id)erspruch|einspruch|rechtsmittel|einwendung|einwände)|" +
    "ist (?:der|die|das) (?:w(?:ied|id)erspruch|einspruch|rechtsmittel|klage) (?:gegeben|zulässig|statthaft)|" +
    "(?:w(?:ied|id)erspruch|einspruch|einwendungen).{0,30}(?:zurückgenommen|nehme .{0,20}zurück)|nehme .{0,80}(?:w(?:ied|id)erspruch|einspruch).{0,20}zurück|" +
    "falls|sofern|sollten sie|wenn sie|er ist .{0,40}einzulegen",
);
const REMEDIES = germanPattern("(?:rechtsbehelfs|rechtsmittel)belehrung");
const AUTHORITY_DECIDES = germanPattern(
  "bescheid|verfügung|beschluss|entscheidung|schreiben|forderung|gebühr|zahlung",
);
/** These words alone tell of displeasure, too: they count where something was decided. */
const WEAK = germanPattern(
  "nicht|einwendung|einwände|wehre|wende|protest|rechtsmittel|rechtsbehelf",
);

/**
 * The words by which the letter objects to something decided (Widerspruch, Einspruch, or in other words),
 * or null. In doubt it objects: an objection nobody saw is a right lost. Not what an instruction on
 * remedies says, and not the objection of another paper.
 */
export function findObjection(layout: Layout, subject: DocumentFacts["subject"]): Evidence | null {
  const inSubject = subject === null ? null : firstIn(subject.text);
  if (subject !== null && inSubject !== null) return subject.evidence;
  const source = prose([...layout.body, ...layout.tail]);
  const { text, was } = repair(source.text);
  const end = REMEDIES.exec(text)?.index ?? text.length;
  const found = firstIn(text.slice(0, end));
  if (found !== null) return evidenceAt(source, was(found.start), was(found.end));
  // "Widerspruch" in large letters above the text, where no subject was found.
  const title = layout.head.find(
    (line) =>
      line.text.length <= 60 && /^W(?:ied|id)erspruch|^Einspruch/iu.test(repair(line.text).text),
  );
  return title && !OTHER_PAPER.test(title.text) ? evidenceOf(title) : null;
}

function firstIn(read: string): { readonly start: number; readonly end: number } | null {
  const { text } = repair(read);
  for (const match of text.matchAll(WORD)) {
    const from = match.index;
    const sentence = sentenceAround(text, from);
    const words = text.slice(sentence.start, sentence.end);
    const other = OTHER_PAPER.test(text.slice(from, from + 40)) || NOT_RAISED.test(words);
    const weak = WEAK.test(match[0]) && !AUTHORITY_DECIDES.test(text);
    if (!other && !weak) return { start: from, end: from + match[0].length };
  }
  return null;
}
