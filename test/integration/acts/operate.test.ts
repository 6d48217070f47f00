import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { ActPerson } from "../../../src/acts/act.ts";
import { actOnFailures, setStepPaused, setWorkerDrained } from "../../../src/acts/operate.ts";
import { newId } from "../../../src/new-id.ts";
import { RetryableFailure } from "../../../src/pipeline/failure.ts";
import { allTenants } from "../../../src/store/audit-tree.ts";
import { openCase } from "../../../src/store/clarification-cases.ts";
import { announceWorker, livingSlots, offerDueTasks } from "../../../src/store/dispatch.ts";
import { lastFinished, totalFigures, writeFigures } from "../../../src/store/step-figures.ts";
import { lockSubject } from "../../../src/store/subjects.ts";
import { failureGroups } from "../../../src/store/views/failures.ts";
import { stepStandings } from "../../../src/store/views/standing.ts";
import { why } from "../../support/acting.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import {
  casesOf,
  done,
  fakeInspect,
  fakePrepare,
  hurry,
  newCapture,
  newCaptureInParts,
  oneTaskOf,
  openRunner,
  stateOf,
  tasksOf,
  type TestRunner,
  trailOf,
} from "../../support/spine.ts";

let house: TestHouse;
let operator: ActPerson;
let clerk: ActPerson;
let mode: () => unknown = () => done;
const opened: TestRunner[] = [];
const failing = () => {
  throw new RetryableFailure("Klage Kaltenbrunn.pdf could not be opened");
};

beforeAll(async () => {
  house = await openTestHouse();
  operator = await person("d.dornhoefer");
  clerk = await person("a.ackerknecht");
});
afterEach(() => {
  for (const each of opened.splice(0)) each.stop();
});
afterAll(() => house.remove());

const person = (login: string): Promise<ActPerson> =>
  house.inTenant(async (trx) => {
    const row = await trx
      .selectFrom("person")
      .select("id")
      .where("login", "=", login)
      .executeTakeFirstOrThrow();
    return { tenantId: house.tenantId, personId: row.id };
  });
const deps = () => ({ ...house, now: () => new Date() });
const because = "Wartung des Speichers";
const offer = () => house.asHousekeeper((trx) => offerDueTasks(trx, "inspect", 100));
const groups = () =>
  house.store.withActor({ kind: "person", ...operator }, async (trx) => failureGroups(trx));
const townTrail = () => trailOf(house, house.tenantId);

/** A runner whose steps do what `mode` says, stopped after the test. */
function runner(workerId = newId()): TestRunner {
  const entries = [fakeInspect(() => mode()), fakePrepare(() => mode())];
  const made = openRunner(house, entries, { workerId });
  opened.push(made);
  return made;
}

describe("a paused step", () => {
  test("is not begun by anybody until it is resumed, and its offers go back", async () => {
    const captureId = await newCapture(house);
    await expect(offer()).resolves.toHaveLength(1);
    const order = { step: "inspect", because } as const;
    await expect(why(setStepPaused(deps(), clerk, { ...order, paused: true }))).resolves.toBe(
      "not-allowed",
    );
    await setStepPaused(deps(), operator, { ...order, paused: true });
    await expect(why(setStepPaused(deps(), operator, { ...order, paused: true }))).resolves.toBe(
      "not-possible-now",
    );

    const task = await oneTaskOf(house, captureId, "inspect");
    expect(task.state).toBe("due");
    await expect(offer()).resolves.toEqual([]);
    const worker = runner();
    // An offer that is in the queue already.
    await expect(worker.run(task.id)).resolves.toBe("not-mine");
    const standings = await house.store.withActor({ kind: "person", ...operator }, stepStandings);
    expect(standings[0]).toMatchObject({
      step: "inspect",
      waiting: 1,
      pausedSince: expect.any(String),
    });

    await setStepPaused(deps(), operator, { ...order, paused: false });
    await expect(offer()).resolves.toEqual([expect.objectContaining({ id: task.id })]);
    await expect(worker.run(task.id)).resolves.toBe("done");
    await expect(townTrail()).resolves.toEqual([
      { type: "step-paused", ...order },
      { type: "step-resumed", ...order },
    ]);
  });

  test("is paused for its own town alone", async () => {
    await setStepPaused(deps(), operator, { step: "prepare", because, paused: true });
    const other = newId();
    await house.store.withActor({ kind: "process", tenantId: other }, (trx) =>
      trx
        .insertInto("tenant")
        .values({
          id: other,
          key: "nachbarstadt",
          name: "N",
          receiptPrefix: "NAC",
          purpose: "test",
          land: "NW",
          timeZone: "Europe/Berlin",
        })
        .execute(),
    );
    await house.keys.found(other);
    await newCapture(house, { tenantId: other });
    await setStepPaused(deps(), operator, { step: "inspect", because, paused: true });
    await newCapture(house);
    await expect(offer()).resolves.toEqual([expect.objectContaining({ tenantId: other })]);
    for (const step of ["prepare", "inspect"] as const) {
      await setStepPaused(deps(), operator, { step, because, paused: false });
    }
  });
});

