import { describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { processorSeconds } from "../../../src/cli/processor-time.ts";

const where = process.platform === "linux" ? describe : describe.skip;

where("processorSeconds, where /proc tells it", () => {
  test("counts the time of children that have ended", () => {
    const before = processorSeconds() ?? 0;
    // The child itself sees to it that it has used so much.
    spawnSync(process.execPath, [
      "-e",
      "while (process.cpuUsage().user + process.cpuUsage().system < 400_000);",
    ]);
    expect((processorSeconds() ?? 0) - before).toBeGreaterThanOrEqual(0.35);
  });
});
