/**
 * Takes the corpora beside the project through the real `process` and says how every file ended:
 *
 *   npm run test:corpora -- [--only mail|scans|e-invoice|hostile]... [--every N] [--results FOLDER]
 *
 * It reads every page and takes long; stopped, it goes on where it was with the same --results. `--every 5`
 * takes each fifth file. Exit code 1 where a file is not accounted for, a ledger does not balance, a process
 * that items share crashed, a task or a process went past its limit, a file appeared where none may, a packet
 * left this machine, or a rendition holds active content.
 */
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { countReading, sumReading } from "../../src/evaluation/read-text.ts";
import {
  corpusFiles,
  type CorpusPart,
  corpusParts,
  expectedText,
  isPresent,
} from "./corpus-files.ts";
import { isHostilePresent, openHostileArchive } from "./hostile-archive.ts";
import { checkHostile } from "./hostile-expected.ts";
import { checksOfMail } from "./mail-agreement.ts";
import { argumentsGiven, runFenced, watchNetwork } from "./network-fence.ts";
import { outcomesOf, tableOf } from "./outcomes.ts";
import { figuresOf, violationsOf } from "./run-facts.ts";
import { type CorpusLine, processInRuns } from "./run-process.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const parts = [...corpusParts, "hostile"] as const;

const { values } = parseArgs({
  args: argumentsGiven(),
  options: {
    only: { type: "string", multiple: true, default: [...parts] },
    every: { type: "string", default: "1" },
    results: { type: "string", default: join(tmpdir(), "poststelle-corpora") },
  },
});
const wrong = values.only.find((part) => !parts.some((each) => each === part));
if (wrong !== undefined) {
  throw new Error(`There is no corpus "${wrong}". Give --only one of: ${parts.join(", ")}.`);
}
const every = Number(values.every);
if (!Number.isInteger(every) || every < 1) {
  throw new Error(`--every ${values.every} is no whole number from 1. Give 5 for each fifth file.`);
}
const folder = resolve(values.results);
process.exitCode = runFenced(say) ?? (await runParts());

async function runParts(): Promise<number> {
  mkdirSync(folder, { recursive: true });
  say(`Results are kept in ${folder}`);
  const network = await watchNetwork();
  say(`Network: ${network.how}`);
  let complete = true;
  for (const part of parts.filter((each) => values.only.includes(each))) {
    complete = (part === "hostile" ? await accountHostile() : await accountPart(part)) && complete;
  }
  const attempts = network.attempts();
  network.close();
  for (const what of attempts) say(`NETWORK ACCESS: ${what}`);
  return complete && attempts.length === 0 ? 0 : 1;
}

async function accountPart(part: CorpusPart): Promise<boolean> {
  if (!isPresent(part)) {
    say(`\n${part}: SKIPPED, ../shared/corpora/${part} is not there`);
    return true;
  }
  const files = sampled(corpusFiles(part));
  const { lines, isWell } = await account(part, files, (path) => path);
  if (part === "mail") await printMailAgreement(files);
  if (part === "scans") printWordRecall(files, lines);
  return isWell;
}

/** The hostile files lie in a temporary folder, which is removed afterwards. */
async function accountHostile(): Promise<boolean> {
  if (!isHostilePresent()) {
    say("\nhostile: SKIPPED, ../shared/corpora/hostile.tgz.enc is not there");
    return true;
  }
  const archive = openHostileArchive();
  try {
    const nameOf = (path: string): string => path.replace(/^.*\/poststelle-hostile-\w+\//, "");
    const files = sampled(archive.files);
    const { lines, isWell } = await account("hostile", files, nameOf);
    const bySource = Map.groupBy(lines, (line) => relative(archive.folder, line.source));
    const checks = checkHostile(archive.folder, (file) => bySource.get(file) ?? []).filter(
      ({ file }) => files.includes(join(archive.folder, file)),
    );
    const met = checks.filter((check) => check.agrees).length;
    say(`Expected results: ${met} of ${checks.length} met`);
    for (const { file, expected } of checks.filter((check) => !check.agrees)) {
      say(`  NOT AS EXPECTED: ${file} (${expected})`);
    }
    return isWell && met === checks.length;
  } finally {
    archive.remove();
  }
}

function sampled(files: readonly string[]): readonly string[] {
  return files.filter((_, i) => i % every === 0);
}

/** Runs the files of one part and prints how each ended; not well where something is not accounted for. */
async function account(
  part: string,
  files: readonly string[],
  nameOf: (path: string) => string,
): Promise<{ readonly lines: readonly CorpusLine[]; readonly isWell: boolean }> {
  const name = every === 1 ? part : `${part}-every-${every}`;
  const { lines, facts } = await processInRuns(name, files, { folder, say, nameOf });
  const outcomes = outcomesOf(files, lines);
  const lost = outcomes.filter(({ outcome }) => outcome === "LOST");
  const made = lines.filter((line) => line.documentId !== null).length;
  say(`\n${name}: ${files.length} files, ${made} documents`);
  for (const line of tableOf(outcomes)) say(line);
  for (const figure of figuresOf(facts)) say(figure);
  for (const { path, reason } of lost) say(`LOST: ${nameOf(path)} (${reason})`);
  const violations = violationsOf(facts);
  for (const violation of violations) say(violation);
  return { lines, isWell: lost.length === 0 && violations.length === 0 };
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
