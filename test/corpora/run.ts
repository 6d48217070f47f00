/**
 * Takes the corpora beside the project through the real `process` and says how every file ended:
 *
 *   npm run test:corpora -- [--only mail|scans|e-invoice]... [--results FOLDER]
 *
 * It reads every page and takes long; stopped, it goes on where it was with the same --results. Exit code 1
 * where a file is not accounted for or a ledger does not balance.
 */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { countReading, sumReading } from "../../src/evaluation/read-text.ts";
import {
  corpusFiles,
  type CorpusPart,
  corpusParts,
  expectedText,
  isPresent,
} from "./corpus-files.ts";
import { checksOfMail } from "./mail-agreement.ts";
import { outcomesOf, tableOf } from "./outcomes.ts";
import { type CorpusLine, processInRuns } from "./run-process.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [...corpusParts] },
    results: { type: "string", default: join(tmpdir(), "poststelle-corpora") },
  },
});
const wrong = values.only.find((part) => !corpusParts.some((each) => each === part));
if (wrong !== undefined) {
  throw new Error(`There is no corpus "${wrong}". Give --only one of: ${corpusParts.join(", ")}.`);
}
const folder = resolve(values.results);
say(`Results are kept in ${folder}`);
let complete = true;
for (const part of corpusParts.filter((each) => values.only.includes(each))) {
  if (isPresent(part)) complete = (await account(part)) && complete;
  else say(`\n${part}: SKIPPED, ../shared/corpora/${part} is not there`);
}
process.exitCode = complete ? 0 : 1;

/** Runs one part and prints how it ended; false where something is not accounted for. */
async function account(part: CorpusPart): Promise<boolean> {
  const files = corpusFiles(part);
  const { lines, unbalanced } = await processInRuns(part, files, { folder, say });
  const outcomes = outcomesOf(files, lines);
  const lost = outcomes.filter(({ outcome }) => outcome === "LOST");
  const made = lines.filter((line) => line.documentId !== null).length;
  say(`\n${part}: ${files.length} files, ${made} documents`);
  for (const line of tableOf(outcomes)) say(line);
  for (const { path, reason } of lost) say(`LOST: ${path} (${reason})`);
  for (const run of unbalanced) say(`LEDGER NOT BALANCED: ${run}`);
  if (part === "mail") await printMailAgreement(files);
  if (part === "scans") printWordRecall(files, lines);
  return lost.length === 0 && unbalanced.length === 0;
}

async function printMailAgreement(files: readonly string[]): Promise<void> {
  const counts = new Map<string, { checks: number; agreed: number }>();
  let [messages, wholly] = [0, 0];
  for (const path of files) {
    const checks = await checksOfMail(path);
    if (checks.length === 0) continue;
    messages += 1;
    if (checks.every(({ verdict }) => verdict === "agree")) wholly += 1;
    for (const { source, check, verdict } of checks) {
      const key = `${source} ${check}`;
      const count = counts.get(key) ?? { checks: 0, agreed: 0 };
      counts.set(key, {
        checks: count.checks + 1,
        agreed: count.agreed + (verdict === "agree" ? 1 : 0),
      });
    }
  }
  say(`\nExpected results: ${wholly} of ${messages} messages agree in everything`);
  for (const [key, { checks, agreed }] of [...counts].toSorted(([a], [b]) => a.localeCompare(b))) {
    say(`  ${key.padEnd(20)} ${agreed} of ${checks}`);
  }
}

function printWordRecall(files: readonly string[], lines: readonly CorpusLine[]): void {
  const bySource = Map.groupBy(lines, (line) => line.source);
  const counts = files.flatMap((path) => {
    const truth = expectedText(path);
    if (truth === null) return [];
    const found = (bySource.get(path) ?? []).map((line) => line.text).join("\n");
    const count = countReading(truth, found);
    say(`  ${count.wordsFound} of ${count.words} words: ${path}`);
    return [count];
  });
  const { words, wordsFound } = sumReading(counts);
  const share = words === 0 ? "none" : `${((100 * wordsFound) / words).toFixed(1)} %`;
  say(`Expected texts: word recall ${share} over ${counts.length} files`);
}
