import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const program = join(import.meta.dirname, "../../support/side-by-side.ts");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-side-"));
  const scripts = { one: "echo eins", two: "echo zwei >&2; exit 3", three: "echo drei" };
  await writeFile(join(folder, "package.json"), JSON.stringify({ scripts }));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...names: readonly string[]) =>
  new Promise<{ readonly code: unknown; readonly said: string }>((resolve) => {
    execFile(process.execPath, [program, ...names], { cwd: folder }, (error, said) => {
      resolve({ code: error?.code ?? 0, said });
    });
  });

test("all are run, each says its own, and one that fails fails the whole by name", async () => {
  expect(await run("one", "three")).toMatchObject({ code: 0 });
  const { code, said } = await run("two", "one", "three");
  expect(code).toBe(1);
  for (const word of ["one: well", "eins", "two: FAILED", "zwei", "drei", "Failed: two\n"]) {
    expect(said).toContain(word);
  }
  expect(await run("one", "four")).toMatchObject({
    code: 1,
    said: expect.stringContaining("package.json has no script four"),
  });
});
