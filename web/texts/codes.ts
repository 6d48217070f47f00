import type { captureStates, documentStates, StepName } from "../../src/domain/states.ts";

/** Words for what the API says as a code, in one language; a code nobody gave words to stays itself. */
export interface CodeWords {
  readonly channels: Readonly<Record<string, string>>;
  readonly states: Readonly<
    Record<keyof typeof documentStates | keyof typeof captureStates, string>
  >;
  readonly roles: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<StepName, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

export const deCodes: CodeWords = {
  channels: {
    "hot-folder": "Scan-Ordner",
    upload: "Hochgeladen",
    paper: "Papier",
    mail: "E-Mail",
    command: "Befehlszeile",
  },
  states: {
    accepted: "angenommen",
    inspected: "geprüft",
    prepared: "vorbereitet",
    read: "gelesen",
    separated: "getrennt",
    "re-reading": "wird neu gelesen",
    understood: "verstanden",
    routed: "zugeordnet",
    delivered: "zugestellt",
    "in-clarification": "in Klärung",
    sealed: "verschlossen",
    "awaiting-re-scan": "wartet auf neuen Scan",
    "awaiting-paper": "wartet auf das Papier",
    quarantined: "in Quarantäne",
    restricted: "eingeschränkt",
    "handed-over-unopened": "ungeöffnet übergeben",
    forwarded: "an andere Behörde gegeben",
    "returned-to-sender": "an Absender zurück",
    "in-custody": "in Verwahrung",
    "counted-only": "nur gezählt",
    discarded: "ausgesondert",
    "discarded-whole": "ganz ausgesondert",
    superseded: "ersetzt",
  },
  roles: {
    main: "Schreiben",
    enclosure: "Anlage",
    envelope: "Umschlag",
    "cover-note": "Begleitschreiben",
    container: "Hülle",
  },
  steps: {
    inspect: "Prüfen",
    prepare: "Seiten aufbereiten",
    read: "Lesen",
    separate: "Trennen",
    reread: "Erneut lesen",
    understand: "Auswerten",
    route: "Zuordnen",
    deliver: "Zustellen",
    compose: "PDF erzeugen",
  },
  dependencies: {
    database: "Datenbank",
    queue: "Warteschlange",
    blobs: "Speicher der Dokumente",
    intake: "Annahme neuer Post",
    workers: "Verarbeitung",
    trail: "Prüfpfad",
    witness: "Zeuge des Prüfpfads",
    scanner: "Virenscanner",
    office: "LibreOffice",
  },
};

export const enCodes: CodeWords = {
  channels: {
    "hot-folder": "Scan folder",
    upload: "Uploaded",
    paper: "Paper",
    mail: "E-mail",
    command: "Command line",
  },
  states: {
    accepted: "accepted",
    inspected: "inspected",
    prepared: "prepared",
    read: "read",
    separated: "separated",
    "re-reading": "being read again",
    understood: "understood",
    routed: "assigned",
    delivered: "delivered",
    "in-clarification": "in clarification",
    sealed: "sealed",
    "awaiting-re-scan": "awaiting a re-scan",
    "awaiting-paper": "awaiting the paper",
    quarantined: "in quarantine",
    restricted: "restricted",
    "handed-over-unopened": "handed over unopened",
    forwarded: "given to another authority",
    "returned-to-sender": "returned to sender",
    "in-custody": "in custody",
    "counted-only": "counted only",
    discarded: "discarded",
    "discarded-whole": "discarded as a whole",
    superseded: "superseded",
  },
  roles: {
    main: "Letter",
    enclosure: "Enclosure",
    envelope: "Envelope",
    "cover-note": "Cover note",
    container: "Container",
  },
  steps: {
    inspect: "Inspect",
    prepare: "Prepare pages",
    read: "Read",
    separate: "Separate",
    reread: "Read again",
    understand: "Understand",
    route: "Route",
    deliver: "Deliver",
    compose: "Make the PDF",
  },
  dependencies: {
    database: "Database",
    queue: "Queue",
    blobs: "Blob store",
    intake: "Intake of new post",
    workers: "Workers",
    trail: "Audit trail",
    witness: "Witness of the trail",
    scanner: "Virus scanner",
    office: "LibreOffice",
  },
};

/** The words of a code; the code itself where it has none, such as a channel of the town's own. */
export const wordsFor =
  (words: Readonly<Record<string, string>>) =>
  (code: string): string =>
    (Object.hasOwn(words, code) ? words[code] : undefined) ?? code;
