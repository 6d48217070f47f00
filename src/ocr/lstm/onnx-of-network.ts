import { addByteSummary } from "./column-summary.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { LstmUnavailable } from "./lstm-unavailable.ts";
import type { Gates, Layer, Weights } from "./network.ts";
import { type Attributes, MICROSOFT, onnxFile } from "./onnx-file.ts";

/** A network ready to run on many lines at once. */
export interface LineModel {
  /**
   * An ONNX file. Inputs: `lines` float [N, 1, height, W], W a multiple of `stride`; `steps` int32 [N],
   * how many steps of W / stride each line really has; `shape` int64 [3] = W / stride, N, -1. Output:
   * `odds` float [W / stride, N, outputs], the probability of each output at each step.
   */
  readonly onnx: Uint8Array;
  /** Height of a line image in pixels. */
  readonly height: number;
  /** Pixels of width to one step. */
  readonly stride: number;
  readonly outputs: number;
}

/**
 * Converts Tesseract's network to ONNX. Known are its models for one language with a Latin script:
 * convolution, maximum, a summing LSTM down each column, LSTMs along the line, softmax. Where the file has
 * its weights in bytes, as Tesseract works with them, the LSTMs do too, if `exactBytes`: in two thirds of the
 * time. Throws LstmUnavailable for another.
 */
export function onnxOfNetwork(network: Layer, exactBytes: boolean): LineModel {
  const builder = new GraphBuilder(exactBytes);
  const odds = addLayers(builder, layersOf(network), "lines");
  builder.operators.push({ type: "Identity", inputs: [odds], outputs: ["odds"] });
  const { operators, constants, height, stride, outputs } = builder;
  const onnx = onnxFile({
    operators,
    constants,
    inputs: [
      { name: "lines", type: "float", shape: ["N", 1, height, "W"] },
      { name: "steps", type: "int32", shape: ["N"] },
      { name: "shape", type: "int64", shape: [3] },
    ],
    outputs: [{ name: "odds", type: "float", shape: ["T", "N", outputs] }],
  });
  return { onnx, height, stride, outputs };
}

/** The layers in the order they run, series within series taken apart. */
function layersOf(layer: Layer): readonly Layer[] {
  return layer.kind === "series" ? layer.layers.flatMap(layersOf) : [layer];
}

function addLayers(builder: GraphBuilder, layers: readonly Layer[], lines: string): string {
  let value = lines;
  let reach: Reach | null = null;
  for (const layer of layers) {
    switch (layer.kind) {
      case "input":
        builder.height = layer.height;
        builder.rows = layer.height;
        break;
      case "convolve":
        reach = { x: 2 * layer.reachX + 1, y: 2 * layer.reachY + 1 };
        break;
      case "tanh":
        value = addConvolution(builder, value, layer.weights, reach ?? { x: 1, y: 1 });
        break;
      case "maxpool":
        builder.stride *= layer.x;
        builder.rows = Math.floor(builder.rows / layer.y);
        value = addMaximum(builder, value, layer.x, layer.y);
        break;
      case "transposed":
        value = addColumnSummary(builder, value, layer.inner);
        break;
      case "reversed":
      case "lstm":
        value = addLineLstm(builder, value, layer);
        break;
      case "softmax":
        value = addSoftmax(builder, value, layer.weights);
        break;
      case "series":
      default:
        throw unknown(layer);
    }
  }
  return value;
}

const unknown = (layer: Layer) =>
  new LstmUnavailable(`the language data has a layer at a place that is not known: ${layer.kind}`);

interface Reach {
  readonly x: number;
  readonly y: number;
}

/** Tesseract stacks the neighbours of a pixel column by column and multiplies them with dense weights. */
function addConvolution(
  builder: GraphBuilder,
  value: string,
  weights: Weights,
  { x, y }: Reach,
): string {
  if (weights.columns !== x * y + 1) throw new LstmUnavailable("the lines are not grey images");
  const kernels = new Float32Array(weights.rows * x * y);
  const biases = new Float32Array(weights.rows);
  for (let row = 0; row < weights.rows; row++) {
    for (let i = 0; i < x * y; i++) {
      const [column, line] = [Math.floor(i / y), i % y];
      kernels[row * x * y + line * x + column] = weights.values[row * weights.columns + i] ?? 0;
    }
    biases[row] = weights.values[(row + 1) * weights.columns - 1] ?? 0;
  }
  const inputs = [
    value,
    builder.constant([weights.rows, 1, y, x], kernels),
    builder.constant([weights.rows], biases),
  ];
  const [across, along] = [(x - 1) / 2, (y - 1) / 2];
  return builder.add("Conv", inputs, { pads: [along, across, along, across] });
}

/** The tanh of the layer before comes after the maximum: it changes no order, and so works on a ninth. */
function addMaximum(builder: GraphBuilder, value: string, x: number, y: number): string {
  const attributes = { kernel_shape: [y, x], strides: [y, x] };
  return builder.add("Tanh", [builder.add("MaxPool", [value], attributes)]);
}

