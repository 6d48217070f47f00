import { sql } from "kysely";
import type { InspectLimits } from "../../src/domain/component.ts";
import { dataPaths } from "../../src/installation.ts";
import { openBlobStore } from "../../src/blobs/blob-store.ts";
import type { OcrEngine } from "../../src/ocr/ocr-engine.ts";
import type { StepCall } from "../../src/pipeline/runner.ts";
import { makeEntries } from "../../workers/entries.ts";
import { makeRead } from "../../workers/read.ts";
import { makeReread } from "../../workers/reread.ts";
import { makeSteps } from "../../workers/steps.ts";
import type { TestHouse } from "./house.ts";
import { openRunner } from "./spine.ts";
import { testStepSettings } from "./step-settings.ts";

const limits: InspectLimits = {
  bytesMax: 50_000_000,
  pagesMax: 100,
  pixelsMax: 100_000_000,
  nestingMax: 3,
  entriesMax: 100,
  ratioMax: 100,
};

/** An engine that sees an empty page whatever it is shown; the words of tests come from text layers. */
const blindEngine: OcrEngine = {
  name: "blind",
  version: "1",
  recognise: (_image, { width, height }) =>
    Promise.resolve({
      width,
      height,
      source: "ocr",
      engine: "blind",
      meanConfidence: 0.9,
      words: [],
    }),
  close: () => Promise.resolve(),
};

// Made once for all tests of a file: the router learns its town.
const steps = makeSteps(testStepSettings);

function entriesReadBy(ocrEngine: OcrEngine): ReturnType<typeof makeEntries> {
  const dep = { engine: () => Promise.resolve(ocrEngine) };
  return makeEntries({ ...steps, read: makeRead(dep), reread: makeReread(dep) }, limits);
}

/**
 * Works off everything that is due in a house, in this process: the real steps, runner and commits; only
 * the OCR engine sees nothing, or what the test's own one sees. Ends when nothing is due any more; throws when a
 * step fails, or it takes unreasonably long.
 */
export async function workOff(house: TestHouse, ocrEngine = blindEngine): Promise<void> {
  const entryOf = entriesReadBy(ocrEngine);
  const runner = openRunner(house, [], {
    entryOf,
    execute: (call) => execute(house, entryOf(call.step), call),
  });
  try {
    for (let round = 0; round < 500; round += 1) {
      const due = await house.inTenant((trx) =>
        trx
          .selectFrom("task")
          .select("id")
          .where("state", "in", ["due", "offered"])
          .where("dueAt", "<=", sql<Date>`now()`)
          .orderBy("id")
          .execute(),
      );
      const failed = runner.lines.filter((line) => line.event === "again");
      if (failed.length > 0) throw new Error(failed.map((line) => line.cause).join("\n"));
      if (due.length === 0) return;
      for (const { id } of due) await runner.run(id);
    }
    throw new Error("There is still work after 500 rounds");
  } finally {
    runner.stop();
  }
}

function execute(
  house: TestHouse,
  entry: ReturnType<ReturnType<typeof makeEntries>>,
  call: StepCall,
): Promise<unknown> {
  if (entry === null) throw new Error(`There is no step ${call.step}`);
  const store = openBlobStore(dataPaths(house.dataFolder).blobs);
  const keyOf = (folder: string): Buffer => {
    const key = call.keys.get(folder);
    if (key === undefined) throw new Error(`The task has no key for the folder ${folder}`);
    return key;
  };
  // The runner has parsed the input by this step's own schema.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return entry.step.run(call.input as never, {
    now: () => new Date(),
    signal: call.signal,
    attempt: call.task.attempt,
    blobs: {
      read: (ref) => store.read(ref, keyOf(ref.folder)),
      write: (folder, bytes) => store.write(folder, keyOf(folder), bytes),
    },
    progress: call.onProgress,
  });
}
