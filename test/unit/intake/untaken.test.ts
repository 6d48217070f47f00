import { beforeEach, describe, expect, test } from "@jest/globals";
import { Untaken } from "../../../src/intake/untaken.ts";

let nowMs: number;
let news: string[];
let heard: number;
let untaken: Untaken;

beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 23);
  news = [];
  heard = 0;
  untaken = new Untaken(
    () => new Date(nowMs),
    ({ message }, isNews) => {
      heard += 1;
      if (isNews) news.push(message);
    },
  );
});

const lookFor = (seconds: number, ...failing: (readonly [string, string])[]) => {
  for (let half = 0; half < seconds * 2; half += 1) {
    for (const [path, cause] of failing) untaken.note(path, new Error(cause));
    untaken.endLook();
    nowMs += 500;
  }
};

describe("what cannot be taken", () => {
  test("is told once for a file and cause, then ever more rarely", () => {
    lookFor(50, ["a", "EACCES"], ["b", "EIO"]);
    expect(news).toEqual(["EACCES", "EIO"]);
    expect(heard).toBe(200);
    lookFor(20, ["a", "EACCES"]);
    expect(news).toEqual(["EACCES", "EIO", "EACCES"]);
    lookFor(3_600, ["a", "EACCES"]);
    expect(news).toHaveLength(7);
    // Another cause is news.
    lookFor(1, ["a", "EROFS"]);
    expect(news.at(-1)).toBe("EROFS");
  });

  test("is waiting once it has lasted, and not any more when it is taken", () => {
    const since = new Date(nowMs);
    lookFor(59, ["a", "EACCES"], ["b", "EIO"]);
    expect(untaken.waiting()).toBeNull();
    lookFor(2, ["a", "EROFS"], ["c", "EIO"]);
    expect(untaken.waiting()).toEqual({ count: 1, since });
    lookFor(1, ["c", "EIO"]);
    expect(untaken.waiting()).toBeNull();
    // Forgotten: the same again is news.
    lookFor(1, ["a", "EROFS"]);
    expect(news.filter((cause) => cause === "EROFS")).toHaveLength(2);
  });
});
