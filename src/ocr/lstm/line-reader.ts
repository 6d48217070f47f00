import type * as Onnx from "onnxruntime-node";
import { type Character, decodeLine } from "./decode-line.ts";
import { hasExactBytes } from "./exact-bytes.ts";
import type { LineImage } from "./line-image.ts";
import { LstmUnavailable } from "./lstm-unavailable.ts";
import { onnxOfNetwork } from "./onnx-of-network.ts";
import { spell } from "./spell.ts";
import type { Traineddata } from "./traineddata.ts";

/** Reads images of lines, many at once. */
export interface LineReader {
  /** Height of the images it takes, and how many of their columns make a step. */
  readonly height: number;
  readonly stride: number;
  /** The characters of each line. Rejects with the signal's reason, at the latest after one batch. */
  read(images: readonly LineImage[], signal: AbortSignal): Promise<Character[][]>;
  close(): Promise<void>;
}

/** Columns of a batch, padding included: more is no faster and takes more memory. */
const BATCH_COLUMNS_MAX = 3000;
/** Lines of a batch differ in width by no more: what is shorter is padded. */
const WIDER_MAX = 1.25;
const WIDER_COLUMNS = 60;

const PAPER = 1;

/** Loads onnxruntime and puts the network into it. Throws LstmUnavailable where it cannot be loaded. */
export async function openLineReader(
  { network, ...language }: Traineddata,
  threads: number,
): Promise<LineReader> {
  const runtime = await loadRuntime();
  const exactBytes = await hasExactBytes(runtime);
  const { onnx, height, stride, outputs } = onnxOfNetwork(network, exactBytes);
  const session = await openSession(runtime, onnx, threads);
  const [linesRoom, oddsRoom] = [keptRoom(), keptRoom()];
  return {
    height,
    stride,
    async read(images, signal) {
      const read = images.map((): Character[] => []);
      for (const batch of batchesOf(images, stride)) {
        signal.throwIfAborted();
        const steps = batch.lines.map((line) => stepsOf(images[line], stride));
        const feeds = feedsOf(runtime, batch, images, { height, room: linesRoom });
        // Given beforehand, the output is written where we read it, and nothing is copied.
        const odds = oddsRoom(batch.steps * batch.lines.length * outputs);
        const shape = [batch.steps, batch.lines.length, outputs];
        await session.run(
          { ...feeds, steps: new runtime.Tensor("int32", Int32Array.from(steps), [steps.length]) },
          { odds: new runtime.Tensor("float32", odds, shape) },
        );
        for (const [i, line] of batch.lines.entries()) {
          const place = { offset: i * outputs, stride: batch.lines.length * outputs };
          const seen = { odds, outputs, steps: steps[i] ?? 0, ...place };
          read[line] = spell(decodeLine(seen, language.alphabet), seen, language);
        }
      }
      return read;
    },
    close: () => session.release(),
  };
}

/**
 * Since 1.29 the official builds report to their maker over the internet, with an identifier kept in the
 * home folder, unless told otherwise before they are loaded. Nothing leaves a mailroom.
 */
function keepSilent(): void {
  // oxlint-disable-next-line node/no-process-env -- no setting of ours: the library knows no other way
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}

async function loadRuntime(): Promise<typeof Onnx> {
  keepSilent();
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new LstmUnavailable(
      "onnxruntime cannot be loaded on this machine; tesseract.js reads instead, at a third of the speed",
      { cause: error },
    );
  }
}

async function openSession(
  runtime: typeof Onnx,
  onnx: Uint8Array,
  threads: number,
): Promise<Onnx.InferenceSession> {
  try {
    return await runtime.InferenceSession.create(onnx, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new LstmUnavailable("onnxruntime does not take the network", { cause: error });
  }
}

const stepsOf = (image: LineImage | undefined, stride: number): number =>
  Math.max(1, Math.floor((image?.width ?? 0) / stride));

interface Batch {
  /** The lines of it, by their places. */
  readonly lines: readonly number[];
  readonly steps: number;
  readonly width: number;
}

/** Lines of about one width together, so that little is padded. */
function batchesOf(images: readonly LineImage[], stride: number): Batch[] {
  const widthOf = (line: number): number => images[line]?.width ?? 0;
  const batches: number[][] = [];
  for (const line of [...images.keys()].toSorted((a, b) => widthOf(a) - widthOf(b))) {
    const batch = batches.at(-1);
    const [narrowest = 0] = batch ?? [];
    const columns = ((batch?.length ?? 0) + 1) * widthOf(line);
    const fits =
      columns <= BATCH_COLUMNS_MAX &&
      widthOf(line) <= widthOf(narrowest) * WIDER_MAX + WIDER_COLUMNS;
    if (batch && fits) batch.push(line);
    else batches.push([line]);
  }
  return batches.map((lines) => {
    const steps = Math.ceil(Math.max(...lines.map(widthOf)) / stride);
    return { lines, steps, width: steps * stride };
  });
}

/** Gives the same memory again and again, more where more is asked for; what is in it is left from before. */
function keptRoom(): (length: number) => Float32Array {
  let kept = new Float32Array(0);
  return (length) => {
    if (kept.length < length) kept = new Float32Array(length);
    return kept.subarray(0, length);
  };
}

function feedsOf(
  { Tensor }: typeof Onnx,
  { lines, steps, width }: Batch,
  images: readonly LineImage[],
  { height, room }: { readonly height: number; readonly room: (length: number) => Float32Array },
): Record<string, Onnx.Tensor> {
  const count = lines.length;
  const values = room(count * height * width);
  for (const [i, line] of lines.entries()) {
    const image = images[line];
    const into = values.subarray(i * height * width, (i + 1) * height * width);
    if (image) fillIn(image, into, width);
    else into.fill(PAPER);
  }
  return {
    lines: new Tensor("float32", values, [count, 1, height, width]),
    shape: new Tensor("int64", BigInt64Array.of(BigInt(steps), BigInt(count), -1n), [3]),
  };
}

/** Brings a line to the network's contrast, with paper behind it up to `width`. */
function fillIn(image: LineImage, into: Float32Array, width: number): void {
  const { greys, tones } = image;
  for (let from = 0, to = 0; to < into.length; from += image.width, to += width) {
    for (let x = 0; x < image.width; x++) into[to + x] = tones[greys[from + x] ?? 255] ?? PAPER;
    into.fill(PAPER, to + image.width, to + width);
  }
}
