import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { RetryableFailure, TerminalFailure } from "../../../src/pipeline/failure.ts";
import { reclaimLostTasks } from "../../../src/pipeline/reclaim.ts";
import type { StepEntry } from "../../../src/pipeline/runner.ts";
import { makeClaims } from "../../../src/pipeline/claims.ts";
import { cancelOtherParts, renewLeases } from "../../../src/store/tasks.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import {
  casesOf,
  done,
  executeHere,
  fakeInspect,
  fakePrepare,
  loseLease,
  newCapture,
  newCaptureInParts,
  oneTaskOf,
  openRunner,
  pageFact,
  stateOf,
  tasksOf,
  type TestRunner,
  trailOf,
} from "../../support/spine.ts";

let house: TestHouse;
const runners: TestRunner[] = [];
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(async () => {
  for (const opened of runners.splice(0)) opened.stop();
  await house.remove();
});

function worker(
  entry: StepEntry,
  over: Parameters<typeof openRunner>[2] = {},
): ReturnType<typeof openRunner> {
  const opened = openRunner(house, [entry], over);
  runners.push(opened);
  return opened;
}
const reclaim = (by: TestRunner) => reclaimLostTasks(by, (use) => house.asHousekeeper(use));
const types = async (subjectId: string) =>
  (await trailOf(house, subjectId)).map((fact) => fact.type);
const partDone = { kind: "done", output: {}, facts: [] };

/** A worker whose step stands still until it is let go. */
function stalling(entry: StepEntry) {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  // Its heart has stopped too, as in a process that hangs.
  const claims = makeClaims({
    leaseMs: 1e9,
    inTenant: () => Promise.reject(new Error("no heart")),
    onError: () => {},
  });
  const opened = worker(entry, {
    claims,
    async execute(call) {
      begun.resolve();
      await go.promise;
      return executeHere(call, entry);
    },
  });
  return { run: (id: string) => opened.run(id), begun: begun.promise, go: go.resolve };
}

