import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { childEnvironment, readConfig, SettingError, slotEnvironment } from "../../src/config.ts";

let folder: string;
let before: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-config-"));
  before = { ...process.env };
  for (const name of ["DATABASE_URL", "DATABASE_PASSWORD"]) delete process.env[name];
});
afterEach(async () => {
  process.env = before;
  await rm(folder, { recursive: true, force: true });
});

async function secret(text: string): Promise<string> {
  const file = join(folder, "secret");
  await writeFile(file, text);
  return file;
}

describe("a setting in a file", () => {
  test("is read without the line's end, and a password joins its address", async () => {
    process.env["DATABASE_PASSWORD_FILE"] = await secret("p@ss/%41word: ä\n");
    const config = readConfig({ DATABASE_URL: "postgresql://admin@db.example:5432/postgres" });
    const url = new URL(config.databaseUrl ?? "");
    expect(decodeURIComponent(url.password)).toBe("p@ss/%41word: ä");
    expect(url.username).toBe("admin");
  });

  test("must be there, be in order, and be the only one", async () => {
    process.env["QUEUE_URL_FILE"] = join(folder, "nowhere");
    expect(() => readConfig()).toThrow(/QUEUE_URL_FILE names .*nowhere.*Put the file there/);
    process.env["QUEUE_URL_FILE"] = await secret("redis://a.example");
    process.env["QUEUE_URL"] = "redis://b.example";
    expect(() => readConfig()).toThrow(SettingError);
    delete process.env["QUEUE_URL"];
    expect(readConfig().queueUrl).toBe("redis://a.example");
    process.env["RENDITION_FORMAT_FILE"] = await secret("PDF/A-3u");
    expect(() => readConfig()).toThrow(/RENDITION_FORMAT is wrong/);
  });

  test("gives way to what a program sets for its children", async () => {
    process.env["DATABASE_URL_FILE"] = await secret("postgresql://admin@db.example/postgres");
    const child = childEnvironment({ DATABASE_URL: "postgresql://db.example/postgres" });
    expect(child["DATABASE_URL_FILE"]).toBeUndefined();
    expect(readConfig({ DATABASE_URL: "postgresql://c.example/x" }).databaseUrl).toContain("c.ex");
  });
});

test("a virus scanner's address is of one of two kinds", () => {
  for (const CLAMAV_URL of ["tcp://clamav:3310", "unix:///run/clamav/clamd.ctl"]) {
    expect(readConfig({ CLAMAV_URL }).clamavUrl).toBe(CLAMAV_URL);
  }
  for (const CLAMAV_URL of ["clamav:3310", "tcp://clamav", "http://clamav:3310", "unix://run"]) {
    expect(() => readConfig({ CLAMAV_URL })).toThrow(/tcp:\/\/host:3310 or unix:/);
  }
});

test("a slot's process learns no address and no password, of ours or of others", () => {
  process.env["DATABASE_PASSWORD"] = "geheim";
  process.env["QUEUE_URL"] = "redis://:geheim@queue.example";
  process.env["PGPASSWORD"] = "geheim";
  const environment = slotEnvironment();
  expect(environment["PATH"]).toBe(process.env["PATH"]);
  expect(JSON.stringify(environment)).not.toContain("geheim");
});
