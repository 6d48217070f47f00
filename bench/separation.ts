/**
 * Fits where letters begin in stacks without separator sheets, and measures it. Two voices of our own
 * stacks share no template, paper, courtesy, name or text: each is measured with the model fitted on the other.
 *
 *   node bench/separation.ts [--words DIR] [--weights] [--errors] [--write]
 *
 * `--words`: what read-words.ts wrote; its letters are joined at random into stacks, for measuring only.
 * `--write` fits on both voices and writes src/text/shipped-letter-start.ts.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { SplitLimits } from "../src/domain/split-plan.ts";
import { PageWords } from "../src/domain/page.ts";
import { shareInterval } from "../src/evaluation/intervals.ts";
import { randomFrom } from "../src/routing/linear-model.ts";
import { FEATURE_NAMES, featureValues, letterStarts, walkStack } from "../src/text/letter-start.ts";
import type { LetterStartModel, StackPage } from "../src/text/letter-start.ts";
import { type OwnAddress, pageTraits } from "../src/text/page-traits.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import { fitLetterStart, type Row } from "./fit-letter-start.ts";
import { type MadeStack, makeStacks } from "./own-stacks.ts";

interface Stack {
  readonly name: string;
  readonly pages: readonly StackPage[];
  readonly begins: readonly boolean[];
}
const STACKS = 500;
/** Share of features that every page is shown without a second time. */
const HIDDEN = 0.15;
/**
 * Of the cuts made alone at most this share may be wrong, held out, and of the pages kept without a
 * question twice as many: most scans without sheets are single letters, and each question costs a person.
 */
const ERROR_ALONE = 0.003;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const option = (name: string): string | null => {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
};

const texts = await readOwnLetters("fixtures/calibration");
const voices = ([0, 1] as const).map((voice) =>
  makeStacks(
    voice,
    texts.filter((_, index) => index % 2 === voice),
    STACKS,
  ).map((stack, index) => stackOf(`${voice}-${index} ${stack.blanks}`, stack)),
);
const [first = [], second = []] = voices;
const heldOut = [
  { stacks: second, model: fitLetterStart(first.flatMap(rowsOf)) },
  { stacks: first, model: fitLetterStart(second.flatMap(rowsOf)) },
];
const chosen = limitsFrom(
  heldOut.flatMap(({ stacks, model }) => stacks.flatMap((stack) => judged(stack, model))),
);
const shipped: LetterStartModel = {
  ...fitLetterStart([...first, ...second].flatMap(rowsOf)),
  limits: chosen,
};
print(
  `limits from the held-out voices: cut from ${chosen.cutFrom}, whole below ${chosen.wholeBelow}`,
);
for (const [index, { stacks, model }] of heldOut.entries()) {
  report(`own stacks, voice ${2 - index} by the model of the other`, stacks, {
    ...model,
    limits: chosen,
  });
}
const folder = option("--words");
if (folder !== null) reportWords(folder);
if (process.argv.includes("--weights")) {
  for (const [name, weight] of Object.entries(shipped.weights)) print(`  ${name} ${weight}`);
}
if (process.argv.includes("--write"))
  writeFileSync("src/text/shipped-letter-start.ts", sourceOf(shipped));

function stackOf(name: string, stack: MadeStack): Stack {
  return {
    name,
    pages: stack.pages.map(({ words }) =>
      words === null ? "blank" : pageTraits(words, stack.town),
    ),
    begins: stack.pages.map(({ begins }) => begins),
  };
}

function rowsOf({ pages, begins }: Stack): Row[] {
  const rows: Row[] = [];
  const random = randomFrom(pages.length);
  walkStack(pages, (at, index) => {
    const values = featureValues(at);
    rows.push({ values, begins: begins[index] === true, weight: 0.5 });
    // Again with some features unseen, as on bad scans and odd layouts: no single one may decide.
    const hidden = values.map((value) => (random() < HIDDEN ? 0 : value));
    rows.push({ values: hidden, begins: begins[index] === true, weight: 0.5 });
    return begins[index] === true;
  });
  return rows;
}

