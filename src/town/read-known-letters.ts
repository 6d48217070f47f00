import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { TownFileError } from "./town-file-error.ts";

/** One of our own letters with the department a good clerk would choose. Synthetic persons only. */
export const OwnLetter = z.strictObject({
  id: z.string().min(1),
  /** Department id; null: nobody could tell from the letter, a person must ask back. */
  unit: z.string().nullable(),
  /** Departments a clerk could also defend. */
  alsoAcceptable: z.array(z.string()),
  /** The office named in the address block, as printed; null: only the town. */
  addressee: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string().min(1),
});
export type OwnLetter = z.infer<typeof OwnLetter>;

/**
 * Reads the folder of our own letters (all files that end so, one letter a line). Throws TownFileError at the first
 * bad line.
 */
export async function readOwnLetters(
  folder: string,
  ending = ".jsonl",
): Promise<readonly OwnLetter[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return files.flatMap((file, index) => parseOwnLetters(file, texts[index] ?? ""));
}

/** The letters of one file, one a line. Throws TownFileError at the first bad line. */
export const parseOwnLetters = (file: string, text: string): readonly OwnLetter[] =>
  text
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parseLetter(file, index + 1, line)]));

function parseLetter(file: string, line: number, text: string): OwnLetter {
  try {
    return OwnLetter.parse(JSON.parse(text));
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new TownFileError(file, line, message, "correct the letter there", cause);
  }
}
