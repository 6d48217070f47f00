import type { DocumentFacts } from "../domain/facts.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceAt, prose, sentenceAround } from "./prose.ts";

/** What asks, the plainest first; of one rank the sentence that comes first in the letter. */
const ASKS = [
  "\\b(?:ich|wir)\\b.{0,60}\\b(?:beantrage|beantragen|widerspreche|widersprechen|kündige|kündigen|bewerbe|bewerben|fordere|fordern|ersuche|ersuchen)\\b|" +
    "\\b(?:beantrage|beantragen|fordere|fordern|ersuche|ersuchen|bewerbe|kündige|kündigen) (?:ich|wir)\\b|(?:stelle|stellen) (?:ich|wir) .{0,60}antrag|" +
    "(?:lege|legen|erhebe|erheben) (?:ich|wir) .{0,80}(?:widerspruch|einspruch|beschwerde|klage|einwendung)|\\b(?:ich|wir) (?:lege|legen|erhebe|erheben) .{0,80}(?:widerspruch|einspruch|beschwerde|klage)|" +
    "werden sie (?:aufgefordert|gebeten)|(?:wird|werden) .{0,60}(?:aufgefordert|gebeten|aufgegeben)|(?:haben sie|ist|sind) .{0,80} zu (?:zahlen|entrichten|erwidern|äußern|übersenden)",
  "\\b(?:bitte|bitten|ersuche|erbitte|erbitten) (?:ich|wir|sie)\\b|\\b(?:ich|wir) (?:bitte|bitten|möchte|möchten|erbitte|erbitten|melde|melden)\\b|(?:möchte|möchten) (?:ich|wir)|melde(?:n)? (?:ich|wir)|" +
    "(?:wird|werden) (?:hiermit |höflich )?um .{0,80}(?:gebeten|ersucht)|\\b(?:would like|I request|we request|kindly|I am applying|I hereby)\\b",
  "^bitte\\b|\\bbitte (?:\\p{L}+ ){1,8}sie\\b|(?:können|könnten|würden) sie\\b.{0,200}\\?|\\bplease\\b|could you|(?:überweisen|zahlen|senden|teilen|prüfen|veranlassen) sie\\b",
  "\\?$|\\bbitte\\b|wäre(?:n)? (?:ich|wir) .{0,40}dankbar|freue(?:n)? (?:ich|wir) .{0,40}wenn|erwarte|müss(?:en|te) (?:sie|die stadt)",
].map((source) => germanPattern(source));
/** What nearly every letter asks beside its matter. */
const COURTESY = germanPattern(
  "rückfragen|den eingang .{0,60}(?:bestätig|schreiben)|eingangsbestätigung|bestätigen sie .{0,40}(?:eingang|erhalt)|zeichen (?:an|bei)|aktenzeichen (?:an|bei)|" +
    "vielen dank|im voraus|verständnis|unter .{0,40}(?:telefon|nummer) .{0,20}erreich|rufen sie (?:mich|uns)|zurückzurufen|bitte ich (?:sie )?um entschuldigung",
);
const LENGTH_MAX = 400;
const SENTENCES_MAX = 200;

/** The sentence in which the letter says what it wants, by its wording; null where none asks. */
export function findRequest(layout: Layout): DocumentFacts["request"] {
  const source = prose(layout.body);
  let best: { readonly start: number; readonly end: number; readonly rank: number } | null = null;
  let start = 0;
  for (let n = 0; n < SENTENCES_MAX && start < source.text.length; n += 1) {
    const { end } = sentenceAround(source.text, start);
    const sentence = source.text.slice(start, end).trim();
    const rank = rankOf(sentence);
    if (rank !== null && (best === null || rank < best.rank)) best = { start, end, rank };
    if (end <= start) break;
    start = end + 1;
  }
  if (best === null) return null;
  const evidence = evidenceAt(source, best.start, Math.min(best.end, best.start + LENGTH_MAX));
  return { text: evidence.quote, evidence };
}

/** 0 for the plainest; courtesies count after everything else. */
function rankOf(sentence: string): number | null {
  const rank = ASKS.findIndex((pattern) => pattern.test(sentence));
  if (rank < 0) return null;
  return COURTESY.test(sentence) ? rank + ASKS.length : rank;
}
