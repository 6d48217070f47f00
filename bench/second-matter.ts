/**
 * How many letters of two matters would go alone, and how many of one matter are stopped for being taken for such.
 * Each group of letters is judged by a model that learned from the others; letters of two matters are two of a
 * group written as one, as they stand and with "Außerdem" between them.
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
  stories: await strangers("stories.jsonl"),
};
const threshold = thresholdFor(shippedCalibration, 0.01);
const thresholds = new Map(departmentsOf(town).map(({ id }) => [id, threshold]));
const known = (letters: readonly OwnLetter[]) =>
  letters.flatMap(({ unit, subject, text }) => (unit === null ? [] : [{ unit, subject, text }]));

for (const name of ["own", "strangers", "fresh"] as const) {
  const others = Object.entries(groups).flatMap(([other, letters]) =>
    other === name ? [] : known(letters),
  );
  const model = trainRoutingModel({
    units: departmentsOf(town),
    responsibilities: town.responsibilities,
    letters: others,
  });
  const route = makeRouterOf({ ...town, calibration: shippedCalibration }, model);
  const outcomes = (between: string | null): string => {
    const letters = groups[name].flatMap((letter, index) => {
      const second = groups[name][(index + 35) % groups[name].length];
      if (between === null) return letter.unit === null ? [] : [letter];
      return second === undefined || !areTwoMatters(letter, second)
        ? []
        : [{ ...letter, text: `${letter.text} ${between}${second.text}` }];
    });
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
  process.stdout.write(`${name}: one matter: ${outcomes(null)}\n`);
  process.stdout.write(`${name}: two matters: ${outcomes("")}\n`);
  process.stdout.write(`${name}: two matters, announced: ${outcomes("Außerdem: ")}\n`);
}

function areTwoMatters(one: OwnLetter, other: OwnLetter): boolean {
  const units = [one.unit, ...one.alsoAcceptable];
  const others = [other.unit, ...other.alsoAcceptable];
  return !units.includes(null) && !others.some((unit) => unit === null || units.includes(unit));
}
