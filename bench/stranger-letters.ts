/** Dresses letters of other voices as post to other towns: unlike own-letters.ts in heads, places, closings and order. */
import type { RouteInput } from "../src/routing/decide-route.ts";
import { randomFrom } from "../src/routing/linear-model.ts";
import type { OwnLetter } from "../src/town/read-known-letters.ts";
import { misread, wrap } from "./own-letters.ts";

type Place = readonly [town: string, street: string, place: string];
/** At least one of something. */
type Some<Item> = readonly [Item, ...Item[]];

const TOWNS: Some<Place> = [
  ["Gemeinde Wiesenbrück", "Kirchplatz 3", "99887 Wiesenbrück"],
  ["Stadtverwaltung Hohenau", "Postfach 10 01", "88001 Hohenau"],
  ["Magistrat der Stadt Felsberg-Nord", "Am Alten Markt 7", "77012 Felsberg-Nord"],
  ["Stadt Lindenau", "Rathausplatz 1", "04711 Lindenau"],
];
const HEADS: Some<string> = [
  "Fam. Özdemir-Kraft * Birkenhof 12b * 88003 Hohenau\nmobil 0170 0001122\noezdemir-kraft@mail.example",
  "Absender:\nHannelore Quast\nZum Sandberg 5, 99887 Wiesenbrück",
  "BRANDT + SÖHNE KG\nInh. Rolf Brandt · Gewerbepark Ost 4 · 77012 Felsberg-Nord\nUSt-IdNr. DE000000000",
  "Rechtsanwältin Dr. jur. Ilka Memmert\nFachanwältin\nSonnenallee 9\n77010 Felsberg\nSekretariat: Frau Blau",
  "Von: timo.kern@web.example\nGesendet: Sonntag, 22:41\nAn: stadt@hohenau.example",
  "",
];
const OPENINGS: Some<string> = [
  "Sehr geehrte Damen, sehr geehrte Herren,",
  "Guten Abend zusammen,",
  "An alle, die es angeht,",
  "Werte Mitarbeiter der Verwaltung,",
  "Hi,",
  "Sehr geehrter Herr Vogelsang,",
];
const ENDINGS: Some<string> = [
  "MfG\nH. Quast\n\nP.S. Ich bin nur vormittags zu erreichen.",
  "Hochachtungsvoll\n\nBrandt\n(Geschäftsführer)\nSitz der Gesellschaft Felsberg, Amtsgericht HRB 77",
  "Beste Grüße\nTimo Kern\n\nVon unterwegs gesendet",
  "gez. Memmert\nRechtsanwältin\nAnlage: Vollmacht",
  "Es grüßt Sie\nIhre Familie Özdemir-Kraft",
];
/** Sentences that mention what another office does; they ask for nothing. */
const IN_PASSING: Some<string> = [
  "Zur Bücherei und zum Wochenmarkt habe ich keine Fragen.",
  "Mit dem neuen Ausweis hat bei Ihnen übrigens alles gut geklappt.",
  "Meine Frau arbeitet selbst im Standesamt, daher weiß ich, wie viel los ist.",
  "Die Gewerbesteuer ist bezahlt, daran liegt es nicht.",
  "Unser Bauantrag von 2018 hatte damit nichts zu tun.",
  "Der Kitaplatz ist inzwischen da, danke dafür.",
];

/** One letter of the set as the router gets it; `noise` is the share of letters misread, 0..1. */
export function dressStranger(letter: OwnLetter, seed: number, noise: number): RouteInput {
  const random = randomFrom(seed * 7919 + 13);
  const pick = <Choice>(from: Some<Choice>): Choice =>
    from[Math.floor(random() * from.length)] ?? from[0];
  const [town, street, place] = pick(TOWNS);
  const noisy = (text: string): string => misread(text, noise, random);
  const office = letter.addressee === null ? [] : [letter.addressee];
  const address = [town, ...office, street, place].map(noisy);
  const passing = random() < 0.3 ? ` ${pick(IN_PASSING)}` : "";
  const parts = [
    pick(HEADS),
    ...address,
    `${place.slice(6)}, 14. Oktober 2025`,
    ...(letter.subject === null ? [] : [noisy(letter.subject)]),
    pick(OPENINGS),
    ...wrap(noisy(letter.text + passing), 92),
    pick(ENDINGS),
  ];
  return {
    text: parts.filter((part) => part !== "").join("\n"),
    addresseeLines: address,
    subject: letter.subject === null ? null : noisy(letter.subject),
    referenceNumbers: [],
    coverSheetUnit: null,
    structuredUnit: null,
    confidential: false,
    formalService: false,
    meanConfidence: 1 - noise,
  };
}
