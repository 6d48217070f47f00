import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { textOfPdf } from "./score.ts";
import { RunReport } from "./slot-message.ts";

/** Somebody who makes a searchable PDF, or only the text, of a PDF of scans. */
export interface Contender {
  readonly name: string;
  /** The program and its arguments. `out` is an empty folder it may write to. */
  command(pdf: string, out: string, pageCount: number): readonly string[];
  /** The text of each page, from what was written to `out`. */
  texts(out: string, pageCount: number): Promise<string[]>;
}

/** What a run cost, all its processes together. */
export interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** What our own processes said of it; null for the others. */
  readonly own: RunReport | null;
}

const CORES = cpus().length;
const RESULT = "out.pdf";
const REPORT = "report.json";

/** Text of the searchable PDF in the folder. */
const textOfResult = async (out: string): Promise<string[]> =>
  textOfPdf(readFileSync(path.join(out, RESULT)));

/** Ourselves, by the steps a worker runs, in as many processes as there are cores. */
export const poststelle = (name: string, ...options: readonly string[]): Contender => ({
  name,
  command: (pdf, out) => [
    process.execPath,
    path.join(import.meta.dirname, "../searchable-pdf.ts"),
    pdf,
    path.join(out, RESULT),
    "--jobs",
    String(CORES),
    "--report",
    path.join(out, REPORT),
    ...options,
  ],
  texts: textOfResult,
});

const ocrmypdf = (name: string, ...options: readonly string[]): Contender => ({
  name,
  command: (pdf, out) => [
    "ocrmypdf",
    "--language",
    "deu",
    "--jobs",
    String(CORES),
    "--quiet",
    ...options,
    pdf,
    path.join(out, RESULT),
  ],
  texts: textOfResult,
});

/** A page on each core: drawn at 300 dpi, read to a text file. It makes no PDF. */
const tesseract: Contender = {
  name: "tesseract x cores",
  command: (pdf, out, pageCount) => [
    "bash",
    "-c",
    'seq "$3" | OMP_THREAD_LIMIT=1 xargs -P "$4" -I{} sh -c \'pdftoppm -r 300 -gray -f {} -l {} -singlefile "$1" "$2/{}" && tesseract "$2/{}.pgm" "$2/{}" -l deu 2>/dev/null && rm "$2/{}.pgm"\' - "$1" "$2"',
    "-",
    pdf,
    out,
    String(pageCount),
    String(CORES),
  ],
  texts: async (out, pageCount) =>
    Array.from({ length: pageCount }, (_, i) => {
      const file = path.join(out, `${i + 1}.txt`);
      return existsSync(file) ? readFileSync(file, "utf8") : "";
    }),
};

/** Those whose programs are installed, and what is missing for the others. */
export function peers(): { readonly found: readonly Contender[]; readonly missing: string[] } {
  const needed: readonly (readonly [readonly string[], Contender])[] = [
    [["ocrmypdf"], ocrmypdf("ocrmypdf")],
    [
      ["ocrmypdf", "unpaper"],
      ocrmypdf("ocrmypdf as paperless", "--skip-text", "--deskew", "--rotate-pages", "--clean"),
    ],
    [["tesseract", "pdftoppm"], tesseract],
  ];
  const isThere = (program: string): boolean =>
    spawnSync("sh", ["-c", 'command -v "$1"', "-", program]).status === 0;
  return {
    found: needed.filter(([programs]) => programs.every(isThere)).map(([, peer]) => peer),
    missing: [...new Set(needed.flatMap(([programs]) => programs))].filter((it) => !isThere(it)),
  };
}

/** Runs a contender and adds up what it and all its processes used, as bash's `time` tells. */
export async function run(
  contender: Contender,
  pdf: string,
  out: string,
  pageCount: number,
): Promise<Cost> {
  const command = contender.command(pdf, out, pageCount);
  const timed = spawn("bash", ["-c", 'TIMEFORMAT="%R %U %S"; time "$@"', "-", ...command], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  timed.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    timed.on("error", reject);
    timed.on("close", resolve);
  });
  const [wall = "", user = "", system = ""] = said.trim().split("\n").at(-1)?.split(" ") ?? [];
  if (code !== 0 || system === "")
    throw new Error(
      `${contender.name} ended with ${code} after ${readdirSync(out).length} files: ${said}`,
    );
  const report = path.join(out, REPORT);
  return {
    wallSeconds: Number(wall),
    cpuSeconds: Number(user) + Number(system),
    own: existsSync(report) ? RunReport.parse(JSON.parse(readFileSync(report, "utf8"))) : null,
  };
}
