import type { ByteReader } from "./byte-reader.ts";
import { LstmUnavailable } from "./lstm-unavailable.ts";

/** A matrix of weights, row by row; the last column of each row is its bias. */
export interface Weights {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** The same as the file has them, each row with its scale; null where it has doubles. */
  readonly bytes: { readonly values: Int8Array; readonly scales: readonly number[] } | null;
}

/** The gates of an LSTM in Tesseract's order; columns are inputs, then own outputs, then the bias. */
export interface Gates {
  readonly cell: Weights;
  readonly input: Weights;
  readonly forget: Weights;
  readonly output: Weights;
}

/** A layer of Tesseract's network, as far as its German and English models have them. */
export type Layer =
  | { readonly kind: "series"; readonly layers: readonly Layer[] }
  | { readonly kind: "reversed"; readonly inner: Layer }
  | { readonly kind: "transposed"; readonly inner: Layer }
  | { readonly kind: "input"; readonly height: number }
  | { readonly kind: "convolve"; readonly reachX: number; readonly reachY: number }
  | { readonly kind: "maxpool"; readonly x: number; readonly y: number }
  | { readonly kind: "lstm"; readonly summary: boolean; readonly gates: Gates }
  | { readonly kind: "tanh"; readonly weights: Weights }
  | { readonly kind: "softmax"; readonly weights: Weights };

/** Each layer has a learning rate of its own: so many floats follow. */
const LAYER_SPECIFIC_RATES = 64;

/** Tesseract's networks have three layers within each other. */
const DEPTH_MAX = 16;

/** Reads one layer with all below it, as Tesseract's `Network::CreateFromFile`. Throws LstmUnavailable. */
export function readLayer(reader: ByteReader, depth = 0): Layer {
  const { type, flags } = readHead(reader);
  switch (type) {
    case "Series":
      return { kind: "series", layers: readInner(reader, flags, depth) };
    case "RTLReversed":
      return { kind: "reversed", inner: readOnly(reader, flags, depth) };
    case "XYTranspose":
      return { kind: "transposed", inner: readOnly(reader, flags, depth) };
    case "Input":
      return readInput(reader);
    case "Convolve":
      return { kind: "convolve", reachX: reader.int32(), reachY: reader.int32() };
    case "Maxpool":
      return { kind: "maxpool", x: reader.int32(), y: reader.int32() };
    case "LSTM":
    case "SummLSTM":
      return { kind: "lstm", summary: type === "SummLSTM", gates: readGates(reader) };
    case "Tanh":
      return { kind: "tanh", weights: readWeights(reader) };
    case "Softmax":
      return { kind: "softmax", weights: readWeights(reader) };
    default:
      throw new LstmUnavailable(`the language data has a layer that is not known: ${type}`);
  }
}

function readHead(reader: ByteReader): { readonly type: string; readonly flags: number } {
  reader.byte(); // The type by number; 0: by name, as all files since 4.0 have it.
  const type = reader.text();
  reader.byte(); // Training.
  reader.byte(); // Propagates back.
  const flags = reader.int32();
  for (const _ of ["inputs", "outputs", "weights"]) reader.int32();
  reader.text(); // Its name.
  return { type, flags };
}

function readInner(reader: ByteReader, flags: number, depth: number): Layer[] {
  if (depth > DEPTH_MAX) throw damaged();
  const layers = Array.from({ length: reader.count() }, () => readLayer(reader, depth + 1));
  if ((flags & LAYER_SPECIFIC_RATES) !== 0) {
    const rates = reader.count();
    for (let i = 0; i < rates; i++) reader.int32();
  }
  return layers;
}

function readOnly(reader: ByteReader, flags: number, depth: number): Layer {
  const [inner, ...others] = readInner(reader, flags, depth);
  if (inner && others.length === 0) return inner;
  throw new LstmUnavailable("the language data has a turned layer of several, which is not known");
}

function readInput(reader: ByteReader): Layer {
  const [, height = 0] = Array.from({ length: 5 }, () => reader.int32());
  return { kind: "input", height };
}

function readGates(reader: ByteReader): Gates {
  reader.int32(); // How many inputs a gate has, which its matrix says too.
  const cell = readWeights(reader);
  const input = readWeights(reader);
  const forget = readWeights(reader);
  const output = readWeights(reader);
  const { rows, columns } = cell;
  const alike = [input, forget, output].every(
    (gate) => gate.rows === rows && gate.columns === columns,
  );
  // Beside its inputs a gate sees its own outputs and the bias.
  if (!alike || rows === 0 || columns < rows + 2) throw damaged();
  return { cell, input, forget, output };
}

const damaged = () => new LstmUnavailable("the language data is damaged: install it again");

const INT8 = 1;
const DOUBLE = 128;

/** A matrix in eight-bit integers with a scale for each row, or in doubles. */
function readWeights(reader: ByteReader): Weights {
  const mode = reader.byte();
  if ((mode & DOUBLE) === 0)
    throw new LstmUnavailable("the language data is of a format before Tesseract 4.0");
  const rows = reader.count();
  const columns = reader.count();
  reader.expect(rows * columns * ((mode & INT8) === 0 ? 8 : 1));
  const values = new Float32Array(rows * columns);
  if ((mode & INT8) === 0) {
    reader.double(); // What an empty cell would hold.
    for (let i = 0; i < values.length; i++) values[i] = reader.double();
    return { rows, columns, values, bytes: null };
  }
  reader.byte(); // The same, as an integer.
  const integers = reader.int8s(values.length);
  const scales = Array.from({ length: reader.count() }, () => reader.double());
  for (let row = 0, i = 0; row < rows; row++) {
    const scale = scales[row] ?? 0;
    for (let column = 0; column < columns; column++, i++) values[i] = (integers[i] ?? 0) * scale;
  }
  return { rows, columns, values, bytes: { values: integers, scales } };
}
