/**
 * The department of the strangers' letters as our OCR read them from bad scans (bench/scanned-strangers.ts). Each
 * group of letters is judged by a model that learned from the catalogue and the other groups alone, with
 * the shipped calibration and thresholds.
 *
 *   node bench/scanned-routing.ts SCANS WORDS [--errors]
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { addDays } from "../src/domain/calendar.ts";
import { errorUpperBound } from "../src/domain/error-bound.ts";
import { CalendarDate } from "../src/domain/ids.ts";
import { PageWords, plainText } from "../src/domain/page.ts";
import { departmentsOf } from "../src/domain/town.ts";
import { shareInterval } from "../src/evaluation/intervals.ts";
import { thresholdFor } from "../src/routing/calibration.ts";
import { makeRouterOf, type RouteInput } from "../src/routing/decide-route.ts";
import { trainRoutingModel } from "../src/routing/routing-model.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { findFacts } from "../src/text/find-facts.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";

const Truth = z.object({
  letter: z.string(),
  department: z.string().nullable(),
  alsoAcceptable: z.array(z.string()),
  date: CalendarDate,
  kindOfScan: z.string(),
});
type Truth = z.infer<typeof Truth>;

const [, , scans, words] = process.argv;
if (scans === undefined || words === undefined)
  throw new Error("name two folders: node bench/scanned-routing.ts SCANS WORDS");
const town = await readTown("fixtures/lindenau");
const own = await readOwnLetters("fixtures/calibration");
const find = await readOwnLetters("fixtures/strangers", "find.jsonl");
const report = await readOwnLetters("fixtures/strangers", "report.jsonl");
const fresh = await readOwnLetters("fixtures/strangers", "fresh.jsonl");
const more = [
  ...(await readOwnLetters("fixtures/strangers", "voices.jsonl")),
  ...(await readOwnLetters("fixtures/strangers", "stories.jsonl")),
  ...(await readOwnLetters("fixtures/strangers", "happenings.jsonl")),
];
const groups = [
  { name: "strangers", letters: report, others: [...own, ...fresh, ...more] },
  { name: "fresh", letters: fresh, others: [...own, ...find, ...report, ...more] },
];
const thresholds = new Map(
  departmentsOf(town).map((unit) => [unit.id, thresholdFor(shippedCalibration, 0.01)]),
);
const read = readdirSync(scans)
  .filter((name) => name.endsWith(".json") && existsSync(path.join(words, name)))
  .map((name) => ({
    name,
    truth: Truth.parse(JSON.parse(readFileSync(path.join(scans, name), "utf8"))),
  }));

for (const { name: group, letters, others } of groups) {
  const model = trainRoutingModel({
    units: departmentsOf(town),
    responsibilities: town.responsibilities,
    letters: others.flatMap(({ unit, ...letter }) => (unit === null ? [] : [{ ...letter, unit }])),
  });
  const router = makeRouterOf({ ...town, calibration: shippedCalibration }, model);
  const ids = new Set(letters.map(({ id }) => id));
  const judged = read
    .filter(({ truth }) => ids.has(truth.letter) && truth.department !== null)
    .map(({ name, truth }) => {
      const { candidates, wouldGoAlone } = router(inputOf(name, truth), thresholds);
      const best = candidates[0]?.unit ?? "";
      const right = [truth.department, ...truth.alsoAcceptable].includes(best);
      if (!right && process.argv.includes("--errors"))
        print(`  ${name} ${truth.letter} -> ${best} ${candidates[0]?.confidence.toFixed(2) ?? ""}`);
      return {
        right,
        alone: wouldGoAlone,
        confidence: candidates[0]?.confidence ?? 0,
        of: truth.kindOfScan,
      };
    });
  for (const kind of ["all", ...new Set(judged.map(({ of }) => of))]) {
    const part = judged.filter(({ of }) => kind === "all" || of === kind);
    const alone = part.filter((each) => each.alone);
    const wrong = alone.filter(({ right }) => !right).length;
    print(
      `${group.padEnd(10)} ${kind.padEnd(8)} right ${share(part.filter(({ right }) => right).length, part.length)}; ` +
        `alone at 1 % ${share(alone.length, part.length)}, wrong ${wrong}` +
        (kind === "all"
          ? `, 90 % bound ${(100 * errorUpperBound(wrong, alone.length)).toFixed(1)} %; calibration error ${calibrationError(part).toFixed(3)}`
          : ""),
    );
  }
}

function inputOf(name: string, truth: Truth): RouteInput {
  const pages = z
    .array(PageWords)
    .parse(JSON.parse(readFileSync(path.join(words ?? "", name), "utf8")));
  const facts = findFacts(pages, { receiptDay: addDays(truth.date, 3) });
  return {
    text: pages.map(plainText).join("\n"),
    addresseeLines: facts.addresseeLines,
    subject: facts.subject?.text ?? null,
    referenceNumbers: facts.referenceNumbers.map(({ text }) => text),
    coverSheetUnit: null,
    structuredUnit: null,
    confidential: facts.confidentialMark !== null,
    formalService: facts.formalService !== null,
    meanConfidence:
      pages.reduce((sum, page) => sum + page.meanConfidence, 0) / Math.max(1, pages.length),
  };
}

function share(part: number, all: number): string {
  const { low = 0, high = 1 } = shareInterval(part, all) ?? {};
  const percent = (value: number): string => (100 * value).toFixed(1);
  return `${part} of ${all} (${percent(part / all)} %, ${percent(low)} to ${percent(high)})`;
}

function calibrationError(
  part: readonly { readonly right: boolean; readonly confidence: number }[],
): number {
  const bins = Map.groupBy(part, ({ confidence }) => Math.min(9, Math.floor(confidence * 10)));
  return [...bins.values()].reduce((error, bin) => {
    const gap = bin.reduce((sum, { confidence, right }) => sum + confidence - (right ? 1 : 0), 0);
    return error + Math.abs(gap) / part.length;
  }, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
