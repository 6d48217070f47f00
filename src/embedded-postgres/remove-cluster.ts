import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { locationNoteName, systemFolder } from "./server-location.ts";

/** Removes what a temporary data folder's server left outside that folder; the server must be stopped. */
export async function removeRelocatedCluster(dataFolder: string): Promise<void> {
  const note = await readFile(join(dataFolder, locationNoteName), "utf8").catch(() => "");
  const place = note.trim();
  if (place !== "" && dirname(place) === systemFolder)
    await rm(place, { recursive: true, force: true });
}
