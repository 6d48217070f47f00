/** Papers of our own making that come with a letter, in the two voices of own-stack-letters.ts. */
import type { Matter, Pick } from "./own-stack-letters.ts";

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
