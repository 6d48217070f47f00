import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { newId } from "../../../src/new-id.ts";
import { runTask } from "../../../src/pipeline/run-step.ts";
import { openQueues } from "../../../src/queue/queues.ts";
import type { TaskMessage, TaskOffer } from "../../../src/queue/task-message.ts";
import { findOrMakeBatch } from "../../../src/store/batches.ts";
import type { Trx } from "../../../src/store/database.ts";
import { announceWorker, offerDueTasks } from "../../../src/store/dispatch.ts";
import { type DispatchQueue, dispatchStep, startDispatcher } from "../../../workers/dispatch.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import {
  done,
  fakeInspect,
  fakePrepare,
  newCapture,
  newCaptureInParts,
  oneTaskOf,
  openRunner,
  stateOf,
  tasksOf,
} from "../../support/spine.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());

const announce = (slots: number, steps = ["inspect", "prepare"]) =>
  house.asHousekeeper((trx) =>
    announceWorker(trx, { id: newId(), host: "here", pid: 1, steps, slots }),
  );
const offer = (step: string, max: number) =>
  house.asHousekeeper((trx) => offerDueTasks(trx, step, max));
/** As a worker that finishes it at once. */
const finish = (taskId: string) =>
  house.asHousekeeper((trx) =>
    trx.updateTable("task").set({ state: "finished" }).where("id", "=", taskId).execute(),
  );
const newBatch = () =>
  house.inTenant((trx) =>
    findOrMakeBatch(trx, {
      tenantId: house.tenantId,
      channel: "test",
      externalKey: newId(),
      class: "normal",
      day: null,
      deliveryRun: null,
      firstEmptying: false,
      sealed: false,
    }),
  );

async function newTenant(): Promise<string> {
  const id = newId();
  await house.keys.found(id);
  await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
    trx
      .insertInto("tenant")
      .values({
        id,
        key: "nachbarstadt",
        name: "Nachbarstadt",
        receiptPrefix: "NAC",
        purpose: "test",
        land: "NW",
        timeZone: "Europe/Berlin",
      })
      .execute(),
  );
  return id;
}

/** The captures of tasks, in the order they were offered. */
async function capturesOf(tasks: readonly { readonly id: string }[]): Promise<string[]> {
  const rows = await house.asHousekeeper((trx) =>
    trx.selectFrom("task").select(["id", "subjectId"]).execute(),
  );
  const subjects = new Map(rows.map((row) => [row.id, row.subjectId]));
  return tasks.map((task) => subjects.get(task.id) ?? "");
}

describe("the order of work", () => {
  test("class first, then in turn over tenants and batches, then age", async () => {
    const bulk = await newCapture(house, { class: "bulk" });
    const batchId = await newBatch();
    const inBatch = [];
    for (let n = 0; n < 4; n += 1) inBatch.push(await newCapture(house, { batchId }));
    const single = await newCapture(house);
    const neighbours = await newTenant();
    const foreign = await newCapture(house, { tenantId: neighbours });
    const foreign2 = await newCapture(house, { tenantId: neighbours });
    const urgent = await newCapture(house, { class: "urgent" });
    const court = await newCapture(house, { class: "court" });
    await expect(offer("inspect", 100).then(capturesOf)).resolves.toEqual([
      court,
      urgent,
      // In turn: our batch, the neighbours, our single letter, the neighbours, our batch again.
      inBatch[0],
      foreign,
      single,
      foreign2,
      inBatch[1],
      inBatch[2],
      inBatch[3],
      bulk,
    ]);
  });

  test("the first two pages of every item in a batch before the rest of any", async () => {
    const a = await newCaptureInParts(house, 4);
    const b = await newCaptureInParts(house, 4);
    const same = newId();
    await house.asHousekeeper((trx) => trx.updateTable("task").set({ fairKey: same }).execute());
    await expect(offer("prepare", 100).then(capturesOf)).resolves.toEqual([a, a, b, b, a, a, b, b]);
  });

  test("300 pages do not hold up a letter that came later, offered one by one", async () => {
    const bundle = await newCaptureInParts(house, 300);
    const letter = await newCaptureInParts(house, 2);
    const order: string[] = [];
    // Two slots: at most two offered, and each taken one is finished before the next look.
    for (let n = 0; n < 8; n += 1) {
      const offered = await offer("prepare", 2);
      order.push(...(await capturesOf(offered)));
      const oldest = await house.asHousekeeper((trx) =>
        trx
          .selectFrom("task")
          .select("id")
          .where("state", "=", "offered")
          .orderBy("offeredAt")
          .executeTakeFirstOrThrow(),
      );
      await finish(oldest.id);
    }
    expect(order.slice(0, 4).toSorted()).toEqual([bundle, bundle, letter, letter].toSorted());
  });

  test("what a batch has in work counts as its turn", async () => {
    const bundle = await newCaptureInParts(house, 30);
    await offer("prepare", 3);
    const letter = await newCaptureInParts(house, 3);
    await expect(offer("prepare", 6).then(capturesOf)).resolves.toEqual([letter, letter, letter]);
    await expect(offer("prepare", 7).then(capturesOf)).resolves.toEqual([bundle]);
  });
});

