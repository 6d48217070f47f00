import { openBlobStore } from "../src/blobs/blob-store.ts";
import { hasCode } from "../src/error-code.ts";
import { RetryableFailure, TerminalFailure } from "../src/pipeline/failure.ts";
import type { AnyStep, StepBlobs } from "../src/pipeline/step.ts";
import type { RunMessage, SlotMessage } from "./slot-message.ts";
import { makeSteps, StepSettings } from "./steps.ts";

/**
 * The process of one slot: hostile and heavy work happens here, one task at a time, without a
 * database, with the keys of that task alone. It may be killed at any moment.
 */
const [blobsRoot, settings] = process.argv.slice(2);
if (blobsRoot === undefined || settings === undefined) {
  throw new Error("usage: slot-main.ts <folder of the blobs> <settings of the steps as JSON>");
}
const blobStore = openBlobStore(blobsRoot);
const steps: ReadonlyMap<string, AnyStep> = new Map(
  Object.values(makeSteps(StepSettings.parse(JSON.parse(settings)))).map((step) => [
    step.name,
    step,
  ]),
);

function say(message: SlotMessage): void {
  process.send?.(message);
}

function blobsOf(keys: RunMessage["keys"]): StepBlobs {
  const known = new Map(keys);
  const keyOf = (folder: string): Buffer => {
    const key = known.get(folder);
    if (key === undefined) throw new Error(`The task has no key for the folder ${folder}`);
    return key;
  };
  return {
    read: (ref) => blobStore.read(ref, keyOf(ref.folder)),
    write: (folder, bytes) => blobStore.write(folder, keyOf(folder), bytes),
  };
}

async function run(message: RunMessage): Promise<void> {
  try {
    const step = steps.get(message.step);
    if (step === undefined) throw new Error(`Step ${message.step} is not known to this version`);
    // The runner has parsed the input by this step's own schema.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- steps of a map have no common input type
    const outcome = await step.run(message.input as never, {
      now: () => new Date(),
      signal: new AbortController().signal,
      attempt: message.attempt,
      blobs: blobsOf(message.keys),
      progress: tellSometimes(),
    });
    say({ kind: "outcome", outcome });
  } catch (error) {
    say(asFailed(error));
  }
}

const PROGRESS_MS = 100;

/** Progress is for eyes: ten times a second is enough, and a step may call it for every page or word. */
function tellSometimes(): (done: number, of: number) => void {
  let toldAt = 0;
  return (done, of) => {
    if (Date.now() - toldAt < PROGRESS_MS && done !== of) return;
    toldAt = Date.now();
    say({ kind: "progress", done, of });
  };
}

function asFailed(error: unknown): SlotMessage {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof TerminalFailure) {
    return { kind: "failed", failure: "terminal", reason: error.reason, message };
  }
  const failure = error instanceof RetryableFailure || isWorldsFault(error) ? "retryable" : "bug";
  return { kind: "failed", failure, reason: null, message };
}

/** A full or failing disk is no fault of the letter. */
const isWorldsFault = (error: unknown): boolean =>
  hasCode(error, "ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE");

process.on("message", (message: RunMessage) => void run(message));
// Without a parent there is nobody to answer to.
process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the parent decides when this process ends.
process.on("SIGINT", () => {});
say({ kind: "ready" });
