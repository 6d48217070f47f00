import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluationSet } from "../../fixtures/make/evaluation-set.ts";
import { Figures } from "../../src/evaluation/figures.ts";

/** `poststelle evaluate` as anyone would call it, on letters of our own making. */
const root = fileURLToPath(new URL("../..", import.meta.url));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
let folder: string;
let set: string;
let results: string;
let ran: Run;
let figures: Figures;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-evaluate-"));
  set = join(folder, "set");
  results = join(folder, "results.jsonl");
  for (const { path, bytes } of await evaluationSet(2026)) {
    await mkdir(dirname(join(set, path)), { recursive: true });
    await writeFile(join(set, path), bytes);
  }
  ran = await evaluate("--json", `--out=${results}`);
  figures = Figures.parse(JSON.parse(ran.stdout));
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Not `spawnSync`: Jest must stay able to report while it runs. */
function evaluate(...options: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, ["src/cli/poststelle.ts", "evaluate", set, ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

describe("poststelle evaluate", () => {
  test("prints one object on standard output, its progress elsewhere", () => {
    expect(ran.status).toBe(0);
    expect(ran.stdout.trim().split("\n")).toHaveLength(1);
    expect(ran.stderr).toContain("Arbeitsschritte");
  });

  test("measures every letter and the stack", () => {
    expect(figures).toMatchObject({
      letters: 4,
      batches: 1,
      faults: [],
      notes: [],
      department: { n: 4 },
      separation: { sheet: { n: 2, precision: 1, recall: 1, f1: 1 }, none: { n: 0, f1: null } },
      lettersKeptWhole: { accuracy: 1 },
    });
    // Five pages of letters, four in the stack and two sheets.
    expect(figures.pages).toBe(11);
  });

  test("finds what stands in letters that are easy to read", () => {
    expect(figures.wordRecall).toBeGreaterThan(0.95);
    expect(figures.characterErrorRate).toBeLessThan(0.2);
    expect(figures.department.accuracy).toBe(1);
    expect(figures.fields.date).toEqual({ n: 4, accuracy: 1 });
    expect(figures.fields.sender.accuracy).toBeGreaterThanOrEqual(0.5);
  });

  test("tells what a page cost", () => {
    expect(figures.secondsPerPage).toBeGreaterThan(0);
    // Only Linux tells the processor time.
    expect(figures.cpuSecondsPerPage ?? 1).toBeGreaterThan(0);
    expect(figures.cpuSecondsPerPage === null).toBe(process.platform !== "linux");
  });

  test("measures kept results to the same figures, but for their cost", async () => {
    const again = await evaluate("--json", `--results=${results}`);
    expect(JSON.parse(again.stdout)).toEqual({
      ...figures,
      secondsPerPage: null,
      cpuSecondsPerPage: null,
      pages: null,
    });
  });

  test("tells the same in words", async () => {
    const { stdout, status } = await evaluate(`--results=${results}`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Stadt Lindenau$/mu);
    expect(stdout).toMatch(/^mit Trennblatt +1 +2 +100,0 % \(34,2 bis 100,0\)/mu);
  });

  test("goes on past what is broken or not there, and says so", async () => {
    const truth = await readFile(join(set, "E1.json"), "utf8");
    await writeFile(join(set, "E8.json"), truth.replace("E1.pdf", "E8.pdf"));
    await writeFile(join(set, "E9.json"), "{");
    await writeFile(join(set, "index.json"), "{}");
    const { stdout, stderr, status } = await evaluate("--json", `--results=${results}`);
    expect(status).toBe(1);
    expect(Figures.parse(JSON.parse(stdout))).toMatchObject({
      letters: 4,
      faults: [
        expect.stringContaining("E8.json names the file E8.pdf"),
        expect.stringContaining("E9.json is not JSON"),
      ],
    });
    expect(stderr).toContain("index.json describes no letter");
  });

  test("says what is wrong with its arguments", async () => {
    const { stderr, status } = await evaluate("--results=nowhere.jsonl");
    expect(status).toBe(2);
    expect(stderr).toContain("nowhere.jsonl cannot be read");
  });
});