interface Judged {
  readonly p: number;
  readonly begins: boolean;
}

/** Every page that could begin a letter, but the first. */
function judged(stack: Stack, model: LetterStartModel): Judged[] {
  const starts = letterStarts(stack.pages, model);
  const open = stack.pages.findIndex((page) => page !== "blank");
  return stack.pages.flatMap((page, at) =>
    at <= open || page === "blank"
      ? []
      : [{ p: starts[at] ?? 0, begins: stack.begins[at] === true }],
  );
}

/** The widest limits at which at most ERROR_ALONE of what lies outside the doubt is wrong, on either side. */
function limitsFrom(pages: readonly Judged[]): SplitLimits {
  const grid = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99];
  const wrongShare = (part: readonly Judged[], begins: boolean): number =>
    part.filter((each) => each.begins !== begins).length / Math.max(1, part.length);
  const cutFrom =
    grid.find(
      (t) =>
        wrongShare(
          pages.filter(({ p }) => p >= t),
          true,
        ) <= ERROR_ALONE,
    ) ?? 0.995;
  const below =
    grid.find(
      (t) =>
        wrongShare(
          pages.filter(({ p }) => p < 1 - t),
          false,
        ) <=
        2 * ERROR_ALONE,
    ) ?? 0.995;
  return { cutFrom, wholeBelow: Number((1 - below).toFixed(4)) };
}

function report(name: string, stacks: readonly Stack[], model: LetterStartModel): void {
  print(name);
  const results = stacks.map((stack) => {
    const pages = judged(stack, model);
    const doubt = pages.some(({ p }) => p >= model.limits.wholeBelow && p < model.limits.cutFrom);
    const single = !stack.begins.includes(true);
    return { stack, pages, doubt, single };
  });
  const several = results.filter(({ single }) => !single);
  const single = results.filter(({ single: one }) => one);
  figures("  all (made and proposed)", several);
  figures(
    "  stacks cut alone",
    several.filter(({ doubt }) => !doubt),
  );
  figures(
    "  stacks shown to a person",
    several.filter(({ doubt }) => doubt),
  );
  const cut = single.filter(({ doubt, pages }) => !doubt && pages.some(({ p }) => p >= 0.5)).length;
  const asked = single.filter(({ doubt }) => doubt).length;
  print(`  single letters: ${single.length}, cut wrongly ${cut}, asked about ${asked}`);
  print(
    `  calibration error per page: ${calibrationError(results.flatMap(({ pages }) => pages)).toFixed(4)}`,
  );
  if (process.argv.includes("--errors"))
    for (const result of results.slice(0, 400)) printErrors(result.stack, model);
}

function figures(name: string, results: readonly { readonly pages: readonly Judged[] }[]): void {
  const pages = results.flatMap((each) => each.pages);
  const cuts = pages.filter(({ begins }) => begins).length;
  const found = pages.filter(({ begins, p }) => begins && p >= 0.5).length;
  const made = pages.filter(({ p }) => p >= 0.5).length;
  const f1 = made + cuts === 0 ? 1 : (2 * found) / (made + cuts);
  print(
    `${name}: ${results.length} stacks, ${pages.length} pages, ${cuts} cuts; precision ${share(found, made)}, ` +
      `recall ${share(found, cuts)}, F1 ${(100 * f1).toFixed(2)} %`,
  );
}

function share(part: number, whole: number): string {
  const range = shareInterval(part, whole);
  if (range === null) return "-";
  const percent = (value: number): string => (100 * value).toFixed(1);
  return `${percent(part / whole)} % (${percent(range.low)}-${percent(range.high)})`;
}

