import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Figures } from "../evaluation/figures.ts";
import {
  figuresOf,
  type LearnedOutcomes,
  measureBatch,
  measureLetter,
  type MeasuringTown,
  type RunCost,
} from "../evaluation/measure.ts";
import { missLines, reportLines } from "../evaluation/report.ts";
import { readTown } from "../town/read-town.ts";
import { learnedOutcomes } from "./evaluate-learning.ts";
import { type EvaluationFolder, readEvaluationFolder, townFolderFor } from "./evaluation-folder.ts";
import { demoTownFolder } from "./found.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { foundFiles, keyOfFile } from "./found-files.ts";
import { inProcessHouse } from "./process-house.ts";
import { processorSeconds } from "./processor-time.ts";
import { ResultLine } from "./result-line.ts";
import { holidaysAround, runFiles, writableFile, writeLines } from "./run-files.ts";
import { table, type Terminal } from "./terminal.ts";

/** The flags of `poststelle evaluate`. */
export interface EvaluateOptions {
  readonly json: boolean;
  readonly misses: boolean;
  readonly out?: string | undefined;
  readonly workers?: number | undefined;
  readonly limit?: number | undefined;
  readonly town?: string | undefined;
  readonly results?: string | undefined;
  /** Learn from the letters of the other folds, and route those of each fold anew. */
  readonly folds?: number | undefined;
  /** Learn from the letters of this file, which `train` wrote, and route all anew. */
  readonly lessons?: string | undefined;
}

interface Run {
  readonly lines: readonly ResultLine[];
  readonly cost: RunCost | null;
}

/**
 * Runs the process on letters whose truth is known, or takes the results of a run, and prints how good
 * it was. Resolves to the exit code: 1 when something named in `faults` could not be measured.
 */
export async function evaluate(
  folder: string,
  options: EvaluateOptions,
  terminals: { readonly out: Terminal; readonly progress: Terminal },
): Promise<number> {
  const samples = await readEvaluationFolder(folder, options.limit);
  const townFolder = (await townFolderFor(folder, options.town)) ?? demoTownFolder;
  const town = await readTown(townFolder);
  for (const line of [...samples.faults, ...samples.notes]) terminals.progress.line(line);
  const run =
    options.results === undefined
      ? await runProcess(samples, townFolder, options, terminals.progress)
      : { lines: await readResults(options.results), cost: null };
  const measured = measure(samples, run, {
    units: new Set(town.units.map((unit) => unit.id)),
    holidays: holidaysAround(town.land),
    learned: await learnedOutcomes(samples.letters, run.lines, town, options),
  });
  if (options.json) {
    terminals.out.line(JSON.stringify(Figures.parse(measured.figures)));
  } else {
    const lines = reportLines(measured.letters, measured.batches, measured.figures, table);
    terminals.out.line([town.name, ...lines].join("\n"));
    if (options.misses) {
      terminals.out.line(["", ...missLines(measured.letters, measured.batches)].join("\n"));
    }
  }
  return measured.figures.faults.length === 0 ? exitCodes.well : exitCodes.no;
}

/** The process as `poststelle process` runs it, in a house of its own, founded from `townFolder`. */
export async function runProcess(
  { letters, batches }: EvaluationFolder,
  townFolder: string,
  options: Pick<EvaluateOptions, "workers" | "out">,
  progress: Terminal,
): Promise<Run> {
  const out = options.out === undefined ? null : await writableFile(options.out);
  const files = [...letters, ...batches].map((sample) => sample.file);
  return inProcessHouse({ workers: options.workers, town: townFolder }, async (house, town) => {
    const started = { at: Date.now(), cpuSeconds: processorSeconds() };
    house.start("worker");
    const lines = await runFiles(house, town, files, { terminal: progress });
    const cpuSeconds = processorSeconds();
    const cost = {
      pages: pagesOf(lines),
      seconds: (Date.now() - started.at) / 1000,
      cpuSeconds:
        cpuSeconds === null || started.cpuSeconds === null ? null : cpuSeconds - started.cpuSeconds,
    };
    if (out !== null) await writeLines(out, lines);
    return { lines, cost };
  });
}

/** Pages that were worked on: those in documents, blank ones and separators. */
const pagesOf = (lines: readonly ResultLine[]): number =>
  lines.reduce((sum, line) => sum + line.pages.length + line.discardedPages.length, 0);

const { shape } = ResultLine;
/** Lines of runs before these were told have none. */
const EarlierLine = ResultLine.extend({
  secrecy: shape.secrecy.default([]),
  addressee: shape.addressee.default([]),
  senderAddress: shape.senderAddress.default(null),
  kind: shape.kind.default(null),
  request: shape.request.default(null),
  toPayCents: shape.toPayCents.default(null),
  ibans: shape.ibans.default([]),
  missingEnclosures: shape.missingEnclosures.default([]),
});

/** The lines of a file that `--out` wrote. Throws UsageError, by line, when it is none. */
export async function readResults(file: string): Promise<readonly ResultLine[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new UsageError(`${file} cannot be read. Give the --out file of a run to --results.`, {
      cause,
    });
  });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => parseLine(line, `${file}, line ${index + 1}`));
}

function parseLine(line: string, place: string): ResultLine {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (cause) {
    throw new UsageError(`${place} is not JSON. Give the --out file of a run to --results.`, {
      cause,
    });
  }
  const parsed = EarlierLine.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `${place} is no result line of this version: ${z.prettifyError(parsed.error)}\nRun the process again.`,
  );
}

function measure(
  samples: EvaluationFolder,
  run: Run,
  { learned, ...town }: MeasuringTown & { readonly learned: readonly LearnedOutcomes[] },
) {
  const files = foundFiles(run.lines);
  const missing: string[] = [];
  const fileOf = (id: string, path: string) => {
    const found = files.get(keyOfFile(path));
    if (found === undefined) {
      missing.push(`${id}: the results have no line for ${path}. Run the process on it again.`);
    }
    return found ?? null;
  };
  const letters = samples.letters.map(({ id, truth, file }) =>
    measureLetter(id, truth, fileOf(id, file.path), town),
  );
  const batches = samples.batches.map(({ id, truth, file }) =>
    measureBatch(id, truth, fileOf(id, file.path)),
  );
  const faults = [...samples.faults, ...missing];
  return {
    letters,
    batches,
    figures: figuresOf(letters, batches, { cost: run.cost, faults, town, learned }),
  };
}
