// How much memory a reading process takes that works for long: node bench/read-memory.ts [--pages 224] [--seed 1] [--max 500]
// One process prepares and reads a generated set over and over, as a slot does in a town's scanning day, and
// says after each round what it holds. Ends with 1 where it ever held more than --max MB.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { slotEnvironment } from "../src/config.ts";
import { generatedSet } from "./reading/sets.ts";
import { Answer, type Task } from "./reading/slot-message.ts";

const PAGES_PER_KIND = 2;
const PAGES_PER_RUN = 4;

const { values: options } = parseArgs({
  options: {
    pages: { type: "string", default: "224" },
    seed: { type: "string", default: "1" },
    max: { type: "string", default: "500" },
  },
});

const folder = mkdtempSync(path.join(tmpdir(), "poststelle-bench-memory-"));
try {
  const input = path.join(folder, "in.pdf");
  writeFileSync(input, (await generatedSet(Number(options.seed), PAGES_PER_KIND)).pdf);
  await readLong(input);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function readLong(input: string): Promise<void> {
  const program = path.join(import.meta.dirname, "reading/slot.ts");
  const slot = fork(program, [input, folder, "lstm"], { env: slotEnvironment() });
  const ask = (task: Task): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const lost = (code: number | null) => reject(new Error(`the process ended with ${code}`));
      slot.once("exit", lost);
      slot.once("message", (message) => {
        slot.off("exit", lost);
        resolve(Answer.parse(message));
      });
      slot.send(task);
    });
  const counted = await ask({ kind: "count" });
  const pageCount = counted.kind === "counted" ? counted.pages : 0;
  let read = 0;
  while (read < Number(options.pages)) {
    for (let from = 1; from <= pageCount; from += PAGES_PER_RUN) {
      const to = Math.min(pageCount, from + PAGES_PER_RUN - 1);
      const prepared = await ask({ kind: "prepare", from, to });
      const pages = prepared.kind === "prepared" ? prepared.pages : [];
      for (const page of pages) await ask({ kind: "read", n: page.componentPage, page });
    }
    read += pageCount;
    process.stdout.write(`${read} pages: holds ${residentMb(slot.pid)} MB\n`);
  }
  const used = await ask({ kind: "end" });
  const peak = used.kind === "used" ? used.memoryMb : Infinity;
  process.stdout.write(`most it ever held: ${peak} MB, wanted: at most ${options.max}\n`);
  if (peak > Number(options.max)) process.exitCode = 1;
}

/** Resident memory of a process, as Linux tells it. */
function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
}