test("a drained worker takes nothing new, counts for nobody, and may take work again", async () => {
  const id = newId();
  const announce = () =>
    house.asHousekeeper((trx) =>
      announceWorker(trx, { id, host: "here", pid: 1, steps: ["inspect"], slots: 2 }),
    );
  const slots = () => house.asHousekeeper((trx) => livingSlots(trx, "inspect"));
  await expect(announce()).resolves.toEqual({ drains: false });
  await expect(slots()).resolves.toBe(2);
  const order = { workerId: id, because };
  await expect(why(setWorkerDrained(deps(), clerk, { ...order, drained: true }))).resolves.toBe(
    "not-allowed",
  );
  // A process works for every town: who operates one alone may not stop it for the others.
  const ofOneTown = setWorkerDrained(deps(), operator, { ...order, drained: true });
  await expect(why(ofOneTown)).resolves.toBe("not-allowed");
  const towns = await house.asHousekeeper(allTenants);
  for (const { id: tenantId } of towns.filter((town) => town.id !== house.tenantId)) {
    await house.store.withActor({ kind: "process", tenantId }, (trx) =>
      trx
        .insertInto("roleGrant")
        .values({ id: newId(), tenantId, personId: operator.personId, role: "operator" })
        .execute(),
    );
  }
  await setWorkerDrained(deps(), operator, { ...order, drained: true });
  await expect(announce()).resolves.toEqual({ drains: true });
  await expect(slots()).resolves.toBe(0);
  const captureId = await newCapture(house);
  const { id: taskId } = await oneTaskOf(house, captureId, "inspect");
  const drained = runner(id);
  const other = runner();
  await expect(drained.run(taskId)).resolves.toBe("not-mine");
  await expect(other.run(taskId)).resolves.toBe("done");
  await setWorkerDrained(deps(), operator, { ...order, drained: false });
  const { id: next } = await oneTaskOf(house, await newCapture(house), "inspect");
  await expect(drained.run(next)).resolves.toBe("done");
  await expect(
    why(setWorkerDrained(deps(), operator, { ...order, workerId: newId(), drained: true })),
  ).resolves.toBe("not-found");
  expect((await townTrail()).slice(-2)).toEqual([
    { type: "worker-drained", ...order },
    { type: "worker-undrained", ...order },
  ]);
});

