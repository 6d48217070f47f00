import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

/** Opens the reader in a process of its own, whose environment says nothing about telemetry. */
const PROGRAM = `
const { openLstm } = await import(${JSON.stringify(new URL("../../../src/ocr/lstm/open-lstm.ts", import.meta.url).href)});
const engine = await openLstm("deu");
await engine.close();
`;

test("the reader tells nobody that it reads: it makes no identifier, cache or log of telemetry", () => {
  const home = mkdtempSync(join(tmpdir(), "poststelle-silence-"));
  try {
    const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
      env: { PATH: process.env["PATH"], HOME: home, TMPDIR: home, XDG_CACHE_HOME: home },
    });
    expect(status).toBe(0);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
