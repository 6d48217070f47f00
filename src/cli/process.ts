import { chmod, mkdir, mkdtemp, open, readFile, rm, stat } from "node:fs/promises";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import cliProgress from "cli-progress";
import { writeFileDurably } from "../blobs/durable-file.ts";
import { readConfig } from "../config.ts";
import { BlobRef } from "../domain/ids.ts";
import { makeAccept } from "../intake/accept.ts";
import { acceptFile, type FileIntakeDeps, FileRefused } from "../intake/accept-file.ts";
import { type BatchFile, isBatchFile, parseBatchFile } from "../intake/batch-file.ts";
import { readProgress } from "../store/progress.ts";
import { captureResult, type DocumentResult } from "../store/results.ts";
import { keyOf } from "../store/item-keys.ts";
import { publicHolidays } from "../text/holidays.ts";
import { removeRelocatedCluster } from "../embedded-postgres/remove-cluster.ts";
import type { TownAtWork } from "../store/town.ts";
import { townAtWork } from "./found.ts";
import { type House, openHouse } from "./house.ts";
import { lineOfFile, linesOfCapture } from "./result-lines.ts";
import type { ResultLine } from "./result-line.ts";
import { printSummary } from "./summary.ts";
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
  const dataFolder = options.data ?? (await makeTemporaryData());
  const config = readConfig({
    POSTSTELLE_DATA: dataFolder,
    POSTSTELLE_LOG_LEVEL: "error",
    // A temporary house has passwords of its own: on the city's database it would lock the real one out.
    ...(options.data === undefined ? { DATABASE_URL: "", QUEUE_URL: "" } : {}),
    ...(options.workers === undefined ? {} : { POSTSTELLE_SLOTS: String(options.workers) }),
  });
  const removeData = async (): Promise<void> => {
    if (options.data === undefined) await removeTemporaryData(dataFolder);
  };
  const house = await openHouse(config, () => {}).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAndRemove(house, removeData);
    return closing;
  };
  const stopOnSignal = onSignals(close);
  try {
    const town = await townAtWork(house);
    house.start("worker");
    const started = Date.now();
    const taken = await takeIn(house, town, files);
    await watch(house, town.tenantId, options.json ? null : terminal);
    const lines = await resultsOf(house, town, taken, options);
    await writeFileDurably(out, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), 0o644);
    return await report(house, town, lines, { started, options, terminal });
  } finally {
    stopOnSignal();
    await close();
  }
}

/** The absolute path of the results, known to be writable before hours of work are put into them. */
async function writableFile(path: string): Promise<string> {
  const file = resolve(path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await (await open(file, "a")).close();
    return file;
  } catch (cause) {
    throw new Error(
      `The results cannot be written to ${file}. Give --out a file in a folder where you may write.`,
      { cause },
    );
  }
}

interface InputFile {
  readonly path: string;
  readonly relativePath: string;
  /** Set for files of a sub-folder: it is a batch. */
  readonly folder: string | null;
}

/** Every regular file of the arguments, in order. Throws for an argument that is not there. */
async function filesOf(inputs: readonly string[]): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const input of inputs) {
    const info = await stat(input).catch(() => null);
    if (info === null) {
      throw new Error(`${input} is not there. Give files or folders that exist.`);
    }
    if (info.isFile()) {
      files.push({ path: input, relativePath: basename(input), folder: null });
      continue;
    }
    for (const entry of await readdir(input, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const relativePath = relative(input, path).split(sep).join("/");
      const folder = entry.parentPath === input ? null : dirname(relativePath);
      files.push({ path, relativePath, folder });
    }
  }
  return files.toSorted((a, b) => a.path.localeCompare(b.path));
}

/** World-enterable, so that PostgreSQL, which refuses root, can run from it under its own user. */
async function makeTemporaryData(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poststelle-"));
  await chmod(folder, 0o755);
  return folder;
}

async function closeAndRemove(house: House, removeData: () => Promise<void>): Promise<void> {
  try {
    await house.closeHouse();
  } finally {
    await removeData();
  }
}

async function removeTemporaryData(folder: string): Promise<void> {
  await removeRelocatedCluster(folder);
  await rm(folder, { recursive: true, force: true });
}

type Taken =
  | { readonly file: InputFile; readonly captureId: string }
  | { readonly file: InputFile; readonly line: ResultLine };

/** Takes every file through the same door as every channel; what cannot be taken costs that file only. */
async function takeIn(
  house: House,
  town: TownAtWork,
  files: readonly InputFile[],
): Promise<readonly Taken[]> {
  const deps: FileIntakeDeps = {
    store: house.store,
    accept: makeAccept({ ...house, now: () => new Date() }),
    tenant: { id: town.tenantId, timeZone: town.timeZone },
    channel: "command",
    bytesMax: house.config.limits.bytesMax,
    now: () => new Date(),
  };
  const batches = new Map<string, Promise<BatchFile | null>>();
  const taken: Taken[] = [];
  for (const file of files) {
    if (isBatchFile(basename(file.path))) {
      const why = "This file describes its batch; it is no post.";
      taken.push({ file, line: lineOfFile(file.path, { why, state: "batch description" }) });
      continue;
    }
    taken.push(await takeOne(deps, file, batches));
  }
  return taken;
}

async function takeOne(
  deps: FileIntakeDeps,
  file: InputFile,
  batches: Map<string, Promise<BatchFile | null>>,
): Promise<Taken> {
  try {
    const batchFile = await batchFileOf(file, batches);
    const batch =
      file.folder === null && batchFile === null
        ? null
        : { folder: file.folder ?? ".", file: batchFile };
    const accepted = await acceptFile(deps, { ...file, batch });
    return { file, captureId: accepted.captureId };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const why =
      error instanceof FileRefused ? message : `${file.path} cannot be taken in: ${message}`;
    return { file, line: lineOfFile(file.path, { why }) };
  }
}

/**
 * The batch file of the file's folder, or of the nearest folder above it within the argument: what is
 * declared sealed stays so in sub-folders too, as in the hot folder.
 */
async function batchFileOf(
  file: InputFile,
  batches: Map<string, Promise<BatchFile | null>>,
): Promise<BatchFile | null> {
  let folder = dirname(file.path);
  for (const _ of file.relativePath.split("/")) {
    const known = batches.get(folder) ?? readBatchFile(folder);
    batches.set(folder, known);
    const found = await known;
    if (found !== null) return found;
    folder = dirname(folder);
  }
  return null;
}

async function readBatchFile(folder: string): Promise<BatchFile | null> {
  const name = (await readdir(folder)).find(isBatchFile);
  return name === undefined ? null : parseBatchFile(await readFile(join(folder, name), "utf8"));
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
  options: ProcessOptions,
): Promise<readonly ResultLine[]> {
  const year = new Date().getFullYear();
  const holidays = new Set(
    [year - 2, year - 1, year, year + 1].flatMap((each) => [...publicHolidays(town.land, each)]),
  );
  const renditions = options.renditions === undefined ? null : resolve(options.renditions);
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

/** Ctrl-C ends in order; the finally blocks do the rest when the work is cut short. */
function onSignals(stop: () => Promise<void>): () => void {
  const end = (): void => {
    void stop().finally(() => process.exit(130));
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  return () => {
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
  };
}
