/**
 * Letters of our own making, in three parts that share no sender, wording or paper: one to find faults with,
 * one that is only reported on, and a third voice's (odd labels, several dates, rare deadlines and senders). Level 0 is as printed, 5 and 6 have 2 and 6 % of their letters misread by
 * chance, 3 (with `scans`) is a bad scan that bench/read-words.ts must read.
 *
 *   node bench/own-post.ts find|report|third OUT [scans]    writes OUT and OUT-words
 *   node bench/read-words.ts OUT OUT-words            with scans
 *   node bench/facts.ts OUT --words OUT-words
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { degrade, type Degradation } from "../fixtures/make/degrade.ts";
import { between, makeRandom, type Random } from "../fixtures/make/random.ts";
import { type GreyPicture, rasterise } from "../fixtures/make/raster.ts";
import type { PageWords } from "../src/domain/page.ts";
import { addDays } from "../src/domain/calendar.ts";
import { layOutOwn } from "./own-post/lay-out.ts";
import type { OwnLetter } from "./own-post/letter.ts";
import { LETTERS_TO_FIND } from "./own-post/letters-find.ts";
import { LETTERS_TO_REPORT } from "./own-post/letters-report.ts";
import { LETTERS_OF_THIRD } from "./own-post/letters-third.ts";
import { misreadPages } from "./own-post/misread.ts";

const PARTS: ReadonlyMap<string, readonly OwnLetter[]> = new Map([
  ["find", LETTERS_TO_FIND],
  ["report", LETTERS_TO_REPORT],
  ["third", LETTERS_OF_THIRD],
]);
const [, , part, out, also = ""] = process.argv;
const letters = part === undefined ? undefined : PARTS.get(part);
if (out === undefined || letters === undefined)
  throw new Error("name a part and a folder: node bench/own-post.ts find|report|third OUT [scans]");
/** Scanning and reading take minutes; the words as printed, and misread by chance, do not. */
const scans = also === "scans";
const DPI = 200;

const badly = (random: Random): Degradation => ({
  skewDegrees: between(random, -20, 20) / 10,
  paper: between(random, 205, 235),
  ink: between(random, 70, 100),
  blur: between(random, 8, 11) / 10,
  noise: between(random, 14, 26),
  specks: 60,
  shade: between(random, 0, 40),
});

/** What is true of most letters. */
const BASE = {
  references: [],
  senderReference: null,
  confidential: false,
  confidentialMarked: false,
  pagesText: [],
  language: "de",
  kind: null,
  objection: false,
  formalService: false,
  ibans: [],
  total: null,
  returned: null,
  organisation: false,
};

for (const folder of [out, `${out}-words`]) mkdirSync(folder, { recursive: true });
for (const letter of letters) {
  const { pdf, pages } = await layOutOwn(letter);
  const keep = (level: number, words: readonly PageWords[]): void => {
    const name = `${letter.id}-${level}.json`;
    writeFileSync(path.join(out, name), JSON.stringify(truthOf(letter, level), null, 1));
    writeFileSync(path.join(`${out}-words`, name), JSON.stringify(words));
  };
  keep(0, pages);
  keep(5, misreadPages(pages, 0.02, makeRandom(7, `${letter.id} 5`)));
  keep(6, misreadPages(pages, 0.06, makeRandom(7, `${letter.id} 6`)));
  if (!scans) continue;
  const [first] = await rasterise(pdf, DPI);
  if (first === undefined) throw new Error(`${letter.id} has no page`);
  const random = makeRandom(7, `${letter.id} 3`);
  const scanned = await degrade(first, badly(random), random);
  const id = `${letter.id}-3`;
  writeFileSync(path.join(out, `${id}.png`), await png(scanned));
  writeFileSync(path.join(out, `${id}.json`), JSON.stringify(truthOf(letter, 3), null, 1));
}

function png(picture: GreyPicture): Promise<Buffer> {
  const raw = { width: picture.width, height: picture.height, channels: 1 as const };
  return sharp(picture.pixels, { raw }).withMetadata({ density: DPI }).png().toBuffer();
}

/** As the corpora's letters say it, with more. */
function truthOf(letter: OwnLetter, level: number): object {
  const { truth, date } = letter;
  const dated = dateOf(letter);
  return {
    ...BASE,
    ...truth,
    level,
    sender: { name: senderOf(letter), ...addressOf(letter) },
    date: dated,
    subject: letter.subject,
    deadline: deadlineOf(truth.deadline, date ?? "2025-01-01"),
    receivedStamp: dated === null ? null : addDays(dated, 2),
    enclosures: letter.enclosures ?? [],
  };
}

function deadlineOf(deadline: OwnLetter["truth"]["deadline"], writtenOn: string): object | null {
  if (deadline === undefined) return null;
  return "date" in deadline
    ? { text: "", type: "absolute", date: deadline.date }
    : { ...deadline, type: "relative", date: addDays(writtenOn, deadline.days) };
}

/** A fax and a printed e-mail name the writer in a field, and so may they date it. */
function senderOf(letter: OwnLetter): string {
  const field = letter.info?.find(([label]) => /^(?:Von|From|Absender)/u.test(label))?.[1];
  return (field ?? letter.from.name).replace(/\s*<.*$/u, "");
}

function addressOf({ from: { street, place } }: OwnLetter): object {
  const [, zip, city] = /^(\d{5}) (.+)$/u.exec(place) ?? [];
  return zip === undefined || street === "" ? {} : { street, zip, city };
}

function dateOf(letter: OwnLetter): string | null {
  const field = letter.info?.find(([label]) => /^(?:Gesendet|Datum)/u.test(label))?.[1] ?? "";
  const day = /(\d{1,2})\. (\p{L}+) (\d{4})/u.exec(field);
  if (letter.date !== null || day === null) return letter.date;
  const months = ["März", "Mai"].indexOf(day[2] ?? "");
  return `${day[3] ?? ""}-${["03", "05"][months] ?? ""}-${(day[1] ?? "").padStart(2, "0")}`;
}
