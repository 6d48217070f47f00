import type { Cost } from "./contenders.ts";
import { type Score, sumOf } from "./score.ts";
import type { ReadingSet } from "./sets.ts";

/** What one set showed. */
export interface SetReport {
  readonly set: string;
  readonly pages: number;
  readonly contenders: readonly ContenderReport[];
}

interface ContenderReport {
  readonly name: string;
  /** Median and range over the rounds. */
  readonly pagesPerMinute: Spread;
  readonly cpuSecondsPerPage: Spread;
  /** How many times as long, and as much processor time, this one needs as the first; round by round. */
  readonly timesOurWall: Spread;
  readonly timesOurCpu: Spread;
  /** Our own alone: processor milliseconds a page, and the memory of the fullest reading process. */
  readonly own: OwnReport | null;
  readonly levels: readonly LevelReport[];
}

interface OwnReport {
  readonly memoryMb: Spread;
  /** Of the whole run, however many pages: three processes that load their programs. */
  readonly startCpuMs: Spread;
  readonly prepareCpuMs: Spread;
  readonly readCpuMs: Spread;
  readonly composeCpuMs: Spread;
}

interface LevelReport {
  readonly level: string;
  readonly characterErrorPercent: number;
  readonly wordErrorPercent: number;
  readonly extraWordsPercent: number;
  readonly signs: string;
}

interface Spread {
  readonly median: number;
  readonly from: number;
  readonly to: number;
}

interface Measured {
  readonly name: string;
  readonly costs: readonly Cost[];
  readonly scores: readonly { readonly level: string; readonly score: Score }[];
}

/** Sums up what was measured; the first of them is ourselves. */
export function reportOf(set: ReadingSet, measured: readonly Measured[]): SetReport {
  const pages = set.parts.reduce((sum, part) => sum + part.pages, 0);
  const ours = measured[0]?.costs ?? [];
  return {
    set: set.name,
    pages,
    contenders: measured.map(({ name, costs, scores }) => ({
      name,
      pagesPerMinute: spreadOf(costs.map(({ wallSeconds }) => (60 * pages) / wallSeconds)),
      cpuSecondsPerPage: spreadOf(costs.map(({ cpuSeconds }) => cpuSeconds / pages)),
      timesOurWall: spreadOf(
        costs.map((cost, i) => cost.wallSeconds / (ours[i]?.wallSeconds ?? 1)),
      ),
      timesOurCpu: spreadOf(costs.map((cost, i) => cost.cpuSeconds / (ours[i]?.cpuSeconds ?? 1))),
      own: ownOf(costs),
      levels: levelsOf(scores),
    })),
  };
}

function ownOf(costs: readonly Cost[]): OwnReport | null {
  const runs = costs.flatMap(({ own }) => own ?? []);
  if (runs.length === 0) return null;
  const perPage = (key: "prepareCpuMs" | "readCpuMs" | "composeCpuMs"): Spread =>
    spreadOf(runs.map((run) => run[key] / run.pages));
  return {
    memoryMb: spreadOf(runs.map(({ memoryMb }) => memoryMb)),
    startCpuMs: spreadOf(runs.map(({ startCpuMs }) => startCpuMs)),
    prepareCpuMs: perPage("prepareCpuMs"),
    readCpuMs: perPage("readCpuMs"),
    composeCpuMs: perPage("composeCpuMs"),
  };
}

function levelsOf(scores: Measured["scores"]): LevelReport[] {
  const levels = Map.groupBy(scores, ({ level }) => level);
  return [...levels, ["all", scores] as const].map(([level, of]) => {
    const sum = sumOf(of.map(({ score }) => score));
    const percent = (part: number, whole: number) => round((100 * part) / Math.max(1, whole));
    return {
      level,
      characterErrorPercent: percent(sum.errors, sum.characters),
      wordErrorPercent: percent(sum.words - sum.wordsFound, sum.words),
      extraWordsPercent: percent(sum.wordsExtra, sum.words),
      signs: `${sum.signsFound}/${sum.signs}`,
    };
  });
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return {
    median: round((low + high) / 2),
    from: round(sorted[0] ?? 0),
    to: round(sorted.at(-1) ?? 0),
  };
}

const round = (value: number): number => Math.round(100 * value) / 100;

/** The report as tables in Markdown, as docs/performance.md has them. */
export function textReport({ set, pages, contenders }: SetReport): string {
  const shown = ({ median, from, to }: Spread) => `${median} (${from}-${to})`;
  const cost = contenders.map((each) => [
    each.name,
    shown(each.pagesPerMinute),
    shown(each.cpuSecondsPerPage),
    shown(each.timesOurWall),
    shown(each.timesOurCpu),
  ]);
  const own = contenders.flatMap((each) => {
    if (each.own === null) return [];
    const { startCpuMs, prepareCpuMs, readCpuMs, composeCpuMs, memoryMb } = each.own;
    const costs = [startCpuMs, prepareCpuMs, readCpuMs, composeCpuMs, memoryMb];
    return [[each.name, ...costs.map(rounded).map(shown)]];
  });
  const levels = contenders[0]?.levels ?? [];
  const errors = levels.map(({ level }, i) => [
    level,
    ...contenders.map(({ levels: of }) => {
      const each = of[i];
      return each ? `${each.characterErrorPercent} / ${each.wordErrorPercent} / ${each.signs}` : "";
    }),
  ]);
  return [
    `\n${set}: ${pages} pages; medians (and ranges)\n`,
    table([["", "pages/min", "CPU s/page", "x our time", "x our CPU"], ...cost]),
    "\nOurselves: CPU ms to start all processes, and a page; memory of the fullest reading process\n",
    table([["", "start", "prepare", "read", "compose", "MB"], ...own]),
    "\nCharacters wrong %, words wrong %, section signs read\n",
    table([["", ...contenders.map(({ name }) => name)], ...errors]),
  ].join("\n");
}

const rounded = ({ median, from, to }: Spread): Spread => ({
  median: Math.round(median),
  from: Math.round(from),
  to: Math.round(to),
});

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const [head, ...others] = rows.map((row) =>
    line(widths.map((width, i) => (row[i] ?? "").padEnd(width))),
  );
  return [head, line(widths.map((width) => "-".repeat(width))), ...others].join("");
}
