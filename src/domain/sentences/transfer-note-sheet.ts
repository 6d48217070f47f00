import type { NoteSheet } from "../note-sheet.ts";
import type { Irregularity, NoteBody, NotePage, ScanNote, Scanning } from "../transfer-note.ts";
import type { CheckedLot, VisualCheckOutcome } from "../visual-check.ts";

/** The scanned document's note before its rendition is made. */
type ScanBody = Extract<NoteBody, { readonly kind: "scan" }>;
type Row = NoteSheet["sections"][number]["rows"][number];

const UNKNOWN = "nicht bekannt";
const SOURCES = {
  batch: "laut Stapelangaben",
  file: "laut Datei",
  image: "laut Bild",
} as const;
const COLOURS = { colour: "Farbe", grey: "Graustufen", "black-and-white": "Schwarz-Weiß" } as const;
const KINDS: Readonly<Record<NotePage["image"]["kind"], string>> = {
  scan: "Bild des Scans",
  drawn: "aus der Datei gezeichnet",
  prepared: "aufbereitetes Bild",
};
const TRANSFERS: Readonly<Record<NotePage["image"]["transfer"], string>> = {
  "as-is": "unverändert übernommen",
  "recoded-lossless": "verlustfrei umgeschrieben",
  recoded: "umgerechnet",
};
const DISPOSITIONS: Readonly<Record<NonNullable<ScanNote["paper"]["disposition"]>, string>> = {
  kept: "aufbewahrt",
  "handed-over": "übergeben",
  returned: "zurückgegeben",
  destroyed: "vernichtet",
  "in-custody": "in Verwahrung",
};
const CHANNELS: Readonly<Record<string, string>> = {
  "hot-folder": "Scan-Ordner",
  upload: "Hochladen im Portal",
  mail: "E-Mail-Postfach",
  command: "Befehl auf dem Server",
};
const IRREGULARITIES: Readonly<Record<string, string>> = {
  repaired: "Die Datei war beschädigt und wurde so weit wie möglich gelesen.",
  "uses-jbig2":
    "Die Datei kam in JBIG2 kodiert; dieses Verfahren kann ähnliche Zeichen vertauschen.",
  "owner-restricted": "Die Datei war gegen Drucken oder Kopieren gesperrt.",
  illegible: "Die Seite konnte nicht gelesen werden.",
  handwritten: "Die Seite ist von Hand geschrieben und nicht sicher gelesen.",
  "prepared-image": "Nur das aufbereitete Bild der Seite war zu gewinnen.",
  recoded: "Das Bild der Seite musste umgerechnet werden.",
  "re-scanned": "Die Seite wurde neu gescannt; die frühere Fassung ist aufbewahrt.",
  "turned-by-hand": "Eine Person hat die Seite gedreht oder erneut lesen lassen.",
  "odd-length":
    "Die Seite ist ungewöhnlich lang; möglich sind ein Doppeleinzug oder ein Sonderformat.",
  "split-by-hand": "Eine Person hat die Schriftstücke neu getrennt.",
  "sealed-after-reading":
    "Wurde irrtümlich geöffnet und gelesen und danach als verschlossen behandelt.",
  "more-pages-than-stated": "Es wurden mehr Seiten gezählt, als zum Stapel angegeben sind.",
  "fewer-pages-than-stated": "Es wurden weniger Seiten gezählt, als zum Stapel angegeben sind.",
};

/** The words of an irregularity; its code where it has none. */
export const irregularitySentence = ({ code, page }: Irregularity): string =>
  `${page === null ? "" : `Seite ${page}: `}${IRREGULARITIES[code] ?? code}`;

/**
 * The note of a scanned document as its page in the rendition; `timeZone` is the town's. Null for a
 * document that came electronically: nothing was scanned, so the rendition has no such page.
 */
export function transferNoteSheet(note: NoteBody, timeZone: string): NoteSheet | null {
  if (note.kind === "provenance") return null;
  const at = (instant: string): string => instantIn(instant, timeZone);
  return {
    title: "Transfervermerk",
    lead: [
      "Dieses PDF gibt ein gescanntes Schriftstück wieder. Der Vermerk dokumentiert, wie es vom Papier " +
        "in diese Fassung kam. Eine qualifizierte Signatur oder ein Siegel ist damit nicht verbunden.",
    ],
    sections: [
      { heading: "Schriftstück", rows: documentRows(note, at) },
      { heading: "Scanvorgang", rows: scanningRows(note.scanning) },
      { heading: "Seiten", rows: countRows(note) },
      { heading: "Auffälligkeiten", rows: irregularityRows(note.irregularities) },
      { heading: "Sichtprüfung", rows: checkRows(note.visualCheck, at) },
      { heading: "Papier", rows: paperRows(note.paper) },
      { heading: "Prüfsummen (SHA-256)", rows: hashRows(note) },
    ],
    foot: `Transfervermerk ${note.document.receiptNumber}, Fassung ${note.version}, Schriftstück ${note.document.id}`,
  };
}

const row = (label: string, text: string): Row => ({ label, text });

