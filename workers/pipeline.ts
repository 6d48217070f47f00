import type { ActiveState, StepName } from "../src/domain/states.ts";
import type { InspectLimits } from "../src/domain/component.ts";
import type { StepEntry } from "../src/pipeline/runner.ts";
import type { Step } from "../src/pipeline/step.ts";
import type { StepIo } from "../src/store/step-io.ts";
import { composeIo } from "../src/store/steps/compose.ts";
import { deliverIo } from "../src/store/steps/deliver.ts";
import { inspectIo } from "../src/store/steps/inspect.ts";
import { prepareIo } from "../src/store/steps/prepare.ts";
import { readIo } from "../src/store/steps/read.ts";
import { rereadIo } from "../src/store/steps/reread.ts";
import { routeIo } from "../src/store/steps/route.ts";
import { separateIo } from "../src/store/steps/separate.ts";
import { understandIo } from "../src/store/steps/understand.ts";
import type { Steps } from "./steps.ts";

/** The process, top to bottom: a subject in this state is worked by this step. Read this file first. */
export const makePipeline = (steps: Steps, limits: InspectLimits) =>
  ({
    // A capture: bytes as they came.
    accepted: entry(steps.inspect, inspectIo(limits)),
    inspected: entry(steps.prepare, prepareIo(limits)),
    prepared: entry(steps.read, readIo),
    read: entry(steps.separate, separateIo),

    // A document: what separate made of it.
    separated: entry(steps.understand, understandIo),
    understood: entry(steps.route, routeIo),
    routed: entry(steps.deliver, deliverIo),
    // A person turned a page of it.
    "re-reading": entry(steps.reread, rereadIo),

    // Beside the process: no state waits for it.
    beside: entry(steps.compose, composeIo),
  }) satisfies Record<ActiveState | "beside", StepEntry & { readonly step: { name: StepName } }>;

/** Ties a step to how it is loaded and applied; what does not fit together does not compile. */
function entry<Name extends StepName, In, Out, IoIn extends In, IoOut>(
  step: Step<Name, In, Out>,
  io: StepIo<IoIn, IoOut> & { apply: (...args: never) => unknown },
): Out extends IoOut ? { readonly step: typeof step; readonly io: typeof io } : never;
function entry(step: unknown, io: unknown) {
  return { step, io };
}
