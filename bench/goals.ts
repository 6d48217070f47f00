/**
 * Every goal of understanding and deciding in one run: `poststelle evaluate` on the letters as read from their scans,
 * cold and after learning by folds; the peers on the same text; Munich's services and their offices.
 *   node bench/goals.ts ../shared/corpora [results.jsonl]
 * Without results (the --out file of an earlier run) the letters are read first. The peers need Debian's
 * python3-sklearn; without it the rest is told all the same.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FOLDS = "2";
const [corpora, given] = process.argv.slice(2);
if (corpora === undefined)
  throw new Error("name the folder of the corpora: node bench/goals.ts ../shared/corpora");
const letters = join(corpora, "letters");
const results = given ?? join(mkdtempSync(join(tmpdir(), "goals-")), "results.jsonl");
const from = existsSync(results) ? "--results" : "--out";

tell("Poststelle", process.execPath, [
  "bin/poststelle.js",
  "evaluate",
  letters,
  from,
  results,
  "--folds",
  FOLDS,
]);
tell("Peers, trained on the other half", "/usr/bin/python3", [
  "bench/peers.py",
  letters,
  results,
  FOLDS,
]);
tell("Munich's services and their offices", process.execPath, [
  "bench/munich.ts",
  join(corpora, "classification/muenchen-dienstleistungen/services.csv"),
]);

function tell(what: string, program: string, args: readonly string[]): void {
  process.stdout.write(`\n== ${what}\n`);
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
