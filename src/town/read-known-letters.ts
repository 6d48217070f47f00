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
  const letters: OwnLetter[] = [];
  for (const file of files) {
    const lines = (await readFile(join(folder, file), "utf8")).split("\n");
    lines.forEach((line, index) => {
      if (line.trim() !== "") letters.push(parseLetter(file, index + 1, line));
    });
  }
  return letters;
}

/** Those of them a router can learn from: the ones with a department. */
export async function readKnownLetters(
  folder: string,
): Promise<readonly { unit: string; subject: string | null; text: string }[]> {
  return (await readOwnLetters(folder)).flatMap(({ unit, subject, text }) =>
    unit === null ? [] : [{ unit, subject, text }],
  );
}

function parseLetter(file: string, line: number, text: string): OwnLetter {
  try {
    return OwnLetter.parse(JSON.parse(text));
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new TownFileError(file, line, message, "correct the letter there", cause);
  }
}
