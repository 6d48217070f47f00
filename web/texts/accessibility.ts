/** Of how many looks of a page are examined when. */
interface Looks {
  readonly inFull: number;
  readonly withEachChange: number;
}

/** Words of the accessibility statement. */
export const accessibilityTexts = {
  de: {
    title: "Erklärung zur Barrierefreiheit",
    scope: (towns: string) =>
      `Diese Erklärung gilt für das Portal der digitalen Poststelle${towns === "" ? "" : ` (${towns})`}. Maßstab sind die Barrierefreie-Informationstechnik-Verordnung (BITV 2.0) und die harmonisierte Norm EN 301 549; geprüft wird nach WCAG 2.2, Stufe AA.`,
    state: "Wie weit das Portal barrierefrei ist",
    partial:
      "Das Portal ist mit diesen Anforderungen teilweise vereinbar. Was noch fehlt, steht hier.",
    ground: {
      "non-conformance": "Noch nicht vereinbar",
      "third-party": "Inhalte und Programme anderer",
    },
    instead: "Stattdessen:",
    method: "Wie geprüft wurde",
    prepared: (day: string) =>
      `Die Erklärung wurde am ${day} erstellt; sie beruht auf einer Selbstbewertung.`,
    looks: (axe: string, widths: string, looks: Looks) =>
      `Ein Programm (axe-core ${axe}) sucht auf den Seiten nach Barrieren: bei ${widths} Pixel Breite, auf Deutsch und Englisch, hell und dunkel, mit gewöhnlicher und mit doppelt so großer Schrift. Bei jeder Änderung sind es ${looks.withEachChange} dieser Ansichten je Seite, im vollen Prüflauf alle ${looks.inFull}; keine Seite darf dabei seitlich zu schieben sein.`,
    inEveryLook: "In allen diesen Ansichten geprüft",
    inSome: "In einzelnen Zuständen und Ansichten geprüft",
    inNone: "Nicht geprüft",
    notDone: "Was ein Programm nicht findet",
    page: {
      "sign-in": "Anmeldung",
      accessibility: "diese Erklärung",
      account: "Mein Konto",
      document: "Schriftstück",
      capture: "Eingang mit seinen Seiten",
    } as Readonly<Record<string, string>>,
    feedback: "Eine Barriere melden",
    feedbackWhy:
      "Ist Ihnen etwas nicht zugänglich, oder brauchen Sie eine Auskunft in anderer Form? Schreiben Sie, auf welcher Seite und womit Sie arbeiten; Angaben zu Ihrer Person sind nicht nötig.",
    subject: "Barriere im Portal der Poststelle",
    phone: "Telefon",
    enforcement: "Wenn das nicht hilft",
    enforcementWhy:
      "Bekommen Sie auf Ihre Meldung keine zufriedenstellende Antwort, wenden Sie sich an die Durchsetzungsstelle. Das Verfahren ist kostenlos; ein Rechtsbeistand ist nicht nötig.",
    placeholder: (town: string) =>
      `${town} ist eine erfundene Stadt zum Ausprobieren: Diese Angaben sind Platzhalter, dort antwortet niemand.`,
    missing: (town: string) =>
      `${town} hat noch keine Kontaktstelle genannt. Der Betrieb trägt sie in den Daten der Stadt ein (town.yaml, accessibility).`,
  },
  en: {
    title: "Accessibility statement",
    scope: (towns: string) =>
      `This statement applies to the portal of the digital mailroom${towns === "" ? "" : ` (${towns})`}. It is measured by the German ordinance BITV 2.0 and the harmonised standard EN 301 549; it is examined by WCAG 2.2, level AA.`,
    state: "How accessible the portal is",
    partial:
      "The portal is partially compliant with these requirements. What is missing is named here.",
    ground: {
      "non-conformance": "Not compliant yet",
      "third-party": "Content and programs of others",
    },
    instead: "Instead:",
    method: "How it was examined",
    prepared: (day: string) =>
      `This statement was prepared on ${day}; it rests on a self-assessment.`,
    looks: (axe: string, widths: string, looks: Looks) =>
      `A program (axe-core ${axe}) looks for barriers on the pages: ${widths} pixels wide, in German and English, light and dark, with text of its usual size and twice as large. With each change it is ${looks.withEachChange} of these looks of each page, in the full run all ${looks.inFull}; no page may have to be moved sideways.`,
    inEveryLook: "Examined in all these looks",
    inSome: "Examined in single states and looks",
    inNone: "Not examined",
    notDone: "What no program finds",
    page: {
      "sign-in": "signing in",
      accessibility: "this statement",
      account: "my account",
      document: "a document",
      capture: "a capture with its pages",
    } as Readonly<Record<string, string>>,
    feedback: "Report a barrier",
    feedbackWhy:
      "Is something not accessible to you, or do you need information in another form? Write on which page it is and what you work with; nothing about yourself is needed.",
    subject: "Barrier in the mailroom's portal",
    phone: "Telephone",
    enforcement: "Where that does not help",
    enforcementWhy:
      "If you get no satisfying answer to your report, turn to the enforcement body. Its procedure costs nothing, and no lawyer is needed.",
    placeholder: (town: string) =>
      `${town} is a made-up town for trying things out: these are placeholders, nobody answers there.`,
    missing: (town: string) =>
      `${town} has named no contact yet. The operators enter it in the town's data (town.yaml, accessibility).`,
  },
};
