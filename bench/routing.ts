/**
 * How right the router is on a folder of letters with ground truth (`<id>.json` as in the corpora's README):
 *   node bench/routing.ts <folder> [--errors]
 * --errors: lists ids (never text) of wrong decisions.
 */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { departmentsOf } from "../src/domain/town.ts";
import { errorUpperBound } from "../src/domain/error-bound.ts";
import { thresholdFor } from "../src/routing/calibration.ts";
import { makeRouter } from "../src/routing/decide-route.ts";
import type { RouteInput, RouteProposal } from "../src/routing/decide-route.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { shippedLetters } from "../src/routing/shipped-letters.ts";
import { readTown } from "../src/town/read-town.ts";

const Letter = z.object({
  id: z.string(),
  department: z.string(),
  alsoAcceptable: z.array(z.string()),
  subject: z.string().nullable(),
  references: z.array(z.string()),
  confidentialMarked: z.boolean(),
  addressedToWrongDepartment: z.boolean(),
  level: z.number(),
  text: z.string(),
  blocks: z.array(z.object({ role: z.string(), text: z.string() })),
});
type Letter = z.infer<typeof Letter>;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Result {
  readonly letter: Letter;
  readonly proposal: RouteProposal;
  readonly right: boolean;
  readonly ms: number;
}

const flags = new Set(process.argv.slice(2).filter((arg) => arg.startsWith("--")));
const folder = process.argv.slice(2).find((arg) => !arg.startsWith("--"));
if (folder === undefined)
  throw new Error("name the folder of letters: node bench/routing.ts <folder>");

const town = await readTown("fixtures/lindenau");
const letters = await readLetters(folder);
const started = performance.now();
const router = makeRouter({
  ...town,
  letters: shippedLetters,
  calibration: shippedCalibration,
});
const trained = performance.now() - started;
const thresholds = new Map(
  departmentsOf(town).map((unit) => [
    unit.id,
    thresholdFor(shippedCalibration, unit.errorAccepted),
  ]),
);
const results = letters.map((letter): Result => {
  const before = performance.now();
  const proposal = router(inputOf(letter), thresholds);
  const best = proposal.candidates[0]?.unit;
  const right = best !== undefined && [letter.department, ...letter.alsoAcceptable].includes(best);
  return { letter, proposal, right, ms: performance.now() - before };
});
report(results);

async function readLetters(from: string): Promise<readonly Letter[]> {
  const files = (await readdir(from)).filter((file) => file.endsWith(".json")).toSorted();
  return Promise.all(
    files.map(async (file) => Letter.parse(JSON.parse(await readFile(join(from, file), "utf8")))),
  );
}

function inputOf(letter: Letter): RouteInput {
  const block = (role: string): string =>
    letter.blocks.find((each) => each.role === role)?.text ?? "";
  return {
    text: letter.text,
    addresseeLines: block("recipient").split("\n"),
    subject: letter.subject,
    referenceNumbers: letter.references,
    coverSheetUnit: null,
    structuredUnit: null,
    confidential: letter.confidentialMarked,
    formalService: false,
    meanConfidence: 1,
  };
}

function report(all: readonly Result[]): void {
  const line = (name: string, part: readonly Result[]): void => {
    const right = part.filter((result) => result.right).length;
    const alone = part.filter((result) => result.proposal.wouldGoAlone);
    const wrong = alone.filter((result) => !result.right).length;
    const share = part.length === 0 ? 0 : (100 * right) / part.length;
    print(
      `${name.padEnd(34)} ${String(part.length).padStart(4)} letters  right ${share.toFixed(1).padStart(5)} %  ` +
        `alone ${String(alone.length).padStart(3)}  wrong alone ${wrong}`,
    );
  };
  line("all", all);
  line(
    "wrong office named",
    all.filter((result) => result.letter.addressedToWrongDepartment),
  );
  for (const kind of new Set(all.map((result) => result.proposal.basis.kind))) {
    line(
      `basis ${kind}`,
      all.filter((result) => result.proposal.basis.kind === kind),
    );
  }
  for (const reason of new Set(all.map((result) => result.proposal.unsureBecause))) {
    line(
      `unsure: ${reason ?? "no, alone"}`,
      all.filter((result) => result.proposal.unsureBecause === reason),
    );
  }
  const alone = all.filter((result) => result.proposal.wouldGoAlone);
  const wrong = alone.filter((result) => !result.right).length;
  print(
    `90 % upper bound on the error among alone: ${(100 * errorUpperBound(wrong, alone.length)).toFixed(1)} %`,
  );
  print(`expected calibration error (10 bins): ${calibrationError(all).toFixed(3)}`);
  const times = all.map((result) => result.ms).toSorted((left, right) => left - right);
  print(
    `training ${trained.toFixed(0)} ms; per letter median ${times[times.length >> 1]?.toFixed(1)} ms, ` +
      `95 % ${times[Math.floor(times.length * 0.95)]?.toFixed(1)} ms`,
  );
  if (!flags.has("--errors")) return;
  for (const { letter, proposal } of all.filter((result) => !result.right)) {
    const candidates = proposal.candidates
      .map((each) => `${each.unit} ${each.confidence.toFixed(2)}`)
      .join(", ");
    const words = proposal.evidence.map((piece) => piece.words).join(" ");
    print(
      `${letter.id} ${letter.department}: ${candidates} | ${proposal.unsureBecause ?? "ALONE"} | ${words}`,
    );
  }
}

function calibrationError(all: readonly Result[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const part = all.filter((result) => {
      const confidence = result.proposal.candidates[0]?.confidence ?? 0;
      return confidence >= bin / 10 && (confidence < (bin + 1) / 10 || bin === 9);
    });
    const confidence = part.reduce(
      (sum, result) => sum + (result.proposal.candidates[0]?.confidence ?? 0),
      0,
    );
    error += Math.abs(confidence - part.filter((result) => result.right).length) / all.length;
  }
  return error;
}
