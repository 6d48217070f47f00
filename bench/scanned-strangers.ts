/**
 * The strangers' letters (fixtures/strangers) on paper: set on the papers of bench/own-post, with senders of
 * their own, printed, scanned clean or poorly, faxed, photographed or turned, to be read by our OCR.
 *
 *   node bench/scanned-strangers.ts OUT          writes a scan and its truth for each letter
 *   node bench/read-words.ts OUT OUT-words       reads them
 *   node bench/facts.ts OUT --words OUT-words    what the letters say of themselves
 *   node bench/scanned-routing.ts OUT OUT-words  which department they are for
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { between, makeRandom, pick, type Random } from "../fixtures/make/random.ts";
import { addDays } from "../src/domain/calendar.ts";
import { CalendarDate } from "../src/domain/ids.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import type { OwnLetter as Matter } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";
import { layOutOwn } from "./own-post/lay-out.ts";
import type { OwnLetter } from "./own-post/letter.ts";
import { PAPERS } from "./own-post/papers.ts";
import { type Kind, scanPage } from "./reading/scans.ts";

const [, , out] = process.argv;
if (out === undefined) throw new Error("name a folder: node bench/scanned-strangers.ts OUT");

const SCANS: readonly Kind[] = ["clean", "poor", "fax", "photo", "turned"];
const LEVEL: Readonly<Record<string, number>> = { clean: 1, turned: 2, photo: 2, poor: 3, fax: 4 };
const FIRST =
  "Gesine Harro Liesbeth Detlev Nilüfer Bogdan Wiebke Eckart Zuzanna Malte Friederike Osman".split(
    " ",
  );
const LAST =
  "Quedenfeldt Rahmstorf Yıldırım Bächle Kowalczyk Ostertag Jürgensen Wittstock Haberkorn Lißner Frömmel van-der-Werff".split(
    " ",
  );
const BODIES = [
  "Bäckerei Frömmel OHG",
  "Kleingartenverein Abendsonne e. V.",
  "Rechtsanwälte Lißner & Jürgensen",
  "Wittstock Gerüstbau GmbH",
  "Pflegedienst Haberkorn",
  "Caritasverband Hohenau",
];
const STREETS = ["Schäferkamp", "Lange Reihe", "An der Trift", "Ziegeleistraße", "Moorweg"];
const PLACES = ["88003 Hohenau", "99887 Wiesenbrück", "77012 Felsberg", "04717 Lindenau"];
const SALUTATIONS = ["Sehr geehrte Damen und Herren,", "Guten Tag,", "Hallo liebes Amt,"];
const CLOSINGS = ["Mit freundlichen Grüßen", "Hochachtungsvoll", "Viele Grüße"];
const FORMS = ["numeric", "short", "month", "numeric", "month-short"] as const;

const town = await readTown("fixtures/lindenau");
const matters = [
  ...(await readOwnLetters("fixtures/strangers", "fresh.jsonl")),
  ...(await readOwnLetters("fixtures/strangers", "report.jsonl")),
];
mkdirSync(out, { recursive: true });
for (const [index, matter] of matters.entries()) {
  const random = makeRandom(11, matter.id);
  const letter = letterOf(matter, index, random);
  const kind = SCANS[index % SCANS.length] ?? "clean";
  const { pdf, pages } = await layOutOwn(letter);
  if (pages.length > 1) continue;
  // The benches over folders of letters take names of this shape.
  const id = `R${String(index + 1).padStart(3, "0")}`;
  writeFileSync(path.join(out, `${id}.pdf`), await scanPage(kind, pdf, index, random));
  const truth = { ...truthOf(letter, matter), id, kindOfScan: kind, level: LEVEL[kind] };
  writeFileSync(path.join(out, `${id}.json`), JSON.stringify(truth, null, 1));
}

function letterOf(matter: Matter, index: number, random: Random): OwnLetter {
  const papers = Object.keys(PAPERS);
  const isOffice = random() < 0.3;
  const name = isOffice ? pick(random, BODIES) : `${pick(random, FIRST)} ${pick(random, LAST)}`;
  const office = matter.addressee ?? rightOffice(matter, index);
  return {
    id: matter.id,
    paper: papers[index % papers.length] ?? "",
    from: {
      name,
      street: `${pick(random, STREETS)} ${between(random, 1, 140)}`,
      place: pick(random, PLACES),
    },
    to: [
      "Stadt Lindenau",
      ...(office === null ? [] : [office]),
      "Rathausplatz 1",
      "04711 Lindenau",
    ],
    date: addDays(CalendarDate.parse("2025-01-07"), between(random, 0, 600)),
    dateForm: pick(random, FORMS),
    subject: matter.subject,
    salutation: pick(random, SALUTATIONS),
    body: [matter.text],
    closing: pick(random, CLOSINGS),
    signatory: isOffice ? `${pick(random, FIRST)} ${pick(random, LAST)}` : name,
    truth: {},
  };
}

/** As in real post, about half of the letters name an office, as bench/fit-calibration.ts has it. */
function rightOffice(matter: Matter, index: number): string | null {
  const unit = town.units.find((each) => each.id === matter.unit);
  if (unit === undefined || index % 2 === 0) return null;
  const names = [unit.name, ...unit.aliases];
  return names[(index >> 1) % names.length] ?? null;
}

function truthOf({ from, date, subject, paper }: OwnLetter, matter: Matter): object {
  const [, zip, city] = /^(\d{5}) (.+)$/u.exec(from.place) ?? [];
  const printed = PAPERS[paper];
  const hasAddress = printed?.headAddress === true || printed?.returnLine != null;
  return {
    letter: matter.id,
    department: matter.unit,
    alsoAcceptable: matter.alsoAcceptable,
    sender: { name: from.name, ...(hasAddress ? { street: from.street, zip, city } : {}) },
    date,
    subject,
    references: [],
    pagesText: [],
  };
}
