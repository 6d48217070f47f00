import { weekday } from "../calendar.ts";
import type { DeadlineArithmetic } from "../deadline.ts";
import type { CalendarDate } from "../ids.ts";
import { deFaults } from "./de-faults.ts";
import type { Sentences } from "./sentence-params.ts";

const WEEKDAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const UNITS = {
  day: ["Tag", "Tage"],
  "working-day": ["Werktag", "Werktage"],
  week: ["Woche", "Wochen"],
  month: ["Monat", "Monate"],
} as const;
const EVENTS = {
  receipt: "dem Eingang",
  "letter-date": "dem Datum des Schreibens",
  "formal-service": "der Zustellung",
  notification: "der Bekanntgabe",
  event: "dem Ereignis",
} as const;
const MISSING = {
  receipt: "Der Tag des Eingangs ist nur angenommen und das Datum des Schreibens nicht gefunden",
  "letter-date": "Sie läuft ab dem Datum des Schreibens, und das wurde nicht gefunden",
  event: "Sie läuft ab einem Ereignis, dessen Tag nicht im Schreiben steht",
} as const;

type Period = Extract<DeadlineArithmetic, { code: "period-ended" }>["params"];

function date(day: CalendarDate): string {
  return `${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`;
}

/** Never "100 %": a machine's confidence is not certainty. */
function percent(share: number): string {
  return `${String(Math.min(99, Math.floor(share * 100)))} %`;
}

