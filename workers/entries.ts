import type { InspectLimits } from "../src/domain/component.ts";
import type { StepEntry } from "../src/pipeline/runner.ts";
import { makePipeline } from "./pipeline.ts";
import type { Steps } from "./steps.ts";

/** The pipeline's entries by the name of their step; throws for a step this version does not know. */
export function makeEntries(steps: Steps, limits: InspectLimits): (step: string) => StepEntry {
  const entries = new Map<string, StepEntry>(
    Object.values(makePipeline(steps, limits)).map((entry) => [entry.step.name, entry]),
  );
  return (step) => {
    const entry = entries.get(step);
    if (entry === undefined) {
      throw new Error(`Step ${step} is not known to this version. Start a newer Poststelle.`);
    }
    return entry;
  };
}
