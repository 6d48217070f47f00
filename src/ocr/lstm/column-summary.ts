import type { GraphBuilder } from "./graph-builder.ts";
import type { Gates, Weights } from "./network.ts";
import { MICROSOFT } from "./onnx-file.ts";

/** Tesseract's own scale of what goes into its products of bytes: -1 to 1 are -127 to 127. */
const STEPS_TO_ONE = 127;
/** The byte that stands for 0. */
const ZERO = 128;

/** Names of the constants of a product of bytes. */
interface Product {
  /** Weights of the first row, where there is no own output yet, and of all others. */
  readonly first: string;
  readonly others: string;
  readonly scale: string;
  readonly zero: string;
  readonly scales: string;
  readonly zeros: string;
  readonly biases: string;
  /** How many cells each gate has, four times. */
  readonly sizes: string;
}

/**
 * The LSTM that runs down each column, row by row, as operators of their own: onnxruntime's whole LSTM takes
 * a third longer, for it works out the gates number by number. Takes lines, depth, rows, steps, all within -1 and
 * 1; gives columns of all lines, cells. Null where the file has no bytes.
 */
export function addByteSummary(builder: GraphBuilder, value: string, gates: Gates): string | null {
  const { rows: cells, columns } = gates.cell;
  const depth = columns - 1 - cells;
  const product = productOf(builder, gates, depth);
  if (product === null) return null;
  const { scale, zero } = product;
  const bytes = builder.add("QuantizeLinear", [value, scale, zero]);
  const turned = builder.add("Transpose", [bytes], { perm: [2, 3, 0, 1] });
  const shape = builder.constant([3], BigInt64Array.of(0n, -1n, BigInt(depth)));
  const rows = builder.split([builder.add("Reshape", [turned, shape])], builder.rows, 0);
  const rowShape = builder.constant([2], BigInt64Array.of(-1n, BigInt(depth)));
  let state: State | null = null;
  for (const row of rows)
    state = addRow(builder, product, builder.add("Reshape", [row, rowShape]), state);
  return state?.output ?? null;
}

/** What the cells hold after a row, and what they say. */
interface State {
  readonly cell: string;
  readonly output: string;
}

function addRow(builder: GraphBuilder, product: Product, row: string, before: State | null): State {
  const { scale, zero, scales, zeros, biases, sizes } = product;
  const own = before && builder.add("QuantizeLinear", [before.output, scale, zero]);
  const seen = own === null ? row : builder.add("Concat", [row, own], { axis: 1 });
  const weights = own === null ? product.first : product.others;
  const all = builder.add(
    "MatMulIntegerToFloat",
    [seen, weights, scale, scales, zero, zeros, biases],
    {},
    MICROSOFT,
  );
  const [input = "", forget = "", output = "", cell = ""] = builder.split([all, sizes], 4, 1);
  const taken = builder.add("Mul", [builder.add("Sigmoid", [input]), builder.add("Tanh", [cell])]);
  const held = before
    ? builder.add("Add", [
        taken,
        builder.add("Mul", [builder.add("Sigmoid", [forget]), before.cell]),
      ])
    : taken;
  const said = builder.add("Mul", [builder.add("Sigmoid", [output]), builder.add("Tanh", [held])]);
  return { cell: held, output: said };
}

/** The weights of all gates side by side, a column for each cell of each. */
function productOf(builder: GraphBuilder, gates: Gates, depth: number): Product | null {
  const { rows: cells, columns } = gates.cell;
  const width = 4 * cells;
  const weights = new Int8Array((columns - 1) * width);
  const scales = new Float32Array(width);
  const biases = new Float32Array(width);
  for (const [i, gate] of [gates.input, gates.forget, gates.output, gates.cell].entries()) {
    if (gate.bytes === null) return null;
    for (let cell = 0; cell < cells; cell++) {
      const to = i * cells + cell;
      scales[to] = gate.bytes.scales[cell] ?? 0;
      biases[to] = biasOf(gate, cell);
      for (let k = 0; k < columns - 1; k++)
        weights[k * width + to] = gate.bytes.values[cell * columns + k] ?? 0;
    }
  }
  return {
    first: builder.constant([depth, width], weights.slice(0, depth * width)),
    others: builder.constant([columns - 1, width], weights),
    scale: builder.constant([], Float32Array.of(1 / STEPS_TO_ONE)),
    zero: builder.constant([], Uint8Array.of(ZERO)),
    scales: builder.constant([width], scales),
    zeros: builder.constant([width], new Int8Array(width)),
    biases: builder.constant([width], biases),
    sizes: builder.constant(
      [4],
      BigInt64Array.from({ length: 4 }, () => BigInt(cells)),
    ),
  };
}

const biasOf = ({ columns, values }: Weights, row: number): number =>
  values[(row + 1) * columns - 1] ?? 0;