describe("the fence", () => {
  test.each([
    ["done", fakeInspect(() => ({ ...done, output: { shape: "mail" }, facts: [pageFact] }))],
    [
      "a failure",
      fakeInspect(() => {
        throw new TerminalFailure("damaged-file", "from the dead");
      }),
    ],
  ])("a stalled worker that comes back with %s changes nothing", async (_, late) => {
    const captureId = await newCapture(house);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const stalled = stalling(late);
    const running = stalled.run(id);
    await stalled.begun;
    await loseLease(house, id);
    const other = worker(fakeInspect(() => done));
    await expect(reclaim(other)).resolves.toBe(1);
    await expect(oneTaskOf(house, captureId, "inspect")).resolves.toMatchObject({
      state: "due",
      attempt: 0,
      alone: true,
    });
    await expect(other.run(id)).resolves.toBe("done");
    stalled.go();
    await expect(running).resolves.toBe("superseded");
    const shape = await house.inTenant((trx) =>
      trx.selectFrom("capture").select("shape").execute(),
    );
    expect(shape).toEqual([{ shape: "scan" }]);
    await expect(stateOf(house, captureId)).resolves.toBe("inspected");
    await expect(types(captureId)).resolves.toEqual(["attempt-lost"]);
    await expect(tasksOf(house, captureId, "prepare")).resolves.toHaveLength(1);
  });

  test("a stalled worker is fenced off while another is still at it", async () => {
    const captureId = await newCapture(house);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const stalled = stalling(fakeInspect(() => ({ ...done, output: { shape: "mail" } })));
    const second = stalling(fakeInspect(() => done));
    const first = stalled.run(id);
    await stalled.begun;
    await loseLease(house, id);
    await reclaim(worker(fakeInspect(() => done)));
    const running = second.run(id);
    await second.begun;
    stalled.go();
    await expect(first).resolves.toBe("superseded");
    await expect(oneTaskOf(house, captureId, "inspect")).resolves.toMatchObject({
      state: "running",
    });
    second.go();
    await expect(running).resolves.toBe("done");
  });

  test("of many workers that claim at once one wins", async () => {
    const captureId = await newCapture(house);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const workers = Array.from({ length: 8 }, () => worker(fakeInspect(() => done)));
    const results = await Promise.all(workers.map((each) => each.run(id)));
    expect(results.filter((result) => result === "done")).toHaveLength(1);
    expect(results.filter((result) => result === "not-mine")).toHaveLength(7);
    await expect(oneTaskOf(house, captureId, "inspect")).resolves.toMatchObject({ attempt: 1 });
  });

  test("a living lease is not reclaimed; of many reclaimers of a lost one, one settles it", async () => {
    const captureId = await newCapture(house);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const stalled = stalling(fakeInspect(() => done));
    const running = stalled.run(id);
    await stalled.begun;
    const reclaimers = [1, 2, 3].map(() => worker(fakeInspect(() => done)));
    await expect(Promise.all(reclaimers.map(reclaim))).resolves.toEqual([0, 0, 0]);
    await loseLease(house, id);
    await Promise.all(reclaimers.map(reclaim));
    await expect(types(captureId)).resolves.toEqual(["attempt-lost"]);
    stalled.go();
    await running;
  });

  test("a heartbeat keeps the lease, tells progress, and stops what was taken over", async () => {
    const captureId = await newCapture(house);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const aborted = Promise.withResolvers<void>();
    const half = Promise.withResolvers<void>();
    const entry = fakeInspect(() => done);
    const beating = worker(entry, {
      leaseMs: 300,
      execute: (call) => {
        call.onProgress(3, 7);
        half.resolve();
        return new Promise((_, reject) => {
          call.signal.addEventListener("abort", () => {
            aborted.resolve();
            reject(new Error("stopped"));
          });
        });
      },
    });
    const running = beating.run(id);
    await half.promise;
    for (;;) {
      const row = await oneTaskOf(house, captureId, "inspect");
      if (row.progressDone === 3 && row.progressOf === 7) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await house.inTenant((trx) => trx.updateTable("task").set({ fence: 99 }).execute());
    await aborted.promise;
    await expect(running).resolves.toBe("superseded");
  });

  test("one lost task that cannot be settled does not keep the others", async () => {
    const bad = await newCapture(house);
    const good = await newCapture(house);
    for (const captureId of [bad, good]) {
      const { id } = await oneTaskOf(house, captureId, "inspect");
      await house.inTenant((trx) =>
        trx
          .updateTable("task")
          .set({ state: "running", attempt: 1, leaseUntil: new Date(0) })
          .where("id", "=", id)
          .execute(),
      );
    }
    const picky = worker(
      fakeInspect(() => done),
      {
        async appendAudit(trx, tenantId, at, events) {
          if (events.some((event) => event.subject.id === bad)) throw new Error("not this one");
          await house.appendAudit(trx, tenantId, at, events);
        },
      },
    );
    await expect(reclaim(picky)).rejects.toThrow("1 lost tasks");
    await expect(oneTaskOf(house, good, "inspect")).resolves.toMatchObject({ state: "due" });
    const { id } = await oneTaskOf(house, bad, "inspect");
    await loseLease(house, id);
    await expect(reclaim(worker(fakeInspect(() => done)))).resolves.toBe(1);
    await expect(oneTaskOf(house, bad, "inspect")).resolves.toMatchObject({ state: "due" });
  });
});

describe("parts and their join", () => {
  const runAll = async (captureId: string, entry: StepEntry, workers = 4) => {
    const ids = (await tasksOf(house, captureId, "prepare")).map((task) => task.id);
    const hands = Array.from({ length: workers }, () => worker(entry));
    return Promise.all(ids.map(async (id, index) => hands[index % workers]?.run(id)));
  };

  test("parts committed at once move the subject exactly once, round after round", async () => {
    let joins = 0;
    const entry = fakePrepare(() => partDone, {
      join: () => {
        joins += 1;
        return Promise.resolve({ to: "read", events: [{ fact: pageFact }] });
      },
    });
    for (let round = 0; round < 25; round += 1) {
      const captureId = await newCaptureInParts(house, 1 + (round % 9));
      joins = 0;
      const results = await runAll(captureId, entry);
      expect(new Set(results)).toEqual(new Set(["done"]));
      expect(joins).toBe(1);
      await expect(stateOf(house, captureId)).resolves.toBe("read");
      await expect(types(captureId)).resolves.toEqual(["pages-prepared"]);
      await expect(tasksOf(house, captureId, "separate")).resolves.toHaveLength(1);
    }
  }, 60_000);

  test("a failing part that is noted lets the others go on, even when all fail", async () => {
    for (const failing of [1, 3]) {
      const captureId = await newCaptureInParts(house, 3);
      const entry = fakePrepare(
        (part) => {
          if (part < failing) throw new TerminalFailure("page-unreadable", "No");
          return partDone;
        },
        {
          partFailed: (_trx, context) =>
            Promise.resolve([
              {
                fact: {
                  type: "page-read",
                  position: context.task.part ?? 0,
                  engine: "none",
                  words: 0,
                  meanConfidence: 0,
                  unreadableBecause: "page-unreadable",
                },
              },
            ]),
        },
      );
      await runAll(captureId, entry);
      await expect(stateOf(house, captureId)).resolves.toBe("read");
      await expect(casesOf(house, captureId)).resolves.toEqual([]);
      const told = await types(captureId);
      expect(told.filter((type) => type === "page-read")).toHaveLength(failing);
      expect(told.filter((type) => type === "pages-prepared")).toHaveLength(1);
    }
  });

  test("a failing part that is not noted cancels the others, those at work too", async () => {
    const captureId = await newCaptureInParts(house, 3);
    const [first, second, third] = (await tasksOf(house, captureId, "prepare")).map(({ id }) => id);
    const atWork = stalling(fakePrepare(() => partDone));
    const running = atWork.run(second ?? "");
    await atWork.begun;
    const failing = fakePrepare(() => {
      throw new TerminalFailure("damaged-file", "No page can be opened");
    });
    await expect(worker(failing).run(first ?? "")).resolves.toBe("clarification");
    await expect(tasksOf(house, captureId, "prepare")).resolves.toMatchObject([
      { state: "gave-up" },
      { state: "cancelled" },
      { state: "cancelled" },
    ]);
    atWork.go();
    await expect(running).resolves.toBe("superseded");
    await expect(worker(failing).run(third ?? "")).resolves.toBe("not-mine");
    await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");
    await expect(types(captureId)).resolves.toEqual(["clarification-opened"]);
    await expect(casesOf(house, captureId)).resolves.toHaveLength(1);
  });

  test("parts that fail at once open one case and never deadlock, round after round", async () => {
    for (let round = 0; round < 10; round += 1) {
      const captureId = await newCaptureInParts(house, 6);
      const entry = fakePrepare((part) => {
        if (part % 2 === 0) throw new TerminalFailure("damaged-file", "No");
        throw new RetryableFailure("away");
      });
      await runAll(captureId, entry);
      await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");
      await expect(casesOf(house, captureId)).resolves.toHaveLength(1);
      const live = (await tasksOf(house, captureId, "prepare")).filter((task) =>
        ["due", "offered", "running"].includes(task.state),
      );
      expect(live).toEqual([]);
      expect(
        (await types(captureId)).filter((type) => type === "clarification-opened"),
      ).toHaveLength(1);
    }
  }, 60_000);

  test("heartbeats beside cancellations: no deadlock costs an attempt", async () => {
    const captureId = await newCaptureInParts(house, 12);
    const ids = (await tasksOf(house, captureId, "prepare")).map(({ id }) => id);
    await house.inTenant((trx) =>
      trx.updateTable("task").set({ state: "running", fence: 1 }).where("id", "in", ids).execute(),
    );
    const beat = (order: readonly string[]) =>
      house.inTenant((trx) =>
        renewLeases(
          trx,
          order.map((id) => ({ id, fence: 1, done: 1, of: 2 })),
          10_000,
        ),
      );
    const cancel = (id: string) =>
      house.inTenant(async (trx) => {
        await cancelOtherParts(trx, { id, subjectId: captureId, step: "prepare" });
        throw new Error("rolled back");
      });
    const rounds = Array.from({ length: 30 }, (_, round) => [
      beat(round % 2 === 0 ? ids : ids.toReversed()),
      cancel(ids[round % ids.length] ?? "").catch((error: Error) => error.message),
    ]).flat();
    const results = await Promise.all(rounds);
    expect(results.filter((each) => typeof each === "string")).toEqual(
      Array.from({ length: 30 }, () => "rolled back"),
    );
    expect(results.filter((each) => typeof each !== "string")).toEqual(
      Array.from({ length: 30 }, () => new Set(ids)),
    );
  });
});
