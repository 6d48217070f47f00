import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openQueues } from "../../../src/queue/queues.ts";
import type { Queues } from "../../../src/queue/queues.ts";
import type { TaskMessage, TaskOffer } from "../../../src/queue/task-message.ts";
import { redisIsThere } from "../../support/redis.ts";
import { postgresQueueServer, redisQueueServer } from "./queue-servers.ts";
import type { QueueServer } from "./queue-servers.ts";

jest.setTimeout(60_000);

const backends = [
  { name: "PostgreSQL", isThere: true, start: postgresQueueServer },
  { name: "Redis", isThere: await redisIsThere(), start: redisQueueServer },
];

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const newTaskId = (): string => globalThis.crypto.randomUUID();
const offerOf = (taskId: string, priority = 10, dispatch = 1): TaskOffer => ({
  taskId,
  tenantId: "0199f3a2-0000-7000-8000-000000000001",
  dispatch,
  priority,
});

/** Waits until the condition holds, half a minute at most. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${condition.toString()}`);
    await sleep(20);
  }
}

const noop = (): void => {};

/** Something running work waits for until the test opens it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = noop;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

for (const backend of backends) {
  (backend.isThere ? describe : describe.skip)(`queues on ${backend.name}`, () => {
    let server: QueueServer;
    const opened: Queues[] = [];
    let steps = 0;

    /** Queues of one fresh step, closed after the test. */
    async function setup() {
      steps += 1;
      const step = `step-${steps}`;
      const lines: LogLine[] = [];
      const at = (level: string) => (fields: LogLine["fields"], message: string) => {
        lines.push({ level, message, fields });
      };
      const log = { info: at("info"), warn: at("warn"), error: at("error") };
      const queues = await openQueues(server.settings, [step], log);
      opened.push(queues);
      return { queues, step, lines };
    }

    beforeAll(async () => {
      server = await backend.start();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queues) => queues.close(100)));
    });
    afterAll(async () => {
      await server.stop();
    });

    test("an offered task arrives exactly once, with all it carries", async () => {
      const { queues, step } = await setup();
      const arrived: TaskMessage[] = [];
      await queues.serve(step, 2, async (message) => {
        arrived.push(message);
      });
      const offers = Array.from({ length: 20 }, () => offerOf(newTaskId(), 7, 3));
      await queues.offer(step, offers);
      await until(() => arrived.length >= offers.length);
      await sleep(200);
      const ids = arrived.map((message) => message.taskId);
      expect(ids.toSorted()).toEqual(offers.map((offer) => offer.taskId).toSorted());
      expect(arrived[0]).toEqual({ taskId: ids[0], tenantId: offers[0]?.tenantId, dispatch: 3 });
      expect(await queues.waiting(step)).toBe(0);
    });

    test("the same task and dispatch offered twice is one job, while it waits and while it runs", async () => {
      const { queues, step } = await setup();
      const [twice, again] = [offerOf(newTaskId()), offerOf(newTaskId())];
      await queues.offer(step, [twice, twice]);
      await queues.offer(step, [twice]);
      expect(await queues.waiting(step)).toBe(1);

      const arrived: string[] = [];
      const running = gate();
      await queues.serve(step, 5, async (message) => {
        arrived.push(message.taskId);
        if (message.taskId === twice.taskId) await running.opened;
      });
      await until(() => arrived.length === 1);
      await queues.offer(step, [twice, again]);
      await until(() => arrived.length === 2);
      running.open();
      await sleep(200);
      expect(arrived).toEqual([twice.taskId, again.taskId]);
    });

    test("another dispatch is another job, and an id is free once its job is done", async () => {
      const { queues, step } = await setup();
      const taskId = newTaskId();
      const dispatches: number[] = [];
      await queues.serve(step, 1, async (message) => {
        dispatches.push(message.dispatch);
      });
      await queues.offer(step, [offerOf(taskId, 1, 1), offerOf(taskId, 2, 2)]);
      await until(() => dispatches.length === 2);
      await until(async () => {
        await queues.offer(step, [offerOf(taskId, 1, 1)]);
        return dispatches.length === 3;
      });
      expect(dispatches.slice(0, 3)).toEqual([1, 2, 1]);
    });

    test("the smaller priority goes first, and equals go in the order they were offered", async () => {
      const { queues, step } = await setup();
      // The first five one by one, the rest in bulk.
      const bulk = Array.from({ length: 15 }, (_, index) => index % 4);
      const priorities = [30, 2_097_151, 10, 20, 10, 1, 0, 30, 0, ...bulk];
      const offers = priorities.map((priority) => offerOf(newTaskId(), priority));
      await queues.offer(step, offers.slice(0, 5));
      await queues.offer(step, offers.slice(5));
      const arrived: string[] = [];
      await queues.serve(step, 1, async (message) => {
        arrived.push(message.taskId);
      });
      await until(() => arrived.length === offers.length);
      const expected = offers.toSorted((one, other) => one.priority - other.priority);
      expect(arrived).toEqual(expected.map((offer) => offer.taskId));
    });

    test("works on as many jobs at once as it may, and on no more", async () => {
      const { queues, step } = await setup();
      let [running, most, done] = [0, 0, 0];
      await queues.offer(
        step,
        Array.from({ length: 12 }, () => offerOf(newTaskId())),
      );
      await queues.serve(step, 3, async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(50);
        running -= 1;
        done += 1;
      });
      await until(() => done === 12);
      expect(most).toBe(3);
    });

    test("work that throws ends its job, is logged without its words, and does not come again", async () => {
      const { queues, step, lines } = await setup();
      const [bad, good] = [offerOf(newTaskId(), 1), offerOf(newTaskId(), 2)];
      const arrived: string[] = [];
      await queues.serve(step, 1, async (message) => {
        arrived.push(message.taskId);
        if (message.taskId === bad.taskId) throw new TypeError("words of a letter");
      });
      await queues.offer(step, [bad, good]);
      await until(() => arrived.includes(good.taskId));
      // Longer than a lock and a stall check: a job left behind would have come back.
      await sleep(3500);
      expect(arrived).toEqual([bad.taskId, good.taskId]);
      expect(await queues.waiting(step)).toBe(0);
      const errors = lines.filter((line) => line.level === "error");
      expect(errors.map((line) => line.fields)).toMatchObject([
        { step, taskId: bad.taskId, error: "TypeError" },
      ]);
      expect(JSON.stringify(lines)).not.toContain("words of a letter");
    });

    test("a step that is paused takes nothing until it is resumed", async () => {
      const { queues, step } = await setup();
      const arrived: string[] = [];
      const served = await queues.serve(step, 2, async (message) => {
        arrived.push(message.taskId);
      });
      await served.pause();
      const offer = offerOf(newTaskId());
      await queues.offer(step, [offer]);
      await sleep(300);
      expect(arrived).toEqual([]);
      expect(await queues.waiting(step)).toBe(1);
      await served.resume();
      await until(() => arrived.length === 1);
    });

    test("its board shows what waits, for looking only", async () => {
      const { queues, step } = await setup();
      const taskId = newTaskId();
      await queues.offer(step, [offerOf(taskId)]);
      const [board] = queues.boards();
      const jobs = (await board?.getJobs(["waiting", "prioritized"])) ?? [];
      expect(jobs.map((job) => job.toJSON())).toMatchObject([{ data: { taskId } }]);
      expect(board?.readOnlyMode).toBe(true);
    });

    test("flushing loses everything, and what is offered again is worked on", async () => {
      const { queues, step } = await setup();
      const offers = Array.from({ length: 5 }, () => offerOf(newTaskId()));
      await queues.offer(step, offers);
      await queues.flush();
      expect(await queues.waiting(step)).toBe(0);

      const arrived: string[] = [];
      const running = gate();
      await queues.serve(step, 1, async (message) => {
        arrived.push(message.taskId);
        await running.opened;
      });
      await queues.offer(step, offers.slice(0, 1));
      await until(() => arrived.length === 1);
      // Flushed under running work: it ends in peace, and the worker goes on.
      await queues.flush();
      running.open();
      await queues.offer(step, offers);
      await until(() => new Set(arrived).size === offers.length);
    });

    test("closing waits for running work, then aborts it, and leaves no connection", async () => {
      const before = process.getActiveResourcesInfo().filter(isSocket).length;
      const { queues, step } = await setup();
      const log: string[] = [];
      await queues.serve(step, 2, async (message, signal) => {
        log.push("taken");
        if (message.dispatch === 1) await sleep(300);
        else await new Promise((resolve) => signal.addEventListener("abort", resolve));
        log.push(message.dispatch === 1 ? "done" : "aborted");
      });
      await queues.offer(step, [offerOf(newTaskId(), 1, 1), offerOf(newTaskId(), 2, 2)]);
      await until(() => log.length === 2);
      await queues.close(1000);
      expect(log).toEqual(["taken", "taken", "done", "aborted"]);
      expect(await queues.waiting(step).catch(() => "closed")).toBe("closed");
      await until(async () => (await server.connections()) === 0);
      await until(() => process.getActiveResourcesInfo().filter(isSocket).length <= before);
    });

    test("closing leaves work behind that does not listen to its signal", async () => {
      const { queues, step } = await setup();
      const never = gate();
      let taken = 0;
      const served = await queues.serve(step, 1, async () => {
        taken += 1;
        await never.opened;
      });
      await queues.offer(step, [offerOf(newTaskId())]);
      await until(() => taken === 1);
      expect(await served.close(100)).toBe(1);
      never.open();
    });

    test("what a killed worker had taken comes back to another one (slow)", async () => {
      const { queues, step } = await setup();
      const program = fileURLToPath(new URL("hanging-worker.ts", import.meta.url));
      const child = spawn(process.execPath, [program, JSON.stringify(server.settings), step], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const offer = offerOf(newTaskId());
      await queues.offer(step, [offer]);
      const said: unknown[] = await once(child.stdout, "data");
      expect(String(said[0]).trim()).toBe(offer.taskId);
      child.kill("SIGKILL");
      await once(child, "exit");
      const arrived: TaskMessage[] = [];
      await queues.serve(step, 1, async (message) => {
        arrived.push(message);
      });
      await until(() => arrived.length > 0);
      expect(arrived.map((message) => message.taskId)).toEqual([offer.taskId]);
    });

    test("connections that are cut are made again, and nobody crashes", async () => {
      const { queues, step } = await setup();
      const arrived: string[] = [];
      await queues.serve(step, 2, async (message) => {
        arrived.push(message.taskId);
      });
      for (let round = 1; round <= 3; round += 1) {
        await server.cutConnections();
        const offer = offerOf(newTaskId());
        await until(() => offered(queues, step, offer));
        await until(() => arrived.includes(offer.taskId));
      }
      await until(async () => (await queues.health()).ok);
      expect(new Set(arrived).size).toBe(3);
    });

    test("a server that goes away is reported with the time since, and served again when it is back", async () => {
      const { queues, step, lines } = await setup();
      const arrived: string[] = [];
      await queues.serve(step, 2, async (message) => {
        arrived.push(message.taskId);
      });
      expect(await queues.health()).toMatchObject({ ok: true, detail: "answers" });
      const left = offerOf(newTaskId());
      const before = Date.now();
      await server.goAway();
      await until(async () => !(await queues.health()).ok);
      const first = await queues.health();
      await sleep(1500);
      const second = await queues.health();
      await expect(queues.offer(step, [left])).rejects.toThrow(/ECONNREFUSED|writeable/);
      await server.comeBack();

      expect(first.sinceMs).toBeGreaterThanOrEqual(before);
      expect(second.sinceMs).toBe(first.sinceMs);
      await until(async () => (await queues.health()).ok);
      expect((await queues.health()).sinceMs).toBeUndefined();
      await until(() => offered(queues, step, left));
      await until(() => arrived.includes(left.taskId));
      expect(lines.length).toBeLessThan(30);
      expect(lines.map((line) => line.message)).toContain("The queue is back");
    });

    test("queues of a server that is not there cannot be opened, and say why", async () => {
      const log = { info: () => {}, warn: () => {}, error: () => {} };
      const opening = openQueues(server.nowhere, ["read"], log);
      await expect(opening).rejects.toThrow(/^The queue cannot be opened: .*ECONNREFUSED.+ Check /);
    });

    test("refuses a step it does not know and an id no job can carry", async () => {
      const { queues, step } = await setup();
      const offer = offerOf(newTaskId());
      await expect(queues.offer("unheard-of", [offer])).rejects.toThrow("unheard-of");
      await expect(queues.offer(step, [{ ...offer, taskId: "a:b" }])).rejects.toThrow("taskId");
      await expect(queues.offer(step, [{ ...offer, priority: -1 }])).rejects.toThrow(">=0");
      expect(await queues.waiting(step)).toBe(0);
    });
  });
}

const isSocket = (resource: string): boolean => resource === "TCPSocketWrap";

async function offered(queues: Queues, step: string, offer: TaskOffer): Promise<boolean> {
  try {
    await queues.offer(step, [offer]);
    return true;
  } catch {
    return false;
  }
}
