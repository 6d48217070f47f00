import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  DependencyAway,
  HandedBack,
  ProcessLost,
  RetryableFailure,
  TerminalFailure,
} from "../../../src/pipeline/failure.ts";
import { newId } from "../../../src/new-id.ts";
import { reclaimLostTasks } from "../../../src/pipeline/reclaim.ts";
import { runTask } from "../../../src/pipeline/run-step.ts";
import type { RunnerDeps, StepEntry } from "../../../src/pipeline/runner.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import {
  casesOf,
  done,
  executeHere,
  fakeInspect,
  hurry,
  loseLease,
  newCapture,
  oneTaskOf,
  openRunner,
  pageFact,
  stateOf,
  tasksOf,
  type TestRunner,
  trailOf,
} from "../../support/spine.ts";

let house: TestHouse;
let captureId: string;
let taskId: string;
let mode: () => unknown;
const runners: TestRunner[] = [];
const inspect = fakeInspect(() => mode());

beforeEach(async () => {
  house = await openTestHouse();
  captureId = await newCapture(house);
  taskId = (await oneTaskOf(house, captureId, "inspect")).id;
  mode = () => done;
});
afterEach(async () => {
  for (const opened of runners.splice(0)) opened.stop();
  await house.remove();
});

function runner(entries: readonly StepEntry[] = [inspect], over: Partial<RunnerDeps> = {}) {
  const opened = openRunner(house, entries, over);
  runners.push(opened);
  return opened;
}
const fail = (error: unknown) => () => {
  throw error;
};
const task = () => oneTaskOf(house, captureId, "inspect");
const msUntilDue = async () => (await task()).dueAt.getTime() - Date.now();

