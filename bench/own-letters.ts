/** Makes whole letters of our own short texts: letterhead, address block, asides, misread letters; the same every time. */
import { randomFrom } from "../src/routing/linear-model.ts";
import type { RouteInput } from "../src/routing/decide-route.ts";
import type { OwnLetter } from "../src/town/read-known-letters.ts";

/** How a letter is dressed up. `noise`: share of letters misread, 0..1. `aside`: a sentence on another office's matter. */
export interface Dress {
  readonly seed: number;
  readonly noise: number;
  readonly aside: boolean;
  /** The office named when the letter itself names none; null: only the town. */
  readonly office: string | null;
}

const SENDERS = [
  "Mechthild Sauerbier\nAm Anger 4\n04713 Lindenau\nTel. 0341 000 17",
  "Gundolf Wachsmuth · Ringstraße 18 · 04715 Lindenau",
  "Kanzlei Dr. Ohnesorg & Partner\nRechtsanwälte\nMarkt 2\n04109 Musterstadt\nwww.ohnesorg.example",
  "Terrafix Handels GmbH\nIndustriering 7\n04720 Lindenau\nGeschäftsführer: K. Bleibtreu\nHRB 00000",
  "Landkreis Musterau\nDer Landrat\nSchlossplatz 1\n00000 Musterau\nUnser Zeichen: 4711-08",
  "S. Tausendschön\nFliederweg 33\n04711 Lindenau",
];
const SALUTATIONS = [
  "Sehr geehrte Damen und Herren,",
  "Guten Tag,",
  "Hallo,",
  "Sehr geehrte Frau Abendroth,",
];
const CLOSINGS = [
  "Mit freundlichen Grüßen\nMechthild Sauerbier",
  "Hochachtungsvoll\nG. Wachsmuth\n\nAnlagen: 2",
  "Freundliche Grüße\nim Auftrag\nBleibtreu\n\nBankverbindung: Sparkasse Musterau, IBAN DE00 0000 0000",
  "Vielen Dank im Voraus und viele Grüße\nS. Tausendschön",
];
const ASIDES = [
  "Das Auto habe ich übrigens letzte Woche umgemeldet.",
  "Wegen des Kitaplatzes hatte ich bereits an anderer Stelle geschrieben.",
  "Die Hundesteuer habe ich schon überwiesen.",
  "Nebenbei: Die Laterne vor unserem Haus ist auch kaputt.",
  "Meinen Wohngeldantrag reiche ich gesondert ein.",
  "Im Standesamt war ich schon, dort war man sehr freundlich.",
  "Den Personalausweis meiner Frau holen wir nächste Woche ab.",
  "Der Baum im Hof, um den es neulich ging, ist inzwischen gefällt.",
  "Mein Gewerbe hat damit nichts zu tun.",
  "Mit der Schule meiner Tochter habe ich auch schon telefoniert.",
];
/** What scanners make of letters. */
const MISREADINGS: readonly (readonly [string, string])[] = [
  ["rn", "m"],
  ["ü", "u"],
  ["ä", "a"],
  ["l", "1"],
  ["e", "c"],
  ["h", "b"],
  ["t", "f"],
  ["ß", "B"],
  ["i", "l"],
  ["n", "u"],
];

/** One whole letter as the router gets it. */
export function dress(letter: OwnLetter, how: Dress): RouteInput {
  const random = randomFrom(how.seed);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? "";
  const office = letter.addressee ?? how.office;
  const address = [
    "Stadt Lindenau",
    ...(office === null ? [] : [office]),
    "Rathausplatz 1",
    "04711 Lindenau",
  ];
  const body = how.aside ? `${letter.text} ${pick(ASIDES)}` : letter.text;
  const { subject } = letter;
  const label = random() < 0.4 ? "Betreff: " : "";
  const noisy = (text: string): string => misread(text, how.noise, random);
  const parts = [
    pick(SENDERS),
    ...address.map(noisy),
    "3. März 2025",
    ...(subject === null ? [] : [`${label}${noisy(subject)}`]),
    pick(SALUTATIONS),
    ...wrap(noisy(body)),
    pick(CLOSINGS),
  ];
  return {
    text: parts.join("\n"),
    addresseeLines: address.map((line) => line),
    subject: subject === null ? null : noisy(subject),
    referenceNumbers: [],
    coverSheetUnit: null,
    structuredUnit: null,
    confidential: false,
    formalService: false,
    meanConfidence: 1 - how.noise,
  };
}

/** The text with that share (0..1) of often confused letters misread. */
export function misread(text: string, share: number, random: () => number): string {
  let misreadText = "";
  for (let at = 0; at < text.length; at++) {
    const rule = MISREADINGS.find(([from]) => text.startsWith(from, at));
    if (rule === undefined || random() >= share) {
      misreadText += text[at] ?? "";
      continue;
    }
    misreadText += rule[1];
    at += rule[0].length - 1;
  }
  return misreadText;
}

/** The text in rows of at most `width` letters. */
export function wrap(text: string, width = 80): readonly string[] {
  const rows = text.match(new RegExp(`.{1,${width}}(?:\\s|$)`, "gu"));
  return rows?.map((line) => line.trim()) ?? [text];
}
