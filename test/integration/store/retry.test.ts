import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { newId } from "../../../src/new-id.ts";
import { openCase } from "../../../src/store/clarification-cases.ts";
import { retry, type RetrySelection, retryCandidates } from "../../../src/store/retry.ts";
import { lockSubject, moveSubject } from "../../../src/store/subjects.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { newCapture, oneTaskOf, stateOf, tasksOf } from "../../support/spine.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());

const candidatesOf = (selection: RetrySelection) =>
  house.asHousekeeper((trx) => retryCandidates(trx, selection));

/** A capture whose inspection was given up: task, case and state as the runner leaves them. */
async function givenUp(reason: "timed-out" | "encrypted" = "timed-out"): Promise<string> {
  const captureId = await newCapture(house);
  await house.inTenant(async (trx) => {
    await trx
      .updateTable("task")
      .set({ state: "gave-up", attempt: 5, finishedAt: new Date() })
      .where("subjectId", "=", captureId)
      .execute();
    const subject = (await lockSubject(trx, "capture", captureId))!;
    await openCase(trx, subject, { reason, detail: "", step: "inspect", blocking: true });
    await moveSubject(trx, subject, "inspect", "in-clarification");
  });
  return captureId;
}

async function retryAll(selection: RetrySelection) {
  const results = [];
  for (const candidate of await candidatesOf(selection)) {
    results.push(await house.inTenant((trx) => retry(trx, candidate)));
  }
  return results;
}

describe("work that was given up", () => {
  test.each<[string, (taskId: string) => RetrySelection]>([
    ["the task's id", (id) => ({ kind: "task", id })],
    ["its step", () => ({ kind: "step", step: "inspect" })],
    ["its cause", () => ({ kind: "cause", reason: "timed-out" })],
  ])("is due again by %s, from the first attempt on", async (_, selection) => {
    const captureId = await givenUp();
    const old = await oneTaskOf(house, captureId, "inspect");
    const [result] = await retryAll(selection(old.id));
    expect(result).toMatchObject({ kind: "retried", to: "accepted", settled: ["timed-out"] });
    await expect(stateOf(house, captureId)).resolves.toBe("accepted");
    const tasks = await tasksOf(house, captureId, "inspect");
    expect(tasks.map(({ state, attempt }) => `${state} ${attempt}`).toSorted()).toEqual([
      "due 0",
      "gave-up 5",
    ]);
    const open = await house.inTenant((trx) =>
      trx.selectFrom("clarificationCase").selectAll().where("settledAt", "is", null).execute(),
    );
    expect(open).toEqual([]);
  });

  test("of another cause or step stays where it is", async () => {
    const captureId = await givenUp("encrypted");
    await expect(candidatesOf({ kind: "cause", reason: "timed-out" })).resolves.toEqual([]);
    await expect(candidatesOf({ kind: "step", step: "compose" })).resolves.toEqual([]);
    await expect(candidatesOf({ kind: "task", id: newId() })).resolves.toEqual([]);
    await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");
  });

  test("asked for twice at once is tried again once", async () => {
    const captureId = await givenUp();
    const [candidate] = await candidatesOf({ kind: "step", step: "inspect" });
    const both = await Promise.all(
      [0, 1].map(() => house.inTenant((trx) => retry(trx, candidate!))),
    );
    expect(both.map((each) => each.kind).toSorted()).toEqual(["retried", "skipped"]);
    const live = (await tasksOf(house, captureId, "inspect")).filter(
      (task) => task.state === "due",
    );
    expect(live).toHaveLength(1);
  });

  test("whose case a person has settled, or begins to settle, is left alone", async () => {
    await givenUp();
    const [candidate] = await candidatesOf({ kind: "step", step: "inspect" });
    const person = await house.inTenant((trx) =>
      trx.selectFrom("person").select("id").executeTakeFirstOrThrow(),
    );
    const change = (set: object) =>
      house.inTenant((trx) => trx.updateTable("clarificationCase").set(set).execute());
    await change({ askedAct: "discard", askedBy: person.id });
    await expect(house.inTenant((trx) => retry(trx, candidate!))).resolves.toEqual({
      kind: "skipped",
      because: "a person is settling its case",
    });
    await change({ settledAt: new Date(), settlement: "discard" });
    await expect(house.inTenant((trx) => retry(trx, candidate!))).resolves.toEqual({
      kind: "skipped",
      because: "its case was settled meanwhile",
    });
    await expect(candidatesOf({ kind: "step", step: "inspect" })).resolves.toEqual([]);
  });

  test("in quarantine is for a person", async () => {
    const captureId = await givenUp();
    await house.inTenant((trx) =>
      trx
        .updateTable("capture")
        .set({ state: "quarantined" })
        .where("id", "=", captureId)
        .execute(),
    );
    const [result] = await retryAll({ kind: "step", step: "inspect" });
    expect(result).toMatchObject({ kind: "skipped" });
    await expect(stateOf(house, captureId)).resolves.toBe("quarantined");
  });

  test("beside the process is done again, and its subject stays where it is", async () => {
    const captureId = await newCapture(house);
    await house.inTenant(async (trx) => {
      const subject = (await lockSubject(trx, "capture", captureId))!;
      const problem = { reason: "rendition-failed", detail: "", step: "compose" } as const;
      await openCase(trx, subject, { ...problem, blocking: false });
    });
    const [result] = await retryAll({ kind: "step", step: "compose" });
    expect(result).toMatchObject({ kind: "retried", to: null, settled: ["rendition-failed"] });
    await expect(stateOf(house, captureId)).resolves.toBe("accepted");
    await expect(oneTaskOf(house, captureId, "compose")).resolves.toMatchObject({ state: "due" });
  });
});

describe("work between two attempts", () => {
  const waits = (captureId: string) =>
    house.inTenant((trx) =>
      trx
        .updateTable("task")
        .set({ dueAt: new Date(Date.now() + 3_600_000), attempt: 3, alone: true, crashesAlone: 1 })
        .where("subjectId", "=", captureId)
        .execute(),
    );

  test("is due at once, with no attempt counted; alone it stays", async () => {
    const captureId = await newCapture(house);
    await waits(captureId);
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const [result] = await retryAll({ kind: "task", id });
    expect(result).toMatchObject({ kind: "retried", to: null, settled: [] });
    const task = await oneTaskOf(house, captureId, "inspect");
    expect(task).toMatchObject({ state: "due", attempt: 0, alone: true, crashesAlone: 0 });
    expect(task.dueAt.getTime()).toBeLessThan(Date.now() + 60_000);
  });

  test("that was taken meanwhile is left alone, and what is due is no candidate", async () => {
    const captureId = await newCapture(house);
    await expect(candidatesOf({ kind: "step", step: "inspect" })).resolves.toEqual([]);
    await waits(captureId);
    const [candidate] = await candidatesOf({ kind: "step", step: "inspect" });
    await house.inTenant((trx) =>
      trx
        .updateTable("task")
        .set({ state: "running" })
        .where("subjectId", "=", captureId)
        .execute(),
    );
    await expect(house.inTenant((trx) => retry(trx, candidate!))).resolves.toEqual({
      kind: "skipped",
      because: "it is being worked on, or done",
    });
  });
});
