import { describe, expect, test } from "@jest/globals";
import { DependencyName } from "../../../src/domain/dependency.ts";
import { outageSentence } from "../../../src/domain/sentences/outage-sentence.ts";
import { stepNames } from "../../../src/domain/states.ts";
import { type Found, watchDependencies } from "../../../src/pipeline/dependency-watch.ts";
import { missingFor } from "../../../src/pipeline/needs.ts";

const well: Found = { because: null, detail: "answers" };

/** A watch over one disk that is as the test says, with a clock of its own. */
function watched() {
  const lines: string[] = [];
  const world = { found: well, nowMs: Date.UTC(2026, 10, 23, 14, 2), thorough: false };
  const watch = watchDependencies({
    probes: {
      blobs: (thorough) => {
        world.thorough = thorough;
        return Promise.resolve(world.found);
      },
      database: () => Promise.reject(new Error("connect ECONNREFUSED")),
    },
    now: () => new Date(world.nowMs),
    log: {
      warn: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`),
      info: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`),
    },
  });
  return { watch, world, lines };
}

describe("a circuit", () => {
  test("is opened by work, said once, and closed only by a probe that is thorough", async () => {
    const { watch, world, lines } = watched();
    for (let task = 0; task < 100; task += 1) watch.note("blobs", "disk-full", "no space left");
    expect(lines).toHaveLength(1);
    const since = new Date(world.nowMs).toISOString();
    expect(watch.away()).toEqual([{ dependency: "blobs", because: "disk-full", since }]);
    world.nowMs += 60_000;
    world.found = { because: "disk-full", detail: "full still" };
    await expect(watch.ask("blobs")).resolves.toMatchObject({ since: new Date(since) });
    expect(world.thorough).toBe(true);
    world.found = well;
    await expect(watch.ask("blobs")).resolves.toEqual({ ...well, since: null });
    expect(watch.isAway("blobs")).toBe(false);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('"awayMs":60000');
  });

  test("keeps its beginning when the cause changes, and says the new one", async () => {
    const { watch, world, lines } = watched();
    watch.note("blobs", "disk-full", "");
    const [before] = watch.away();
    world.nowMs += 5_000;
    world.found = { because: "read-only", detail: "" };
    await watch.ask("blobs");
    expect(watch.away()).toEqual([{ ...before, because: "read-only" }]);
    expect(lines).toHaveLength(2);
  });

  test("of one that throws or never answers is open; the others are asked all the same", async () => {
    const { watch } = watched();
    await watch.look();
    expect(watch.away()).toMatchObject([{ dependency: "database", because: "no-answer" }]);
    expect(watch.isAway("blobs")).toBe(false);
  });

  test("remembers for a while that it was open", async () => {
    const { watch, world } = watched();
    expect(watch.wasAwayWithin("blobs", 10_000)).toBe(false);
    watch.note("blobs", "failing", "");
    expect(watch.wasAwayWithin("blobs", 10_000)).toBe(true);
    await watch.ask("blobs");
    world.nowMs += 9_000;
    expect(watch.wasAwayWithin("blobs", 10_000)).toBe(true);
    world.nowMs += 2_000;
    expect(watch.wasAwayWithin("blobs", 10_000)).toBe(false);
  });
});

test("no step is begun without the database; those that open letters not without the blobs", () => {
  for (const step of stepNames) {
    expect(missingFor(step, (name) => name === "database")).toEqual(["database"]);
    expect(missingFor(step, (name) => name === "office" || name === "intake")).toEqual([]);
  }
  expect(missingFor("read", (name) => name === "blobs")).toEqual(["blobs"]);
  expect(missingFor("deliver", (name) => name === "blobs")).toEqual([]);
  expect(missingFor("inspect", (name) => name === "scanner")).toEqual(["scanner"]);
});

test("an outage is a sentence in both languages, with its beginning", () => {
  const since = "2026-11-23T14:02:33.000Z";
  const told = (language: "de" | "en") =>
    outageSentence({ dependency: "database", because: "no-answer", since }, language);
  expect(told("en")).toContain("PostgreSQL: away since 2026-11-23 14:02 UTC.");
  expect(told("de")).toContain("PostgreSQL: keine Antwort seit 23.11.2026, 14:02 Uhr (UTC).");
  for (const dependency of DependencyName.options) {
    const sentence = outageSentence({ dependency, because: "disk-full", since }, "en");
    expect(sentence).toMatch(/^[A-Z].+ disk full since .+\. .+\.$/);
  }
});
