import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hasCode } from "../error-code.ts";

/** How an office document is turned into a PDF, and what it may cost. */
export interface OfficeSettings {
  /** The absolute path of LibreOffice's `soffice`. */
  readonly program: string;
  readonly timeoutMs: number;
  /** Largest PDF that is taken back. */
  readonly bytesMax: number;
}

/** The PDF, or why there is none: the program is not there, it took too long, or it made nothing. */
export type OfficePdf =
  | { readonly pdf: Uint8Array }
  | { readonly failure: "unavailable" | "failed" }
  | { readonly failure: "too-slow"; readonly seconds: number };

/** Highest level: no macro runs, whoever signed it; links to other files and hosts are not followed. */
const PROFILE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${setting("Common/Security/Scripting", "MacroSecurityLevel", "3")}
${setting("Common/Security/Scripting", "DisableMacrosExecution", "true")}
${setting("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true")}
${setting("Writer/Content/Update", "Link", "0")}
${setting("Calc/Content/Update", "Link", "2")}
</oor:items>
`;

function setting(path: string, name: string, value: string): string {
  return `<item oor:path="/org.openoffice.Office.${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;
}

/** The address room of LibreOffice; it needs about a tenth. */
const ADDRESS_BYTES_MAX = 6 * 1024 * 1024 * 1024;
/** Nothing answers there: what looks for a proxy or a host finds none. */
const NOWHERE = "http://127.0.0.1:9";

/**
 * Converts one office document with LibreOffice: in a folder and with a profile of its own, macros off,
 * without a network where the system allows to take it away, ended with all its children at the time limit.
 */
export async function officeToPdf(
  bytes: Uint8Array,
  extension: string,
  settings: OfficeSettings,
): Promise<OfficePdf> {
  const folder = await mkdtemp(join(tmpdir(), OFFICE_FOLDER));
  try {
    const source = join(folder, `document.${extension}`);
    await mkdir(join(folder, "profile", "user"), { recursive: true });
    await writeFile(join(folder, "profile", "user", "registrymodifications.xcu"), PROFILE);
    await writeFile(source, bytes);
    const ended = await run(folder, source, settings);
    if (ended === "too-slow") return { failure: ended, seconds: settings.timeoutMs / 1000 };
    if (ended === "unavailable") return { failure: ended };
    return await resultOf(join(folder, "document.pdf"), settings.bytesMax);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How its folders in the temporary folder begin: a letter is in each, until it is removed. */
export const OFFICE_FOLDER = "poststelle-office-";

async function resultOf(path: string, bytesMax: number): Promise<OfficePdf> {
  try {
    if ((await stat(path)).size > bytesMax) return { failure: "failed" };
    return { pdf: new Uint8Array(await readFile(path)) };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return { failure: "failed" };
    throw error;
  }
}

async function run(
  folder: string,
  source: string,
  settings: OfficeSettings,
): Promise<"ended" | "unavailable" | "too-slow"> {
  const program = [
    settings.program,
    `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`,
    "--headless",
    "--norestore",
    "--nologo",
    "--nodefault",
    "--nolockcheck",
    "--convert-to",
    "pdf",
    "--outdir",
    folder,
    source,
  ];
  const [command = settings.program, ...args] = [...(await fence(settings.bytesMax)), ...program];
  const child = spawn(command, args, {
    cwd: folder,
    // A group of its own: LibreOffice is a script that starts a program.
    detached: true,
    stdio: "ignore",
    env: environment(folder),
  });
  return waitFor(child, settings.timeoutMs);
}

function waitFor(
  child: ChildProcess,
  timeoutMs: number,
): Promise<"ended" | "unavailable" | "too-slow"> {
  const { promise, resolve, reject } = Promise.withResolvers<
    "ended" | "unavailable" | "too-slow"
  >();
  const timer = setTimeout(() => {
    endGroup(child);
    resolve("too-slow");
  }, timeoutMs);
  child.once("error", (error) => {
    if (hasCode(error, "ENOENT", "EACCES")) resolve("unavailable");
    else reject(error);
  });
  child.once("exit", (code) => {
    // The shells and tools around it say 126 or 127 when there is no such program.
    resolve(code === 126 || code === 127 ? "unavailable" : "ended");
    endGroup(child);
  });
  return promise.finally(() => clearTimeout(timer));
}

/** Ends the process and everything it started and that stayed in its group. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!hasCode(error, "ESRCH", "EPERM")) throw error;
  }
}

/** Only what it needs, so that no secret of ours is in its reach. */
const environment = (folder: string): Record<string, string> => ({
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: folder,
  TMPDIR: folder,
  LANG: "C.UTF-8",
  http_proxy: NOWHERE,
  https_proxy: NOWHERE,
  SAL_USE_VCLPLUGIN: "svp",
});

let fenceThatWorks: Promise<readonly string[]> | null = null;

/**
 * What is put before the program: it dies with us, has no network and no process but its own, and limits on
 * memory and files. Empty where the system does not allow it (no Linux, no user namespaces).
 */
async function fence(bytesMax: number): Promise<readonly string[]> {
  fenceThatWorks ??= firstThatWorks([
    ["setpriv", "--pdeathsig", "KILL", "--", ...unshare],
    ["setpriv", "--pdeathsig", "KILL", "--", ...unshare, "--user", "--map-root-user"],
    ["setpriv", "--pdeathsig", "KILL", "--"],
  ]);
  const works = await fenceThatWorks;
  if (works.length === 0) return [];
  return [...works, "prlimit", `--as=${ADDRESS_BYTES_MAX}`, `--fsize=${2 * bytesMax}`, "--"];
}

const unshare = ["unshare", "--net", "--pid", "--fork", "--kill-child"];

async function firstThatWorks(
  candidates: readonly (readonly string[])[],
): Promise<readonly string[]> {
  for (const candidate of candidates) {
    const [command = "true", ...args] = candidate;
    const works = await new Promise<boolean>((resolve) => {
      const child = spawn(command, [...args, "prlimit", "--as=999999999", "--", "true"], {
        stdio: "ignore",
      });
      child.once("error", () => resolve(false));
      child.once("exit", (code) => resolve(code === 0));
    });
    if (works) return candidate;
  }
  return [];
}
