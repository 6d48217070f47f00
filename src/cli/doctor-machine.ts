import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, constants, readdir, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeFileDurably } from "../blobs/durable-file.ts";
import type { Config } from "../config.ts";
import type { ReadingEngine } from "../domain/reading-engine.ts";
import { hasCode } from "../error-code.ts";
import { dataPaths } from "../installation.ts";
import { openReader } from "../ocr/open-reader.ts";
import { missingFonts } from "../pages/font-files.ts";
import { openClamd } from "../unpack/clamd.ts";
import { type Check, causeOf, fail, guarded, ok, warn } from "./doctor-check.ts";

const MB = 1024 * 1024;
/** Below this PostgreSQL may stop in the middle of a write. */
const DISK_MB_MIN = 500;
const DISK_MB_LOW = 5_000;

/** Node, the programs we can use, the disk and the folders; asks no database and makes nothing that stays. */
export async function checkMachine(config: Config): Promise<readonly Check[]> {
  return [
    checkNode(process.versions.node),
    ...(await checkPrograms()),
    ...(await guarded("reader", "install Poststelle's packages again (npm ci)", () =>
      checkReader(config.readingEngine),
    )),
    checkFonts(await missingFonts()),
    ...(await guarded(
      "virus scanner",
      "start clamd, or correct CLAMAV_URL; until then post waits",
      () => checkScanner(config.clamavUrl),
    )),
    ...(await guarded("disk", "give the data folder's disk back", () => checkDisk(config))),
    ...(await checkFolders(config)),
    ...(await checkSecrets(dataPaths(config.dataFolder))),
  ];
}

function checkNode(version: string): Check {
  const major = Number(version.split(".")[0]);
  return major >= 24
    ? ok("node", `Node ${version}`)
    : fail("node", `Node ${version}`, "use Node 24 or newer");
}

/** What is better with them; nothing needs them. */
const programs: readonly { readonly name: string; readonly without: string | null }[] = [
  {
    name: "soffice",
    without: "Office files go to a person: install LibreOffice to have them read",
  },
  { name: "tesseract", without: null },
  { name: "redis-server", without: null },
];

function checkPrograms(): Promise<readonly Check[]> {
  return Promise.all(
    programs.map(async ({ name, without }) => {
      const path = await pathOf(name);
      if (path !== null) return ok(name, path);
      return without === null
        ? ok(name, "not found here, and not needed")
        : warn(name, "not found on the PATH", without);
    }),
  );
}

async function pathOf(program: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("sh", ["-c", 'command -v "$0"', program]);
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

async function checkReader(wanted: ReadingEngine): Promise<Check> {
  const reader = await openReader("deu", wanted);
  await reader.close();
  const words = `${reader.name} ${reader.version}`;
  if (reader.name === wanted) return ok("reader", words);
  const remedy = "see docs/operations.md, The reader; until then pages take three times as long";
  return warn("reader", `${words}, for ${wanted} cannot run here`, remedy);
}

/** Stamp, notes and pages of text are set in fonts of ours: none of the system's is used. */
export function checkFonts(missing: readonly string[]): Check {
  if (missing.length === 0) return ok("fonts", "all that renditions need are there");
  return fail(
    "fonts",
    `${missing.join(", ")} cannot be read: no rendition can be written`,
    "install Poststelle's packages again (npm ci)",
  );
}

const SCANNER_LIMIT_MS = 5_000;

async function checkScanner(url: string | null): Promise<Check> {
  if (url === null) {
    const remedy = "set CLAMAV_URL to a clamd; see docs/operations.md, The virus scanner";
    return warn("virus scanner", "none: only the EICAR test virus is recognised", remedy);
  }
  await openClamd({ url, timeoutMs: SCANNER_LIMIT_MS })(Buffer.from("poststelle doctor"));
  return ok("virus scanner", "answers");
}

async function checkDisk({ dataFolder }: Config): Promise<readonly Check[]> {
  const { bavail, bsize, files, ffree } = await statfs(dataFolder);
  const freeMb = Math.floor((bavail * bsize) / MB);
  const words = `${freeMb} MB free`;
  const space = "free space on the disk of the data folder, or move it to a larger one";
  const probe = join(dataFolder, `.doctor-${randomBytes(4).toString("hex")}`);
  try {
    await writeFileDurably(probe, "written by poststelle doctor");
  } finally {
    await rm(probe, { force: true });
  }
  const room =
    freeMb < DISK_MB_MIN
      ? fail("disk space", words, space)
      : freeMb < DISK_MB_LOW
        ? warn("disk space", words, space)
        : ok("disk space", words);
  return [
    room,
    checkInodes(files, ffree),
    ok("disk write", `a file in ${dataFolder} was written and synced`),
  ];
}

/** Every blob is a file. Some file systems count none: they make them as they need them. */
export function checkInodes(all: number, free: number): Check {
  const words = all === 0 ? "the file system has no limit" : `${free} of ${all} are free`;
  if (all === 0 || free > all / 20) return ok("disk files", words);
  return warn(
    "disk files",
    words,
    "make room for files (inodes) on the disk of the data folder, or move it to another",
  );
}

async function checkFolders(config: Config): Promise<readonly Check[]> {
  const paths = dataPaths(config.dataFolder);
  const checks: Check[] = [];
  for (const [name, folder] of [
    ["blob folder", paths.blobs],
    ["hot folder", paths.hot],
  ] as const) {
    const remedy = `give ${folder} to the user Poststelle runs as, with all rights`;
    checks.push(
      ...(await guarded(name, remedy, async () => {
        try {
          await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
        } catch (error) {
          // Each is made by the first program that needs it.
          if (hasCode(error, "ENOENT")) return ok(name, `${folder} is not there yet`);
          throw error;
        }
        return ok(name, `${folder} can be read and written`);
      })),
    );
  }
  return checks;
}

/** Files that open letters or databases are the owner's alone. */
async function checkSecrets(paths: ReturnType<typeof dataPaths>): Promise<readonly Check[]> {
  const keys = await readdir(paths.keys).catch(() => []);
  const secret = keys.filter((name) => name.endsWith(".key") || name === "audit-signing.pem");
  const files = [paths.passwords, ...secret.map((name) => join(paths.keys, name))];
  const wrong: string[] = [];
  for (const file of files) {
    const problem = await problemOf(file);
    if (problem !== null) wrong.push(`${file} ${problem}`);
  }
  return wrong.length === 0
    ? [ok("secret files", `${files.length} files, readable for their owner alone`)]
    : wrong.map((detail) =>
        fail("secret files", detail, "chmod 600, owned by who runs Poststelle"),
      );
}

async function problemOf(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file);
    await access(file, constants.R_OK);
    const rights = mode & 0o777;
    return (rights & 0o077) === 0 ? null : `has the rights ${rights.toString(8)}`;
  } catch (error) {
    return `cannot be read (${causeOf(error)})`;
  }
}
