import type { InspectLimits } from "../src/domain/component.ts";
import type { StepEntry } from "../src/pipeline/runner.ts";
import { makePipeline } from "./pipeline.ts";
import type { Steps } from "./steps.ts";

/** The pipeline's entries by the name of their step; null for a step this version does not know. */
export function makeEntries(
  steps: Steps,
  limits: InspectLimits,
): (step: string) => StepEntry | null {
  const entries = new Map<string, StepEntry>(
    Object.values(makePipeline(steps, limits)).map((entry) => [entry.step.name, entry]),
  );
  return (step) => entries.get(step) ?? null;
}
