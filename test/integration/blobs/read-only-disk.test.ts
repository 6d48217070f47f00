import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { makeFolder } from "../../../src/blobs/durable-file.ts";

let disk: string;
let isMounted: boolean;
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), "poststelle-read-only-"));
  isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", disk]).status === 0;
});
afterEach(async () => {
  if (isMounted) spawnSync("umount", [disk]);
  await rm(disk, { recursive: true });
});

test("a folder on a read-only disk fails by that name, however deep it is", async () => {
  if (!isMounted) {
    process.stderr.write("\nSKIPPED: a read-only disk can be mounted by root only.\n");
    return;
  }
  for (const folder of ["new", "new/below/it"]) {
    await expect(makeFolder(join(disk, folder))).rejects.toMatchObject({ code: "EROFS" });
  }
});
