// Makes a searchable PDF/A of a scan by the steps of a worker, without a database:
//   node bench/searchable-pdf.ts IN.pdf OUT.pdf [--jobs 2] [--engine lstm|tesseract.js] [--report FILE]
// Pages are shared out one by one among so many processes, as among the slots of a worker; blobs lie as
// plain files in a folder of its own. The report says what each process used.
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { slotEnvironment } from "../src/config.ts";
import { CaptureId, FolderId, PageId, Sha256 } from "../src/domain/ids.ts";
import { type PageWords, PreparedPage, turnedBy } from "../src/domain/page.ts";
import { ReadingEngine } from "../src/domain/reading-engine.ts";
import { newId } from "../src/new-id.ts";
import { compose, type ComposePage } from "../src/pages/compose-pdf.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { checkArchival } from "../src/pages/pdf-check-archival.ts";
import type { Outcome, StepContext } from "../src/pipeline/step.ts";
import { makeSteps, type Steps } from "../workers/steps.ts";

const LIMITS = { pagesMax: 1000, pixelsMax: 200_000_000 };
const FOLDER = FolderId.parse(newId());

const ReadPage = z.object({
  page: PreparedPage,
  words: Sha256.nullable(),
  /** The page lay on its head. */
  turned: z.boolean(),
});
type ReadPage = z.infer<typeof ReadPage>;

/** What a process says when it has read a page, and when it is asked to end. */
const Answer = z.object({ n: z.int(), read: ReadPage });
const Used = z.object({ memoryMb: z.number(), cpuSeconds: z.number() });
type Used = z.infer<typeof Used>;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: "1" },
    engine: { type: "string", default: "lstm" },
    report: { type: "string" },
    blobs: { type: "string" },
  },
});
const [input = "", output = ""] = positionals;
if (options.blobs === undefined) await parent();
else await child(options.blobs);

async function parent(): Promise<void> {
  const bytes = readFileSync(input);
  const source = await openPages(bytes, "application/pdf", LIMITS);
  const { pageCount } = source;
  source.close();
  const folder = mkdtempSync(path.join(tmpdir(), "poststelle-bench-"));
  try {
    writeFileSync(path.join(folder, sha256Of(bytes)), bytes);
    const words = [input, "", "--engine", options.engine, "--blobs", folder];
    const jobs = Array.from({ length: Math.min(pageCount, Number(options.jobs)) }, () =>
      fork(import.meta.filename, words, { env: slotEnvironment() }),
    );
    const { pages, used } = await readAll(jobs, pageCount);
    writeFileSync(output, await composed(pages, folder));
    if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(used));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readAll(
  jobs: readonly ChildProcess[],
  pageCount: number,
): Promise<{ readonly pages: ReadPage[]; readonly used: Used[] }> {
  const pages: ReadPage[] = [];
  let next = 0;
  const used = await Promise.all(
    jobs.map(
      (job) =>
        new Promise<Used>((resolve, reject) => {
          const more = () => job.send(next < pageCount ? (next += 1) : 0);
          job.on("message", (message) => {
            const last = Used.safeParse(message);
            if (last.success) return resolve(last.data);
            const { n, read } = Answer.parse(message);
            pages[n - 1] = read;
            return more();
          });
          job.on("exit", (code) => reject(new Error(`a reading process ended with ${code}`)));
          more();
        }),
    ),
  );
  return { pages, used };
}

/** As the step `compose` does it, its own check among it. */
async function composed(pages: readonly ReadPage[], folder: string): Promise<Uint8Array> {
  const { pdf } = await compose({
    pages: pages.map((read) => composePage(read, folder)),
    stamp: null,
    title: path.basename(input),
    createdAt: new Date(),
    format: "PDF/A-2b",
  });
  const findings = await checkArchival(pdf, "PDF/A-2b");
  if (findings.length > 0) throw new Error(`not archival: ${JSON.stringify(findings)}`);
  return pdf;
}

function composePage({ page, words, turned }: ReadPage, folder: string): ComposePage {
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

async function child(folder: string): Promise<void> {
  const steps = makeSteps({
    clamavUrl: null,
    officeProgram: null,
    renditionFormat: "PDF/A-2b",
    readingEngine: ReadingEngine.parse(options.engine),
    modelFolder: folder,
  });
  const file = sha256Of(readFileSync(input));
  const context = contextOf(folder);
  process.on("message", (n) => {
    if (n === 0) {
      const { user, system } = process.cpuUsage();
      const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
      process.send?.({ memoryMb, cpuSeconds: (user + system) / 1e6 }, () => process.exit(0));
      return;
    }
    void readPage(steps, context, file, Number(n)).then((read) => process.send?.({ n, read }));
  });
}

async function readPage(
  { prepare, read }: Steps,
  context: StepContext,
  file: Sha256,
  n: number,
): Promise<ReadPage> {
  const prepared = done(
    await prepare.run(
      {
        captureId: CaptureId.parse(newId()),
        folder: FOLDER,
        sealed: false,
        component: 0,
        file: { folder: FOLDER, sha256: file },
        mediaType: "application/pdf",
        fromPage: n,
        toPage: n,
        limits: LIMITS,
        drawn: false,
      },
      context,
    ),
  );
  const [page] = prepared.pages;
  if (page === undefined) throw new Error(`page ${n} was not prepared`);
  if (page.textLayer !== null) return { page, words: page.textLayer.sha256, turned: false };
  if (page.blank) return { page, words: null, turned: false };
  const { width, height, dpi } = page;
  const words = done(
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
      context,
    ),
  );
  return { page, words: words.words, turned: words.turned !== null };
}

function done<Output>(outcome: Outcome<Output>): Output {
  if (outcome.kind === "done") return outcome.output;
  throw new Error(`a step ended as ${outcome.kind}`);
}

function contextOf(folder: string): StepContext {
  return {
    now: () => new Date(),
    signal: new AbortController().signal,
    attempt: 1,
    blobs: {
      read: async ({ sha256 }) => readFileSync(path.join(folder, sha256)),
      write: async (_, bytes) => {
        const sha256 = sha256Of(bytes);
        writeFileSync(path.join(folder, sha256), bytes);
        return sha256;
      },
    },
    progress: () => undefined,
  };
}

function sha256Of(bytes: Uint8Array): Sha256 {
  return Sha256.parse(createHash("sha256").update(bytes).digest("hex"));
}