/** A queue in memory that may lose what it holds. */
function memoryQueue() {
  const jobs = new Map<string, TaskOffer & { readonly step: string }>();
  const offered: TaskOffer[] = [];
  const queue: DispatchQueue = {
    offer(step, offers) {
      for (const each of offers) {
        offered.push(each);
        jobs.set(`${each.taskId}-${each.dispatch}`, { ...each, step });
      }
      return Promise.resolve();
    },
  };
  return {
    ...queue,
    offered,
    jobs,
    take(): TaskMessage | undefined {
      const [key, job] = jobs.entries().next().value ?? [];
      if (key !== undefined) jobs.delete(key);
      return job;
    },
  };
}

describe("a round of the dispatcher", () => {
  const round = (queue: DispatchQueue, step = "inspect") =>
    dispatchStep({ queue, asHousekeeper: (use) => house.asHousekeeper(use) }, step);
  const age = () =>
    house.asHousekeeper((trx) =>
      trx
        .updateTable("task")
        .set({ offeredAt: new Date(0) })
        .where("state", "=", "offered")
        .execute(),
    );

  test("never offers more than twice the living slots, however many dispatch at once", async () => {
    for (let n = 0; n < 20; n += 1) await newCapture(house);
    const queue = memoryQueue();
    await expect(round(queue)).resolves.toBe(0);
    await announce(2);
    await announce(1);
    await announce(5, ["read"]);
    await Promise.all(Array.from({ length: 5 }, () => round(queue)));
    await round(queue);
    expect(queue.jobs.size).toBe(6);
    await house.asHousekeeper((trx) =>
      trx
        .updateTable("workerProcess")
        .set({ seenAt: new Date(0) })
        .execute(),
    );
    await expect(round(queue)).resolves.toBe(0);
  });

  test("offers a lost offer again under the same number, and a live one only once in a while", async () => {
    const captureId = await newCapture(house);
    await announce(1);
    const queue = memoryQueue();
    await round(queue);
    queue.jobs.clear();
    await round(queue);
    expect(queue.offered).toHaveLength(1);
    await age();
    await round(queue);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    expect(queue.offered.map(({ taskId, dispatch }) => ({ taskId, dispatch }))).toEqual([
      { taskId: id, dispatch: 1 },
      { taskId: id, dispatch: 1 },
    ]);
  });

  test("an offer the queue holds and gives to nobody gets the next number", async () => {
    const captureId = await newCapture(house);
    await announce(1);
    const queue = memoryQueue();
    await round(queue);
    await age();
    await house.asHousekeeper((trx) =>
      trx
        .updateTable("task")
        .set({ numberedAt: new Date(Date.now() - 60_000) })
        .execute(),
    );
    await round(queue);
    await age();
    await round(queue);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    // A new job once, and not with every look.
    expect([...queue.jobs.keys()]).toEqual([`${id}-1`, `${id}-2`]);
  });

  test("an offer the queue did not take is made again", async () => {
    await newCapture(house);
    await announce(1);
    const away = { offer: () => Promise.reject(new Error("away")) };
    await expect(round(away)).rejects.toThrow("away");
    await age();
    const queue = memoryQueue();
    await round(queue);
    expect(queue.jobs.size).toBe(1);
  });

  test("what is not due yet is not offered", async () => {
    await newCapture(house);
    await announce(1);
    await house.asHousekeeper((trx) =>
      trx
        .updateTable("task")
        .set({ dueAt: new Date(Date.now() + 60_000) })
        .execute(),
    );
    await expect(round(memoryQueue())).resolves.toBe(0);
  });
});

