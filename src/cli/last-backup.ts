import { readFile } from "node:fs/promises";
import { z } from "zod";
import { hasCode } from "../error-code.ts";

/** What the data folder remembers of the last backup, for the doctor. */
export const LastBackup = z.object({
  id: z.string(),
  takenAt: z.iso.datetime(),
  folder: z.string(),
});
export type LastBackup = z.infer<typeof LastBackup>;

/** Reads it; null where none was ever made. */
export async function readLastBackup(file: string): Promise<LastBackup | null> {
  try {
    return LastBackup.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}
