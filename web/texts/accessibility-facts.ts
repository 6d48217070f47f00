// Generated (npm run docs) from the portal's tests and docs/accessibility.yaml; a test fails where it is stale.
/** What the accessibility statement may claim, and what it must admit. */
export const accessibilityFacts = {
  preparedOn: "2026-11-23",
  exceptions: [
    {
      ground: "non-conformance",
      de: {
        what: "Durchsuchbare PDF-Dateien und gedruckte Blätter haben keine Auszeichnung (PDF/UA).",
        instead: "Dasselbe Schriftstück steht in der Dokumentansicht mit seinem erkannten Text.",
      },
      en: {
        what: "Searchable PDF files and printed sheets are not tagged (PDF/UA).",
        instead: "The same document stands in the document view with the text that was read.",
      },
    },
    {
      ground: "non-conformance",
      de: {
        what: "In Handschrift und schlechten Scans erkennt die Maschine Wörter falsch oder gar nicht; Vorleseprogramme lesen dann Falsches oder nichts vor.",
        instead:
          "Kolleginnen und Kollegen mit Zugriff können das Schriftstück vorlesen; Notizen dazu sind reiner Text.",
      },
      en: {
        what: "In handwriting and bad scans the machine reads words wrongly or not at all; screen readers then say wrong words or none.",
        instead: "Colleagues with access can read the document out; notes on it are plain text.",
      },
    },
    {
      ground: "third-party",
      de: {
        what: "Bilder, E-Mails und Anlagen der Absender werden gezeigt, wie sie kamen; Bilder darin haben oft keine Beschreibung.",
        instead: "Der Text einer E-Mail und die gefundenen Angaben stehen daneben.",
      },
      en: {
        what: "Pictures, e-mails and attachments of senders are shown as they came; pictures in them often have no description.",
        instead: "The text of an e-mail and the facts found stand beside it.",
      },
    },
    {
      ground: "third-party",
      de: {
        what: "Die Ansicht der rohen Warteschlangen für den Betrieb (bull-board) und die Beschreibung der Schnittstelle (Swagger UI) sind fremde Programme und nicht geprüft.",
        instead:
          "Die Seite Betrieb sagt dasselbe in Sätzen und bietet dieselben Handlungen; die Schnittstelle gibt es auch als OpenAPI-Datei.",
      },
      en: {
        what: "The view of the raw queues for operators (bull-board) and the description of the interface (Swagger UI) are programs of others and were not examined.",
        instead:
          "The page Operations says the same in sentences and offers the same acts; the interface is there as an OpenAPI file too.",
      },
    },
  ],
  notDone: {
    de: [
      "Eine Prüfung durch Menschen, die mit Vorleseprogramm, Vergrößerung oder Sprachsteuerung arbeiten, gab es noch nicht.",
      "Eine vollständige Prüfung aller Anforderungen nach BITV-Test gab es noch nicht.",
    ],
    en: [
      "No examination yet by people who work with a screen reader, magnification or speech control.",
      "No complete examination of every requirement (BITV test) yet.",
    ],
  },
  axe: "4.14.1",
  looks: {
    widths: [320, 768, 1440],
    languages: ["de", "en"],
    colorSchemes: ["light", "dark"],
    textPercent: [100, 200],
    inFull: 24,
    withEachChange: 3,
  },
  pages: {
    inEveryLook: [
      "sign-in",
      "accessibility",
      "account",
      "desk",
      "post",
      "inbox",
      "search",
      "operations",
      "people",
      "units",
      "town",
    ],
    inSome: [
      "document",
      "capture",
      "samples",
      "batches",
      "opening",
      "day-close",
      "sheets",
      "pull-slips",
      "sealed",
      "modes",
      "accuracy",
      "rules",
      "catalogue",
      "learning",
      "mailboxes",
      "trail",
      "trail-state",
      "inquiries",
    ],
    inNone: [],
  },
} as const;