describe("dispatcher, queue and runner together", () => {
  const entries = [
    fakeInspect(() => done),
    fakePrepare(() => ({ kind: "done", output: {}, facts: [] })),
  ];
  const untilAll = async (captures: readonly string[], state: string) => {
    for (let looks = 0; ; looks += 1) {
      if (looks > 400) throw new Error("It does not finish");
      const states = await Promise.all(captures.map((id) => stateOf(house, id)));
      if (states.every((each) => each === state)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const errors: unknown[] = [];
  const deps = {
    steps: ["inspect", "prepare"],
    asHousekeeper: <T>(use: (trx: Trx) => Promise<T>) => house.asHousekeeper(use),
    onError: (error: unknown) => errors.push(error),
  };

  test("a queue that loses jobs, doubles them and is late: everything is worked once", async () => {
    const captures = [];
    for (let n = 0; n < 12; n += 1) captures.push(await newCapture(house));
    await announce(2);
    const queue = memoryQueue();
    const runner = openRunner(house, entries);
    const dispatcher = startDispatcher({ ...deps, queue, mayOffer: () => true });
    let working = true;
    let turn = 0;
    const aging = setInterval(() => {
      void house
        .asHousekeeper((trx) =>
          trx
            .updateTable("task")
            .set({ offeredAt: new Date(0) })
            .where("state", "=", "offered")
            .execute(),
        )
        .catch(() => {});
    }, 100);
    const work = (async () => {
      while (working) {
        const job = queue.take();
        turn += 1;
        if (job === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
        else if (turn % 5 === 0) queue.jobs.clear();
        else {
          await Promise.all([runTask(runner, job), runTask(runner, job)]);
          dispatcher.poke();
        }
      }
    })();
    await untilAll(captures, "read");
    working = false;
    await work;
    clearInterval(aging);
    await dispatcher.stop();
    runner.stop();
    expect(errors).toEqual([]);
    for (const captureId of captures) {
      await expect(oneTaskOf(house, captureId, "inspect")).resolves.toMatchObject({
        state: "finished",
        attempt: 1,
      });
    }
  }, 60_000);

  test("BullMQ on PostgreSQL, flushed in the middle: everything still finishes", async () => {
    const captures = [];
    for (let n = 0; n < 10; n += 1) captures.push(await newCapture(house));
    await announce(2);
    const queues = await openQueues(
      {
        backend: "postgres",
        connectionString: house.access.url("poststelle_queue"),
        poolMax: 12,
      },
      deps.steps,
      house.log,
    );
    const runner = openRunner(house, entries);
    const dispatcher = startDispatcher({ ...deps, queue: queues, mayOffer: () => true });
    try {
      // Offered, and lost before anybody serves.
      for (let looks = 0; (await queues.waiting("inspect")) < 4; looks += 1) {
        if (looks > 200) throw new Error("Nothing is offered");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await queues.flush();
      await expect(queues.waiting("inspect")).resolves.toBe(0);
      for (const step of deps.steps) {
        await queues.serve(step, 2, async (message) => {
          await runTask(runner, message);
          dispatcher.poke(step);
        });
      }
      await untilAll(captures, "read");
    } finally {
      await dispatcher.stop();
      await queues.close(1_000);
      runner.stop();
    }
    for (const captureId of captures) {
      await expect(tasksOf(house, captureId, "inspect")).resolves.toMatchObject([
        { state: "finished", attempt: 1 },
      ]);
    }
  }, 60_000);
});