describe("an attempt that yields", () => {
  test("done: result, facts, next state and next work are one commit", async () => {
    mode = () => ({ ...done, facts: [pageFact] });
    await expect(runner().run(taskId)).resolves.toBe("done");
    await expect(task()).resolves.toMatchObject({
      state: "finished",
      attempt: 1,
      leaseUntil: null,
    });
    await expect(stateOf(house, captureId)).resolves.toBe("inspected");
    await expect(tasksOf(house, captureId, "prepare")).resolves.toMatchObject([{ state: "due" }]);
    await expect(trailOf(house, captureId)).resolves.toEqual([pageFact]);
    const events = await house.inTenant((trx) =>
      trx.selectFrom("auditEvent").selectAll().execute(),
    );
    expect(events[0]?.actor).toEqual({ kind: "step", name: "inspect", version: 7 });
  });

  test("needs-human: a case with its reason, and the subject waits for a person", async () => {
    mode = () => ({
      kind: "needs-human",
      reason: "encrypted",
      detail: "It asks for a password.\0",
    });
    await expect(runner().run(taskId)).resolves.toBe("clarification");
    await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");
    await expect(task()).resolves.toMatchObject({ state: "gave-up" });
    // PostgreSQL holds no NUL: the words of a broken file must not undo the case about it.
    await expect(casesOf(house, captureId)).resolves.toEqual([
      {
        reason: "encrypted",
        step: "inspect",
        blocking: true,
        fromState: "accepted",
        detail: "It asks for a password.\uFFFD",
      },
    ]);
    await expect(trailOf(house, captureId)).resolves.toEqual([
      { type: "clarification-opened", reason: "encrypted", step: "inspect" },
    ]);
  });

  test("needs-human for a virus: quarantined", async () => {
    mode = () => ({ kind: "needs-human", reason: "virus-found", detail: "" });
    await expect(runner().run(taskId)).resolves.toBe("clarification");
    await expect(stateOf(house, captureId)).resolves.toBe("quarantined");
  });

  test("later: waits until then, costs no attempt and no event", async () => {
    mode = () => ({ kind: "later", retryAt: new Date(Date.now() + 60_000), detail: "not yet" });
    await expect(runner().run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({
      state: "due",
      attempt: 0,
      lastProblem: "not yet",
    });
    expect(await msUntilDue()).toBeGreaterThan(30_000);
    await expect(trailOf(house, captureId)).resolves.toEqual([]);
    await expect(runner().run(taskId)).resolves.toBe("not-mine");
  });

  test("later, in the past or in a thousand years: neither spins nor is lost", async () => {
    mode = () => ({ kind: "later", retryAt: new Date(0), detail: "" });
    await runner().run(taskId);
    await expect(runner().run(taskId)).resolves.toBe("not-mine");
    await hurry(house, taskId);
    mode = () => ({ kind: "later", retryAt: new Date(8.64e15), detail: "" });
    await expect(runner().run(taskId)).resolves.toBe("returned");
    expect(await msUntilDue()).toBeLessThan(25 * 3_600_000);
  });

  test.each([
    ["nothing", undefined],
    ["a kind nobody knows", { kind: "finished" }],
    [
      "done with an output that is not the step's",
      { kind: "done", output: { shape: "round" }, facts: [] },
    ],
    [
      "done with a fact that is none",
      { kind: "done", output: { shape: "scan" }, facts: [{ type: "x" }] },
    ],
    ["a reason nobody knows", { kind: "needs-human", reason: "bored", detail: "" }],
    ["later at no time", { kind: "later", retryAt: new Date(Number.NaN), detail: "" }],
  ])("%s: fails closed, is tried again, then a person looks", async (_, outcome) => {
    mode = () => outcome;
    const worker = runner();
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(stateOf(house, captureId)).resolves.toBe("accepted");
    await hurry(house, taskId);
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await hurry(house, taskId);
    await expect(worker.run(taskId)).resolves.toBe("clarification");
    const cause = "error in step inspect";
    await expect(trailOf(house, captureId)).resolves.toEqual([
      { type: "attempt-failed", step: "inspect", attempt: 1, cause },
      { type: "attempt-failed", step: "inspect", attempt: 2, cause },
      { type: "clarification-opened", reason: "attempts-exhausted", step: "inspect" },
    ]);
  });
});

describe("an attempt that throws", () => {
  test("RetryableFailure: again after a longer and longer while, then a person", async () => {
    mode = fail(new RetryableFailure("The target is away"));
    const worker = runner();
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({
      state: "due",
      attempt: 1,
      alone: false,
      lastProblem: "The target is away",
      leaseUntil: null,
      workerId: null,
    });
    await expect(worker.run(taskId)).resolves.toBe("not-mine");
    await hurry(house, taskId);
    await worker.run(taskId);
    expect(await msUntilDue()).toBeGreaterThan(1_500);
    await hurry(house, taskId);
    await expect(worker.run(taskId)).resolves.toBe("clarification");
    await expect(casesOf(house, captureId)).resolves.toMatchObject([
      { reason: "attempts-exhausted", detail: "The target is away (attempt 3 of 3)" },
    ]);
  });

  test("RetryableFailure once, then done: the trail tells both", async () => {
    mode = fail(new RetryableFailure("The target is away"));
    const worker = runner();
    await worker.run(taskId);
    await hurry(house, taskId);
    mode = () => done;
    await expect(worker.run(taskId)).resolves.toBe("done");
    expect((await trailOf(house, captureId)).map((fact) => fact.type)).toEqual(["attempt-failed"]);
  });

  test("DependencyAway: waits without an attempt, an event or a line of its own, however often", async () => {
    mode = fail(new DependencyAway("blobs", "disk-full", "no space left"));
    const worker = runner();
    for (let time = 0; time < 10; time += 1) {
      await expect(worker.run(taskId)).resolves.toBe("returned");
      await expect(task()).resolves.toMatchObject({ state: "due", attempt: 0, alone: false });
      await hurry(house, taskId);
    }
    expect(new Set(worker.lines.map((line) => line.event))).toEqual(new Set(["blobs away"]));
    await expect(casesOf(house, captureId)).resolves.toEqual([]);
    await expect(trailOf(house, captureId)).resolves.toEqual([]);
    mode = () => done;
    await expect(worker.run(taskId)).resolves.toBe("done");
  });

  test("later, because a dependency is away: says so, and costs nothing", async () => {
    const away = { dependency: "scanner", because: "no-answer" };
    mode = () => ({ kind: "later", retryAt: new Date(0), detail: "The scanner is away", away });
    const worker = runner();
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ attempt: 0 });
    expect(worker.lines).toEqual([{ event: "scanner away", cause: "no-answer" }]);
  });

  test("a connection that is lost while it loads: no attempt is counted", async () => {
    const cut = {
      ...inspect,
      io: {
        ...inspect.io,
        load: () => Promise.reject(new Error("Connection terminated unexpectedly")),
      },
    };
    const worker = runner([cut]);
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ state: "due", attempt: 0 });
    await expect(trailOf(house, captureId)).resolves.toEqual([]);
  });

  test("a commit whose database goes away waits for it: the work is not done again", async () => {
    let runs = 0;
    mode = () => {
      runs += 1;
      return done;
    };
    const failures = [
      new Error("Connection terminated unexpectedly"),
      Object.assign(new Error("the database system is shutting down"), { code: "57P03" }),
    ];
    let waited = 0;
    const worker = runner([inspect], {
      async appendAudit(trx, tenantId, at, events) {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        await house.appendAudit(trx, tenantId, at, events);
      },
      waitForDatabase: () => {
        waited += 1;
        return Promise.resolve(true);
      },
    });
    await expect(worker.run(taskId)).resolves.toBe("done");
    expect([runs, waited]).toEqual([1, 2]);
    await expect(task()).resolves.toMatchObject({ state: "finished", attempt: 1 });
  });

  test("TerminalFailure: a person at once, with its reason", async () => {
    mode = fail(new TerminalFailure("damaged-file", "No page can be opened"));
    await expect(runner().run(taskId)).resolves.toBe("clarification");
    await expect(casesOf(house, captureId)).resolves.toMatchObject([
      { reason: "damaged-file", detail: "No page can be opened" },
    ]);
  });

  test("a bug: tried again, and its words stay out of what operators see", async () => {
    mode = fail(new TypeError("cannot read 'Sehr geehrte Frau Beispiel'"));
    const worker = runner();
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ lastProblem: "error in step inspect" });
    expect(JSON.stringify(worker.lines)).not.toContain("Beispiel");
  });

  test("HandedBack: costs nothing, and is due at once", async () => {
    mode = fail(new HandedBack("This process is stopping"));
    await expect(runner().run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ state: "due", attempt: 0, alone: false });
    await expect(trailOf(house, captureId)).resolves.toEqual([]);
    mode = () => done;
    await expect(runner().run(taskId)).resolves.toBe("done");
  });

  test("a claim made while the process stops does not begin", async () => {
    const worker = runner();
    worker.claims.abortAll(new HandedBack("This process is stopping"));
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ state: "due", attempt: 0 });
  });
});

