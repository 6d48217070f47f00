// How fast and how well scans become searchable PDFs, beside OCRmyPDF and Tesseract in the same run:
//   npm run bench:read -- [FOLDER...] [--seed 1] [--pages 4] [--rounds 3] [--no-peers] [--short] [--json] [--keep DIR]
// Without a folder: a generated set of every kind of page, so many pages of each. With folders: so many
// scans of each level from each of them. Every round runs everybody once, in another order; ratios are
// taken round by round. --short: one page of a kind, ourselves alone, fails where the error is too high.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Contender, type Cost, peers, poststelle, run } from "./reading/contenders.ts";
import { reportOf, type SetReport, textReport } from "./reading/report.ts";
import { scoreOf } from "./reading/score.ts";
import { folderSet, generatedSet, type ReadingSet } from "./reading/sets.ts";

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    pages: { type: "string", default: "4" },
    rounds: { type: "string", default: "3" },
    "no-peers": { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});
/** Far above what is read now, far below what a broken layout gives. */
const SHORT_ERROR_PERCENT_MAX = 3;

const work = mkdtempSync(path.join(tmpdir(), "poststelle-bench-read-"));
try {
  const found = options.short || options["no-peers"] ? { found: [], missing: [] } : peers();
  if (found.missing.length > 0)
    process.stderr.write(`not installed, so not measured: ${found.missing.join(", ")}\n`);
  const contenders = [poststelle("poststelle"), ...found.found];
  const pages = options.short ? 1 : Number(options.pages);
  const sets =
    folders.length === 0
      ? [await generatedSet(Number(options.seed), pages)]
      : await Promise.all(folders.map((folder) => folderSet(folder, pages)));
  const reports: SetReport[] = [];
  for (const set of sets) reports.push(await measure(set, contenders));
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown"}`;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ machine, sets: reports })}\n`
      : `${machine}\n${reports.map(textReport).join("\n")}`,
  );
  if (options.short) refuseErrors(reports);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function measure(set: ReadingSet, contenders: readonly Contender[]): Promise<SetReport> {
  const pageCount = set.parts.reduce((sum, part) => sum + part.pages, 0);
  const pdf = path.join(work, "in.pdf");
  writeFileSync(pdf, set.pdf);
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  const texts = new Map<string, readonly string[]>();
  const rounds = options.short ? 1 : Number(options.rounds);
  for (let round = 0; round < rounds; round++) {
    for (const i of contenders.keys()) {
      const contender = contenders[(i + round) % contenders.length];
      if (contender === undefined) continue;
      const out = path.join(work, `${round}-${i}`);
      mkdirSync(out);
      costs.get(contender.name)?.push(await run(contender, pdf, out, pageCount));
      texts.set(contender.name, await contender.texts(out, pageCount));
      keep(set, contender, out);
    }
  }
  return reportOf(
    set,
    contenders.map(({ name }) => ({
      name,
      costs: costs.get(name) ?? [],
      scores: scoresOf(set, texts.get(name) ?? []),
    })),
  );
}

/** Each part with a known text, and how well it was read. */
function scoresOf(set: ReadingSet, texts: readonly string[]) {
  let at = 0;
  return set.parts.flatMap(({ level, pages, lines }) => {
    const read = texts.slice(at, at + pages).join("\n");
    at += pages;
    return lines === null ? [] : [{ level, score: scoreOf(lines, read) }];
  });
}

function keep(set: ReadingSet, { name }: Contender, out: string): void {
  if (options.keep === undefined) return;
  const named = `${set.name} ${name}`.replaceAll(/\W+/g, "-");
  mkdirSync(options.keep, { recursive: true });
  writeFileSync(path.join(options.keep, `${named}.json`), JSON.stringify(set.parts, null, 1));
  copyFileSync(path.join(work, "in.pdf"), path.join(options.keep, `${named}-in.pdf`));
  const made = path.join(out, "out.pdf");
  try {
    writeFileSync(path.join(options.keep, `${named}-out.pdf`), readFileSync(made));
  } catch {
    // Tesseract alone makes no PDF.
  }
}

function refuseErrors(reports: readonly SetReport[]): void {
  const levels = reports.flatMap(({ contenders }) => contenders.flatMap((each) => each.levels));
  for (const { level, characterErrorPercent } of levels) {
    if (characterErrorPercent <= SHORT_ERROR_PERCENT_MAX) continue;
    process.stderr.write(`${characterErrorPercent} % of the characters of ${level} are misread\n`);
    process.exitCode = 1;
  }
}
