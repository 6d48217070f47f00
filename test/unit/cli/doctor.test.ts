import { describe, expect, test } from "@jest/globals";
import { checkBackupAge } from "../../../src/cli/doctor-backup.ts";
import { checkClock, checkServer } from "../../../src/cli/doctor-database.ts";
import { checkCases, checkDigests, checkInboxes } from "../../../src/cli/doctor-desk.ts";
import { checkFonts, checkInodes } from "../../../src/cli/doctor-machine.ts";
import { checkSteps } from "../../../src/cli/doctor-post.ts";
import { ageOf } from "../../../src/cli/queues.ts";
import type { StepFigures } from "../../../src/store/operator-figures.ts";

describe("the clocks", () => {
  test.each([
    [0, "ok"],
    [1_999, "ok"],
    [2_000, "warn"],
    [59_999, "warn"],
    [60_000, "fail"],
  ])("%d ms apart, before or after: %s", (apart, state) => {
    expect(checkClock(10_000_000 - apart, 10_000_000, 10_000_500).state).toBe(state);
    expect(checkClock(10_000_500 + apart, 10_000_000, 10_000_500).state).toBe(state);
  });
});

test("daily e-mails that were given up are a warning with their cause", () => {
  expect(checkDigests("lindenau", { count: 0, lastProblem: null }).state).toBe("ok");
  expect(checkDigests("lindenau", { count: 3, lastProblem: "ECONNECTION" })).toMatchObject({
    state: "warn",
    detail: expect.stringContaining("3 were given up within 7 days, the last for ECONNECTION"),
  });
});

describe("the server", () => {
  const good = {
    versionNumber: 180_004,
    version: "18.4",
    fsync: "on",
    fullPageWrites: "on",
    synchronousCommit: "on",
    connectionsMax: 200,
    encoding: "UTF8",
    now: new Date(0),
  };
  const statesOf = (over: Partial<typeof good>) =>
    checkServer({ ...good, ...over }).flatMap(({ name, state }) =>
      state === "ok" ? [] : [`${name} ${state}`],
    );

  test.each<[Partial<typeof good>, string[]]>([
    [{}, []],
    [{ versionNumber: 170_009 }, ["postgresql fail"]],
    [{ fsync: "off" }, ["durability fail"]],
    [{ fullPageWrites: "off" }, ["durability fail"]],
    [{ synchronousCommit: "off" }, ["durability fail"]],
    [{ connectionsMax: 50 }, ["connections warn"]],
    [{ encoding: "LATIN1" }, ["encoding fail"]],
  ])("%j", (over, states) => {
    expect(statesOf(over)).toEqual(states);
  });
});

describe("the work", () => {
  const idle: StepFigures = {
    step: "read",
    waiting: 0,
    offered: 0,
    running: 0,
    later: 0,
    gaveUp: 0,
    lost: 0,
    oldestWaitingSince: null,
    slots: 2,
  };
  const now = Date.parse("2026-11-23T12:00:00Z");
  const busy = { waiting: 3, oldestWaitingSince: "2026-11-23T11:59:00.000Z" };

  test.each<[string, Partial<StepFigures>, string]>([
    ["nothing to do", {}, "ok"],
    ["work and slots", busy, "ok"],
    ["no slots and nothing to do", { slots: 0 }, "ok"],
    ["work that nobody serves", { ...busy, slots: 0 }, "fail"],
    ["work in the queue that nobody serves", { offered: 1, slots: 0 }, "fail"],
    ["work whose worker is gone", { running: 1, lost: 1 }, "fail"],
    ["old work", { ...busy, oldestWaitingSince: "2026-11-23T10:59:59.000Z" }, "warn"],
  ])("%s", (_, over, state) => {
    const [check, ...others] = checkSteps([{ ...idle, ...over }], now);
    expect(check?.state).toBe(state);
    expect(others).toEqual([]);
  });

  test("names the step, and how long the oldest of it waits", () => {
    const [check] = checkSteps([{ ...idle, ...busy, slots: 0 }], now);
    expect(check?.detail).toBe("read: 3 tasks wait, the oldest for 60 s; 0 slots serve it");
  });

  test.each([
    [0, "0 s"],
    [119, "119 s"],
    [120, "2 min"],
    [7_200, "2 h"],
    [172_800, "2 d"],
  ])("%d s ago is %s", (seconds, words) => {
    expect(ageOf(new Date(now - seconds * 1000).toISOString(), now)).toBe(words);
  });
});

describe("the last backup", () => {
  const last = { id: "b", takenAt: "2026-11-22T06:00:00.000Z", folder: "/backup/b" };
  const hours = (count: number) => Date.parse(last.takenAt) + count * 3_600_000;

  test.each<[string, typeof last | null, boolean, number, string]>([
    ["none was made", null, false, 0, "warn"],
    ["of yesterday", last, true, 26, "ok"],
    ["too old", last, true, 26.1, "warn"],
    ["gone from its disk", last, false, 1, "warn"],
  ])("%s", (_, backup, there, age, state) => {
    expect(checkBackupAge(backup, there, hours(age)).state).toBe(state);
  });
});

describe("the desks", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const days = (count: number) => new Date(now - count * 86_400_000);
  const none = { openCases: 0, oldestCaseAt: null, settlers: 2, unread: [] };

  test.each<[string, Partial<Parameters<typeof checkCases>[1]>, string]>([
    ["nothing open", {}, "ok"],
    ["nothing open, and nobody there", { settlers: 0 }, "ok"],
    ["open since last week", { openCases: 2, oldestCaseAt: days(7) }, "ok"],
    ["forgotten", { openCases: 2, oldestCaseAt: days(7.1) }, "warn"],
    ["nobody may settle them", { openCases: 2, oldestCaseAt: days(0), settlers: 0 }, "fail"],
  ])("%s", (_, over, state) => {
    expect(checkCases("lindenau", { ...none, ...over }, now).state).toBe(state);
  });

  test("names the units whose letters nobody may open", () => {
    expect(checkInboxes("lindenau", none).state).toBe("ok");
    const unread = [{ unit: "bauamt", letters: 3 }];
    expect(checkInboxes("lindenau", { ...none, unread })).toMatchObject({
      state: "warn",
      detail: "lindenau: nobody may open the letters of bauamt (3)",
    });
  });
});

describe("the machine", () => {
  test("lacks no font", () => {
    expect(checkFonts([]).state).toBe("ok");
    const lacking = checkFonts(["DejaVuSans"]);
    expect(lacking.state).toBe("fail");
    expect(lacking.detail).toContain("DejaVuSans");
  });

  test.each([
    [0, 0, "ok"],
    [1000, 51, "ok"],
    [1000, 50, "warn"],
  ])("of %d files %d are free: %s", (all, free, state) => {
    expect(checkInodes(all, free).state).toBe(state);
  });
});