describe("work that nobody needs or nobody knows", () => {
  test("a step this version does not know waits for one that does, at no cost", async () => {
    await expect(runner([]).run(taskId)).resolves.toBe("returned");
    await expect(task()).resolves.toMatchObject({ state: "due", attempt: 0 });
    expect(await msUntilDue()).toBeGreaterThan(10_000);
    await hurry(house, taskId);
    await expect(runner().run(taskId)).resolves.toBe("done");
  });

  test("the subject moved on while it was worked on: nothing of the result is written", async () => {
    const worker = runner([inspect], {
      async execute(call) {
        await house.inTenant((trx) =>
          trx.updateTable("capture").set({ state: "discarded-whole" }).execute(),
        );
        return executeHere(call, inspect);
      },
    });
    await expect(worker.run(taskId)).resolves.toBe("superseded");
    await expect(task()).resolves.toMatchObject({ state: "finished" });
    await expect(stateOf(house, captureId)).resolves.toBe("discarded-whole");
    await expect(tasksOf(house, captureId, "prepare")).resolves.toEqual([]);
    await expect(trailOf(house, captureId)).resolves.toEqual([]);
  });

  test("nothing to load, because the subject has moved on: finished, no failure", async () => {
    const nothing = { ...inspect, io: { ...inspect.io, load: () => Promise.resolve(null) } };
    await house.inTenant((trx) => trx.updateTable("capture").set({ state: "read" }).execute());
    await expect(runner([nothing]).run(taskId)).resolves.toBe("nothing-to-do");
    await expect(task()).resolves.toMatchObject({ state: "finished" });
  });

  test("nothing to load although the subject waits for this step: a person looks in the end", async () => {
    const nothing = { ...inspect, io: { ...inspect.io, load: () => Promise.resolve(null) } };
    const worker = runner([nothing]);
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await hurry(house, taskId);
    await worker.run(taskId);
    await hurry(house, taskId);
    await expect(worker.run(taskId)).resolves.toBe("clarification");
  });

  test("a step that does not say where its subject goes: fails closed", async () => {
    const nowhere = () => Promise.resolve({ to: null, events: [] });
    const worker = runner([{ ...inspect, io: { ...inspect.io, apply: nowhere } }]);
    await expect(worker.run(taskId)).resolves.toBe("returned");
    await expect(stateOf(house, captureId)).resolves.toBe("accepted");
  });

  test("another tenant's worker cannot claim it", async () => {
    const tenantId = newId();
    await expect(runTask(runner(), { taskId, tenantId })).resolves.toBe("not-mine");
    await expect(task()).resolves.toMatchObject({ state: "due", attempt: 0 });
  });
});

describe("when the trail cannot be written", () => {
  const broken = { appendAudit: () => Promise.reject(new Error("the trail is full")) };

  test.each([
    ["done", () => done],
    ["needs-human", () => ({ kind: "needs-human", reason: "encrypted", detail: "" })],
    ["RetryableFailure", fail(new RetryableFailure("away"))],
    ["a crash", fail(new ProcessLost("crashed", "gone"))],
  ])("%s: nothing is committed, and the work is found again", async (_, made) => {
    mode = made;
    await expect(runner([inspect], broken).run(taskId)).rejects.toThrow("the trail is full");
    await expect(stateOf(house, captureId)).resolves.toBe("accepted");
    await expect(casesOf(house, captureId)).resolves.toEqual([]);
    await expect(tasksOf(house, captureId, "prepare")).resolves.toEqual([]);
    const shape = await house.inTenant((trx) =>
      trx.selectFrom("capture").select("shape").execute(),
    );
    expect(shape).toEqual([{ shape: null }]);
    await expect(task()).resolves.toMatchObject({ state: "running" });

    await loseLease(house, taskId);
    const worker = runner();
    await expect(reclaimLostTasks(worker, (use) => house.asHousekeeper(use))).resolves.toBe(1);
    mode = () => done;
    await expect(worker.run(taskId)).resolves.toBe("done");
    expect((await trailOf(house, captureId)).map((fact) => fact.type)).toEqual(["attempt-lost"]);
  });
});
