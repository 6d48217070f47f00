import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ResultLine } from "../../src/cli/result-line.ts";
import { activeContentOf } from "./active-content.ts";
import { watchProcesses } from "./process-watch.ts";
import { RunFacts } from "./run-facts.ts";
import { EVIL_PLACES, listWatched, watchedAround } from "./stray-files.ts";
import { watchTasks } from "./task-watch.ts";

/** What is asked of a result; a resumed run may hold lines of an earlier form. */
const CorpusLine = ResultLine.pick({
  source: true,
  documentId: true,
  role: true,
  state: true,
  clarification: true,
  why: true,
  text: true,
}).extend({ rendition: z.string().nullable().default(null) });
export type CorpusLine = z.infer<typeof CorpusLine>;

/** Files per run of `process`: enough to share a house's start, few enough to go on from after a stop. */
const FILES_PER_RUN = 80;

export interface ProcessedFiles {
  /** `source` is the path as it was asked for. */
  readonly lines: readonly CorpusLine[];
  readonly facts: readonly RunFacts[];
}

/**
 * Takes files through the real `process`, each run in a temporary house. What a run left in `folder` is
 * kept: a stopped one goes on where it was. `nameOf` names a file whose folder is another one next time.
 */
export async function processInRuns(
  part: string,
  files: readonly string[],
  run: {
    readonly folder: string;
    readonly say: (line: string) => void;
    readonly nameOf: (path: string) => string;
  },
): Promise<ProcessedFiles> {
  const { folder, nameOf } = run;
  mkdirSync(folder, { recursive: true });
  const lines: CorpusLine[] = [];
  const facts: RunFacts[] = [];
  for (let from = 0; from < files.length; from += FILES_PER_RUN) {
    const some = files.slice(from, from + FILES_PER_RUN);
    const out = join(folder, `${part}-${from}.jsonl`);
    const kept = `${out}.facts`;
    if (!existsSync(out) || !existsSync(kept)) {
      run.say(`${part}: files ${from + 1} to ${from + some.length} of ${files.length}`);
      const seen = await runProcess(some, `${out}.part`);
      writeFileSync(kept, JSON.stringify(seen));
      if (seen.exitCode === 0) renameSync(`${out}.part`, out);
    }
    facts.push(RunFacts.parse(JSON.parse(readFileSync(kept, "utf8"))));
    const written = existsSync(out) ? out : `${out}.part`;
    if (existsSync(written)) lines.push(...readLines(written));
  }
  const paths = new Map(files.map((path) => [nameOf(path), path]));
  return {
    lines: lines.map((line) => {
      const source = paths.get(nameOf(line.source)) ?? line.source;
      return { ...line, source };
    }),
    facts,
  };
}

const readLines = (path: string): CorpusLine[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => CorpusLine.parse(JSON.parse(line)));

interface Places {
  readonly data: string;
  readonly temporary: string;
  readonly home: string;
  readonly renditions: string;
}

/** One run in a folder of its own, watched from outside; the folder is removed. */
async function runProcess(files: readonly string[], out: string): Promise<RunFacts> {
  const work = mkdtempSync(join(tmpdir(), "poststelle-corpora-"));
  // Deep, so that `../..` of anything in it stays where it is looked for.
  const root = join(work, "a", "b");
  const places: Places = {
    data: join(root, "data"),
    temporary: join(root, "tmp"),
    home: join(root, "home"),
    renditions: join(root, "renditions"),
  };
  try {
    for (const folder of [work, join(work, "a"), root, places.temporary, places.home]) {
      mkdirSync(folder, { recursive: true });
      // PostgreSQL, which refuses root, must be able to enter.
      chmodSync(folder, 0o755);
    }
    return { ...(await watched(files, out, work, places)), active: await activeIn(out) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function watched(
  files: readonly string[],
  out: string,
  work: string,
  places: Places,
): Promise<Omit<RunFacts, "active">> {
  const { data, temporary, home, renditions } = places;
  const watch = watchedAround(work);
  const before = listWatched(watch);
  const child = spawn(
    process.execPath,
    [
      "bin/poststelle.js",
      "process",
      ...files,
      `--out=${out}`,
      `--renditions=${renditions}`,
      `--data=${data}`,
      "--json",
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
      // What libraries keep at home is looked for too; a data folder of its own has its own database.
      env: { ...process.env, TMPDIR: temporary, HOME: home, DATABASE_URL: "", QUEUE_URL: "" },
    },
  );
  if (child.pid === undefined) throw new Error("`process` does not start");
  const processes = watchProcesses(child.pid);
  const tasks = watchTasks(data);
  await once(child, "exit");
  const facts = { ...processes.stop(), ...(await tasks.stop()) };
  const isOurs = (path: string): boolean =>
    before.has(path) || [data, renditions].some((folder) => `${path}/`.startsWith(`${folder}/`));
  const strays = [...listWatched(watch)].filter((path) => !isOurs(path));
  const evil = EVIL_PLACES.filter((path) => existsSync(path));
  return { exitCode: child.exitCode ?? -1, ...facts, strays: [...strays, ...evil] };
}

/** Every rendition that was made, looked into. */
async function activeIn(out: string): Promise<readonly string[]> {
  if (!existsSync(out)) return [];
  const findings: string[] = [];
  for (const { source, rendition } of readLines(out)) {
    if (rendition === null) continue;
    const found = await activeContentOf(readFileSync(rendition));
    findings.push(...found.map((what) => `${source}: ${what}`));
  }
  return findings;
}