function list(items: readonly string[], last = "und"): string {
  return items.length < 2
    ? (items[0] ?? "")
    : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

function words(found: readonly string[]): string {
  const quoted = found.map((word) => `„${word}“`);
  if (quoted.length === 0) return "weil der Text dafür spricht";
  return quoted.length === 1
    ? `weil das Wort ${quoted[0] ?? ""} dafür spricht`
    : `weil die Wörter ${list(quoted)} dafür sprechen`;
}

const lengthOf = ({ amount, unit }: Pick<Period, "amount" | "unit">): string =>
  `${String(amount)} ${UNITS[unit][amount === 1 ? 0 : 1]}`;

function period({ amount, unit, from, start, end, posted }: Period): string {
  const fiction =
    posted === undefined
      ? ""
      : `${String(posted.day)}. Tag nach dem ${date(posted.on)}, dem Datum des Schreibens; `;
  return `${lengthOf({ amount, unit })} ab ${EVENTS[from]} am ${date(start)} (${fiction}dieser Tag zählt nicht mit) ${amount === 1 ? "endet" : "enden"} am ${date(end)}`;
}

function free(day: CalendarDate): string {
  const name = WEEKDAYS[weekday(day) - 1] ?? "";
  return weekday(day) > 5 ? `einem ${name}` : `einem Feiertag (${name})`;
}

export const de: Sentences = {
  ...deFaults,
  "clarification.unsure-of-department": () =>
    "Der Text reicht nicht aus, um das zuständige Amt sicher zu bestimmen.",
  "clarification.several-departments": ({ departments }) =>
    departments.length > 1
      ? `Es kommen mehrere Ämter in Frage: ${list(departments, "oder")}.`
      : "Es kommen mehrere Ämter in Frage.",
  "clarification.mode-assisted": () =>
    "Das vorgeschlagene Amt lässt Zuordnungen nur nach Bestätigung durch eine Person zu.",
  "clarification.confidential-marked": () =>
    "Der Absender hat das Schreiben als vertraulich oder persönlich gekennzeichnet; eine Person entscheidet.",
  "clarification.formal-service": () =>
    "Das Schreiben wird förmlich zugestellt; eine Person muss die Zustellung bearbeiten.",
  "clarification.short-deadline": ({ date: day }) =>
    day === null
      ? "Das Schreiben setzt eine kurze Frist; eine Person muss sofort entscheiden."
      : `Das Schreiben setzt eine kurze Frist bis zum ${date(day)}; eine Person muss sofort entscheiden.`,
  "clarification.no-unit-scores": () => "Im Text wurde nichts gefunden, das für ein Amt spricht.",
  "clarification.page-unreadable": () =>
    "Mindestens eine Seite ist nicht lesbar; bitte ansehen oder neu scannen lassen.",
  "clarification.page-handwritten": () =>
    "Mindestens eine Seite ist von Hand geschrieben und nicht sicher gelesen; bitte ansehen.",
  "clarification.no-text": () => "Auf den Seiten wurde kein Text gefunden.",
  "clarification.encrypted": () =>
    "Die Datei ist verschlüsselt oder mit einem Kennwort geschützt und konnte nicht geöffnet werden.",
  "clarification.damaged-file": () => "Die Datei ist beschädigt und konnte nicht gelesen werden.",
  "clarification.unsupported-type": () => "Dieser Dateityp kann nicht verarbeitet werden.",
  "clarification.empty-file": () => "Die Datei ist leer.",
  "clarification.too-many-pages": () => "Die Sendung hat mehr Seiten als erlaubt.",
  "clarification.too-many-pixels": () => "Ein Bild ist größer als erlaubt.",
  "clarification.too-many-bytes": () => "Die Datei ist größer als erlaubt.",
  "clarification.too-deeply-nested": () =>
    "Anhänge oder Archive sind tiefer ineinander verschachtelt als erlaubt.",
  "clarification.too-many-entries": () => "Das Archiv oder die E-Mail enthält zu viele Dateien.",
  "clarification.compression-bomb": () =>
    "Das Archiv würde beim Auspacken unzulässig groß; es wurde nicht ausgepackt.",
  "clarification.virus-found": () =>
    "Der Virenscanner hat Schadsoftware gemeldet; die Sendung liegt in Quarantäne.",
  "clarification.re-scan-in-doubt": () =>
    "In diesem Scan liegt ein Abrufzettel, aber nicht das, worum er bittet.",
  "clarification.split-in-doubt": () =>
    "Es ist nicht sicher, wo ein Schriftstück endet und das nächste beginnt.",
  "clarification.nothing-to-read": () =>
    "Die Sendung enthält nur leere Seiten oder Trennblätter, kein Schriftstück.",
  "clarification.attempts-exhausted": () =>
    "Die Verarbeitung ist mehrmals gescheitert und wird nicht mehr von selbst versucht: die Technik verständigen, die sie neu anstoßen kann.",
  "clarification.stopped-by-operator": () =>
    "Die Technik hat die Verarbeitung angehalten, weil sie immer wieder scheiterte: selbst entscheiden, wohin es geht, oder noch einmal versuchen lassen.",
  "clarification.crashed-its-process": () =>
    "Die Datei hat das Programm, das sie verarbeitet, wiederholt zum Absturz gebracht: nicht selbst öffnen und die Technik verständigen oder den Absender um ein anderes Exemplar bitten.",
  "clarification.timed-out": () =>
    "Die Verarbeitung hat die erlaubte Zeit überschritten: den Absender um ein kleineres Exemplar bitten oder die Technik verständigen.",
  "clarification.rendition-failed": () =>
    "Das durchsuchbare PDF konnte nicht erzeugt werden; die Seitenbilder sind vorhanden.",
  "clarification.stored-file-damaged": () =>
    "Was hier gespeichert war, ist beschädigt oder fehlt; der Betrieb muss es aus der Sicherung zurückholen.",
  "clarification.misrouted": ({ department }) =>
    department === null
      ? "Ein Amt hat das Schriftstück als Irrläufer zurückgegeben."
      : `${department} hat das Schriftstück als Irrläufer zurückgegeben.`,
  "clarification.same-id-other-bytes": () =>
    "Unter derselben Kennung kam schon einmal ein anderer Inhalt an; bitte beide vergleichen.",
  "clarification.sample-review": () =>
    "In der blinden Stichprobe hat eine Person anders entschieden als die Maschine; bitte entscheiden.",
  "clarification.taken-back": () =>
    "Eine Entscheidung wurde zurückgenommen, oder worauf gewartet wurde, kommt nicht; bitte neu entscheiden.",
  "clarification.scan-rejected": () =>
    "Die Sichtprüfung hat das Bild beanstandet; bitte neu scannen lassen oder anders entscheiden.",

  "basis.reference-number": ({ department, number }) =>
    `${department}, weil das Aktenzeichen ${number} dort geführt wird.`,
  "basis.cover-sheet": ({ department }) => `${department}, weil das Deckblatt es so angibt.`,
  "basis.structured": ({ department }) =>
    `${department}, weil das Formular es in seinen Daten so angibt.`,
  "basis.rule": ({ department, words: found }) =>
    found.length === 0
      ? `${department} nach einer Regel der Stadt.`
      : `${department} nach einer Regel der Stadt für ${list(found.map((word) => `„${word}“`))}.`,
  "basis.addressee": ({ department, words: found }) =>
    found.length === 0
      ? `${department}, weil das Schreiben so adressiert ist.`
      : `${department}, weil das Schreiben an ${list(found.map((word) => `„${word}“`))} adressiert ist.`,
  "basis.model": ({ department, words: found, confidence }) =>
    `${department}, ${words(found)} (Sicherheit ${percent(confidence)}).`,
  "basis.person": ({ department, person }) => `${department}, zugeordnet von ${person}.`,
  "basis.none": () => "Noch keinem Amt zugeordnet.",

  "unsure.below-threshold": ({ confidence, threshold }) =>
    `Die Sicherheit von ${percent(confidence)} liegt unter der Schwelle von ${percent(threshold)}.`,
  "unsure.several-departments": ({ departments }) =>
    departments.length > 1
      ? `Mehrere Ämter sind fast gleich wahrscheinlich: ${list(departments, "oder")}.`
      : "Mehrere Ämter sind fast gleich wahrscheinlich.",
  "unsure.addressee-contradicts": ({ department }) =>
    `Das Schreiben ist anders adressiert, sein Inhalt spricht für ${department}.`,
  "unsure.no-unit-scores": () => "Im Text wurde nichts gefunden, das für ein Amt spricht.",
  "unsure.confidential-marked": () => "Als vertraulich oder persönlich gekennzeichnet.",
  "unsure.formal-service": () => "Das Schreiben wird förmlich zugestellt.",
  "unsure.short-deadline": () => "Das Schreiben setzt eine kurze Frist.",
  "unsure.poor-text": () => "Der Text ist zu schlecht lesbar, um ihm zu trauen.",
  "unsure.mode-assisted": () =>
    "Das Amt arbeitet unterstützt: Die Maschine schlägt vor, eine Person bestätigt.",
  "unsure.mode-shadow": () =>
    "Das Amt beobachtet nur: Die Maschine vermerkt, was sie täte, eine Person entscheidet.",

  "discard.separator-sheet": () => "Trennblatt, kein Teil eines Schriftstücks.",
  "discard.cover-sheet": () => "Deckblatt der Poststelle, kein Teil eines Schriftstücks.",
  "discard.batch-sheet": () => "Stapelblatt der Poststelle, kein Teil eines Schriftstücks.",
  "discard.pull-slip": () => "Abrufzettel der Poststelle, kein Teil eines Schriftstücks.",
  "discard.re-scan": () =>
    "Neu gescannte Seite; sie gehört jetzt als Fassung zu ihrem Schriftstück.",
  "discard.blank": () => "Leere Seite.",
  "discard.advertising": () => "Werbung.",
  "discard.confirmed-duplicate": () => "Doppelt: Dasselbe Schriftstück liegt bereits vor.",
  "discard.by-two-persons": () => "Von zwei Personen verworfen; 30 Tage lang umkehrbar.",

  "receipt.machine": ({ day }) => `Eingegangen am ${date(day)}, elektronisch erfasst.`,
  "receipt.mailbox": ({ day }) =>
    `Eingegangen am ${date(day)} im Postfach der Stadt; die Zeit nennt der Mailserver.`,
  "receipt.night-box-before-midnight": ({ day }) =>
    `Eingegangen am ${date(day)}, Nachtbriefkasten vor Mitternacht.`,
  "receipt.night-box-after-midnight": ({ day }) =>
    `Eingegangen am ${date(day)}, Nachtbriefkasten nach Mitternacht.`,
  "receipt.first-emptying": ({ day }) => `Eingegangen am ${date(day)}, erste Leerung.`,
  "receipt.counter": ({ day }) => `Eingegangen am ${date(day)}, am Schalter abgegeben.`,
  "receipt.courier": ({ day }) => `Eingegangen am ${date(day)}, durch Boten.`,
  "receipt.service-note": ({ day }) => `Eingegangen am ${date(day)} laut Zustellvermerk.`,
  "receipt.assumed": ({ day }) =>
    `Eingang am ${date(day)} angenommen: Zum Stapel fehlen Angaben über den Eingang.`,

  "deadline.date-stated": ({ date: day }) => `Das Schreiben nennt den ${date(day)}.`,
  "deadline.date-stated-on-free-day": ({ date: day, nextWorkingDay }) =>
    `Das Schreiben nennt den ${date(day)}, der auf ${freeAccusative(day)} fällt; nach § 193 BGB kann der ${date(nextWorkingDay)} genügen.`,
  "deadline.date-fixed-by-authority": ({ date: day }) =>
    `Das Schreiben nennt den ${date(day)}. Er fällt auf ${freeAccusative(day)}, verschiebt sich aber nicht, weil eine Behörde diesen Tag als Ende der Frist bestimmt hat.`,
  "deadline.start-unknown": ({ missing, ...length }) =>
    `Frist: ${lengthOf(length)}. ${MISSING[missing]}; daher ist kein Ende berechnet.`,
  "deadline.period-ended": (params) => `${period(params)}.`,
  "deadline.period-end-moved": (params) =>
    `${period(params)}, ${free(params.end)}; die Frist läuft daher bis zum nächsten Werktag, dem ${date(params.movedTo)}.`,

  "capture-state.accepted": () => "Angenommen und dauerhaft gespeichert.",
  "capture-state.inspected": () => "Geprüft: Inhalt erkannt.",
  "capture-state.prepared": () => "Seiten aufbereitet.",
  "capture-state.read": () => "Gelesen.",
  "capture-state.separated": () => "In Sendungen und Schriftstücke getrennt.",
  "capture-state.in-clarification": () => "Klärfall: Eine Person muss entscheiden.",
  "capture-state.quarantined": () => "In Quarantäne.",
  "capture-state.discarded-whole": () => "Als Ganzes verworfen.",

  "document-state.re-reading": () => "Wird noch einmal gelesen.",
  "document-state.separated": () => "Als Schriftstück angelegt.",
  "document-state.understood": () => "Angaben im Text gefunden.",
  "document-state.routed": () => "Einem Amt zugeordnet.",
  "document-state.delivered": () => "Im Postkorb des Amtes; der Empfang ist quittiert.",
  "document-state.in-clarification": () => "Klärfall: Eine Person muss entscheiden.",
  "document-state.sealed": () => "Verschlossen, wird nicht gelesen.",
  "document-state.awaiting-re-scan": () => "Wartet auf einen neuen Scan.",
  "document-state.awaiting-paper": () => "Wartet auf das Papier.",
  "document-state.quarantined": () => "In Quarantäne.",
  "document-state.restricted": () => "Verarbeitung eingeschränkt.",
  "document-state.handed-over-unopened": () => "Ungeöffnet übergeben.",
  "document-state.forwarded": () => "An eine andere Behörde weitergeleitet.",
  "document-state.returned-to-sender": () => "An den Absender zurückgesandt.",
  "document-state.in-custody": () => "In Verwahrung.",
  "document-state.counted-only": () => "Nur gezählt.",
  "document-state.discarded": () => "Verworfen.",
  "document-state.superseded": () => "Durch eine neue Trennung ersetzt.",
};

function freeAccusative(day: CalendarDate): string {
  return free(day).replace(/^einem/u, "einen");
}
