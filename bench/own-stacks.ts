/** Stacks of scanned letters of our own making, with the truth where each letter begins; the same for the same seed. */
import type { PageWords } from "../src/domain/page.ts";
import { randomFrom } from "../src/routing/linear-model.ts";
import type { OwnLetter } from "../src/town/read-known-letters.ts";
import { pageOfLines } from "../test/support/page-of-lines.ts";
import { misread, wrap } from "./own-letters.ts";
import {
  CLOSINGS,
  footerOf,
  LETTERS,
  type Matter,
  type Pick,
  SALUTATIONS,
  type Voice,
} from "./own-stack-letters.ts";
import { PAPERS } from "./own-stack-papers.ts";

/** A page of a stack: its words, or null for a blank one. */
export interface MadePage {
  readonly words: PageWords | null;
  readonly begins: boolean;
}

/** How blank pages come into a stack: not at all, one between letters, or as the backs of duplex sheets. */
export type Blanks = "none" | "between" | "backs";

export interface MadeStack {
  readonly town: { readonly name: string; readonly street: string };
  readonly blanks: Blanks;
  readonly pages: readonly MadePage[];
}

const ROWS_MAX = 60;
const TOWNS: readonly (readonly Matter["town"][])[] = [
  [
    { name: "Stadt Lindenau", street: "Rathausplatz 1", place: "04711 Lindenau" },
    { name: "Gemeinde Oberwaldhain", street: "Hauptstraße 12", place: "35291 Oberwaldhain" },
  ],
  [
    { name: "Stadt Bad Musterfeld", street: "Am Markt 5", place: "97230 Bad Musterfeld" },
    { name: "Hansestadt Torlow", street: "Große Wollweberstraße 40", place: "17094 Torlow" },
  ],
];
const FIRST: readonly (readonly string[])[] = [
  ["Jutta", "Ralf", "Ayse", "Birgit", "Heiko"],
  ["Mechthild", "Olaf", "Ewa", "Silke", "Tarek"],
];
const LAST: readonly (readonly string[])[] = [
  ["Sauerbier", "Wachsmuth", "Kaplan", "Tausendschön"],
  ["Oberländer", "Nowicki", "Pfannkuch", "Dreyling"],
];
const STREETS: readonly (readonly string[])[] = [
  ["Am Anger", "Ringstraße", "Fliederweg"],
  ["Mühlgasse", "Bergallee", "Schulstraße"],
];
const FIRMS: readonly (readonly string[])[] = [
  ["Terrafix Handels GmbH", "Kanzlei Ohnesorg & Partner", "Landkreis Musterau"],
  ["Turnverein Frohsinn e. V.", "Amtsgericht Torfstadt", "Dachbau Lehmann KG"],
];

/** The stacks of one voice: bodies from `texts`, two to thirty letters each, one to twelve pages a letter. */
export function makeStacks(voice: Voice, texts: readonly OwnLetter[], count: number): MadeStack[] {
  return Array.from({ length: count }, (_, index) =>
    makeStack(voice, texts, 1000 * (voice + 1) + index),
  );
}

function makeStack(voice: Voice, texts: readonly OwnLetter[], seed: number): MadeStack {
  const random = randomFrom(seed);
  const pick: Pick = (from) => {
    const one = from[Math.floor(random() * from.length)];
    if (one === undefined) throw new Error("Nothing to pick from");
    return one;
  };
  const town = pick(TOWNS[voice] ?? []);
  const blanks = pick<Blanks>(["none", "none", "none", "between", "backs"]);
  // A quarter of the stacks are single letters: they must stay whole.
  const letters = pick([1, 2, 3, 4, 6, 8, 12, 30]);
  const pages: MadePage[] = [];
  for (let n = 0; n < letters; n += 1) {
    const made = makeLetter({ voice, texts, town, random, pick });
    if (n > 0 && blanks === "between") pages.push(blankPage);
    for (const [index, words] of made.entries())
      pages.push({ words, begins: index === 0 && n > 0 });
    if (blanks === "backs" && made.length % 2 === 1) pages.push(blankPage);
  }
  return { town, blanks, pages };
}

const blankPage: MadePage = { words: null, begins: false };

interface Making {
  readonly voice: Voice;
  readonly texts: readonly OwnLetter[];
  readonly town: Matter["town"];
  readonly random: () => number;
  readonly pick: Pick;
}

