import type { DocumentKind } from "../../src/domain/facts.ts";
import type { z } from "zod";

type Kind = z.infer<typeof DocumentKind>;

/** What a search is narrowed by; also the names the address has for it. */
export const filterNames = [
  "on",
  "from",
  "to",
  "sender",
  "reference",
  "receipt",
  "unit",
  "kind",
  "channel",
  "state",
] as const;
export type FilterName = (typeof filterNames)[number];

const kinds: Readonly<Record<"de" | "en", Readonly<Record<Kind, string>>>> = {
  de: {
    letter: "Brief",
    application: "Antrag",
    objection: "Widerspruch",
    invoice: "Rechnung",
    court: "Gerichtspost",
    certificate: "Bescheinigung",
    form: "Formular",
    complaint: "Beschwerde",
    inquiry: "Anfrage",
    reminder: "Mahnung",
    notice: "Bescheid",
    "job-application": "Bewerbung",
    other: "Sonstiges",
  },
  en: {
    letter: "Letter",
    application: "Application",
    objection: "Objection",
    invoice: "Invoice",
    court: "Court mail",
    certificate: "Certificate",
    form: "Form",
    complaint: "Complaint",
    inquiry: "Inquiry",
    reminder: "Payment reminder",
    notice: "Notice",
    "job-application": "Job application",
    other: "Other",
  },
};

/** The words of the search. */
export const searchTexts = {
  de: {
    title: "Suche",
    label: "Wonach suchen Sie?",
    hint: 'Zum Beispiel: Widerspruch · „Brief von Müller vom 3. März“ · eine Eingangsnummer · ein Aktenzeichen. "In Anführungszeichen" wird wörtlich gesucht, -ohne schließt aus.',
    submit: "Suchen",
    start: "Suchen Sie in allem, was Sie sehen dürfen.",
    none: "Nichts gefunden, was Sie sehen dürfen.",
    noneHint: "Nehmen Sie einen Filter weg oder suchen Sie mit weniger Wörtern.",
    understood: "Verstanden und gesetzt",
    remove: (name: string) => `Filter entfernen: ${name}`,
    removeAll: "Alle entfernen",
    narrow: "Eingrenzen",
    any: "alle",
    apply: "Übernehmen",
    filter: {
      on: "Datum",
      from: "Eingang ab",
      to: "Eingang bis",
      sender: "Absender",
      reference: "Aktenzeichen",
      receipt: "Eingangsnummer",
      unit: "Amt",
      kind: "Art",
      channel: "Weg",
      state: "Stand",
    } satisfies Record<FilterName, string>,
    kind: kinds.de,
    hits: (n: number, more: boolean) =>
      more ? `Die ersten ${n} Treffer` : n === 1 ? "1 Treffer" : `${n} Treffer`,
    onPage: (n: number) => `Seite ${n}`,
    order: { best: "Beste zuerst", newest: "Neueste zuerst" },
    keyList: [
      ["/", "ins Suchfeld"],
      ["J", "nächster Treffer"],
      ["K", "voriger Treffer"],
      ["Enter", "Treffer öffnen"],
      ["?", "diese Hilfe"],
    ] as readonly (readonly [string, string])[],
  },
  en: {
    title: "Search",
    label: "What are you looking for?",
    hint: 'For example: objection · "letter from Miller of 3 March" · a receipt number · a reference number. What stands "in quotation marks" is searched word for word, -without leaves out.',
    submit: "Search",
    start: "Search everything you may see.",
    none: "Nothing found that you may see.",
    noneHint: "Take a filter away, or search for fewer words.",
    understood: "Understood and set",
    remove: (name: string) => `Remove filter: ${name}`,
    removeAll: "Remove all",
    narrow: "Narrow down",
    any: "any",
    apply: "Apply",
    filter: {
      on: "Date",
      from: "Received from",
      to: "Received until",
      sender: "Sender",
      reference: "Reference number",
      receipt: "Receipt number",
      unit: "Department",
      kind: "Kind",
      channel: "Channel",
      state: "State",
    } satisfies Record<FilterName, string>,
    kind: kinds.en,
    hits: (n: number, more: boolean) =>
      more ? `The first ${n} hits` : n === 1 ? "1 hit" : `${n} hits`,
    onPage: (n: number) => `Page ${n}`,
    order: { best: "Best first", newest: "Newest first" },
    keyList: [
      ["/", "to the search field"],
      ["J", "next hit"],
      ["K", "previous hit"],
      ["Enter", "open a hit"],
      ["?", "this help"],
    ] as readonly (readonly [string, string])[],
  },
};
