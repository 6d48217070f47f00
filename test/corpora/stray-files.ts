import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

/**
 * Folders in which nothing may appear while post is processed: what a name with `..`, an absolute one or
 * a link would aim at. The folder for temporary files is the run's own (`whole`, looked through with all
 * below it); that of the machine is shared with others and is only looked at for the names of entries.
 */
export interface Watched {
  readonly whole: readonly string[];
  readonly top: readonly string[];
}

export const watchedAround = (work: string): Watched => ({
  whole: [work],
  top: [...new Set(["/", "/etc", "/root", homedir(), resolve("."), dirname(resolve("."))])].filter(
    (folder) => existsSync(folder),
  ),
});

/** Every path there is now. */
export function listWatched({ whole, top }: Watched): ReadonlySet<string> {
  const list = (folder: string, recursive: boolean): string[] =>
    readdirSync(folder, { recursive, encoding: "utf8" }).map((name) => join(folder, name));
  return new Set([
    ...whole.flatMap((folder) => list(folder, true)),
    ...top.flatMap((folder) => list(folder, false)),
  ]);
}

/** Where the entries of the corpora with evil names would land, if a name were taken for a path. */
export const EVIL_PLACES = ["/tmp/pwned.txt", "/etc/absolut.txt"] as const;
