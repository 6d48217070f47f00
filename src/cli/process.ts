import { resolve } from "node:path";
import type { TownAtWork } from "../store/town.ts";
import type { House } from "./house.ts";
import { inProcessHouse } from "./process-house.ts";
import type { ResultLine } from "./result-line.ts";
import { runFiles, writableFile, writeLines } from "./run-files.ts";
import { printSummary } from "./summary.ts";
import { filesOf } from "./take-in.ts";
import type { Terminal } from "./terminal.ts";

export interface ProcessOptions {
  readonly out: string;
  readonly data?: string | undefined;
  readonly workers?: number | undefined;
  readonly renditions?: string | undefined;
  readonly json: boolean;
}

/** The main job without a browser. Resolves to the exit code: 0 only when the ledger balances. */
export async function processFiles(
  inputs: readonly string[],
  options: ProcessOptions,
  terminal: Terminal,
): Promise<number> {
  const files = await filesOf(inputs);
  const out = await writableFile(options.out);
  return inProcessHouse(options, async (house, town) => {
    house.start("worker");
    const started = Date.now();
    const lines = await runFiles(house, town, files, {
      terminal: options.json ? null : terminal,
      renditions: options.renditions,
    });
    await writeLines(out, lines);
    return report(house, town, lines, { started, options, terminal });
  });
}

async function report(
  house: House,
  town: TownAtWork,
  lines: readonly ResultLine[],
  run: { readonly started: number; readonly options: ProcessOptions; readonly terminal: Terminal },
): Promise<number> {
  const { terminal, options } = run;
  const quiet: Terminal = { ...terminal, line: () => {} };
  const balances = await house.store.withActor(
    { kind: "process", tenantId: town.tenantId },
    (trx) => printSummary(trx, town.tenantId, options.json ? quiet : terminal),
  );
  const documents = lines.filter((line) => line.documentId !== null);
  const seconds = (Date.now() - run.started) / 1000;
  const pages = documents.reduce((sum, line) => sum + line.pages.length, 0);
  const figures = {
    documents: documents.length,
    filesWithoutDocument: lines.length - documents.length,
    wentAlone: documents.filter((line) => line.role === "main" && line.department !== null).length,
    pages,
    seconds: Math.round(seconds * 10) / 10,
    pagesPerMinute: Math.round((pages / seconds) * 60),
    ledgerBalanced: balances,
    out: resolve(options.out),
  };
  if (options.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else {
    terminal.line(
      `${figures.documents} Schriftstücke, ${figures.pages} Seiten in ${figures.seconds} s (${figures.pagesPerMinute} Seiten/min); ${figures.filesWithoutDocument} Dateien ohne Schriftstück. Ergebnisse: ${figures.out}`,
    );
  }
  return balances ? 0 : 1;
}
