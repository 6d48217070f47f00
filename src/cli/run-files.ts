import { mkdir, open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import cliProgress from "cli-progress";
import { writeFileDurably } from "../blobs/durable-file.ts";
import { BlobRef } from "../domain/ids.ts";
import type { Land } from "../domain/town.ts";
import { keyOf } from "../store/item-keys.ts";
import { readProgress } from "../store/progress.ts";
import { captureResult, type DocumentResult } from "../store/results.ts";
import type { TownAtWork } from "../store/town.ts";
import { publicHolidays } from "../text/holidays.ts";
import { UsageError } from "./exit-code.ts";
import type { House } from "./house.ts";
import { linesOfCapture } from "./result-lines.ts";
import type { ResultLine } from "./result-line.ts";
import { type InputFile, takeIn, type Taken } from "./take-in.ts";
import type { Terminal } from "./terminal.ts";

/** Takes the files in, lets the started programs work until nothing is left to do, and tells what became of each. */
export async function runFiles(
  house: House,
  town: TownAtWork,
  files: readonly InputFile[],
  options: { readonly terminal: Terminal | null; readonly renditions?: string | undefined },
): Promise<readonly ResultLine[]> {
  const taken = await takeIn(house, town, files);
  await watch(house, town.tenantId, options.terminal);
  return resultsOf(house, town, taken, options.renditions);
}

/** The absolute path of the results, known to be writable before hours of work are put into them. */
export async function writableFile(path: string): Promise<string> {
  const file = resolve(path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await (await open(file, "a")).close();
    return file;
  } catch (cause) {
    throw new UsageError(
      `The results cannot be written to ${file}. Give --out a file in a folder where you may write.`,
      { cause },
    );
  }
}

/** Writes result lines, or other objects, to `out`, one JSON object a line. */
export async function writeLines(out: string, lines: readonly object[]): Promise<void> {
  await writeFileDurably(out, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), 0o644);
}

/** The public holidays that deadlines of letters of these years can meet. */
export function holidaysAround(land: Land): ReadonlySet<string> {
  const year = new Date().getFullYear();
  return new Set(
    [year - 2, year - 1, year, year + 1].flatMap((each) => [...publicHolidays(land, each)]),
  );
}

const POLL_MS = 300;

/** Waits until nothing is left to do, with a bar of pages read, their rate and the time left. */
async function watch(house: House, tenantId: string, terminal: Terminal | null): Promise<void> {
  const bar = new cliProgress.SingleBar({
    format:
      "{bar} {value}/{total} Arbeitsschritte | {rate} Seiten/min | noch {eta_formatted} | {state}",
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
  });
  const started = Date.now();
  const showsBar = terminal?.isTty === true;
  let shown = 0;
  if (showsBar) bar.start(1, 0, { rate: "0", state: "" });
  for (;;) {
    const now = await house.store.withActor({ kind: "process", tenantId }, (trx) =>
      readProgress(trx, tenantId),
    );
    const rate = Math.round((now.pages / Math.max(1, Date.now() - started)) * 60_000);
    const state = `${now.delivered} zugestellt, ${now.awaiting} warten`;
    if (showsBar) {
      bar.setTotal(now.finishedTasks + now.liveTasks);
      bar.update(now.finishedTasks, { rate: String(rate), state });
    } else if (terminal !== null && Date.now() - shown > 5_000) {
      shown = Date.now();
      terminal.line(
        `${now.finishedTasks}/${now.finishedTasks + now.liveTasks} Arbeitsschritte, ${rate} Seiten/min, ${state}`,
      );
    }
    if (now.liveTasks === 0) break;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  if (showsBar) bar.stop();
}

async function resultsOf(
  house: House,
  town: TownAtWork,
  taken: readonly Taken[],
  renditionFolder: string | undefined,
): Promise<readonly ResultLine[]> {
  const holidays = holidaysAround(town.land);
  const renditions = renditionFolder === undefined ? null : resolve(renditionFolder);
  if (renditions !== null) await mkdir(renditions, { recursive: true });
  const pathOf = (document: DocumentResult): string | null =>
    renditions === null || document.rendition === null
      ? null
      : join(renditions, `${document.receiptNumber}-${document.id}.pdf`);
  const lines: ResultLine[] = [];
  for (const each of taken) {
    if ("line" in each) {
      lines.push(each.line);
      continue;
    }
    const result = await house.store.withActor(
      { kind: "process", tenantId: town.tenantId },
      (trx) => captureResult(trx, each.captureId),
    );
    if (result === null) throw new Error(`The capture of ${each.file.path} is gone`);
    for (const document of result.documents) {
      const path = pathOf(document);
      if (path !== null) await writeRendition(house, town.tenantId, document, path);
    }
    lines.push(
      ...linesOfCapture(each.file.path, result, {
        unitNames: town.unitNames,
        holidays,
        language: "de",
        renditionPath: pathOf,
      }),
    );
  }
  return lines;
}

async function writeRendition(
  house: House,
  tenantId: string,
  document: DocumentResult,
  path: string,
): Promise<void> {
  const { rendition } = document;
  if (rendition === null) return;
  const key = await house.store.withActor({ kind: "process", tenantId }, (trx) =>
    keyOf(trx, house.keys, tenantId, rendition.folderId),
  );
  const ref = BlobRef.parse({ folder: rendition.folderId, sha256: rendition.sha256 });
  const bytes = await house.blobs.read(ref, key);
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}
