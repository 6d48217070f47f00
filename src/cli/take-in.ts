import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { makeAccept } from "../intake/accept.ts";
import { acceptFile, type FileIntakeDeps, FileRefused } from "../intake/accept-file.ts";
import { type BatchFile, isBatchFile, parseBatchFile } from "../intake/batch-file.ts";
import type { TownAtWork } from "../store/town.ts";
import { UsageError } from "./exit-code.ts";
import type { House } from "./house.ts";
import { lineOfFile } from "./result-lines.ts";
import type { ResultLine } from "./result-line.ts";

/** A file on disk that a command takes in. */
export interface InputFile {
  readonly path: string;
  /** Below the argument, with `/`. */
  readonly relativePath: string;
  /** Set for files of a sub-folder: it is a batch. */
  readonly folder: string | null;
}

/** Every regular file of the arguments, in order. Throws for an argument that is not there. */
export async function filesOf(inputs: readonly string[]): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const input of inputs) {
    const info = await stat(input).catch(() => null);
    if (info === null) {
      throw new UsageError(`${input} is not there. Give files or folders that exist.`);
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

/** A file and the capture it became, or the line that says why it became none. */
export type Taken =
  | { readonly file: InputFile; readonly captureId: string }
  | { readonly file: InputFile; readonly line: ResultLine };

/** Takes every file through the same door as every channel; what cannot be taken costs that file only. */
export async function takeIn(
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
