/**
 * How many letter dates are found on made-up letters whose date was misread: 16 layouts by eight ways of writing it,
 * with shares of its characters misread, dropped or spaced. A wrong date is worse than none, so both are told.
 *   node bench/misread-dates.ts [--misses]
 */
import { randomFrom } from "../src/routing/linear-model.ts";
import { findFacts } from "../src/text/find-facts.ts";
import { pageOfLines } from "../test/support/page-of-lines.ts";

const MONTHS =
  "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" ");
/** What readers take for what; every one of them as often as the others. */
const MISREADINGS =
  "0O 0o 0C 0ö 1l 1I 1| 1i 17 2Z 38 4A 5S 6b 8B 9g ., äa mrn ec un nu il li ri tf zx bh üu vy o0"
    .split(" ")
    .map((pair): readonly [string, string] => [pair.slice(0, 1), pair.slice(1)]);
const SPACES: readonly (readonly [string, string])[] = [
  [". ", "."],
  [" ", ""],
  [".", ". "],
  ["rn", "m"],
];

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const two = (number: number): string => String(number).padStart(2, "0");
const nameOf = ({ month }: Day): string => MONTHS[month - 1] ?? "";
const isoOf = ({ year, month, day }: Day): string => `${year}-${two(month)}-${two(day)}`;
const WRITTEN: Readonly<Record<string, (date: Day) => string>> = {
  whole: ({ year, month, day }) => `${two(day)}.${two(month)}.${year}`,
  short: ({ year, month, day }) => `${day}.${month}.${year % 100}`,
  spaced: ({ year, month, day }) => `${day}. ${month}. ${year}`,
  named: (date) => `${date.day}. ${nameOf(date)} ${date.year}`,
  tight: (date) => `${date.day}.${nameOf(date)} ${date.year}`,
  abbreviated: (date) => `${two(date.day)}. ${nameOf(date).slice(0, 3)}. ${date.year}`,
  iso: isoOf,
  capitals: (date) => `${date.day}. ${nameOf(date).toUpperCase()} ${date.year}`,
};

const SENDER = ["Erika Beispiel", "Am Anger 7", "04703 Lindenau"];
const TOWN = ["Stadt Lindenau", "Ordnungsamt", "Rathausplatz 1", "04711 Lindenau"];
const LETTER = [
  "Beschwerde über Lärm",
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "seit dem 12.01.2025 ist es nachts zu laut. Mein Bescheid vom 3.2.2025 liegt bei.",
  "Ich bin am 14.05.1961 geboren und brauche Ruhe bis zum 30.04.2025.",
  "",
  "Mit freundlichen Grüßen",
];
const headed = (...head: readonly string[]): readonly string[] => [
  ...SENDER,
  "",
  ...TOWN,
  "",
  ...head,
  "",
  ...LETTER,
  "",
  "Erika Beispiel",
];
const LAID_OUT: Readonly<Record<string, (date: string) => readonly string[]>> = {
  right: (date) => headed(`>>${date}`),
  "place, den": (date) => headed(`>>Lindenau, den ${date}`),
  place: (date) => headed(`>>Bad Lindenau, ${date}`),
  label: (date) => headed(`Datum: ${date}`),
  "label far off": (date) => headed(`Datum: |  |  | ${date}`),
  "line of references": (date) =>
    headed(
      "Ihr Zeichen | Unser Zeichen | Telefon | Datum",
      `32-1/24 | AB-12 | 0341 1234 | ${date}`,
    ),
  "information block": (date) => [
    ...SENDER,
    "",
    ...TOWN.slice(0, 2),
    `${TOWN[2] ?? ""} |  | Telefon: 0341 1234`,
    `${TOWN[3] ?? ""} |  | Datum: ${date}`,
    "",
    ...LETTER,
  ],
  fax: (date) => ["11.03.2025 09:14 | von Beispiel GmbH | S. 01/02", "", ...headed(`>>${date}`)],
  "stamp above": (date) =>
    headed(">>EINGEGANGEN", ">>13. MRZ. 2025", "", "", "", `>>Lindenau, ${date}`),
  "stamp beside": (date) =>
    headed(" |  | Stadt Lindenau - Posteingang", " |  | 12.03.2025", "", `Lindenau, den ${date}`),
  birthday: (date) => ["geboren am 14.05.1961", ...headed(`>>${date}`)],
  "their letter": (date) => headed(`Ihr Schreiben vom 20.02.2025 | Datum: ${date}`),
  "their letter above": (date) =>
    headed("Ihre Nachricht vom | Unser Zeichen | Datum", `20.02.2025 | AB-12 | ${date}`),
  "after the letter": (date) => [...headed(), "", `Lindenau, den ${date}`],
  "beside the name": (date) => [...headed().slice(0, -1), `Lindenau, ${date} | Erika Beispiel`],
  founded: (date) => ["Beispiel GmbH · gegründet 01.04.1998", ...headed(`>>${date}`)],
};
const RECEIVED = "2025-03-14";
const TIMES = 12;

for (const noise of [0, 0.05, 0.1, 0.2]) {
  const random = randomFrom(5);
  const outcomes = Object.entries(LAID_OUT).flatMap(([layout, layOut]) =>
    Object.values(WRITTEN).flatMap((write) =>
      Array.from({ length: TIMES }, () => {
        const date = someDay(random);
        const printed = misread(write(date), noise, random);
        const found = findFacts([pageOfLines(layOut(printed))], {
          receiptDay: RECEIVED,
        }).letterDate;
        const outcome = found === null ? "none" : found.date === isoOf(date) ? "right" : "wrong";
        if (outcome !== "right" && process.argv.includes("--misses"))
          print(`  ${layout}: ${printed} for ${isoOf(date)}: ${found?.date ?? "none"}`);
        return outcome;
      }),
    ),
  );
  const count = (of: string): number => outcomes.filter((outcome) => outcome === of).length;
  const percent = ((100 * count("right")) / outcomes.length).toFixed(1);
  print(
    `${noise * 100} % of the characters misread: right ${percent} %, wrong ${count("wrong")}, none ${count("none")} of ${outcomes.length}`,
  );
}

/** A day before the letter came: of the last months, so that it is plausible. */
function someDay(random: () => number): Day {
  const isOld = random() < 0.4;
  const month = isOld ? 9 + Math.floor(random() * 4) : 1 + Math.floor(random() * 2);
  return { year: isOld ? 2024 : 2025, month, day: 1 + Math.floor(random() * 28) };
}

function misread(text: string, share: number, random: () => number): string {
  let read = "";
  for (let at = 0; at < text.length; at++) {
    const ways = [...MISREADINGS, ...SPACES].filter(([from]) => text.startsWith(from, at));
    const way = random() < share ? ways[Math.floor(random() * ways.length)] : undefined;
    read += way === undefined ? (text[at] ?? "") : way[1];
    at += (way?.[0].length ?? 1) - 1;
  }
  return read;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
