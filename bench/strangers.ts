/**
 * How right the router is on letters of other voices, which it never learned from:
 *   node bench/strangers.ts [find|report|fresh] [--errors]
 * `find` and `report` were written before the catalogue was widened by their author, `fresh` after; see docs/deciding.md.
 */
import { departmentsOf } from "../src/domain/town.ts";
import { shareInterval } from "../src/evaluation/intervals.ts";
import { thresholdFor } from "../src/routing/calibration.ts";
import { makeRouter } from "../src/routing/decide-route.ts";
import type { RouteProposal } from "../src/routing/decide-route.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import type { OwnLetter } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";
import { dressStranger } from "./stranger-letters.ts";

interface Result {
  readonly letter: OwnLetter;
  readonly proposal: RouteProposal;
  readonly right: boolean;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const half = ["find", "report", "fresh"].find((name) => process.argv.includes(name)) ?? "fresh";
const town = await readTown("fixtures/lindenau");
const letters = (await readOwnLetters("fixtures/strangers", `${half}.jsonl`)).filter(
  (letter) => letter.unit !== null,
);
const router = makeRouter({ ...town, letters: [], calibration: shippedCalibration });
const thresholds = new Map(
  departmentsOf(town).map((unit) => [unit.id, thresholdFor(shippedCalibration, 0.01)]),
);
for (const noise of [0, 0.05, 0.1]) {
  const results = letters.map((letter, index): Result => {
    const proposal = router(dressStranger(letter, index + 1, noise), thresholds);
    const best = proposal.candidates[0]?.unit ?? "";
    return { letter, proposal, right: [letter.unit, ...letter.alsoAcceptable].includes(best) };
  });
  const right = results.filter((result) => result.right).length;
  const alone = results.filter((result) => result.proposal.wouldGoAlone);
  print(
    `${half}, ${noise * 100} % misread: right ${share(right, results.length)}; alone ${alone.length}, ` +
      `wrong ${alone.filter((result) => !result.right).length}; calibration error ${calibrationError(results).toFixed(3)}`,
  );
  if (noise === 0 && process.argv.includes("--errors")) reportErrors(results);
}

function share(right: number, n: number): string {
  const interval = shareInterval(right, n);
  const percent = (value: number): string => (100 * value).toFixed(1);
  return `${right} of ${n} (${percent(right / n)} %, ${percent(interval?.low ?? 0)} to ${percent(interval?.high ?? 1)})`;
}

function reportErrors(results: readonly Result[]): void {
  for (const { letter, proposal, right } of results) {
    if (right) continue;
    const candidates = proposal.candidates
      .slice(0, 3)
      .map((each) => `${each.unit} ${each.confidence.toFixed(2)}`)
      .join(", ");
    const words = proposal.evidence.map((piece) => piece.words).join(" ");
    print(`  ${letter.id}: ${candidates} | ${proposal.unsureBecause ?? "ALONE"} | ${words}`);
  }
}

function calibrationError(results: readonly Result[]): number {
  const sureness = (result: Result): number => result.proposal.candidates[0]?.confidence ?? 0;
  const bins = Map.groupBy(results, (result) => Math.min(9, Math.floor(sureness(result) * 10)));
  return [...bins.values()].reduce((error, bin) => {
    const gap = bin.reduce((sum, each) => sum + sureness(each) - (each.right ? 1 : 0), 0);
    return error + Math.abs(gap) / results.length;
  }, 0);
}
