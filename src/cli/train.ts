import { readTown } from "../town/read-town.ts";
import { readEvaluationFolder, townFolderFor } from "./evaluation-folder.ts";
import { lessonsOf } from "./evaluate-learning.ts";
import { readResults, runProcess } from "./evaluate.ts";
import { exitCodes } from "./exit-code.ts";
import { demoTownFolder } from "./found.ts";
import { writableFile, writeLines } from "./run-files.ts";
import type { Terminal } from "./terminal.ts";

/** The flags of `poststelle train`. */
export interface TrainOptions {
  readonly out: string;
  readonly workers?: number | undefined;
  readonly limit?: number | undefined;
  readonly town?: string | undefined;
  readonly results?: string | undefined;
}

/**
 * Reads letters whose department is known, as the process reads them, and writes what they teach to a file
 * that `evaluate --lessons` takes. Resolves to the exit code.
 */
export async function train(
  folder: string,
  options: TrainOptions,
  terminals: { readonly out: Terminal; readonly progress: Terminal },
): Promise<number> {
  const samples = await readEvaluationFolder(folder, options.limit);
  const townFolder = (await townFolderFor(folder, options.town)) ?? demoTownFolder;
  const town = await readTown(townFolder);
  for (const line of [...samples.faults, ...samples.notes]) terminals.progress.line(line);
  const letters = { ...samples, batches: [] };
  const out = await writableFile(options.out);
  const { results, workers } = options;
  const lines =
    results === undefined
      ? (await runProcess(letters, townFolder, { workers }, terminals.progress)).lines
      : await readResults(results);
  const lessons = lessonsOf(letters.letters, lines, town);
  await writeLines(out, lessons);
  terminals.out.line(
    `${lessons.length} von ${letters.letters.length} Briefen gelernt: ${options.out}. ` +
      `Messen: poststelle evaluate <Ordner> --lessons ${options.out}`,
  );
  return lessons.length === letters.letters.length ? exitCodes.well : exitCodes.no;
}
