// Makes a searchable PDF/A of a scan by the steps of a worker, without a database:
//   node bench/searchable-pdf.ts IN.pdf OUT.pdf [--jobs 2] [--engine lstm|tesseract.js] [--report FILE]
// Runs of pages are prepared and pages read by so many processes, shared out as among the slots of a worker;
// blobs lie as plain files in a folder of its own. The report says what was used for what.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { slotEnvironment } from "../src/config.ts";
import type { Sha256 } from "../src/domain/ids.ts";
import { type PageWords, type PreparedPage, turnedBy } from "../src/domain/page.ts";
import { compose, type ComposePage } from "../src/pages/compose-pdf.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { checkArchival } from "../src/pages/pdf-check-archival.ts";
import {
  Answer,
  LIMITS,
  type RunReport,
  sha256Of,
  type Task,
  type Used,
} from "./reading/slot-message.ts";

/** As `inspect` parts a file. */
const PAGES_PER_RUN = 4;

interface ReadPage {
  readonly page: PreparedPage;
  readonly words: Sha256 | null;
  /** The page lay on its head. */
  readonly turned: boolean;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: "1" },
    engine: { type: "string", default: "lstm" },
    report: { type: "string" },
  },
});
const [input = "", output = ""] = positionals;
const startCpuMs = cpuMs();

const bytes = readFileSync(input);
const folder = mkdtempSync(path.join(tmpdir(), "poststelle-bench-"));
try {
  writeFileSync(path.join(folder, sha256Of(bytes)), bytes);
  const report = await makePdf(await pageCountOf(bytes));
  if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(report));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makePdf(pageCount: number): Promise<RunReport> {
  const work = openWork(pageCount);
  const count = Math.min(pageCount, Number(options.jobs));
  const used = await Promise.all(Array.from({ length: count }, () => workInProcess(work)));
  const beforeCompose = cpuMs();
  writeFileSync(output, await composed(work.pages));
  return {
    pages: pageCount,
    memoryMb: Math.max(...used.map(({ memoryMb }) => memoryMb)),
    startCpuMs: used.reduce((sum, each) => sum + each.startCpuMs, startCpuMs),
    prepareCpuMs: work.cost.prepared,
    readCpuMs: work.cost.read,
    composeCpuMs: cpuMs() - beforeCompose,
  };
}

/** What is to be done: all runs first, then the pages of those that are prepared. */
interface Work {
  readonly runs: Task[];
  readonly toRead: Task[];
  /** Runs that are not done yet. */
  open: number;
  readonly pages: ReadPage[];
  readonly cost: { prepared: number; read: number };
  /** Those who found nothing to do. */
  readonly idle: (() => void)[];
}

function openWork(pageCount: number): Work {
  const runs = Array.from({ length: Math.ceil(pageCount / PAGES_PER_RUN) }, (_, run): Task => {
    const from = run * PAGES_PER_RUN + 1;
    return { kind: "prepare", from, to: Math.min(pageCount, from + PAGES_PER_RUN - 1) };
  });
  const cost = { prepared: 0, read: 0 };
  return { runs, toRead: [], open: runs.length, pages: [], cost, idle: [] };
}

async function nextTask(work: Work): Promise<Task> {
  const task = work.runs.shift() ?? work.toRead.shift();
  if (task !== undefined) return task;
  if (work.open === 0) return { kind: "end" };
  await new Promise<void>((resolve) => work.idle.push(resolve));
  return nextTask(work);
}

function takeAnswer(work: Work, answer: Exclude<Answer, Used>): void {
  work.cost[answer.kind] += answer.cpuMs;
  if (answer.kind === "prepared") {
    work.open -= 1;
    for (const page of answer.pages) takePrepared(work, page);
    for (const wake of work.idle.splice(0)) wake();
    return;
  }
  const { page } = work.pages[answer.n - 1] ?? {};
  if (page) work.pages[answer.n - 1] = { page, words: answer.words, turned: answer.turned };
}

function takePrepared(work: Work, page: PreparedPage): void {
  const n = page.componentPage;
  work.pages[n - 1] = { page, words: page.textLayer?.sha256 ?? null, turned: false };
  if (page.textLayer === null && !page.blank) work.toRead.push({ kind: "read", n, page });
}

/** Starts a reading process and gives it one task after the other until there is none. */
async function workInProcess(work: Work): Promise<Used> {
  const program = path.join(import.meta.dirname, "reading/slot.ts");
  const child = fork(program, [input, folder, options.engine], { env: slotEnvironment() });
  for (;;) {
    const answer = await answerTo(child, await nextTask(work));
    if (answer.kind === "used") return answer;
    takeAnswer(work, answer);
  }
}

function answerTo(child: ChildProcess, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (code: number | null) => reject(new Error(`a reading process ended with ${code}`));
    child.once("exit", lost);
    child.once("message", (message) => {
      child.off("exit", lost);
      resolve(Answer.parse(message));
    });
    child.send(task);
  });
}

async function pageCountOf(pdf: Uint8Array): Promise<number> {
  const source = await openPages(pdf, "application/pdf", LIMITS);
  source.close();
  return source.pageCount;
}

/** As the step `compose` does it, its own check among it. */
async function composed(pages: readonly ReadPage[]): Promise<Uint8Array> {
  const { pdf } = await compose({
    pages: pages.map(composePage),
    stamp: null,
    title: path.basename(input),
    createdAt: new Date(),
    format: "PDF/A-2b",
  });
  const findings = await checkArchival(pdf, "PDF/A-2b");
  if (findings.length > 0) throw new Error(`not archival: ${JSON.stringify(findings)}`);
  return pdf;
}

function composePage({ page, words, turned }: ReadPage): ComposePage {
  const read = (sha256: Sha256) => readFileSync(path.join(folder, sha256));
  const { width, height, original } = page;
  const nothing = { source: "none" as const, engine: "none", meanConfidence: 0, words: [] };
  const pageWords: PageWords =
    words === null ? { width, height, ...nothing } : unpackPageWords(read(words));
  const { image, dpi, turn, ...size } = original
    ? { ...original, image: original.sha256 }
    : { ...page, turn: 0 as const };
  return {
    image: read(image),
    widthPx: size.width,
    heightPx: size.height,
    dpi,
    turn: original ? turnedBy(turnedBy(turn, page.rotation), turned ? 180 : 0) : 0,
    skewDegrees: original ? page.skewDegrees : 0,
    words: pageWords,
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
