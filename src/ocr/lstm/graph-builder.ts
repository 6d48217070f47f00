import type { Attributes, Constant, Operator } from "./onnx-file.ts";

/** Takes down a graph of ONNX while walking through the layers of a network. */
export class GraphBuilder {
  /** Whether sums of products of bytes come out exact. */
  readonly exactBytes: boolean;
  readonly operators: Operator[] = [];
  readonly constants: Constant[] = [];
  /** Of a line image, and what the layers so far left of it. */
  height = 0;
  rows = 0;
  stride = 1;
  outputs = 0;
  #names = 0;

  constructor(exactBytes: boolean) {
    this.exactBytes = exactBytes;
  }

  name(): string {
    this.#names += 1;
    return `v${this.#names}`;
  }

  constant(shape: readonly number[], values: Constant["values"]): string {
    const name = this.name();
    this.constants.push({ name, shape, values });
    return name;
  }

  /** Adds an operator with one output; gives its name. */
  add(
    type: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    domain?: Operator["domain"],
  ): string {
    const output = this.name();
    const whose = domain === undefined ? {} : { domain };
    this.operators.push({ type, inputs, outputs: [output], attributes, ...whose });
    return output;
  }

  /** Adds an operator that parts its first input into `count`; gives their names. */
  split(inputs: readonly string[], count: number, axis: number): string[] {
    const outputs = Array.from({ length: count }, () => this.name());
    this.operators.push({ type: "Split", inputs, outputs, attributes: { axis } });
    return outputs;
  }
}