function documentRows(note: ScanBody, at: (instant: string) => string): Row[] {
  const role = note.document.role === "main" ? "Hauptschreiben" : "Anlage";
  const { channel, capturedAt, mediaType } = note.capture;
  return [
    row("Eingangsnummer", note.document.receiptNumber),
    row("Eingangstag", dayOf(note.document.receiptDay)),
    row("Schriftstück", `${note.document.id} (${role})`),
    row("Erfasst", `${at(capturedAt)}, ${CHANNELS[channel] ?? channel}, ${mediaType}`),
    row("Übertragen", `${at(note.transfer.at)} mit ${note.transfer.software}`),
    row("Texterkennung", note.engines.length === 0 ? "keine" : note.engines.join(", ")),
  ];
}

function scanningRows(scanning: Scanning): Row[] {
  const said = <Value>(
    known: { readonly value: Value; readonly from: keyof typeof SOURCES } | null,
    words: (value: Value) => string,
  ): string => (known === null ? UNKNOWN : `${words(known.value)} (${SOURCES[known.from]})`);
  return [
    row("Gescannt von", said(scanning.by, String)),
    row("Gerät", said(scanning.device, String)),
    row("Programm", said(scanning.software, String)),
    row(
      "Auflösung",
      said(scanning.dpi, (dpi) => `${Math.round(dpi)} dpi`),
    ),
    row(
      "Farbe",
      said(scanning.colour, (colour) => COLOURS[colour]),
    ),
    row(
      "Beidseitig",
      said(scanning.duplex, (duplex) => (duplex ? "ja" : "nein")),
    ),
  ];
}

function countRows({ counted, pages }: ScanBody): Row[] {
  return [
    row(
      "Gezählt",
      counted.of === "capture"
        ? `${counted.fed} in der gescannten Datei`
        : `${counted.fed} in dieser Sendung; die Datei enthält weitere Sendungen`,
    ),
    row("Davon hier", `${counted.inDocument}`),
    row(
      "Ausgesondert",
      `${counted.blankDiscarded} leere, ${counted.separators} Trenn- und Deckblätter, ${counted.otherDiscarded} andere`,
    ),
    row("Gedreht", `${counted.turned}`),
    ...pages.map(({ image }, i) =>
      row(
        `Seite ${i + 1}`,
        `${image.widthPx} × ${image.heightPx} Bildpunkte, ${KINDS[image.kind]}, ${TRANSFERS[image.transfer]}`,
      ),
    ),
  ];
}

function irregularityRows(irregularities: readonly Irregularity[]): Row[] {
  return irregularities.length === 0
    ? [row("", "keine festgestellt")]
    : irregularities.map((each) => row("", irregularitySentence(each)));
}

function checkRows({ result, pages, lot }: VisualCheckOutcome, at: (i: string) => string): Row[] {
  const results = {
    none: "noch keine; ein späteres Ergebnis steht in einer neuen Fassung des Vermerks",
    "in-part": "noch nicht alle Seiten",
    accepted: "alle Seiten in Ordnung",
    rejected: "beanstandet",
    "by-sample": "das Los wurde durch Stichprobe geprüft und angenommen",
  } as const;
  return [
    row("Ergebnis", results[result]),
    ...pages.map((page) =>
      row(
        `Seite ${page.page}`,
        `${page.result === "accepted" ? "in Ordnung" : `beanstandet: ${page.reason ?? ""}`}, ${at(page.at)}, ${page.by}`,
      ),
    ),
    ...(lot === null ? [] : lotRows(lot)),
  ];
}

function lotRows(lot: CheckedLot): Row[] {
  const confidence = `${percent(lot.plan.confidence)} Sicherheit`;
  return [
    row("Los", `${dayOf(lot.day)}, Gerät ${lot.device ?? UNKNOWN}: ${lot.pages} Seiten`),
    row(
      "Stichprobe",
      `${lot.drawn} Seiten gezogen, ${lot.checked} geprüft, ${lot.rejected} beanstandet (Plan ${lot.plan.id}: ${confidence}, höchstens ${percent(lot.plan.defectiveShareMax)} fehlerhaft)`,
    ),
    ...(lot.defectiveMax === null
      ? []
      : [
          row(
            "Aussage",
            `Mit ${confidence} sind höchstens ${lot.defectiveMax} der ${lot.pages} Seiten fehlerhaft.`,
          ),
        ]),
    row("Auslosung", `Startwert ${lot.seed}, Grundgesamtheit ${lot.population}`),
  ];
}

function paperRows({ disposition, keptUntil }: ScanNote["paper"]): Row[] {
  return [
    row(
      "Verbleib",
      disposition === null ? "nicht im Verzeichnis der Originale" : DISPOSITIONS[disposition],
    ),
    row(
      "Vernichtung",
      keptUntil === null
        ? "kein Tag festgesetzt"
        : `nach den Vorgaben der Stadt nicht vor dem ${dayOf(keptUntil)}`,
    ),
  ];
}

function hashRows({ capture, pages }: ScanBody): Row[] {
  return [
    row("Datei, wie sie kam", capture.sha256),
    ...pages.map(({ image }, i) => row(`Bild der Seite ${i + 1}`, image.sha256)),
    row(
      "Dieses PDF",
      "steht im Vermerk als Datei und im Protokoll: ein PDF kann seine nicht enthalten",
    ),
  ];
}

const dayOf = (day: string): string => `${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`;

const percent = (share: number): string =>
  `${(share * 100).toLocaleString("de-DE", { maximumFractionDigits: 2 })} %`;

const instantIn = (instant: string, timeZone: string): string =>
  `${new Date(instant).toLocaleString("de-DE", { timeZone, dateStyle: "medium", timeStyle: "short" })} Uhr`;
