import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readOrMakePasswords } from "../../../src/store/database-access.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-secrets-"));
  file = join(folder, "secrets", "database.json");
});
afterEach(() => rm(folder, { recursive: true }));

test("ten first starts at once agree on one set of passwords, and leave nothing else behind", async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => readOrMakePasswords(file)));
  expect(new Set(made.map((each) => JSON.stringify(each))).size).toBe(1);
  await expect(readOrMakePasswords(file)).resolves.toEqual(made[0]);
  await expect(readdir(join(folder, "secrets"))).resolves.toEqual(["database.json"]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a damaged file is an error that names it, and is never replaced", async () => {
  await readOrMakePasswords(file);
  await writeFile(file, "{}");
  await expect(readOrMakePasswords(file)).rejects.toThrow(`${file} cannot be read`);
  expect((await stat(file)).size).toBe(2);
});
