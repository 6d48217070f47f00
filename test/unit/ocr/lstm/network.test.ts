import { describe, expect, test } from "@jest/globals";
import { ByteReader } from "../../../../src/ocr/lstm/byte-reader.ts";
import { LstmUnavailable } from "../../../../src/ocr/lstm/lstm-unavailable.ts";
import { readLayer } from "../../../../src/ocr/lstm/network.ts";
import { double, head, int32, matrix } from "./tesseract-file.ts";

const read = (...parts: readonly Buffer[]) => readLayer(new ByteReader(Buffer.concat(parts)));

describe("readLayer", () => {
  test("weights in eight bits are scaled row by row", () => {
    const inBytes = [Buffer.of(129), int32(2), int32(2), Buffer.of(0, 1, 0xff, 2, 127)];
    const layer = read(head("Tanh"), ...inBytes, int32(2), double(0.5), double(2));
    expect(layer).toMatchObject({
      kind: "tanh",
      weights: {
        rows: 2,
        columns: 2,
        values: Float32Array.of(0.5, -0.5, 4, 254),
        bytes: { values: Int8Array.of(1, -1, 2, 127), scales: [0.5, 2] },
      },
    });
  });

  test("weights in doubles are taken as they are", () => {
    const values = [0, 1.5, -2, 0.25, 3].map(double);
    const layer = read(head("Softmax"), Buffer.of(128), int32(2), int32(2), ...values);
    expect(layer).toMatchObject({
      kind: "softmax",
      weights: { values: Float32Array.of(1.5, -2, 0.25, 3) },
    });
  });

  test("layers within layers", () => {
    const inner = [head("Maxpool"), int32(3), int32(2), head("Convolve"), int32(1), int32(1)];
    expect(read(head("Series"), int32(2), ...inner)).toEqual({
      kind: "series",
      layers: [
        { kind: "maxpool", x: 3, y: 2 },
        { kind: "convolve", reachX: 1, reachY: 1 },
      ],
    });
  });

  test("refuses gates of different sizes, or with room for no input", () => {
    const gates = (...of: readonly Buffer[]) => read(head("LSTM"), int32(4), ...of);
    const usual = matrix(2, 5);
    expect(gates(usual, usual, usual, usual)).toMatchObject({ kind: "lstm" });
    expect(() => gates(usual, usual, matrix(2, 4), usual)).toThrow(LstmUnavailable);
    const narrow = matrix(2, 3);
    expect(() => gates(narrow, narrow, narrow, narrow)).toThrow(LstmUnavailable);
  });

  test("refuses unknown layers, old formats and files that end early", () => {
    expect(() => read(head("Replicated"))).toThrow(LstmUnavailable);
    expect(() => read(head("Tanh"), Buffer.of(1))).toThrow("before Tesseract 4.0");
    expect(() => read(head("Tanh"), Buffer.of(129), int32(2))).toThrow("ends early");
    expect(() => read(head("Series"), int32(-1))).toThrow(LstmUnavailable);
  });
});
