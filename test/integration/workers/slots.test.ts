import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { slotEnvironment } from "../../../src/config.ts";
import { HandedBack, RetryableFailure, TerminalFailure } from "../../../src/pipeline/failure.ts";
import type { StepCall } from "../../../src/pipeline/runner.ts";
import { z } from "zod";
import { openSlots, type Slots } from "../../../workers/slots.ts";
import { testStepSettings } from "../../support/step-settings.ts";

const program = new URL("../../support/slot-program.ts", import.meta.url);
const opened: Slots[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((slots) => slots.stop()));
});

function open(count = 1, memoryBytesMax = 1e9): Slots {
  const slots = openSlots({
    count,
    blobsRoot: "/nowhere",
    memoryBytesMax,
    steps: testStepSettings,
    environment: slotEnvironment(),
    program,
  });
  opened.push(slots);
  return slots;
}

function call(order: { do: string; value?: unknown }, over: Partial<StepCall> = {}, alone = false) {
  return {
    task: {
      id: "1",
      tenantId: "1",
      step: "read",
      subjectKind: "capture",
      subjectId: "1",
      part: null,
      partDetail: null,
      attempt: 1,
      alone,
      crashesAlone: 0,
      workersLostAlone: 0,
      fence: 1,
    },
    step: "read",
    input: order,
    keys: new Map(),
    limits: { attemptsMax: 3, timeoutMs: 10_000, concurrency: 1 },
    onProgress: () => {},
    signal: new AbortController().signal,
    ...over,
  } satisfies StepCall;
}
const Answer = z.object({ output: z.object({ pid: z.number(), served: z.number() }) });
const run = (slots: Slots, ...args: Parameters<typeof call>) =>
  slots.withSlot(0, (execute) => execute(call(...args)));
const answer = { do: "answer" };
/** Pid of the process that answered, and how many it had answered. */
async function ask(slots: Slots, alone = false): Promise<{ pid: number; served: number }> {
  const outcome = await run(slots, answer, {}, alone);
  return Answer.parse(outcome).output;
}
async function lives(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "State:\tX");
  return !/State:\t[XZ]/.test(status);
}

/** What systemd sends to every process of a unit when it is stopped. */
test("the program of a slot stays at SIGTERM and SIGINT: its worker decides when it ends", async () => {
  const settings = testStepSettings;
  const real = new URL("../../../workers/slot-main.ts", import.meta.url);
  const child = fork(real, ["/nowhere", JSON.stringify(settings)], {
    execArgv: [],
    serialization: "advanced",
  });
  const exited = once(child, "exit");
  await once(child, "message");
  for (const signal of ["SIGTERM", "SIGINT"] as const) child.kill(signal);
  child.send({ kind: "run", step: "unheard-of", input: {}, keys: [], attempt: 1 });
  const answered: unknown = (await Promise.race([once(child, "message"), exited]))[0];
  expect(answered).toMatchObject({ kind: "failed", failure: "bug" });
  child.disconnect();
  await exited;
});

