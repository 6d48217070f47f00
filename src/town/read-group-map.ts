import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { GroupMap } from "../domain/group-map.ts";
import { readYaml } from "./read-town.ts";
import { TownFileError } from "./town-file-error.ts";

/** Reads the file that says which groups of the city's sign-in are which roles. Throws TownFileError. */
export async function readGroupMap(file: string): Promise<GroupMap> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new TownFileError(
      file,
      null,
      "cannot be read",
      "put it there, or correct OIDC_GROUPS",
      cause,
    );
  });
  return readYaml(basename(file), text, GroupMap);
}
