import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasCode } from "../error-code.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = join(root, "web");
const portalFolder = join(sources, "dist");
/** In the folder of a portal: what it was built from. */
const stampName = "built-from";
const stamp = join(portalFolder, stampName);

/** Where the built portal lies; null where none was built. */
export async function builtPortal(): Promise<string | null> {
  return (await readOrNull(stamp)) === null ? null : portalFolder;
}

/** Builds the portal when its sources are not those it was last built from; throws what the builder said. */
export async function buildPortal(log: (line: string) => void): Promise<void> {
  const wanted = await fingerprint();
  if ((await readOrNull(stamp)) === wanted) return;
  log("Das Portal wird gebaut …");
  // Built aside, for another installation of this checkout may be building it, or serving the old one.
  const fresh = `${portalFolder}.${process.pid}.tmp`;
  try {
    await runVite(fresh);
    await writeFile(join(fresh, stampName), wanted);
    await rm(portalFolder, { recursive: true, force: true });
    await rename(fresh, portalFolder);
  } catch (error) {
    // Somebody else put the same portal there first.
    if ((await readOrNull(stamp)) !== wanted) throw error;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Changes with every file the portal is made of. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(portalFolder));
  for (const file of [...files.toSorted(), join(root, "package-lock.json")]) {
    hash.update(`${file.slice(root.length)}\0`).update(await readFile(file));
  }
  return hash.digest("hex");
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

async function runVite(folder: string): Promise<void> {
  const program = join(root, "node_modules", "vite", "bin", "vite.js");
  const words = ["build", sources, "--outDir", folder, "--emptyOutDir", "--logLevel", "error"];
  const vite = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [vite.stdout, vite.stderr]) {
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    vite.on("error", reject);
    vite.on("close", resolve);
  });
  if (code !== 0) throw new Error(`The portal could not be built.\n${said}`);
}
