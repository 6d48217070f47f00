import type * as Onnx from "onnxruntime-node";
import { onnxFile } from "./onnx-file.ts";

const DEPTH = 64;
const SIZE = 16;
/** The largest of unsigned and of signed bytes. */
const [MOST, MOST_SIGNED] = [255, 127];
/** Its number among the types of ONNX. */
const FLOAT = 1;

/**
 * Whether this processor multiplies matrices of bytes without losing anything. Those with AVX2 alone add two
 * products in 16 bits, which they do not fit into; others have instructions that add four in 32.
 */
export async function hasExactBytes({ InferenceSession, Tensor }: typeof Onnx): Promise<boolean> {
  const weights = new Int8Array(DEPTH * SIZE).fill(MOST_SIGNED);
  const onnx = onnxFile({
    operators: [
      { type: "MatMulInteger", inputs: ["bytes", "weights"], outputs: ["integers"] },
      { type: "Cast", inputs: ["integers"], outputs: ["sums"], attributes: { to: FLOAT } },
    ],
    constants: [{ name: "weights", shape: [DEPTH, SIZE], values: weights }],
    inputs: [{ name: "bytes", type: "uint8", shape: [SIZE, DEPTH] }],
    outputs: [{ name: "sums", type: "float", shape: [SIZE, SIZE] }],
  });
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  try {
    const bytes = new Uint8Array(SIZE * DEPTH).fill(MOST);
    const sums = new Float32Array(SIZE * SIZE);
    await session.run(
      { bytes: new Tensor("uint8", bytes, [SIZE, DEPTH]) },
      { sums: new Tensor("float32", sums, [SIZE, SIZE]) },
    );
    return sums.every((sum) => sum === DEPTH * MOST * MOST_SIGNED);
  } finally {
    await session.release();
  }
}
