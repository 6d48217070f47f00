import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type BatchTruth, type LetterTruth, parseTruth } from "../evaluation/truth.ts";
import { UsageError } from "./exit-code.ts";
import type { InputFile } from "./take-in.ts";

/** A letter or a batch with its truth, and its file as the process takes it in. */
export interface Sample<Truth> {
  readonly id: string;
  readonly truth: Truth;
  readonly file: InputFile;
}

/** What a folder holds to evaluate; `faults`: truth files and letters that cannot be used, in words. */
export interface EvaluationFolder {
  readonly letters: readonly Sample<LetterTruth>[];
  readonly batches: readonly Sample<BatchTruth>[];
  readonly faults: readonly string[];
  /** JSON that describes no letter, in words. */
  readonly notes: readonly string[];
}

const BATCHES = "batches";

/**
 * Reads the truth files of a folder and of its `batches/`, in the order of their names, at most `limit`
 * letters and as many batches. Throws when the folder is not there or holds none.
 */
export async function readEvaluationFolder(
  folder: string,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<EvaluationFolder> {
  const entries: Entry[] = [];
  for (const below of ["", BATCHES]) {
    for (const name of await truthFilesOf(join(folder, below), below === "")) {
      entries.push(await readEntry(folder, below, name));
    }
  }
  if (entries.every((entry) => entry.kind === "note")) {
    throw new UsageError(
      `${folder} holds no ID.json beside a letter. Give a folder as docs/evaluating.md describes it.`,
    );
  }
  const letters = entries.flatMap((entry) => (entry.kind === "letter" ? [entry.sample] : []));
  const batches = entries.flatMap((entry) => (entry.kind === "batch" ? [entry.sample] : []));
  return {
    letters: letters.slice(0, limit),
    batches: batches.slice(0, limit),
    faults: entries.flatMap((entry) => (entry.kind === "fault" ? [entry.words] : [])),
    notes: entries.flatMap((entry) => (entry.kind === "note" ? [entry.words] : [])),
  };
}

type Entry =
  | { readonly kind: "letter"; readonly sample: Sample<LetterTruth> }
  | { readonly kind: "batch"; readonly sample: Sample<BatchTruth> }
  | { readonly kind: "fault" | "note"; readonly words: string };

async function readEntry(folder: string, below: string, name: string): Promise<Entry> {
  const place = join(below, name);
  const parsed = parseTruth(place, await readFile(join(folder, place), "utf8"));
  if (parsed === null) {
    return { kind: "note", words: `${place} describes no letter and is left out.` };
  }
  if (parsed.kind === "fault") return { kind: "fault", words: parsed.fault };
  const { file: fileName } = parsed.kind === "letter" ? parsed.letter : parsed.batch;
  const file = await inputOf(folder, below, fileName);
  if (file === null) {
    const words = `${place} names the file ${fileName}, which is not beside it. Put it there, or correct "file".`;
    return { kind: "fault", words };
  }
  return parsed.kind === "letter"
    ? { kind: "letter", sample: { id: parsed.id, truth: parsed.letter, file } }
    : { kind: "batch", sample: { id: parsed.id, truth: parsed.batch, file } };
}

async function truthFilesOf(folder: string, mustExist: boolean): Promise<readonly string[]> {
  const info = await stat(folder).catch(() => null);
  if (info?.isDirectory() !== true) {
    if (!mustExist) return [];
    throw new UsageError(
      `${folder} is not a folder. Give one that holds letters, each with its ID.json.`,
    );
  }
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.json$/iu.test(entry.name))
    .map((entry) => entry.name)
    .toSorted();
}

async function inputOf(folder: string, below: string, name: string): Promise<InputFile | null> {
  const path = resolve(folder, below, name);
  const info = await stat(path).catch(() => null);
  if (info?.isFile() !== true) return null;
  const relativePath = below === "" ? name : `${below}/${name}`;
  return { path, relativePath, folder: below === "" ? null : below };
}

/**
 * The town the letters were written to: `given`, or the folder with a town.yaml in the evaluated
 * folder, beside or above its letters; null: there is none. Throws when several may be meant.
 */
export async function townFolderFor(
  folder: string,
  given: string | undefined,
): Promise<string | null> {
  if (given !== undefined) return given;
  const here = resolve(folder);
  for (const place of [here, dirname(here)]) {
    if (await holdsTown(place)) return place;
    const entries = await readdir(place, { withFileTypes: true });
    const inside: string[] = [];
    for (const entry of entries) {
      const path = join(place, entry.name);
      if (entry.isDirectory() && (await holdsTown(path))) inside.push(path);
    }
    if (inside.length > 1) {
      throw new UsageError(
        `${inside.join(" and ")} each hold a town. Say with --town which one the letters were written to.`,
      );
    }
    if (inside[0] !== undefined) return inside[0];
  }
  return null;
}

const holdsTown = async (folder: string): Promise<boolean> =>
  (await stat(join(folder, "town.yaml")).catch(() => null))?.isFile() === true;
