import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DependencyAway, ProcessLost } from "../../../src/pipeline/failure.ts";
import { newId } from "../../../src/new-id.ts";
import { reclaimLostTasks } from "../../../src/pipeline/reclaim.ts";
import type { RunnerDeps } from "../../../src/pipeline/runner.ts";
import { claimTask } from "../../../src/store/tasks.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import {
  casesOf,
  fakeInspect,
  hurry,
  loseLease,
  newCapture,
  oneTaskOf,
  openRunner,
  stateOf,
  type TestRunner,
  trailOf,
} from "../../support/spine.ts";

let house: TestHouse;
let captureId: string;
let taskId: string;
let failure: Error;
const runners: TestRunner[] = [];
const inspect = fakeInspect(() => {
  throw failure;
});

beforeEach(async () => {
  house = await openTestHouse();
  captureId = await newCapture(house);
  taskId = (await oneTaskOf(house, captureId, "inspect")).id;
});
afterEach(async () => {
  for (const opened of runners.splice(0)) opened.stop();
  await house.remove();
});

function runner(over: Partial<RunnerDeps> = {}) {
  const opened = openRunner(house, [inspect], over);
  runners.push(opened);
  return opened;
}
const task = () => oneTaskOf(house, captureId, "inspect");

describe("what may be the fault of the item, or of the machine", () => {
  test("a time-out: once more, alone and later, and then its own reason", async () => {
    failure = new ProcessLost("timed-out", "took longer than 5 s");
    const worker = runner();
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ attempt: 1, alone: true, crashesAlone: 0 });
    expect((await task()).dueAt.getTime() - Date.now()).toBeGreaterThan(20_000);
    await hurry(house, taskId);
    await expect(worker.run(taskId)).resolves.toBe("clarification");
    await expect(casesOf(house, captureId)).resolves.toMatchObject([{ reason: "timed-out" }]);
  });

  test("workers that are killed from outside: no fault of the item, unless it goes on and on", async () => {
    const housekeeper = <T>(use: Parameters<typeof house.asHousekeeper<T>>[0]) =>
      house.asHousekeeper(use);
    const worker = runner();
    const lose = async () => {
      await hurry(house, taskId);
      await house.inTenant((trx) => claimTask(trx, { taskId, workerId: newId(), leaseMs: 1 }));
      await loseLease(house, taskId);
      await expect(reclaimLostTasks(worker, housekeeper)).resolves.toBe(1);
    };
    for (let lost = 0; lost <= 4; lost += 1) await lose();
    await expect(task()).resolves.toMatchObject({
      state: "due",
      attempt: 0,
      alone: true,
      crashesAlone: 0,
      workersLostAlone: 4,
    });
    await expect(casesOf(house, captureId)).resolves.toEqual([]);
    for (let lost = 5; lost <= 10; lost += 1) await lose();
    await expect(casesOf(house, captureId)).resolves.toMatchObject([
      { reason: "crashed-its-process" },
    ]);
  });

  test("a fault of the disk that only this item finds: an attempt, and a person in the end", async () => {
    failure = new DependencyAway("blobs", "failing", "The blobs cannot be kept or read");
    const worker = runner({ noteAway: () => Promise.resolve(false) });
    for (const attempt of [1, 2]) {
      await expect(worker.run(taskId)).resolves.toBe("returned");
      await expect(task()).resolves.toMatchObject({ state: "due", attempt });
      await hurry(house, taskId);
    }
    await expect(worker.run(taskId)).resolves.toBe("clarification");
    await expect(casesOf(house, captureId)).resolves.toMatchObject([
      { reason: "attempts-exhausted" },
    ]);
  });

  test.each(["crashed", "out-of-memory"] as const)(
    "a process that %s: not counted at first, then alone, and three alone are enough",
    async (how) => {
      const neighbour = await newCapture(house);
      failure = new ProcessLost(how, "Its process ended");
      const worker = runner();
      await expect(worker.run(taskId)).resolves.toBe("returned");
      await expect(task()).resolves.toMatchObject({ attempt: 0, alone: true, crashesAlone: 0 });
      for (const crashesAlone of [1, 2]) {
        await hurry(house, taskId);
        await expect(worker.run(taskId)).resolves.toBe("returned");
        await expect(task()).resolves.toMatchObject({ attempt: 0, alone: true, crashesAlone });
      }
      await hurry(house, taskId);
      await expect(worker.run(taskId)).resolves.toBe("clarification");
      await expect(casesOf(house, captureId)).resolves.toMatchObject([
        { reason: "crashed-its-process" },
      ]);
      const lost = { type: "attempt-lost", step: "inspect", attempt: 1 };
      await expect(trailOf(house, captureId)).resolves.toEqual([
        { ...lost, alone: false },
        { ...lost, alone: true },
        { ...lost, alone: true },
        { type: "clarification-opened", reason: "crashed-its-process", step: "inspect" },
      ]);
      await expect(stateOf(house, neighbour)).resolves.toBe("accepted");
      await expect(oneTaskOf(house, neighbour, "inspect")).resolves.toMatchObject({
        state: "due",
        attempt: 0,
        alone: false,
      });
    },
  );
});
