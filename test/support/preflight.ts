import { execFile } from "node:child_process";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { installDebianPackages, mayInstall } from "./debian-packages.ts";

const run = promisify(execFile);
const JARS = [
  "preflight",
  "pdfbox2",
  "fontbox2",
  "xmpbox",
  "jaxb-api",
  "javax.activation",
  "commons-io",
  "commons-logging",
].map((name) => `/usr/share/java/${name}.jar`);
/** As in .ci/run. */
const PACKAGES = [
  "default-jre-headless",
  "libpdfbox2-java",
  "libjaxb-api-java",
  "libactivation-java",
  "libcommons-io-java",
  "libcommons-logging-java",
];

/**
 * Whether Apache PDFBox Preflight can run here. Where it is not installed, root and CI install Debian's;
 * anyone else is told the one command, and the caller skips its tests.
 */
export async function preflightIsThere(): Promise<boolean> {
  if (await hasPreflight()) return true;
  if (mayInstall()) {
    await installDebianPackages(...PACKAGES);
    if (await hasPreflight()) return true;
  }
  process.stderr.write(
    `\nSKIPPED: tests with PDFBox Preflight, for it is not installed. Install it: sudo apt-get install -y ${PACKAGES.join(" ")}\n\n`,
  );
  return false;
}

async function hasPreflight(): Promise<boolean> {
  try {
    await Promise.all(JARS.map((jar) => access(jar)));
    await run("java", ["-version"]);
    return true;
  } catch {
    return false;
  }
}

/**
 * What Preflight says of each file as PDF/A-1b, by name: nothing, or its errors as `code details`. One
 * Java process judges them all.
 */
export async function preflight(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = await mkdtemp(join(tmpdir(), "poststelle-preflight-"));
  try {
    const paths = new Map([...files.keys()].map((name, i) => [name, join(folder, `${i}.pdf`)]));
    for (const [name, path] of paths) await writeFile(path, files.get(name) ?? "");
    const list = join(folder, "list.txt");
    await writeFile(list, [...paths.values()].join("\n"));
    const main = "org.apache.pdfbox.preflight.Validator_A1b";
    await run("java", ["-cp", JARS.join(":"), main, "xml", "group", list]);
    const report = await readFile(`${list}.preflight.xml`, "utf8");
    return new Map([...paths.keys()].map((name, i) => [name, errorsOf(report, `${i}.pdf`)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function errorsOf(report: string, file: string): readonly string[] {
  const part = report.split("<preflight ").find((each) => each.startsWith(`name="${file}"`));
  if (part === undefined) return ["Preflight did not report on it"];
  if (part.includes(`<isValid type="PDF/A1-b">true</isValid>`)) return [];
  const errors = part.matchAll(/<code>(.*?)<\/code>\s*<details>(.*?)<\/details>/gs);
  const found = [...errors].map(([, code, details]) => `${code} ${details}`);
  return found.length > 0 ? found : [part.slice(0, 500)];
}
