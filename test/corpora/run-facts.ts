import { z } from "zod";

const PerKind = z.object({
  slot: z.number(),
  worker: z.number(),
  supervisor: z.number(),
  office: z.number(),
});

/** What was seen of one run of `process` from outside; kept beside its results. */
export const RunFacts = z.object({
  /** 0 only when the ledger balances. */
  exitCode: z.number(),
  peakMb: PerKind,
  started: PerKind,
  longest: z.object({ step: z.string(), seconds: z.number() }),
  overLimit: z.array(z.string()).readonly(),
  /** Paths that are there and were not. */
  strays: z.array(z.string()).readonly(),
  /** Active content in renditions. */
  active: z.array(z.string()).readonly(),
});
export type RunFacts = z.infer<typeof RunFacts>;

/** The slot's limit as the config has it, and what may be allocated between two looks at it (500 ms). */
const SLOT_MB_MAX = 1500;
const SLOT_MB_BETWEEN = 500;
/** Programs that items share hold no item's bytes for long. */
const SHARED_MB_MAX = 1000;

/** What must not have happened, in words; empty: all is well. */
export function violationsOf(facts: readonly RunFacts[]): readonly string[] {
  return facts.flatMap((run) => [
    ...(run.exitCode === 0
      ? []
      : [`LEDGER NOT BALANCED, or ended early: exit code ${run.exitCode}`]),
    ...(run.started.worker === 1
      ? []
      : [`SHARED PROCESS CRASHED: ${run.started.worker} workers were started, 1 was due`]),
    ...over("a slot", run.peakMb.slot, SLOT_MB_MAX + SLOT_MB_BETWEEN),
    ...over("the worker", run.peakMb.worker, SHARED_MB_MAX),
    ...over("the supervisor", run.peakMb.supervisor, SHARED_MB_MAX),
    ...run.overLimit.map((task) => `TASK PAST ITS LIMIT: ${task}`),
    ...run.strays.map((path) => `FILE OUTSIDE THE DATA FOLDER: ${path}`),
    ...run.active.map((what) => `ACTIVE CONTENT: ${what}`),
  ]);
}

const over = (what: string, mb: number, mbMax: number): string[] =>
  mb > mbMax ? [`MEMORY PAST ITS LIMIT: ${what} took ${mb} MB, ${mbMax} are allowed`] : [];

/** The figures of all runs of a part, for people. */
export function figuresOf(facts: readonly RunFacts[]): readonly string[] {
  const peak = (kind: keyof RunFacts["peakMb"]) =>
    Math.max(0, ...facts.map((run) => run.peakMb[kind]));
  const count = (kind: keyof RunFacts["started"]) =>
    facts.reduce((sum, run) => sum + run.started[kind], 0);
  const [longest] = facts.map((run) => run.longest).toSorted((a, b) => b.seconds - a.seconds);
  return [
    `memory peak: slot ${peak("slot")} MB (limit ${SLOT_MB_MAX}), worker ${peak("worker")} MB, supervisor ${peak("supervisor")} MB, LibreOffice ${peak("office")} MB`,
    `processes: ${count("slot")} slots, ${count("worker")} workers in ${facts.length} runs`,
    `longest task: ${longest?.step ?? "none"}, ${longest?.seconds ?? 0} s`,
  ];
}
