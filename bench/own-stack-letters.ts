/** Letters and enclosures of our own making as printed rows, in two voices that share no template and no wording. */
import type { OwnAddress } from "../src/text/page-traits.ts";

/** 0 or 1: which half of templates, courtesies and papers a letter is made from. */
export type Voice = 0 | 1;
export type Pick = <T>(from: readonly T[]) => T;

/** What a letter says and who writes to whom. */
export interface Matter {
  readonly town: OwnAddress & { readonly place: string };
  readonly office: string | null;
  readonly sender: { readonly name: string; readonly street: string; readonly place: string };
  readonly firm: string;
  readonly date: string;
  readonly number: string;
  readonly subject: string;
  /** Running text, already broken into rows. */
  readonly body: readonly string[];
  readonly closing: string;
  readonly salutation: string;
  readonly enclosures: number;
}

type Template = (it: Matter, pick: Pick) => { head: string[]; foot: string[] };

/** Rows that belong to every page of a letter, where its paper has them. */
export const footerOf = (it: Matter): string =>
  `${it.firm} · Sparkasse IBAN DE00 0000 ${it.number} · Steuer-Nr. ${it.number}/77`;

/** To the town by its name, often with an office, sometimes to an office alone. */
const recipient = (it: Matter, pick: Pick): string[] => {
  const { name, street, place } = it.town;
  const town = pick([name, `An die ${name}`, `Stadtverwaltung ${place.slice(6)}`, name]);
  const office = it.office === null ? [] : [it.office];
  const alone = it.office !== null && pick([true, false, false]);
  return [
    ...(alone ? office : [town, ...office]),
    pick([street, street, street, street, `Postfach ${it.number.slice(0, 4)}`]),
    place,
  ];
};
const sign = (it: Matter): string[] => [
  "",
  it.closing,
  "",
  it.sender.name,
  ...(it.enclosures === 0
    ? []
    : ["", it.enclosures === 1 ? "Anlage" : `Anlagen: ${it.enclosures}`]),
];
const sender = (it: Matter): string[] => [it.sender.name, it.sender.street, it.sender.place];

/** The templates of the two voices. `head` is followed by the body, `foot` by the page's end. */
export const LETTERS: readonly (readonly Template[])[] = [
  [
    (it, pick) => ({
      head: [
        ...sender(it),
        "",
        "",
        ...recipient(it, pick),
        "",
        `>>${it.date}`,
        "",
        it.subject,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        it.firm,
        "",
        `${it.firm} · ${it.sender.street} · ${it.sender.place}`,
        ...recipient(it, pick),
        `>>Unser Zeichen: ${it.number}`,
        ">>Telefon: 0341 1234",
        `>>Datum: ${it.date}`,
        "",
        it.subject,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        `>>${it.sender.name}`,
        `>>${it.sender.street}`,
        `>>${it.sender.place}`,
        "",
        ...recipient(it, pick),
        "",
        `${it.sender.place.slice(6)}, den ${it.date}`,
        "",
        `Betreff: ${it.subject}`,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        it.subject,
        "",
        ...recipient(it, pick),
        "",
        `Name: ${it.sender.name}`,
        `Anschrift: ${it.sender.street}, ${it.sender.place}`,
        `Geburtsdatum: ${it.date}`,
        "",
        "Mein Anliegen:",
        "",
      ],
      foot: [
        "",
        "Ort, Datum, Unterschrift",
        `${it.sender.place.slice(6)}, ${it.date} ${it.sender.name}`,
      ],
    }),
    (it, pick) => ({
      head: ["", "", ...recipient(it, pick), "", `>>${it.date}`, "", "", it.salutation, ""],
      foot: [...sign(it), it.sender.street, it.sender.place],
    }),
    (it, pick) => ({
      head: [
        it.firm,
        `${it.sender.street}, ${it.sender.place}`,
        "",
        ...recipient(it, pick),
        "",
        `Rechnung Nr. ${it.number} | vom ${it.date}`,
        `Kundennummer ${it.number.slice(1)}`,
        "",
        it.salutation,
        "",
      ],
      foot: [
        "1 Arbeitszeit | 4 Std. | 220,00",
        "2 Material | 1 | 80,50",
        "Summe | | 300,50",
        "Zahlbar innerhalb von 14 Tagen ohne Abzug.",
        "",
        it.closing,
      ],
    }),
  ],
  [
    (it, pick) => ({
      head: [
        `${it.sender.name}, ${it.sender.street}, ${it.sender.place}`,
        "",
        "",
        "",
        ...recipient(it, pick),
        "",
        "",
        it.date,
        "",
        `Betr.: ${it.subject}`,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        `>>${it.firm}`,
        `>>${it.sender.street}`,
        `>>${it.sender.place}`,
        ">>E-Mail post@verein.example",
        `>>Az.: ${it.number}`,
        `>>${it.date}`,
        "",
        ...recipient(it, pick),
        "",
        "",
        it.subject,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        `${it.sender.name} | | ${it.date}`,
        it.sender.street,
        it.sender.place,
        "Tel. 0341 445566",
        "",
        "",
        ...recipient(it, pick),
        "",
        `Bezug: ${it.subject}`,
        `Mein Zeichen ${it.number}`,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        "Formular 12/3",
        ...recipient(it, pick),
        "",
        it.subject,
        "",
        `Antragsteller | ${it.sender.name}`,
        `Straße | ${it.sender.street}`,
        `Ort | ${it.sender.place}`,
        "",
        "Begründung:",
        "",
      ],
      foot: ["", "Datum, Unterschrift", it.date, it.sender.name],
    }),
    (it, pick) => ({
      head: [
        `Von: ${it.sender.name}`,
        `An: ${it.town.name}`,
        `Datum: ${it.date}`,
        `Betreff: ${it.subject}`,
        "",
        ...recipient(it, pick),
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
    (it, pick) => ({
      head: [
        "TELEFAX",
        "",
        ...recipient(it, pick),
        "",
        `Von: ${it.firm}, ${it.sender.place}`,
        `Datum: ${it.date}`,
        "",
        it.subject,
        "",
        it.salutation,
        "",
      ],
      foot: sign(it),
    }),
  ],
];

/** Courtesies of the two voices. */
export const SALUTATIONS: readonly (readonly string[])[] = [
  ["Sehr geehrte Damen und Herren,", "Guten Tag,", "Sehr geehrte Frau Abendroth,", ""],
  ["Sehr geehrter Herr Kranich,", "Hallo,", "Liebes Team,", "Werte Damen und Herren,"],
];
export const CLOSINGS: readonly (readonly string[])[] = [
  ["Mit freundlichen Grüßen", "Freundliche Grüße", "Hochachtungsvoll"],
  ["Mit freundlichem Gruß", "Viele Grüße", "Im Auftrag", "Vielen Dank im Voraus"],
];
