import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ServerLocation } from "./server-location.ts";

/** The folder of the server's log below its cluster folder. */
export const logFolderName = "log";
const filesKeptMax = 5;
const tailLinesMax = 20;

/** The settings with which the server begins a new log file after 10 MB or a day; `pruneServerLog` deletes old ones. */
export const logSettings: readonly string[] = [
  "logging_collector = on",
  `log_directory = '${logFolderName}'`,
  // Sorts by age, and is unique: a full file is never written again.
  "log_filename = 'server-%Y%m%d-%H%M%S.log'",
  "log_rotation_size = 10MB",
  "log_rotation_age = 1d",
  "log_timezone = 'UTC'",
  // No letters in logs: neither the statement nor the values that made it fail.
  "log_min_error_statement = panic",
  "log_error_verbosity = terse",
];

/** Deletes all but the newest five log files (at most about 50 MB stay). Errors are left to the next call. */
export async function pruneServerLog(location: ServerLocation): Promise<void> {
  const files = await listLogFiles(location);
  for (const file of files.slice(0, -filesKeptMax))
    await rm(file, { force: true }).catch(() => undefined);
}

/** The last lines of what the server said since `since`, for an error message; never throws. */
export async function readServerLogTail(location: ServerLocation): Promise<string> {
  const newest = (await listLogFiles(location)).at(-1);
  const texts = await Promise.all(
    [newest, location.startLog].map(async (file) =>
      file === undefined ? "" : readFile(file, "utf8").catch(() => ""),
    ),
  );
  return texts
    .flatMap((text) => text.trim().split("\n").slice(-tailLinesMax))
    .filter((line) => line !== "" && !line.includes("HINT:  Future log output"))
    .slice(-tailLinesMax)
    .join("\n");
}

async function listLogFiles(location: ServerLocation): Promise<readonly string[]> {
  const folder = join(location.clusterFolder, logFolderName);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.startsWith("server-"))
    .toSorted()
    .map((name) => join(folder, name));
}
