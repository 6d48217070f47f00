import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openPseudonyms, type PastKey } from "../../../src/audit/pseudonyms.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pseudonyms-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a name is one person's of one town and day, and can be found until its key is destroyed", async () => {
  const names = openPseudonyms(folder, 12);
  const day = (text: string) => new Date(`${text}T12:00:00Z`);
  const { period, pseudonym } = await names.of("town", "ann", day("2026-01-31"));
  expect(period).toBe("2026-01");
  const others = await Promise.all([
    names.of("town", "ben", day("2026-01-31")),
    names.of("town", "ann", day("2026-01-30")),
    names.of("village", "ann", day("2026-01-31")),
  ]);
  expect(others.map((other) => other.pseudonym)).not.toContain(pseudonym);
  expect((await names.of("town", "ann", day("2026-01-31"))).pseudonym).toBe(pseudonym);

  const found = () => names.between("town", "ann", day("2026-01-31"), day("2026-02-01"));
  // No key was made for February, as nobody read then.
  expect(await found()).toEqual([pseudonym]);
  const told: string[] = [];
  const tell = (key: PastKey) => Promise.resolve(void told.push(key.period));
  expect(await names.destroyPast(day("2026-12-31"), tell)).toBe(0);
  // What could not be told of is not destroyed.
  const refused = () => Promise.reject(new Error("no database"));
  await expect(names.destroyPast(day("2027-01-01"), refused)).rejects.toThrow("no database");
  expect(await names.destroyPast(day("2027-01-01"), tell)).toBe(2);
  expect(told).toHaveLength(2);
  expect(await found()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
