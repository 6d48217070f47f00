import childProcess from "node:child_process";
import { readFileSync } from "node:fs";
import fs from "node:fs";
import fsp from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { z } from "zod";
import { Order, ORDER_SIGNAL, orderFile, poisonOf } from "./orders.ts";
import type { PoisonKind } from "./plan.ts";

/**
 * Loaded before our programs with `node --import`, in the processes of the drill alone: the product has
 * no hooks for faults. Obeys orders, and does to a slot's process what a marked page asks for.
 */
const ordersFolder = new URL(import.meta.url).searchParams.get("orders") ?? "";
const isSlot = process.argv[1]?.endsWith("slot-main.ts") === true;
const isWorker = process.argv[1]?.endsWith("workers/main.ts") === true;

process.on(ORDER_SIGNAL, () => {
  const text = readFileSync(orderFile(ordersFolder, process.pid), "utf8");
  obey(Order.parse(JSON.parse(text)));
});

function obey(order: Order): void {
  switch (order.kind) {
    case "block":
      standStill(order.ms);
      return;
    case "clock":
      clockOffMs = order.byMs;
      setTimeout(() => {
        clockOffMs = 0;
      }, order.ms);
      return;
    case "files":
      failing = order;
      setTimeout(() => {
        failing = null;
      }, order.ms);
  }
}

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

let clockOffMs = 0;
const trueNow = Date.now;
Date.now = () => trueNow() + clockOffMs;
// What was made before, and what comes from elsewhere, stays an instance of Date.
globalThis.Date = new Proxy(Date, {
  construct: (target, given: readonly unknown[]) =>
    // oxlint-disable-next-line typescript/no-unsafe-return -- a trap gives what the constructor made
    Reflect.construct(target, given.length > 0 ? given : [target.now()]),
});

let failing: Extract<Order, { kind: "files" }> | null = null;

/** Throws what the disk would say, where the order of the moment covers this call. */
function maybeFail(call: "write" | "rename", path: unknown): void {
  if (failing === null || typeof path !== "string" || !path.startsWith(failing.below)) return;
  if (failing.calls !== "all" && failing.calls !== call) return;
  throw Object.assign(new Error(`${failing.code}: ${call} (drill)`), { code: failing.code });
}

const { open, rename, mkdir } = fsp;
fsp.rename = async (from, to) => {
  maybeFail("rename", to);
  return rename(from, to);
};
fsp.open = async (path, flags, mode) => {
  const writes = typeof flags === "string" && flags !== "r";
  if (writes) maybeFail("write", path);
  return open(path, flags, mode);
};
Object.assign(fsp, {
  mkdir: async (...given: Parameters<typeof mkdir>) => {
    maybeFail("write", given[0]);
    return mkdir(...given);
  },
});
const { createWriteStream } = fs;
Object.assign(fs, {
  createWriteStream(...given: Parameters<typeof createWriteStream>) {
    const stream = createWriteStream(...given);
    try {
      maybeFail("write", given[0]);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : undefined);
    }
    return stream;
  },
});
syncBuiltinESMExports();

const Run = z.object({
  kind: z.literal("run"),
  step: z.literal("read"),
  input: z.object({ width: z.number(), height: z.number() }),
});

if (isSlot) {
  process.prependListener("message", (message: unknown) => {
    const poison = poisonIn(message);
    if (poison === "engine-crashes") process.abort();
    if (poison === "engine-hangs") standStill(3_600_000);
    if (poison === "engine-eats-memory") eatMemory();
  });
}

/** What the page of this message to a slot does to its reader; null: nothing, or it is no page. */
function poisonIn(message: unknown): PoisonKind | null {
  const run = Run.safeParse(message);
  return run.success ? poisonOf(run.data.input.width, run.data.input.height) : null;
}

/** A page may take its reader two minutes; for the one that hangs, the drill waits less. */
const READ_LIMIT_MS = 120_000;
const HANGING_LIMIT_MS = 6_000;
if (isWorker) {
  const { setTimeout: trueTimeout } = globalThis;
  let endOfLimit: () => void = () => {};
  // A slot's time limit is set just before its task is sent.
  const noteLimit = (act: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => {
    if (ms === READ_LIMIT_MS) endOfLimit = act;
    return trueTimeout(act, ms, ...given);
  };
  Object.assign(globalThis, { setTimeout: Object.assign(noteLimit, trueTimeout) });
  const { fork } = childProcess;
  const forkWatched = (...given: Parameters<typeof fork>) => {
    const child = fork(...given);
    const send = child.send.bind(child);
    Object.assign(child, {
      send(...message: Parameters<typeof send>) {
        if (poisonIn(message[0]) === "engine-hangs") trueTimeout(endOfLimit, HANGING_LIMIT_MS);
        return send(...message);
      },
    });
    return child;
  };
  Object.assign(childProcess, { fork: forkWatched });
  syncBuiltinESMExports();
}

/** Ended by whoever watches this process; if nobody does, by itself at 4 GB, for the machine is shared. */
function eatMemory(): void {
  const eaten: Buffer[] = [];
  while (eaten.length < 40) {
    eaten.push(Buffer.alloc(100 * 1024 * 1024, 1));
    standStill(50);
  }
  process.abort();
}
