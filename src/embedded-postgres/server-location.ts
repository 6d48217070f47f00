import { createHash } from "node:crypto";
import { access, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  EmbeddedPostgresError,
  explainFileError,
  systemErrorCode,
} from "./embedded-postgres-error.ts";
import { type SystemUser } from "./run-program.ts";
import { canReach, chooseServerUser, isRoot } from "./server-user.ts";

/** Where programs and clusters go when root's own folders cannot be entered by PostgreSQL's user. */
export const systemFolder = "/var/lib/poststelle";
/** The file in the data folder that names the cluster's place when it is not below the data folder. */
export const locationNoteName = "postgres-location.txt";
const ownerNoteName = "data-folder.txt";
const serverFolderName = "postgres";

/** The files of one server, all absolute, and the user it runs as (undefined: ourselves). */
export interface ServerLocation {
  readonly serverFolder: string;
  readonly clusterFolder: string;
  readonly passwordFile: string;
  readonly portFile: string;
  readonly startLog: string;
  readonly user: SystemUser | undefined;
}

/**
 * Decides where the server of this data folder lives: below the data folder, or, as root with a data folder that
 * PostgreSQL's user cannot enter, below the system folder, noted in the data folder. Makes the data folder.
 */
export async function locateServer(
  dataFolder: string,
  log: (line: string) => void,
): Promise<ServerLocation> {
  const data = await makeFolder(dataFolder);
  const noted = await readNote(join(data, locationNoteName));
  if (noted !== undefined) return followNote(noted, data);
  const user = await chooseServerUser(join(data, serverFolderName));
  const location = describe(data, user);
  if (await exists(location.serverFolder)) {
    await checkAccess(location);
    return location;
  }
  if (await canReach(user, data)) return location;
  return moveOut(data, user, log);
}

function describe(base: string, user: SystemUser | undefined): ServerLocation {
  const serverFolder = join(base, serverFolderName);
  return {
    serverFolder,
    clusterFolder: join(serverFolder, "cluster"),
    passwordFile: join(serverFolder, "password"),
    portFile: join(serverFolder, "port"),
    startLog: join(serverFolder, "start.log"),
    user,
  };
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (error) {
    throw explainFileError(error, folder);
  }
}

async function checkAccess(location: ServerLocation): Promise<void> {
  const { uid } = await stat(location.serverFolder);
  const own = process.getuid?.();
  if (own !== undefined && !isRoot() && uid !== own) {
    throw new EmbeddedPostgresError(
      "no-permission",
      `Database in ${location.serverFolder}: it belongs to the user with uid ${uid}, we run with uid ${own}. ` +
        `Start Poststelle as that user or as root, or choose another data folder.`,
    );
  }
  if (!(await canReach(location.user, location.serverFolder))) {
    throw new EmbeddedPostgresError(
      "no-permission",
      `Database in ${location.serverFolder}: the user ${location.user?.name} it runs as cannot enter a folder above it. ` +
        `Make those folders enterable again (chmod o+x), or start Poststelle as that user.`,
    );
  }
}

async function readNote(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw explainFileError(error, file);
  });
  return text?.split("\n", 1)[0]?.trim();
}

async function followNote(base: string, data: string): Promise<ServerLocation> {
  const note = join(data, locationNoteName);
  if (!base.startsWith(`${systemFolder}/`) || base.includes("..") || !(await exists(base))) {
    throw new EmbeddedPostgresError(
      "moved-or-copied",
      `${note} says that the database is in "${base}", where there is none. Restore that folder from a backup, ` +
        `or delete the note to begin with an empty database.`,
    );
  }
  const owner = await readNote(join(base, ownerNoteName));
  if (
    owner !== undefined &&
    owner !== data &&
    (await readNote(join(owner, locationNoteName))) === base
  ) {
    throw new EmbeddedPostgresError(
      "moved-or-copied",
      `${note}: this data folder is a copy; the database in ${base} belongs to ${owner}. ` +
        `Copy that database as docs/operations.md says under "Backup", or delete the note to begin with an empty database.`,
    );
  }
  const location = describe(base, await chooseServerUser(join(base, serverFolderName)));
  if (await exists(location.serverFolder)) await checkAccess(location);
  // The data folder was moved: from now on the database is this one's.
  if (owner !== data && isRoot()) await writeFile(join(base, ownerNoteName), `${data}\n`);
  return location;
}

async function moveOut(
  data: string,
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<ServerLocation> {
  const base = await freeBase(data, log);
  log(`PostgreSQL: its user cannot enter ${data}, so the database is kept in ${base}`);
  try {
    await mkdir(base, { recursive: true, mode: 0o755 });
    await writeFile(join(base, ownerNoteName), `${data}\n`);
    await writeFile(join(data, locationNoteName), `${base}\n`, { flag: "wx" });
  } catch (error) {
    // Another start at this very moment was first; its note holds.
    if (systemErrorCode(error) === "EEXIST") return locateServer(data, log);
    throw explainFileError(error, base);
  }
  return describe(base, user);
}

/** A base without a server of an earlier, since deleted data folder of the same path: that one is never taken over silently. */
async function freeBase(data: string, log: (line: string) => void): Promise<string> {
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 16);
  for (let number = 1; ; number += 1) {
    const base = join(systemFolder, number === 1 ? hash : `${hash}-${number}`);
    if (!(await exists(join(base, serverFolderName)))) return base;
    log(
      `PostgreSQL: ${base} holds the database of an earlier data folder ${data}; delete it if it is not needed`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: unknown) => {
      if (systemErrorCode(error) === "ENOENT") return false;
      throw explainFileError(error, path);
    },
  );
}
