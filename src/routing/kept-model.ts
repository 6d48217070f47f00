import { createHash, randomBytes } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { splitterOf, trainRoutingModel } from "./routing-model.ts";
import type { Lessons, RoutingModel } from "./routing-model.ts";

/** The code a model comes from: another one makes another model. */
const CODE = [
  "compounds.ts",
  "german-words.ts",
  "kept-model.ts",
  "letter-zones.ts",
  "linear-model.ts",
  "routing-model.ts",
  "text-features.ts",
];
/** Of several towns, and of the catalogues they had; each takes some megabytes. */
const KEPT_MAX = 8;
const ENDING = ".model";

/**
 * The model of these lessons: read from a folder of models trained before, else trained (seconds) and laid
 * there. Its name is the hash of everything it comes from, so it cannot be out of date; what is damaged is
 * trained anew, and where the folder cannot be used, nothing is kept.
 *
 * Only for lessons that hold no post of the town: what somebody's letter taught must go when the letter goes.
 */
export function keptModel(folder: string, lessons: Lessons): RoutingModel {
  const file = join(folder, hashOf(JSON.stringify(lessons), ...codeOf()) + ENDING);
  const kept = readModel(file);
  if (kept !== null) return { ...kept, split: splitterOf(lessons) };
  const { split, ...model } = trainRoutingModel(lessons);
  keepModel(folder, file, model);
  return { ...model, split };
}

const codeOf = (): readonly Buffer[] =>
  CODE.map((name) => readFileSync(new URL(name, import.meta.url)));

function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** What takes compounds apart is no data, and quickly made. */
type PlainModel = Omit<RoutingModel, "split">;

const HASH_BYTES = 32;

/** Null where it is not there, or is not what was written. */
function readModel(file: string): PlainModel | null {
  try {
    const bytes = readFileSync(file);
    const packed = bytes.subarray(HASH_BYTES);
    if (bytes.subarray(0, HASH_BYTES).toString("hex") !== hashOf(packed)) return null;
    // The youngest are kept: those that are used.
    utimesSync(file, new Date(), new Date());
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whole, and written by this very code
    return deserialize(packed) as PlainModel;
  } catch {
    return null;
  }
}

/** Whole or not at all. It need not survive a power cut: what is not there is trained again. */
function keepModel(folder: string, file: string, model: PlainModel): void {
  const unfinished = `${file}.${randomBytes(6).toString("hex")}`;
  const packed = serialize(model);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    clearOld(folder);
    writeFileSync(unfinished, Buffer.concat([Buffer.from(hashOf(packed), "hex"), packed]), {
      mode: 0o600,
    });
    renameSync(unfinished, file);
  } catch {
    // A full disk, a folder that is none: the model is there all the same. The next one clears up.
  }
}

/** Removes all but the youngest, and what a process that was ended left unfinished. */
function clearOld(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const byAge = files
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
    .toSorted((one, other) => other.at - one.at);
  for (const { file } of byAge.slice(KEPT_MAX)) rmSync(file, { force: true });
}
