import type { DocumentFacts } from "../domain/facts.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { makeRepair } from "./lookalike.ts";
import { evidenceAt, evidenceOf, prose } from "./prose.ts";

const repair = makeRepair([
  "Zustellungsurkunde",
  "Postzustellungsurkunde",
  "Zustellurkunde",
  "Empfänger",
  "unbekannt",
  "verzogen",
  "verweigert",
  "unzustellbar",
  "Absender",
  "Retour",
  "übergeben",
  "eingelegt",
  "Schriftstück",
  "Zusteller",
  "Zustellung",
  "Umschlag",
  "vermerkt",
  "meiner",
  "Eigenschaft",
  "der",
]);
/** What carriers stamp or stick on a letter they could not deliver. */
const UNDELIVERABLE = germanPattern(
  "^(?:zurück|retoure?|rücksendung|rückläufer|return)\\b.{0,40}(?:absender|sender|unbekannt|verzogen|anschrift|adress|unzustellbar)|^retoure?\\b|^return to sender|" +
    "(?:empfänger|adressat|anschrift|firma|name)\\p{L}* ?.{0,60}(?:unbekannt|verzogen|nicht zu ermitteln|verstorben|erloschen|ungenügend|nicht auffindbar)|" +
    "^(?:unbekannt|unzustellbar|nicht abgeholt|annahme verweigert|verzogen|lagerfrist abgelaufen)\\b|annahme verweigert|nicht (?:abgeholt|angenommen)",
);
/** The carrier's own words on a certificate of service (§ 182 ZPO), as on the form of the ZustVV. */
const SERVED = germanPattern(
  "(?:schriftstück|sendung|umschlag).{0,400}(?:übergeben|eingelegt|niedergelegt|zurückgelassen|zu übergeben versucht)|" +
    "in meiner eigenschaft als|zu übergeben versucht|den tag der zustellung .{0,60}(?:vermerkt|umschlag)",
);
const CERTIFICATE = germanPattern("(?:post)?zustell(?:ungs)?urkunde|rückschein|empfangsbekenntnis");
const LENGTH_MAX = 90;

/**
 * Post of our own that comes back: a letter the carrier could not deliver, or the certificate that one
 * was served. Null for every other letter, also for one that serves something on us.
 */
export function findReturned(layout: Layout): DocumentFacts["returned"] {
  const body = prose(layout.lines.filter(({ page }) => page <= 2));
  const running = repair(body.text);
  const title = layout.head.find((line) => CERTIFICATE.test(repair(line.text).text));
  const served = SERVED.exec(running.text);
  if (title !== undefined && served !== null) {
    const end = Math.min(served.index + served[0].length, served.index + LENGTH_MAX);
    return {
      kind: "certificate",
      evidence: evidenceAt(body, running.was(served.index), running.was(end)),
    };
  }
  const note = layout.head.find(
    (line) => line.text.length <= LENGTH_MAX && UNDELIVERABLE.test(repair(line.text).text),
  );
  return note === undefined ? null : { kind: "undeliverable", evidence: evidenceOf(note) };
}
