import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const INSTALL_LIMIT_MS = 240_000;

/** Whether tests may install packages: as root, or on a CI machine. */
export const mayInstall = (): boolean =>
  process.getuid?.() === 0 || process.env["CI"] !== undefined;

/** Installs packages of Debian; says on stderr why it could not, and never throws. */
export async function installDebianPackages(...packages: readonly string[]): Promise<void> {
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages);
  try {
    // A machine with package lists needs no network for them; one without says "Unable to locate".
    await install().catch(async () => {
      await apt("update");
      await install();
    });
  } catch (error) {
    const cause = String(error).slice(0, 500);
    process.stderr.write(`${packages.join(" ")} could not be installed: ${cause}\n`);
  }
}

async function apt(...args: string[]): Promise<void> {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  // Two jest workers may ask at once; apt itself waits for its lock.
  const words = [...asRoot, "apt-get", "-o", "DPkg::Lock::Timeout=180", ...args];
  const [program = "", ...rest] = words;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run(program, rest, { timeout: INSTALL_LIMIT_MS, env });
}