describe("failed work", () => {
  test("is grouped by cause, tried again or given to a person, each with its events", async () => {
    await expect(groups()).resolves.toEqual([]);
    const worker = runner();
    mode = failing;
    const captures = [await newCapture(house), await newCapture(house)] as const;
    const tasks = await Promise.all(captures.map((each) => oneTaskOf(house, each, "inspect")));
    for (const task of tasks) await worker.run(task.id);
    const [group, ...more] = await groups();
    expect(more).toEqual([]);
    expect(group).toMatchObject({
      kind: "tried-again",
      step: "inspect",
      cause: "failed",
      count: 2,
    });
    expect(JSON.stringify(group)).not.toContain("Kaltenbrunn");
    const [retried, stopped] = tasks.map(({ id }) => ({ kind: "task", id }) as const);
    if (retried === undefined || stopped === undefined) throw new Error("There are two");

    const order = { act: "retry", works: [retried], because } as const;
    const byClerk = await actOnFailures(deps(), clerk, order);
    expect(byClerk).toEqual({ done: 0, skipped: [retried] });
    await expect(actOnFailures(deps(), operator, order)).resolves.toEqual({ done: 1, skipped: [] });
    await expect(oneTaskOf(house, captures[0], "inspect")).resolves.toMatchObject({ attempt: 0 });
    mode = () => done;
    await worker.run(retried.id);
    expect((await trailOf(house, captures[0])).map((each) => each.type)).toContain("task-retried");

    await actOnFailures(deps(), operator, { ...order, act: "to-clarification", works: [stopped] });
    await expect(stateOf(house, captures[1])).resolves.toBe("in-clarification");
    await expect(casesOf(house, captures[1])).resolves.toMatchObject([
      { reason: "stopped-by-operator", step: "inspect", blocking: true, fromState: "accepted" },
    ]);
    expect((await trailOf(house, captures[1])).slice(-2)).toEqual([
      { type: "work-stopped", step: "inspect", because },
      { type: "clarification-opened", reason: "stopped-by-operator", step: "inspect" },
    ]);

    // What was stopped is a case now, and may be tried again from there.
    const [given] = await groups();
    expect(given).toMatchObject({ kind: "given-up", cause: "stopped-by-operator", count: 1 });
    const works = given?.items.map(({ kind, id }) => ({ kind, id })) ?? [];
    await expect(
      actOnFailures(deps(), operator, { act: "retry", works, because }),
    ).resolves.toEqual({ done: 1, skipped: [] });
    await expect(stateOf(house, captures[1])).resolves.toBe("accepted");
    await expect(
      actOnFailures(deps(), operator, { act: "retry", works, because }),
    ).resolves.toEqual({ done: 0, skipped: works });
    await expect(groups()).resolves.toEqual([]);
  });

  test("of several parts is tried again by each of them, as it is told", async () => {
    const worker = runner();
    mode = failing;
    const captureId = await newCaptureInParts(house, 2);
    const tasks = await tasksOf(house, captureId, "prepare");
    for (const task of tasks) await worker.run(task.id);
    const works = tasks.map(({ id }) => ({ kind: "task", id }) as const);
    const order = { works, because } as const;
    await expect(actOnFailures(deps(), operator, { ...order, act: "retry" })).resolves.toEqual({
      done: 2,
      skipped: [],
    });
    const again = await tasksOf(house, captureId, "prepare");
    expect(again.map((task) => task.attempt)).toEqual([0, 0]);
    const told = (await trailOf(house, captureId)).filter((each) => each.type === "task-retried");
    expect(told).toHaveLength(2);

    // To stop one is to stop the other, which is none that was left as it is.
    for (const task of tasks) await worker.run(task.id);
    await expect(
      actOnFailures(deps(), operator, { ...order, act: "to-clarification" }),
    ).resolves.toEqual({ done: 2, skipped: [] });
    mode = () => done;
  });

  test("is what a step could not do: a clerk's decision is not an operator's", async () => {
    const captureId = await newCapture(house);
    await house.inTenant(async (trx) => {
      const subject = await lockSubject(trx, "capture", captureId);
      if (subject === null) throw new Error("No capture");
      const problem = { reason: "split-in-doubt", step: "separate", detail: "" } as const;
      await openCase(trx, subject, { ...problem, blocking: false });
    });
    const { id } = await house.inTenant((trx) =>
      trx
        .selectFrom("clarificationCase")
        .select("id")
        .where("captureId", "=", captureId)
        .executeTakeFirstOrThrow(),
    );
    const works = [{ kind: "case", id } as const];
    await expect(
      actOnFailures(deps(), operator, { act: "retry", works, because }),
    ).resolves.toEqual({ done: 0, skipped: works });
  });

  test("of one part stops all parts of its subject", async () => {
    const worker = runner();
    mode = failing;
    const captureId = await newCaptureInParts(house, 3);
    const [first] = await tasksOf(house, captureId, "prepare");
    if (first === undefined) throw new Error("There are three parts");
    await worker.run(first.id);
    await hurry(house, first.id);
    const works = [{ kind: "task", id: first.id } as const];
    await actOnFailures(deps(), operator, { act: "to-clarification", works, because });
    const states = (await tasksOf(house, captureId, "prepare")).map((task) => task.state);
    expect(states).toEqual(["gave-up", "cancelled", "cancelled"]);
    await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");
    mode = () => done;
  });
});

test("figures are the same however often they are written, and their sum never falls", async () => {
  const now = new Date();
  const write = (at: Date) => house.asHousekeeper((trx) => writeFigures(trx, at));
  const totals = () => house.asHousekeeper(totalFigures);
  const finishedIn = async () =>
    (
      await house.asHousekeeper((trx) =>
        trx
          .selectFrom("task")
          .select("step")
          .where("state", "=", "finished")
          .where("finishedAt", "is not", null)
          .execute(),
      )
    ).length;
  await write(now);
  const once = await totals();
  await write(now);
  await expect(totals()).resolves.toEqual(once);
  expect(once.reduce((sum, each) => sum + each.finished, 0)).toBe(await finishedIn());
  const last = await house.asHousekeeper(lastFinished);
  expect(last.get("inspect")).toBeInstanceOf(Date);
  // Much later the rows are gone, and what they counted is not.
  await write(new Date(now.getTime() + 100 * 86_400_000));
  await expect(totals()).resolves.toEqual(once);
  const kept = await house.asHousekeeper((trx) =>
    trx.selectFrom("stepFigure").select("fromAt").where("finished", ">", 0).execute(),
  );
  expect(kept.every((row) => row.fromAt.getTime() === 0)).toBe(true);
});
