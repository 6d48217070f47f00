import type { AwayCause, DependencyName, Outage } from "../dependency.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

interface OutageWords {
  readonly names: Readonly<Record<DependencyName, string>>;
  readonly causes: Readonly<Record<AwayCause, string>>;
  /** What it means for the post, and what helps. */
  readonly meanings: Readonly<Record<DependencyName, string>>;
  since(day: string, time: string): string;
}

const de: OutageWords = {
  names: {
    database: "PostgreSQL",
    queue: "Warteschlange",
    blobs: "Speicher der Dokumente",
    intake: "Annahme neuer Post",
    workers: "Verarbeitung",
    scanner: "Virenscanner",
    office: "LibreOffice",
    witness: "Zeuge des Prüfpfads",
  },
  causes: {
    "no-answer": "keine Antwort",
    "disk-full": "Platte voll",
    "reserve-reached": "nur noch die Reserve der Platte frei",
    "read-only": "Platte schreibgeschützt",
    "no-access": "kein Zugriffsrecht",
    failing: "Platte meldet Fehler",
    missing: "nicht da",
  },
  meanings: {
    database:
      "Es wird nichts angenommen und nichts bearbeitet; sobald die Datenbank antwortet, geht es von selbst weiter.",
    queue: "Die Arbeit wartet und geht von selbst weiter; verloren ist nichts.",
    blobs:
      "Die Arbeit wartet, ohne dass etwas als gescheitert gilt: Platz, Rechte und Einhängung des Ordners blobs prüfen.",
    intake:
      "Neue Post wird nicht angenommen und bleibt, wo sie ist; alles andere geht weiter: Platz schaffen.",
    workers: "Angenommenes wartet: „poststelle up“ oder „poststelle worker“ starten.",
    scanner: "Neue Post wartet und wird nicht ungeprüft weitergegeben: clamd starten.",
    office:
      "Office-Dokumente warten: LibreOffice wieder einrichten, oder POSTSTELLE_OFFICE ändern.",
    witness:
      "Alles geht weiter; was inzwischen versiegelt wird, erfährt der Zeuge, sobald er wieder da ist: sein Laufwerk oder seine Freigabe einhängen. Ist er endgültig verloren: „poststelle audit witness --begin <Grund>“.",
  },
  since: (day, time) =>
    `seit ${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}, ${time} Uhr (UTC)`,
};

const en: OutageWords = {
  names: {
    database: "PostgreSQL",
    queue: "Queue",
    blobs: "Blob store",
    intake: "Intake of new post",
    workers: "Workers",
    scanner: "Virus scanner",
    office: "LibreOffice",
    witness: "Witness of the trail",
  },
  causes: {
    "no-answer": "away",
    "disk-full": "disk full",
    "reserve-reached": "only the disk's reserve is free",
    "read-only": "disk read-only",
    "no-access": "no right to it",
    failing: "disk failing",
    missing: "not there",
  },
  meanings: {
    database: "Nothing is taken in or worked on; it goes on by itself when the database answers.",
    queue: "Work waits and goes on by itself; nothing is lost.",
    blobs:
      "Work waits, and nothing of it counts as failed: look at space, rights and mount of the folder blobs.",
    intake: "New post is not taken and stays where it is; all else goes on: free disk space.",
    workers: "What was taken waits: start 'poststelle up' or 'poststelle worker'.",
    scanner: "New post waits, and is not passed unscanned: start clamd.",
    office: "Office documents wait: install LibreOffice again, or change POSTSTELLE_OFFICE.",
    witness:
      "Everything goes on; what is sealed meanwhile is told once it is back: mount its disk or share. Lost for good: 'poststelle audit witness --begin <reason>'.",
  },
  since: (day, time) => `since ${day} ${time} UTC`,
};

const LANGUAGES: Readonly<Record<SentenceLanguage, OutageWords>> = { de, en };

/** What each dependency is called. */
export const dependencyNames = (
  language: SentenceLanguage,
): Readonly<Record<DependencyName, string>> => LANGUAGES[language].names;

/** What is away, since when and what that means, such as "PostgreSQL: away since 2026-11-23 14:02 UTC. ...". */
export function outageSentence(
  { dependency, because, since }: Outage,
  language: SentenceLanguage,
): string {
  const words = LANGUAGES[language];
  const when = words.since(since.slice(0, 10), since.slice(11, 16));
  return `${words.names[dependency]}: ${words.causes[because]} ${when}. ${words.meanings[dependency]}`;
}
