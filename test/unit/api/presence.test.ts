import { describe, expect, test } from "@jest/globals";
import { PRESENT_MS, Presence } from "../../../src/api/presence.ts";
import { ReadyImages } from "../../../src/api/ready-images.ts";
import { newId } from "../../../src/new-id.ts";

const [town, caseId, anna, bruno] = [newId(), newId(), newId(), newId()];
const at = { tenantId: town, caseId };
const told = (person: string, what: string) => [town, "presence", caseId, person, what];

describe("who is at a case", () => {
  test("is seen by the others, and told only when it changes", () => {
    const presence = new Presence(() => 0);
    expect(presence.heard(told(anna, "here"))).toEqual(at);
    expect(presence.heard(told(anna, "here"))).toBeNull();
    expect(presence.heard(told(bruno, "here"))).toEqual(at);
    expect(presence.othersAt(at, anna)).toEqual([bruno]);
    expect(presence.othersAt({ ...at, tenantId: newId() }, anna)).toEqual([]);
    expect(presence.heard(told(bruno, "gone"))).toEqual(at);
    expect(presence.heard(told(bruno, "gone"))).toBeNull();
    expect(presence.othersAt(at, anna)).toEqual([]);
  });

  test("is forgotten when nobody says it again, and nothing is left of it", () => {
    let now = 0;
    const presence = new Presence(() => now);
    presence.heard(told(anna, "here"));
    now = PRESENT_MS - 1;
    expect(presence.forgetGone()).toEqual([]);
    now = PRESENT_MS;
    expect(presence.othersAt(at, bruno)).toEqual([]);
    expect(presence.forgetGone()).toEqual([at]);
    expect(presence.forgetGone()).toEqual([]);
  });

  test.each([[[town, "case", caseId]], [["", "session", caseId]], [told(anna, "later")], [[]]])(
    "is not what else is told on the channel: %j",
    (parts) => {
      expect(new Presence(() => 0).heard(parts)).toBeNull();
    },
  );
});

test("an image made ready is given for two minutes, and the oldest goes when there are many", () => {
  let now = 0;
  const images = new ReadyImages(() => now);
  const bytes = new Uint8Array([1]);
  images.keep("a", 640, bytes);
  expect(images.find("a", 640)).toBe(bytes);
  expect(images.find("a", 320)).toBeNull();
  now = 120_000;
  expect(images.find("a", 640)).toBeNull();
  for (let nth = 0; nth < 100; nth += 1) images.keep(String(nth), 640, bytes);
  expect(images.find("0", 640)).toBeNull();
  expect(images.find("99", 640)).toBe(bytes);
});
