import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { ResultLine } from "../../src/cli/result-line.ts";

/** What is asked of a result; a resumed run may hold lines of an earlier form. */
const CorpusLine = ResultLine.pick({
  source: true,
  documentId: true,
  role: true,
  state: true,
  clarification: true,
  why: true,
  text: true,
});
export type CorpusLine = z.infer<typeof CorpusLine>;

/** Files per run of `process`: enough to share a house's start, few enough to go on from after a stop. */
const FILES_PER_RUN = 80;

export interface ProcessedFiles {
  readonly lines: readonly CorpusLine[];
  /** Runs that did not end with a balanced ledger. */
  readonly unbalanced: readonly string[];
}

/**
 * Takes files through the real `process`, each run in a temporary house. What a run left in `folder` is
 * kept: a stopped one goes on where it was.
 */
export async function processInRuns(
  name: string,
  files: readonly string[],
  run: { readonly folder: string; say(line: string): void },
): Promise<ProcessedFiles> {
  const { folder } = run;
  mkdirSync(folder, { recursive: true });
  const lines: CorpusLine[] = [];
  const unbalanced: string[] = [];
  for (let from = 0; from < files.length; from += FILES_PER_RUN) {
    const some = files.slice(from, from + FILES_PER_RUN);
    const out = join(folder, `${name}-${from}.jsonl`);
    if (!existsSync(out)) {
      run.say(`${name}: files ${from + 1} to ${from + some.length} of ${files.length}`);
      const exitCode = await runProcess(some, `${out}.part`);
      if (exitCode === 0) renameSync(`${out}.part`, out);
      else unbalanced.push(`${out}.part (exit code ${exitCode})`);
    }
    const written = existsSync(out) ? out : `${out}.part`;
    if (existsSync(written)) lines.push(...readLines(written));
  }
  return { lines, unbalanced };
}

const readLines = (path: string): CorpusLine[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => CorpusLine.parse(JSON.parse(line)));

async function runProcess(files: readonly string[], out: string): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ["bin/poststelle.js", "process", ...files, "--out", out, "--json"],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
