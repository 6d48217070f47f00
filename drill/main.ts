import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { dovecotIsThere } from "../test/support/dovecot.ts";
import { redisIsThere } from "../test/support/redis.ts";
import { openDrillLog } from "./drill-log.ts";
import type { DrillHouse } from "./house.ts";
import { endLeftBehind, noteDrill } from "./left-behind.ts";
import { type DrillOptions, hasStood, runDrill, type Verdict } from "./run-drill.ts";

/**
 * `npm run drill`: runs the real system under load, breaks it, and holds what the senders believe against
 * what is there. Exit code 0 when nothing was lost, doubled, stuck or left behind.
 */
const usage =
  "usage: npm run drill -- [--items 1000] [--seed S] [--queue postgres|redis] [--short] [--out <folder>] [--keep] [--json]";
const SHORT_ITEMS = 40;
const LONG_ITEMS = 1_000;

const { values } = parseArgs({
  options: {
    items: { type: "string" },
    seed: { type: "string" },
    queue: { type: "string", default: "postgres" },
    short: { type: "boolean", default: false },
    out: { type: "string" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const items = wholeNumber("items", values.items, values.short ? SHORT_ITEMS : LONG_ITEMS);
const seed = seedOf(values.seed ?? String(Date.now() % 1_000_000));
const queue = values.queue;
if (queue !== "postgres" && queue !== "redis") fail(`--queue ${queue} is not known.`);
if (queue === "redis" && !(await redisIsThere())) fail("There is no redis-server to break.");
const hasMailbox = await dovecotIsThere("the mailbox channel of this drill");

await endLeftBehind((line) => process.stderr.write(`${line}\n`));
const out = await outFolder();
const dataFolder = join(out, "data");
await mkdir(dataFolder, { recursive: true });
// The next drill ends what this one leaves if it is killed.
const ownsOut = values.out === undefined && !values.keep;
const forget = await noteDrill({ out, dataFolder, ownsOut });
const log = openDrillLog(join(out, "drill.log"), values.json);
let house: DrillHouse | null = null;
const ended = Promise.withResolvers<never>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Not once: a terminal sends it to the group, and npm passes it on.
  process.on(signal, () => ended.reject(new Error(`the drill was ended by ${signal}`)));
}
// Whatever goes wrong in the drill itself, what it started is ended.
process.on("uncaughtException", (error) => ended.reject(error));

const options: DrillOptions = {
  items,
  seed,
  queue,
  hasMailbox,
  faults: Math.round(items / 8),
  dataFolder,
};
let code = 2;
try {
  const verdict = await Promise.race([
    runDrill(options, log, (opened) => {
      house = opened;
    }),
    ended.promise,
  ]);
  code = hasStood(verdict) ? 0 : 1;
  await writeFile(join(out, "verdict.json"), `${JSON.stringify(verdict, null, 1)}\n`);
  print(verdict);
} catch (error) {
  log.line(`the drill failed: ${error instanceof Error ? (error.stack ?? "") : String(error)}`);
} finally {
  await closeHouse();
  await forget();
}
if (code === 0 && ownsOut) await rm(out, { recursive: true });
else process.stderr.write(`What happened is in ${out} (drill.log, data/logs).\n`);
process.exit(code);

function closeHouse(): Promise<void> {
  return house?.close() ?? Promise.resolve();
}

function print(verdict: Verdict): void {
  for (const name of verdict.lost) process.stderr.write(`LOST ${name}\n`);
  for (const what of verdict.doubled) process.stderr.write(`DOUBLED ${what}\n`);
  for (const what of verdict.stuck) process.stderr.write(`STUCK ${what}\n`);
  for (const what of verdict.notMade) process.stderr.write(`NOT MADE ${what}\n`);
  const counted = {
    ...verdict,
    lost: verdict.lost.length,
    doubled: verdict.doubled.length,
    stuck: verdict.stuck.length,
    blobsWithoutRow: verdict.blobsWithoutRow.length,
    rowsWithoutBlob: verdict.rowsWithoutBlob.length,
  };
  if (values.json) {
    process.stdout.write(`${JSON.stringify(counted)}\n`);
    return;
  }
  for (const [name, value] of Object.entries(counted)) {
    process.stdout.write(`${name.padEnd(18)} ${JSON.stringify(value)}\n`);
  }
  process.stdout.write(code === 0 ? "\nThe drill was stood.\n" : "\nThe drill was NOT stood.\n");
}

async function outFolder(): Promise<string> {
  if (values.out !== undefined) {
    await mkdir(resolve(values.out), { recursive: true });
    return resolve(values.out);
  }
  const made = await mkdtemp(join(tmpdir(), "poststelle-drill-"));
  // The database's own user must be able to enter it.
  await chmod(made, 0o755);
  return made;
}

/** A number is itself; of other words their hash is the seed, the same every time. */
function seedOf(words: string): number {
  if (/^\d{1,9}$/.test(words)) return Number(words);
  return createHash("sha256").update(words).digest().readUInt32BE(0);
}

function wholeNumber(name: string, given: string | undefined, otherwise: number): number {
  const number = given === undefined ? otherwise : Number(given);
  if (!Number.isSafeInteger(number) || number < 0)
    fail(`--${name} ${given}: give a whole number from 0.`);
  return number;
}

function fail(why: string): never {
  process.stderr.write(`${why}\n${usage}\n`);
  process.exit(2);
}
