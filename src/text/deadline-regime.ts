import type { DeadlineRegime } from "../domain/deadline-rules.ts";
import { courtHead } from "./formal-service.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";

const COURTS: readonly (readonly [RegExp, DeadlineRegime])[] = [
  [germanPattern("verwaltungsgericht"), "administrative-court"],
  [germanPattern("sozialgericht"), "social-court"],
  [germanPattern("finanzgericht|finanzhof"), "finance-court"],
  [germanPattern("arbeitsgericht"), "labour-court"],
  [
    germanPattern("staatsanwaltschaft|strafsache|bußgeldsache|ordnungswidrigkeit"),
    "criminal-court",
  ],
];
const TAX = germanPattern("finanzamt|bundeszentralamt für steuern|hauptzollamt|finanzdirektion");
const SOCIAL = germanPattern(
  "jobcenter|agentur für arbeit|rentenversicherung|krankenkasse|pflegekasse|\\bAOK\\b|\\bDAK\\b|berufsgenossenschaft|" +
    "unfallkasse|versorgungsamt|familienkasse|sozialversicherung|integrationsamt|landessozialamt|sozialverband|landschaftsverband",
);
const AUTHORITY = germanPattern(
  "(?:amt|behörde|ministerium|direktion|präsidium|kammer|verwaltung|kreis|inspektion)\\b|^(?:bundes|landes)(?:amt|anstalt|beauftragt)|" +
    "\\b(?:ministerium|regierungspräsidium|bezirksregierung|landratsamt|polizei|landesbetrieb|gemeinde|stadt|landkreis|zweckverband)\\b",
);
const PRIVATE = germanPattern(
  "\\b(?:GmbH|mbH|AG|KG|OHG|UG|eG|e\\. ?V\\.|Hausverwaltung|Rechtsanw)",
);

/**
 * Whose rules the deadlines of a letter run by: a court's by its kind, an authority's by what it
 * administers, everybody else's by civil law.
 */
export function deadlineRegime(layout: Layout, senderName: string | null): DeadlineRegime {
  const court = courtHead(layout);
  if (court !== null) {
    const words = [court, ...layout.head].map(({ text }) => text).join(" ");
    const own = COURTS.find(([pattern]) => pattern.test(court.text));
    return (own ?? COURTS.find(([pattern]) => pattern.test(words)))?.[1] ?? "civil-court";
  }
  if (senderName === null || PRIVATE.test(senderName)) return "civil";
  if (TAX.test(senderName)) return "tax";
  if (SOCIAL.test(senderName)) return "social";
  return AUTHORITY.test(senderName) ? "administrative" : "civil";
}
