import { bytesField, integerField, message } from "./protobuf.ts";

// The parts of an ONNX file; field numbers are those of onnx.proto3, IR version 8.

const TYPES = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 };

const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** Attributes of an operator: whole numbers, lists of them, or words. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string>>;

/** One operator; an empty name leaves out an optional input or output. */
export interface Operator {
  readonly type: string;
  /** Whose operator it is; unset: ONNX's own. */
  readonly domain?: typeof MICROSOFT;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Attributes;
}

/** A tensor that is part of the file. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array | Int8Array | Uint8Array;
}

/** An input or output of the graph; a word in its shape is a size that varies. */
export interface Port {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly shape: readonly (number | string)[];
}

/** A graph of operators, in the order they run. */
export interface Graph {
  readonly operators: readonly Operator[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

const IR_VERSION = 8;
const OPERATOR_SET = 14;
/** The operators onnxruntime has beside those of ONNX. */
export const MICROSOFT = "com.microsoft";
const MICROSOFT_SET = 1;

/** The bytes of an ONNX file with this graph. */
export function onnxFile(graph: Graph): Uint8Array {
  const body = message(
    ...graph.operators.map((operator) => bytesField(1, operatorMessage(operator))),
    bytesField(2, "tesseract-lstm"),
    ...graph.constants.map((constant) => bytesField(5, tensorMessage(constant))),
    ...graph.inputs.map((port) => bytesField(11, portMessage(port))),
    ...graph.outputs.map((port) => bytesField(12, portMessage(port))),
  );
  return message(
    integerField(1, IR_VERSION),
    bytesField(7, body),
    bytesField(8, message(bytesField(1, ""), integerField(2, OPERATOR_SET))),
    bytesField(8, message(bytesField(1, MICROSOFT), integerField(2, MICROSOFT_SET))),
  );
}

function operatorMessage(operator: Operator): Buffer {
  const { type, domain = "", inputs, outputs, attributes = {} } = operator;
  return message(
    ...inputs.map((name) => bytesField(1, name)),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, type),
    bytesField(7, domain),
    ...Object.entries(attributes).map(([name, value]) =>
      bytesField(5, message(bytesField(1, name), ...attributeFields(value))),
    ),
  );
}

function attributeFields(value: Attributes[string]): Buffer[] {
  if (typeof value === "number") return [integerField(3, value), integerField(20, ATTRIBUTE_INT)];
  if (typeof value === "string") return [bytesField(4, value), integerField(20, ATTRIBUTE_STRING)];
  return [...value.map((each) => integerField(8, each)), integerField(20, ATTRIBUTE_INTS)];
}

function tensorMessage({ name, shape, values }: Constant): Buffer {
  return message(
    ...shape.map((size) => integerField(1, size)),
    integerField(2, typeOf(values)),
    bytesField(8, name),
    bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
}

function typeOf(values: Constant["values"]): number {
  if (values instanceof BigInt64Array) return TYPES.int64;
  if (values instanceof Uint8Array) return TYPES.uint8;
  return values instanceof Int8Array ? TYPES.int8 : TYPES.float;
}

function portMessage({ name, type, shape }: Port): Buffer {
  const sizes = shape.map((size) =>
    bytesField(1, typeof size === "string" ? bytesField(2, size) : integerField(1, size)),
  );
  const tensor = message(integerField(1, TYPES[type]), bytesField(2, message(...sizes)));
  return message(bytesField(1, name), bytesField(2, bytesField(1, tensor)));
}
