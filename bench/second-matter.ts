/**
 * How many letters of two matters would go alone, and how many of one matter are stopped for being taken for such.
 * Each group of letters is judged by a model that learned from the others; letters of two matters are two of a
 * group written as one, as they stand and with "Außerdem" between them. What must not be stopped: letters with
 * "Außerdem" before one of their sentences, and two letters to one department written as one.
 *   node bench/second-matter.ts
 */
import { departmentsOf } from "../src/domain/town.ts";
import { thresholdFor } from "../src/routing/calibration.ts";
import { makeRouterOf } from "../src/routing/decide-route.ts";
import { trainRoutingModel } from "../src/routing/routing-model.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { type OwnLetter, readOwnLetters } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";
import { dressStranger } from "./stranger-letters.ts";

const town = await readTown("fixtures/lindenau");
const strangers = (file: string) => readOwnLetters("fixtures/strangers", file);
const groups = {
  own: await readOwnLetters("fixtures/calibration"),
  strangers: [...(await strangers("find.jsonl")), ...(await strangers("report.jsonl"))],
  fresh: await strangers("fresh.jsonl"),
  voices: await strangers("voices.jsonl"),
  stories: [...(await strangers("stories.jsonl")), ...(await strangers("happenings.jsonl"))],
};
const ANNOUNCING = "Außerdem: ";
const threshold = thresholdFor(shippedCalibration, 0.01);
const thresholds = new Map(departmentsOf(town).map(({ id }) => [id, threshold]));
const known = (letters: readonly OwnLetter[]) =>
  letters.flatMap(({ unit, subject, text }) => (unit === null ? [] : [{ unit, subject, text }]));

for (const name of ["own", "strangers", "fresh", "voices"] as const) {
  const others = Object.entries(groups).flatMap(([other, letters]) =>
    other === name ? [] : known(letters),
  );
  const model = trainRoutingModel({
    units: departmentsOf(town),
    responsibilities: town.responsibilities,
    letters: others,
  });
  const route = makeRouterOf({ ...town, calibration: shippedCalibration }, model);
  const outcomes = (letters: readonly OwnLetter[]): string => {
    const proposals = letters.map((letter, index) =>
      route(dressStranger(letter, index + 1, 0), thresholds),
    );
    const alone = proposals.filter(({ wouldGoAlone }) => wouldGoAlone).length;
    const stopped = proposals.filter(
      ({ unsureBecause, candidates }) =>
        unsureBecause === "several-departments" && (candidates[0]?.confidence ?? 0) >= threshold,
    ).length;
    return `${alone} alone, ${stopped} stopped as two matters, of ${letters.length}`;
  };
  const singles = groups[name].filter(({ unit }) => unit !== null);
  const told = (what: string, letters: readonly OwnLetter[]): void =>
    void process.stdout.write(`${name}: ${what}: ${outcomes(letters)}\n`);
  told("one matter", singles);
  told("one matter, a sentence announced", singles.flatMap(withAnnouncedSentence));
  for (const between of ["", ANNOUNCING]) {
    const how = between === "" ? "" : ", announced";
    told(`two letters to one department${how}`, pairs(singles, between, areOneMatter));
    told(`two matters${how}`, pairs(singles, between, areTwoMatters));
  }
}

/** Each letter with the first one at least 35 places on that `fit`s it. */
function pairs(
  letters: readonly OwnLetter[],
  between: string,
  fit: (one: OwnLetter, other: OwnLetter) => boolean,
): readonly OwnLetter[] {
  return letters.flatMap((letter, index) => {
    const rest = [...letters.slice(index + 35), ...letters.slice(0, index)];
    const second = rest.find((other) => fit(letter, other));
    return second === undefined
      ? []
      : [{ ...letter, text: `${letter.text} ${between}${second.text}` }];
  });
}

function withAnnouncedSentence(letter: OwnLetter, index: number): readonly OwnLetter[] {
  const sentences = letter.text.split(/(?<=[.!?])\s+(?=[\p{Lu}\d„"])/u);
  if (sentences.length < 2) return [];
  const at = 1 + (index % (sentences.length - 1));
  return [{ ...letter, text: sentences.with(at, `${ANNOUNCING}${sentences[at] ?? ""}`).join(" ") }];
}

function areOneMatter(one: OwnLetter, other: OwnLetter): boolean {
  return one.unit === other.unit;
}

function areTwoMatters(one: OwnLetter, other: OwnLetter): boolean {
  const units = [one.unit, ...one.alsoAcceptable];
  const others = [other.unit, ...other.alsoAcceptable];
  return !units.includes(null) && !others.some((unit) => unit === null || units.includes(unit));
}