function calibrationError(pages: readonly Judged[]): number {
  const bins = Map.groupBy(pages, ({ p }) => Math.min(9, Math.floor(p * 10)));
  const gaps = [...bins.values()].map((bin) =>
    Math.abs(bin.reduce((sum, { p, begins }) => sum + p - (begins ? 1 : 0), 0)),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, pages.length);
}

function printErrors({ name, pages, begins }: Stack, model: LetterStartModel): void {
  walkStack(pages, (at, index) => {
    const values = featureValues(at);
    const shown = FEATURE_NAMES.filter((_, place) => (values[place] ?? 0) > 0);
    const odds = values.reduce(
      (sum, value, place) => sum + value * (model.weights[FEATURE_NAMES[place] ?? ""] ?? 0),
      model.bias,
    );
    const p = 1 / (1 + Math.exp(-odds));
    const wrong = p >= 0.5 !== begins[index];
    const doubt = p >= model.limits.wholeBelow && p < model.limits.cutFrom;
    if (wrong || doubt)
      print(
        `    ${name} page ${index + 1}: ${p.toFixed(3)} ${begins[index] ? "begins" : "goes on"}${wrong ? " WRONG" : ""}: ${shown.join(" ")}`,
      );
    return p >= 0.5;
  });
}

/** The letters of a folder of words alone, and joined at random with and without blank sheets between. */
function reportWords(from: string): void {
  const own: OwnAddress = { name: "Stadt Lindenau", street: "Rathausplatz 1" };
  const letters = readdirSync(from)
    .filter((name) => name.endsWith(".json") && existsSync(path.join(from, name)))
    .map((name) => ({
      id: path.parse(name).name,
      pages: z
        .array(PageWords)
        .parse(JSON.parse(readFileSync(path.join(from, name), "utf8")))
        .map((words) => pageTraits(words, own)),
    }))
    .filter(({ pages }) => pages.length > 0);
  report(
    `the ${letters.length} letters of ${from}, alone`,
    letters.map(({ id, pages }) => ({ name: id, pages, begins: pages.map(() => false) })),
    shipped,
  );
  for (const blanks of ["none", "between", "backs"] as const) {
    const random = randomFrom(7);
    const stacks = Array.from({ length: 200 }, () => {
      const drawn = Array.from(
        { length: 2 + Math.floor(random() * random() * 28) },
        () => letters[Math.floor(random() * letters.length)],
      );
      return joined(
        drawn.flatMap((letter) => (letter === undefined ? [] : [letter])),
        blanks,
      );
    });
    report(`${stacks.length} stacks of them, blank pages: ${blanks}`, stacks, shipped);
  }
}

function joined(
  letters: readonly { readonly id: string; readonly pages: readonly StackPage[] }[],
  blanks: "none" | "between" | "backs",
): Stack {
  const pages: StackPage[] = [];
  const begins: boolean[] = [];
  const add = (page: StackPage, starts: boolean): void => {
    pages.push(page);
    begins.push(starts);
  };
  for (const [n, letter] of letters.entries()) {
    if (n > 0 && blanks === "between") add("blank", false);
    for (const [at, page] of letter.pages.entries()) add(page, n > 0 && at === 0);
    if (blanks === "backs" && letter.pages.length % 2 === 1) add("blank", false);
  }
  return { name: letters.map(({ id }) => id).join("+"), pages, begins };
}

function sourceOf({ version, bias, limits, weights }: LetterStartModel): string {
  const rows = Object.entries(weights).map(([name, weight]) => `    ${name}: ${weight},`);
  return `import type { LetterStartModel } from "./letter-start.ts";

/** Written by \`node bench/separation.ts --write\`: do not edit. Fitted on stacks of our own making. */
export const shippedLetterStart: LetterStartModel = {
  version: ${JSON.stringify(version)},
  bias: ${bias},
  limits: { cutFrom: ${limits.cutFrom}, wholeBelow: ${limits.wholeBelow} },
  weights: {
${rows.join("\n")}
  },
};
`;
}
