import { randomBytes } from "node:crypto";
import { appendFile, chown, mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  EmbeddedPostgresError,
  explainFileError,
  systemErrorCode,
} from "./embedded-postgres-error.ts";
import { isAlive } from "./postmaster.ts";
import { replaceFile, syncFolder } from "./replace-file.ts";
import { runProgram, type SystemUser } from "./run-program.ts";
import { type ServerBinaries } from "./server-binaries.ts";
import { type ServerLocation } from "./server-location.ts";
import { logSettings } from "./server-log.ts";

/** The database superuser of every embedded cluster. */
export const superuser = "postgres";
const settingsFileName = "poststelle.conf";

const settings: readonly string[] = [
  "# Written by Poststelle at every start. Own settings: ALTER SYSTEM, which wins over this file.",
  "listen_addresses = '127.0.0.1'",
  // A socket's path may have 107 bytes only; a data folder's path may be longer.
  "unix_socket_directories = ''",
  "max_connections = 200",
  "shared_buffers = 128MB",
  // What we acknowledge is on the disk (design: acknowledging means durable).
  "fsync = on",
  "full_page_writes = on",
  "synchronous_commit = on",
  "timezone = 'UTC'",
  ...logSettings,
];

// The builtin provider compares and lower-cases the same on every machine. The C library's classes are still asked what
// a letter is when text is split into words: under "C" every quotation mark or dash beyond ASCII would be one.
const characterTypes: readonly string[] = ["C.UTF-8", "en_US.UTF-8", "C"];

// The folders this process is filling right now; those of our pid that are not among them are an earlier process's,
// which had the same pid (in a container every start may be pid 1).
const underConstruction = new Set<string>();

/**
 * Makes the cluster unless it is there: in a temporary sibling folder, renamed when complete and on disk, so that a
 * start killed at any moment leaves either nothing or a whole cluster. Then brings its settings up to date.
 */
export async function createClusterOnce(
  location: ServerLocation,
  binaries: ServerBinaries,
  log: (line: string) => void,
): Promise<void> {
  try {
    await removeAbandoned(location);
    if (!(await isThere(location.serverFolder))) {
      log("PostgreSQL: creating the database (only at the first start)");
      await createCluster(location, binaries);
    }
    await checkCluster(location, binaries);
    await writeSettings(location.clusterFolder, location.user);
  } catch (error) {
    throw explainFileError(error, location.serverFolder);
  }
}

/** Gives the superuser's password; the file is readable by the server's user alone. */
export async function readPassword(location: ServerLocation): Promise<string> {
  const text = await readFile(location.passwordFile, "utf8").catch((error: unknown) => {
    if (systemErrorCode(error) !== "ENOENT") throw explainFileError(error, location.passwordFile);
    return "";
  });
  if (text.trim() !== "") return text.trim();
  throw new EmbeddedPostgresError(
    "wrong-password",
    `${location.passwordFile}: the database's password is missing. Restore this file from a backup.`,
  );
}

async function createCluster(location: ServerLocation, binaries: ServerBinaries): Promise<void> {
  const partial = `${location.serverFolder}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  underConstruction.add(partial);
  try {
    await mkdir(partial, { mode: 0o700 });
    if (location.user !== undefined) await chown(partial, location.user.uid, location.user.gid);
    const password = join(partial, basename(location.passwordFile));
    await replaceFile(
      password,
      `${randomBytes(24).toString("hex")}
`,
      location.user,
    );
    await initialise(partial, password, location, binaries);
    const cluster = join(partial, basename(location.clusterFolder));
    await appendFile(join(cluster, "postgresql.conf"), `\ninclude '${settingsFileName}'\n`, {
      flush: true,
    });
    await writeSettings(cluster, location.user);
    await syncFolder(partial);
    await rename(partial, location.serverFolder);
    await syncFolder(dirname(location.serverFolder));
  } catch (error) {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
    // Another start at this very moment was first; its cluster is the one.
    const code = systemErrorCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  } finally {
    underConstruction.delete(partial);
  }
}

async function initialise(
  partial: string,
  password: string,
  location: ServerLocation,
  binaries: ServerBinaries,
): Promise<void> {
  const cluster = join(partial, basename(location.clusterFolder));
  let output = "";
  for (const characterType of characterTypes) {
    const result = await runProgram(
      binaries.initdb,
      [
        `--pgdata=${cluster}`,
        `--username=${superuser}`,
        "--auth=scram-sha-256",
        `--pwfile=${password}`,
        "--encoding=UTF8",
        "--locale=C",
        `--lc-ctype=${characterType}`,
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
      ],
      { cwd: partial, user: location.user },
    );
    if (result.exitCode === 0) return;
    output = result.output;
    if (!output.includes("invalid locale name")) break;
  }
  throw initialiseError(output, location);
}

function initialiseError(output: string, location: ServerLocation): EmbeddedPostgresError {
  const isDiskFull =
    output.includes("No space left on device") || output.includes("Disk quota exceeded");
  const remedy = isDiskFull
    ? "no space left on the disk. Free some space (a new database needs about 50 MB) and start again."
    : "PostgreSQL's initdb failed; its words below say why. Nothing was kept, so start again when that is mended.";
  return new EmbeddedPostgresError(
    isDiskFull ? "disk-full" : "start-failed",
    `New database in ${location.serverFolder}: ${remedy}\n${output.split("\n").slice(-10).join("\n")}`,
  );
}

async function checkCluster(location: ServerLocation, binaries: ServerBinaries): Promise<void> {
  const versionFile = join(location.clusterFolder, "PG_VERSION");
  const found = await readFile(versionFile, "utf8").catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) {
    throw new EmbeddedPostgresError(
      "incomplete-cluster",
      `Database in ${location.clusterFolder}: PG_VERSION is missing, so this is no whole PostgreSQL cluster. ` +
        `Restore it from a backup, or move the folder away to begin with an empty database.`,
    );
  }
  const major = binaries.version.split(".", 1)[0];
  if (found.trim() === major) return;
  throw new EmbeddedPostgresError(
    "other-major-version",
    `Database in ${location.clusterFolder}: it was made by PostgreSQL ${found.trim()}, this release has ${major}. ` +
      `Start the release of Poststelle it was made with, and move the database with PostgreSQL's pg_dump and pg_restore.`,
  );
}

async function writeSettings(clusterFolder: string, user: SystemUser | undefined): Promise<void> {
  const file = join(clusterFolder, settingsFileName);
  const text = `${settings.join("\n")}\n`;
  if ((await readFile(file, "utf8").catch(() => "")) === text) return;
  await replaceFile(file, text, user);
}

/** What starts that were killed during initdb left; a folder whose maker still lives is being worked on. */
async function removeAbandoned(location: ServerLocation): Promise<void> {
  const prefix = `${basename(location.serverFolder)}.new-`;
  const parent = dirname(location.serverFolder);
  for (const name of await readdir(parent)) {
    const maker = name.startsWith(prefix)
      ? Number.parseInt(name.slice(prefix.length), 10)
      : Number.NaN;
    const folder = join(parent, name);
    const isInWork = maker === process.pid ? underConstruction.has(folder) : isAlive(maker);
    if (Number.isNaN(maker) || isInWork) continue;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (systemErrorCode(error) === "ENOENT") return false;
      throw error;
    },
  );
}
