// A process of bench/searchable-pdf.ts: prepares runs of pages, reads pages and composes the PDF by the steps of
// a worker, and says what each cost. It loads what prepares and reads, and what composes when it is asked to.
//   node bench/reading/slot.ts IN.pdf BLOBS ENGINE
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CaptureId, FolderId, PageId, type Sha256 } from "../../src/domain/ids.ts";
import { ReadingEngine } from "../../src/domain/reading-engine.ts";
import { newId } from "../../src/new-id.ts";
import type { OcrEngine } from "../../src/ocr/ocr-engine.ts";
import { openReader } from "../../src/ocr/open-reader.ts";
import { openPages } from "../../src/pages/open-pages.ts";
import type { Outcome, StepContext } from "../../src/pipeline/step.ts";
import { makePrepare } from "../../workers/prepare.ts";
import { makeRead } from "../../workers/read.ts";
import { type Answer, LIMITS, sha256Of, Task } from "./slot-message.ts";

const [input = "", blobs = "", engineName = ""] = process.argv.slice(2);
const FOLDER = FolderId.parse(newId());
const wanted = ReadingEngine.parse(engineName);
const engines = new Map<string, Promise<OcrEngine>>();
const prepare = makePrepare();
const read = makeRead({
  engine: (language) => {
    const engine = engines.get(language) ?? openReader(language, wanted);
    engines.set(language, engine);
    return engine;
  },
});
let fileHash: Sha256 | undefined;
const startCpuMs = cpuMs(process.cpuUsage());

process.on("message", (message) => {
  const task = Task.parse(message);
  if (task.kind === "end") void end();
  else void run(task).then(say);
});

/** A second engine that was needed would keep the process alive. */
async function end(): Promise<void> {
  const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  say({ kind: "used", memoryMb, startCpuMs, cpuMs: cpuMs(process.cpuUsage()) });
  for (const engine of engines.values()) await (await engine).close();
  process.disconnect();
}

function say(answer: Answer): void {
  process.send?.(answer);
}

async function run(task: Exclude<Task, { kind: "end" }>): Promise<Answer> {
  const before = process.cpuUsage();
  if (task.kind === "count") return { kind: "counted", pages: await pageCount() };
  if (task.kind === "compose") {
    const { composePages } = await import("./compose-pages.ts");
    writeFileSync(task.output, await composePages(task.pages, blobs, path.basename(input)));
    return { kind: "composed", cpuMs: cpuMs(process.cpuUsage(before)) };
  }
  if (task.kind === "prepare") {
    const { pages } = done(await prepare.run(prepareInput(task), context()));
    return { kind: "prepared", pages, cpuMs: cpuMs(process.cpuUsage(before)) };
  }
  return readPage(task, before);
}

/** Counts the pages, as the step `inspect` does, and keeps the file among the blobs. */
async function pageCount(): Promise<number> {
  const bytes = readFileSync(input);
  writeFileSync(path.join(blobs, sha256Of(bytes)), bytes);
  const source = await openPages(bytes, "application/pdf", LIMITS);
  source.close();
  return source.pageCount;
}

async function readPage(
  { page, n }: Extract<Task, { kind: "read" }>,
  before: NodeJS.CpuUsage,
): Promise<Answer> {
  const { width, height, dpi } = page;
  const out = done(
    await read.run(
      {
        pageId: PageId.parse(newId()),
        position: n,
        folder: FOLDER,
        image: { folder: FOLDER, sha256: page.image },
        imageMediaType: z.enum(["image/jpeg", "image/png"]).parse(page.imageMediaType),
        width,
        height,
        dpi,
      },
      context(),
    ),
  );
  const used = cpuMs(process.cpuUsage(before));
  return { kind: "read", n, words: out.words, turned: out.turned !== null, cpuMs: used };
}

const prepareInput = ({ from, to }: { from: number; to: number }) => ({
  captureId: CaptureId.parse(newId()),
  folder: FOLDER,
  sealed: false,
  component: 0,
  file: { folder: FOLDER, sha256: file() },
  mediaType: "application/pdf" as const,
  fromPage: from,
  toPage: to,
  limits: LIMITS,
  drawn: false,
});

/** The hash of the file, which `count` has put among the blobs. */
function file(): Sha256 {
  fileHash ??= sha256Of(readFileSync(input));
  return fileHash;
}

function cpuMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function done<Output>(outcome: Outcome<Output>): Output {
  if (outcome.kind === "done") return outcome.output;
  throw new Error(`a step ended as ${outcome.kind}`);
}

function context(): StepContext {
  return {
    now: () => new Date(),
    signal: new AbortController().signal,
    attempt: 1,
    blobs: {
      read: async ({ sha256 }) => readFileSync(path.join(blobs, sha256)),
      write: async (_, bytes): Promise<Sha256> => {
        const sha256 = sha256Of(bytes);
        writeFileSync(path.join(blobs, sha256), bytes);
        return sha256;
      },
    },
    progress: () => undefined,
  };
}