/** An LSTM that runs down each column of all lines at once; what it has at the end stands for the column. */
function addColumnSummary(builder: GraphBuilder, value: string, inner: Layer): string {
  if (inner.kind !== "lstm" || !inner.summary) throw unknown(inner);
  const summary = builder.exactBytes ? addByteSummary(builder, value, inner.gates) : null;
  if (summary !== null) return builder.add("Reshape", [summary, "shape"]);
  // From lines, depth, height, steps to height, columns of all lines, depth.
  const turned = builder.add("Transpose", [value], { perm: [2, 3, 0, 1] });
  const depth = inner.gates.cell.columns - 1 - inner.gates.cell.rows;
  const shape = builder.constant([3], BigInt64Array.of(0n, -1n, BigInt(depth)));
  const columns = builder.add("Reshape", [turned, shape]);
  const last = builder.name();
  addLstm(builder, inner.gates, { value: columns, steps: "", outputs: ["", last] });
  return builder.add("Reshape", [last, "shape"]);
}

function addLineLstm(builder: GraphBuilder, value: string, layer: Layer): string {
  const inner = layer.kind === "reversed" ? layer.inner : layer;
  if (inner.kind !== "lstm" || inner.summary) throw unknown(inner);
  const all = builder.name();
  const direction = layer.kind === "reversed" ? "reverse" : "forward";
  addLstm(builder, inner.gates, { value, steps: "steps", outputs: [all] }, { direction });
  return builder.add("Squeeze", [all, builder.constant([1], BigInt64Array.of(1n))]);
}

interface LstmPorts {
  readonly value: string;
  readonly steps: string;
  readonly outputs: readonly string[];
}

function addLstm(
  builder: GraphBuilder,
  gates: Gates,
  { value, steps, outputs }: LstmPorts,
  direction: Attributes = {},
): void {
  const attributes = { hidden_size: gates.cell.rows, ...direction };
  const bytes = builder.exactBytes ? byteWeights(builder, gates) : null;
  builder.operators.push(
    bytes === null
      ? {
          type: "LSTM",
          inputs: [value, ...floatWeights(builder, gates), steps],
          outputs,
          attributes,
        }
      : {
          type: "DynamicQuantizeLSTM",
          domain: MICROSOFT,
          // Between them: what the cells hold at first, and weights by which they see themselves; none of both.
          inputs: [value, ...bytes.weights, steps, "", "", "", ...bytes.scales],
          outputs,
          attributes,
        },
  );
}

/** The gates as ONNX orders them. */
const ordered = ({ cell, input, forget, output }: Gates): Weights[] => [
  input,
  output,
  forget,
  cell,
];

/** Weights for inputs, for own outputs, and biases. */
function floatWeights(builder: GraphBuilder, gates: Gates): string[] {
  const { rows, columns } = gates.cell;
  const inputs = columns - 1 - rows;
  const forInputs = new Float32Array(4 * rows * inputs);
  const forOwn = new Float32Array(4 * rows * rows);
  for (const [i, { values }] of ordered(gates).entries()) {
    for (let row = 0; row < rows; row++) {
      const from = row * columns;
      const to = i * rows + row;
      forInputs.set(values.subarray(from, from + inputs), to * inputs);
      forOwn.set(values.subarray(from + inputs, from + inputs + rows), to * rows);
    }
  }
  return [
    builder.constant([1, 4 * rows, inputs], forInputs),
    builder.constant([1, 4 * rows, rows], forOwn),
    biasesOf(builder, gates),
  ];
}

function biasesOf(builder: GraphBuilder, gates: Gates): string {
  const { rows, columns } = gates.cell;
  const biases = new Float32Array(8 * rows);
  for (const [i, { values }] of ordered(gates).entries()) {
    for (let row = 0; row < rows; row++)
      biases[i * rows + row] = values[(row + 1) * columns - 1] ?? 0;
  }
  return builder.constant([1, 8 * rows], biases);
}

/**
 * The same in bytes, column by column, and the scale of each column, twice: for inputs and for own outputs; null
 * where the file has none.
 */
function byteWeights(
  builder: GraphBuilder,
  gates: Gates,
): { readonly weights: readonly string[]; readonly scales: readonly string[] } | null {
  const { rows, columns } = gates.cell;
  const inputs = columns - 1 - rows;
  const width = 4 * rows;
  const forInputs = new Int8Array(inputs * width);
  const forOwn = new Int8Array(rows * width);
  const scales = new Float32Array(width);
  for (const [i, { bytes }] of ordered(gates).entries()) {
    if (bytes === null) return null;
    for (let row = 0; row < rows; row++) {
      const to = i * rows + row;
      const weights = bytes.values.subarray(row * columns, (row + 1) * columns);
      scales[to] = bytes.scales[row] ?? 0;
      for (let k = 0; k < inputs; k++) forInputs[k * width + to] = weights[k] ?? 0;
      for (let k = 0; k < rows; k++) forOwn[k * width + to] = weights[inputs + k] ?? 0;
    }
  }
  const scale = builder.constant([1, width], scales);
  const zero = builder.constant([1, width], new Int8Array(width));
  return {
    weights: [
      builder.constant([1, inputs, width], forInputs),
      builder.constant([1, rows, width], forOwn),
      biasesOf(builder, gates),
    ],
    scales: [scale, zero, scale, zero],
  };
}

function addSoftmax(builder: GraphBuilder, value: string, weights: Weights): string {
  const { rows, columns, values } = weights;
  const matrix = new Float32Array((columns - 1) * rows);
  const biases = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns - 1; i++) matrix[i * rows + row] = values[row * columns + i] ?? 0;
    biases[row] = values[(row + 1) * columns - 1] ?? 0;
  }
  builder.outputs = rows;
  const product = builder.add("MatMul", [value, builder.constant([columns - 1, rows], matrix)]);
  const sum = builder.add("Add", [product, builder.constant([rows], biases)]);
  return builder.add("Softmax", [sum], { axis: -1 });
}