describe("a slot", () => {
  test("keeps its process warm, hands on what it yields, and leaves none behind", async () => {
    const slots = open();
    const first = await ask(slots);
    const second = await ask(slots);
    expect(second).toEqual({ ...first, served: 2 });
    const progress: number[][] = [];
    await run(slots, answer, { onProgress: (done, of) => progress.push([done, of]) });
    expect(progress).toEqual([[1, 2]]);
    await slots.stop();
    await expect(lives(first.pid)).resolves.toBe(false);
  });

  test("throws what the step threw, and the process lives on", async () => {
    const slots = open();
    const { pid } = await ask(slots);
    await expect(run(slots, { do: "terminal" })).rejects.toEqual(
      new TerminalFailure("encrypted", "locked"),
    );
    await expect(run(slots, { do: "retryable" })).rejects.toBeInstanceOf(RetryableFailure);
    await expect(run(slots, { do: "bug" })).rejects.toThrow("a bug");
    expect(await ask(slots)).toMatchObject({ pid });
  });

  test.each(["exit", "kill", "throw"])(
    "a process that ends itself (%s) costs that task only",
    async (how) => {
      const slots = open();
      const { pid } = await ask(slots);
      await expect(run(slots, { do: how })).rejects.toMatchObject({
        name: "ProcessLost",
        how: "crashed",
      });
      const next = await ask(slots);
      expect(next.served).toBe(1);
      expect(next.pid).not.toBe(pid);
      await expect(lives(pid)).resolves.toBe(false);
    },
  );

  test("a process that hangs is ended when its time is up", async () => {
    const slots = open();
    const { pid } = await ask(slots);
    const limits = { attemptsMax: 3, timeoutMs: 300, concurrency: 1 };
    await expect(run(slots, { do: "hang" }, { limits })).rejects.toMatchObject({
      how: "timed-out",
    });
    await expect(lives(pid)).resolves.toBe(false);
    expect((await ask(slots)).pid).not.toBe(pid);
  });

  test("a process that eats memory is ended before the machine is", async () => {
    const slots = open(1, 300 * 1024 * 1024);
    const { pid } = await ask(slots);
    await expect(run(slots, { do: "hoard" })).rejects.toMatchObject({ how: "out-of-memory" });
    await expect(lives(pid)).resolves.toBe(false);
  }, 30_000);

  test("a process that floods us with messages is ended", async () => {
    const slots = open();
    const { pid } = await ask(slots);
    await expect(run(slots, { do: "flood" })).rejects.toMatchObject({ how: "crashed" });
    await expect(lives(pid)).resolves.toBe(false);
    expect((await ask(slots)).served).toBe(1);
  }, 30_000);

  test("a task alone gets a fresh process that nobody uses after it", async () => {
    const slots = open();
    const warm = await ask(slots);
    const alone = await ask(slots, true);
    expect(alone).toMatchObject({ served: 1 });
    await expect(lives(warm.pid)).resolves.toBe(false);
    await expect(lives(alone.pid)).resolves.toBe(false);
    expect((await ask(slots)).pid).not.toBe(alone.pid);
  });

  test("input that cannot be sent is the task's failure, and holds nothing up", async () => {
    const slots = open();
    await expect(run(slots, { do: "answer", value: () => 1 })).rejects.toThrow(
      "could not be cloned",
    );
    expect((await ask(slots)).served).toBe(1);
  });

  test("an aborted task ends its process", async () => {
    const slots = open();
    const { pid } = await ask(slots);
    const controller = new AbortController();
    const running = run(slots, { do: "wait" }, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort(new Error("The lease was lost"));
    await expect(running).rejects.toThrow("The lease was lost");
    await expect(lives(pid)).resolves.toBe(false);
  });
});

describe("slots together", () => {
  test("never work on more at once than there are", async () => {
    const slots = open(2);
    let atOnce = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        slots.withSlot(0, async (execute) => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          await execute(call(answer));
          atOnce -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
  });

  test("a free slot goes to the greater rank first, then in order", async () => {
    const slots = open();
    const order: string[] = [];
    const held = Promise.withResolvers<void>();
    const take = (name: string, rank: number) =>
      slots.withSlot(rank, () => Promise.resolve(order.push(name)));
    const first = slots.withSlot(0, () => held.promise);
    const others = [take("read", 2), take("deliver", 6), take("compose", -1), take("next read", 2)];
    held.resolve();
    await Promise.all([first, ...others]);
    expect(order).toEqual(["deliver", "read", "next read", "compose"]);
  });

  test("stopping hands back what runs and what waits, and leaves no process", async () => {
    const slots = open(2);
    const pids = (await Promise.all([ask(slots), ask(slots)])).map(({ pid }) => pid);
    const calls = Array.from({ length: 5 }, () => run(slots, { do: "wait" }));
    const settled = Promise.allSettled(calls);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await slots.stop();
    for (const result of await settled) {
      expect(result).toMatchObject({ status: "rejected", reason: expect.any(HandedBack) });
    }
    for (const pid of pids) await expect(lives(pid)).resolves.toBe(false);
    await expect(ask(slots)).rejects.toBeInstanceOf(HandedBack);
  });

  test("a task that comes to its slot only while stopping starts no process", async () => {
    const slots = open();
    const loaded = Promise.withResolvers<void>();
    const running = slots.withSlot(0, async (execute) => {
      await loaded.promise;
      return execute(call(answer));
    });
    const settled = Promise.allSettled([running]);
    await slots.stop();
    loaded.resolve();
    expect(await settled).toMatchObject([{ reason: expect.any(HandedBack) }]);
  });
});
