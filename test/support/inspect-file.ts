import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Outcome } from "../../src/pipeline/step.ts";
import type { InspectOutput } from "../../workers/inspect-contract.ts";
import { makeSteps } from "../../workers/steps.ts";
import { MemoryBlobs, stepContext } from "./memory-blobs.ts";
import { testStepSettings } from "./step-settings.ts";

const ID = "01890000-0000-7000-8000-000000000000";
const LIMITS = {
  bytesMax: 200_000_000,
  pagesMax: 3000,
  pixelsMax: 200_000_000,
  nestingMax: 5,
  entriesMax: 1000,
  ratioMax: 200,
};
const { inspect } = makeSteps(testStepSettings);

/** Inspects one file in this process, without LibreOffice; its output is checked by the step's own schema. */
export async function inspectFile(
  path: string,
): Promise<{ readonly outcome: Outcome<InspectOutput>; readonly blobs: MemoryBlobs }> {
  const blobs = new MemoryBlobs();
  const input = inspect.input.parse({
    captureId: ID,
    original: { folder: ID, sha256: await blobs.write(ID, readFileSync(path)) },
    folder: ID,
    originalName: basename(path),
    sealed: false,
    limits: LIMITS,
  });
  const outcome = await inspect.run(input, stepContext(blobs));
  if (outcome.kind === "done") inspect.output.parse(outcome.output);
  return { outcome, blobs };
}