function makeLetter(making: Making): PageWords[] {
  const { voice, random, pick } = making;
  const enclosures = random() < 0.35 ? pick([1, 1, 2, 3]) : 0;
  const matter = makeMatter(making, random() < 0.7 ? enclosures : 0);
  const { head, foot } = pick(LETTERS[voice] ?? [])(matter, pick);
  const stamp = random() < 0.25 ? [`>>Eingegangen ${matter.town.name} ${matter.date}`] : [];
  const written = paginate([...stamp, ...head, ...matter.body, ...foot], matter, pick);
  const papers = Array.from({ length: enclosures }, () =>
    pick(PAPERS[voice] ?? [])(matter, pick),
  ).flat();
  const footer = random() < 0.3 ? footerOf(matter) : null;
  const noise = pick([0, 0, 0.02, 0.05, 0.12]);
  const look = { scale: pick([0.85, 0.92, 1, 1, 1.12]), noise };
  const own = { scale: pick([0.8, 0.95, 1, 1.1]), noise };
  return [
    ...written.map((rows) => printed(rows, footer, look, random)),
    ...papers.map((rows) =>
      printed(rows, random() < 0.4 ? footer : null, random() < 0.5 ? look : own, random),
    ),
  ];
}

/** Who writes what; `enclosures` is how many are announced. */
function makeMatter({ voice, texts, town, random, pick }: Making, enclosures: number): Matter {
  const text = pick(texts);
  const day = Math.ceil(random() * 28);
  return {
    town,
    office: random() < 0.5 ? (text.addressee ?? "Ordnungsamt") : null,
    sender: {
      name: `${pick(FIRST[voice] ?? [])} ${pick(LAST[voice] ?? [])}`,
      street: `${pick(STREETS[voice] ?? [])} ${Math.ceil(random() * 99)}`,
      place: pick([town.place, town.place, "04109 Musterstadt", "70173 Neukirchen"]),
    },
    firm: pick(FIRMS[voice] ?? []),
    date: pick([`${day}.3.2025`, `${day}. November 2024`, `0${(day % 9) + 1}.10.2025`]),
    number: String(100_000 + Math.floor(random() * 899_999)),
    subject: text.subject ?? "Meine Anfrage",
    body: makeBody(text, texts, random, pick),
    salutation: pick(SALUTATIONS[voice] ?? []),
    closing: pick(CLOSINGS[voice] ?? []),
    enclosures,
  };
}

/** Running text of one page mostly, of several often, of up to ten sometimes. */
function makeBody(
  first: OwnLetter,
  texts: readonly OwnLetter[],
  random: () => number,
  pick: Pick,
): string[] {
  const size = random();
  let parts = 1;
  if (size < 0.4) parts = pick([3, 4, 5]);
  if (size < 0.1) parts = pick([8, 16, 30, 60]);
  const width = pick([62, 76, 90]);
  const more = Array.from({ length: parts - 1 }, () => pick(texts));
  return [first, ...more].flatMap(({ text }) => [...wrap(text, width), ""]);
}

/** Rows on pages, with the page numbers or headers this writer uses. */
function paginate(rows: readonly string[], it: Matter, pick: Pick): string[][] {
  const room = ROWS_MAX - 6;
  const count = Math.ceil(rows.length / room);
  const numbered = pick<(n: number) => readonly [string | null, string | null]>([
    () => [null, null],
    () => [null, null],
    (n) => [n === 1 ? null : `>>- ${n} -`, null],
    (n) => [null, `>>Seite ${n} von ${count}`],
    (n) => [n === 1 ? null : `Seite ${n} zum Schreiben vom ${it.date}`, null],
    (n) => [n === 1 ? null : `${it.firm} | Az. ${it.number}`, `>>Seite ${n}`],
  ]);
  return Array.from({ length: count }, (_, index) => {
    const [top, bottom] = numbered(index + 1);
    const own = rows.slice(index * room, (index + 1) * room);
    const padding = bottom === null ? [] : Array.from({ length: room - own.length }, () => "");
    return [
      ...(top === null ? [] : [top, ""]),
      ...own,
      ...padding,
      ...(bottom === null ? [] : ["", bottom]),
    ];
  });
}

/** The rows as a scanner and its reading would give them. */
function printed(
  rows: readonly string[],
  footer: string | null,
  look: { readonly scale: number; readonly noise: number },
  random: () => number,
): PageWords {
  const padding = Array.from({ length: Math.max(0, ROWS_MAX - rows.length) }, () => "");
  const all = footer === null ? rows : [...rows, ...padding, footer];
  const read = all.map((row) =>
    random() < look.noise / 2 ? "" : misread(row, look.noise, random),
  );
  const page = pageOfLines(read, 1 - look.noise);
  return {
    ...page,
    words: page.words.map((word) => {
      const [left, top, right, bottom] = word.box;
      // Type shrinks and grows, lines do not: page numbers and footers keep their place.
      return { ...word, box: [left, top, right, top + (bottom - top) * look.scale] };
    }),
  };
}
