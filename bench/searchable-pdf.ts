// Makes a searchable PDF/A of a scan by the steps of a worker, without a database:
//   node bench/searchable-pdf.ts IN.pdf OUT.pdf [--jobs 2] [--engine lstm|tesseract.js] [--report FILE]
// Runs of pages are prepared and pages read by so many processes, shared out as among the slots of a worker;
// blobs lie as plain files in a folder of its own. The report says what was used for what.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { slotEnvironment } from "../src/config.ts";
import type { PreparedPage } from "../src/domain/page.ts";
import {
  Answer,
  type ReadPage,
  type RunReport,
  type Task,
  type Used,
} from "./reading/slot-message.ts";

/** As `inspect` parts a file. */
const PAGES_PER_RUN = 4;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: "1" },
    engine: { type: "string", default: "lstm" },
    report: { type: "string" },
  },
});
const [input = "", output = ""] = positionals;

const folder = mkdtempSync(path.join(tmpdir(), "poststelle-bench-"));
try {
  const report = await makePdf(Array.from({ length: Number(options.jobs) }, startSlot));
  if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(report));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The first process counts the pages, all of them prepare and read, and the first composes. */
async function makePdf(slots: readonly ChildProcess[]): Promise<RunReport> {
  const [first] = slots;
  if (first === undefined) throw new Error("--jobs is at least 1");
  const { pages: pageCount } = expected("counted", await answerTo(first, { kind: "count" }));
  const work = openWork(pageCount);
  await Promise.all(slots.map((slot) => workIn(slot, work)));
  const others = slots.slice(1).map((slot) => endOf(slot));
  const compose = { kind: "compose", pages: work.pages, output } as const;
  const composed = expected("composed", await answerTo(first, compose));
  const used = [await endOf(first), ...(await Promise.all(others))];
  return {
    pages: pageCount,
    memoryMb: Math.max(...used.map(({ memoryMb }) => memoryMb)),
    startCpuMs: used.reduce((sum, each) => sum + each.startCpuMs, cpuMs()),
    prepareCpuMs: work.cost.prepared,
    readCpuMs: work.cost.read,
    composeCpuMs: composed.cpuMs,
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

/** Null: all is done. */
async function nextTask(work: Work): Promise<Task | null> {
  const task = work.runs.shift() ?? work.toRead.shift();
  if (task !== undefined) return task;
  if (work.open === 0) return null;
  await new Promise<void>((resolve) => work.idle.push(resolve));
  return nextTask(work);
}

function takeAnswer(work: Work, answer: Answer): void {
  if (answer.kind === "prepared") {
    work.cost.prepared += answer.cpuMs;
    work.open -= 1;
    for (const page of answer.pages) takePrepared(work, page);
    for (const wake of work.idle.splice(0)) wake();
    return;
  }
  const read = expected("read", answer);
  work.cost.read += read.cpuMs;
  const { page } = work.pages[read.n - 1] ?? {};
  if (page) work.pages[read.n - 1] = { page, words: read.words, turned: read.turned };
}

function takePrepared(work: Work, page: PreparedPage): void {
  const n = page.componentPage;
  work.pages[n - 1] = { page, words: page.textLayer?.sha256 ?? null, turned: false };
  if (page.textLayer === null && !page.blank) work.toRead.push({ kind: "read", n, page });
}

/** Starts a process that takes one task after the other until it is told to end. */
function startSlot(): ChildProcess {
  const program = path.join(import.meta.dirname, "reading/slot.ts");
  return fork(program, [input, folder, options.engine], { env: slotEnvironment() });
}

/** Gives a process one page after the other until there is none. */
async function workIn(slot: ChildProcess, work: Work): Promise<void> {
  for (let task = await nextTask(work); task !== null; task = await nextTask(work))
    takeAnswer(work, await answerTo(slot, task));
}

async function endOf(slot: ChildProcess): Promise<Used> {
  return expected("used", await answerTo(slot, { kind: "end" }));
}

function expected<Kind extends Answer["kind"]>(
  kind: Kind,
  answer: Answer,
): Extract<Answer, { kind: Kind }> {
  if (isOf(kind, answer)) return answer;
  throw new Error(`a process answered ${answer.kind} and not ${kind}`);
}

function isOf<Kind extends Answer["kind"]>(
  kind: Kind,
  answer: Answer,
): answer is Extract<Answer, { kind: Kind }> {
  return answer.kind === kind;
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

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
