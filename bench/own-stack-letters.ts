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

type Paper = (it: Matter, pick: Pick) => string[][];

const table = (rows: number, row: (n: number) => string): string[] =>
  Array.from({ length: rows }, (_, index) => row(index + 1));
const townLetter = (it: Matter, mark: string, text: readonly string[]): string[] => [
  it.town.name,
  it.town.street,
  it.town.place,
  mark,
  "",
  it.sender.name,
  it.sender.street,
  it.sender.place,
  "",
  `Aktenzeichen: ${it.number}`,
  `Datum: ${it.date}`,
  "",
  `Sehr geehrte Frau ${it.sender.name.split(" ")[1] ?? ""},`,
  ...text,
  "Mit freundlichen Grüßen",
  "Im Auftrag",
];

/** Papers that come with a letter, each a list of pages. None of them begins a letter. */
export const PAPERS: readonly (readonly Paper[])[] = [
  [
    (it) => [
      [
        "Anlage 1 - Zusammenstellung der Ausgaben",
        "",
        ...table(18, (n) => `${n} Posten | ${it.date} | ${n * 17},50`),
      ],
    ],
    (it) => [
      townLetter(it, "KOPIE", [
        "wir haben Ihren Antrag erhalten und prüfen ihn zurzeit.",
        "Sie hören wieder von uns.",
      ]),
    ],
    (it) => [
      [
        it.firm,
        it.sender.place,
        "",
        "Bescheinigung",
        "",
        `Hiermit wird bescheinigt, dass ${it.sender.name} bei uns beschäftigt ist.`,
        "",
        it.date,
        "Stempel, Unterschrift",
      ],
    ],
    (it) => [
      [
        "Mietvertrag",
        "",
        `zwischen ${it.firm} und ${it.sender.name}`,
        ...it.body.slice(0, 24),
        ">>Seite 1 von 2",
      ],
      [
        "§ 4 Nebenkosten",
        ...it.body.slice(0, 20),
        `${it.date} ${it.sender.name}`,
        ">>Seite 2 von 2",
      ],
    ],
    () => [["Foto 1: Blick vom Gehweg"]],
    (it) => [
      [
        it.firm,
        "Tel. 0341 99887, www.firma.example",
        "",
        `${it.firm}, Postfach 12, 04109 Musterstadt`,
        it.sender.name,
        it.sender.street,
        it.sender.place,
        `>>${it.date}`,
        `Betreff: ${it.subject}`,
        "",
        "Sehr geehrte Kundin, sehr geehrter Kunde,",
        ...it.body.slice(0, 14),
        "Freundliche Grüße",
      ],
    ],
    (it) => [
      [
        it.firm,
        "",
        it.sender.name,
        it.sender.street,
        it.sender.place,
        "",
        `Rechnung ${it.number}`,
        `Datum: ${it.date}`,
        "Sehr geehrte Kundin, sehr geehrter Kunde,",
        ...table(6, (n) => `${n} Leistung | ${n * 33},00`),
      ],
    ],
    (it) => [table(22, (n) => `${n}. | ${it.date} | ${n + 3} Uhr wieder Lärm bis in die Nacht`)],
  ],
  [
    (it) => [["Anhang: Tagebuch", ...table(20, (n) => `${it.date} ${n} Uhr niemand da gewesen`)]],
    (it) => [
      townLetter(it, "", [
        "Ihre Anfrage liegt der zuständigen Stelle vor. Wir bitten um etwas Geduld.",
      ]),
    ],
    (it) => [
      [
        "Ärztliches Attest",
        it.firm,
        "",
        `${it.sender.name}, ${it.sender.place}`,
        "ist aus gesundheitlichen Gründen nicht in der Lage, Treppen zu steigen.",
        "",
        it.date,
      ],
    ],
    (it) => [
      ["Gutachterliche Stellungnahme", "", ...it.body.slice(0, 26), ">>- 1 -"],
      [...it.body.slice(0, 26), ">>- 2 -"],
      ["Ergebnis", ...it.body.slice(0, 8), it.firm, ">>- 3 -"],
    ],
    (it) => [
      [
        `>>${it.firm}`,
        ">>Telefon 0351 2233, E-Mail post@praxis.example",
        `>>${it.date}`,
        `Betr.: ${it.sender.name}`,
        `Unser Zeichen: ${it.number.slice(2)}-B`,
        "",
        "Werte Kolleginnen und Kollegen,",
        ...it.body.slice(0, 18),
        "Mit freundlichem Gruß",
      ],
    ],
    (it) => [["Personalausweis", "Bundesrepublik Deutschland", it.sender.name, it.date]],
    (it) => [
      [
        `>>${it.firm}`,
        ">>Fax 0351 667788",
        `${it.firm} * Ring 4 * 01067 Musterau`,
        `Frau/Herrn ${it.sender.name}`,
        it.sender.street,
        it.sender.place,
        "",
        `>>${it.date}`,
        "Bezug: Ihre Versicherung",
        "Sehr geehrtes Mitglied,",
        ...it.body.slice(0, 10),
        "Freundliche Grüße",
        it.firm,
      ],
    ],
    (it) => [
      [
        "Kontoauszug",
        `${it.sender.name} | Konto ${it.number}`,
        ...table(16, (n) => `${it.date} Lastschrift | ${n * 9},99`),
      ],
      ["Blatt 2", ...table(12, (n) => `${it.date} Gutschrift | ${n * 4},10`)],
    ],
    (it) => [
      [
        "Vollmacht",
        "",
        `Hiermit bevollmächtige ich ${it.firm},`,
        "mich in dieser Sache zu vertreten.",
        "",
        `${it.sender.place.slice(6)}, ${it.date}`,
        it.sender.name,
      ],
    ],
  ],
];
