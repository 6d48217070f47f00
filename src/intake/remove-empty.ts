import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "../error-code.ts";

/** Removes `folder` and those above it that are empty then, below `upTo`, which stays. */
export async function removeEmpty(folder: string, upTo: string): Promise<void> {
  for (let each = folder; each.startsWith(`${upTo}/`); each = dirname(each)) {
    try {
      await rmdir(each);
    } catch (error) {
      if (hasCode(error, "ENOTEMPTY", "EEXIST", "ENOENT")) return;
      throw error;
    }
  }
}
