import { DamagedBlob, openBlobStore } from "../src/blobs/blob-store.ts";
import { diskFault } from "../src/blobs/disk.ts";
import { packFaults } from "../src/domain/file-fault.ts";
import { hasCode } from "../src/error-code.ts";
import { DependencyAway, RetryableFailure, TerminalFailure } from "../src/pipeline/failure.ts";
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

/** The blobs of one run, and the first fault of their store: it counts even where a step made do without. */
function blobsOf(keys: RunMessage["keys"]): StepBlobs & { fault: unknown } {
  const known = new Map(keys);
  const keyOf = (folder: string): Buffer => {
    const key = known.get(folder);
    if (key === undefined) throw new Error(`The task has no key for the folder ${folder}`);
    return key;
  };
  const blobs: ReturnType<typeof blobsOf> = {
    fault: null,
    read: (ref) => blobStore.read(ref, keyOf(ref.folder)).catch(blame),
    write: (folder, bytes) => blobStore.write(folder, keyOf(folder), bytes).catch(blame),
  };
  function blame(error: unknown): never {
    const fault = faultOfStore(error);
    blobs.fault ??= fault;
    throw fault ?? error;
  }
  return blobs;
}

/** A disk that is full or failing is no fault of the letter; bytes that were changed are no fault of the step. */
function faultOfStore(error: unknown): Error | null {
  if (error instanceof DamagedBlob) {
    const detail = packFaults([{ code: "stored-file-damaged", item: null, word: error.what }]);
    return new TerminalFailure("stored-file-damaged", detail, { cause: error });
  }
  const because = diskFault(error);
  if (because === null) return null;
  return new DependencyAway("blobs", because, "The blobs cannot be kept or read", { cause: error });
}

async function run(message: RunMessage): Promise<void> {
  const blobs = blobsOf(message.keys);
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
      blobs,
      progress: tellSometimes(),
    });
    say(blobs.fault === null ? { kind: "outcome", outcome } : asFailed(blobs.fault));
  } catch (error) {
    say(asFailed(blobs.fault ?? error));
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
  if (error instanceof DependencyAway) {
    const { dependency, because } = error;
    return { kind: "away", dependency, because, message };
  }
  const failure = error instanceof RetryableFailure || isWorldsFault(error) ? "retryable" : "bug";
  return { kind: "failed", failure, reason: null, message };
}

/** A disk or a system that is full or failing, such as that of temporary files, is no fault of the letter. */
const isWorldsFault = (error: unknown): boolean =>
  hasCode(error, "ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE");

process.on("message", (message: RunMessage) => void run(message));
// Without a parent there is nobody to answer to.
process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group, and a stop of systemd the whole unit; the parent decides
// when this process ends. Ended here, the letter in it would look as if it had crashed its process.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
say({ kind: "ready" });
