import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { LstmUnavailable } from "../../../../src/ocr/lstm/lstm-unavailable.ts";
import { onnxOfNetwork } from "../../../../src/ocr/lstm/onnx-of-network.ts";
import { readTraineddata } from "../../../../src/ocr/lstm/traineddata.ts";
import { head, int32, languageFile, matrix } from "./tesseract-file.ts";

const input = Buffer.concat([head("Input"), ...[1, 4, 0, 1, 0].map(int32)]);
const convolve = Buffer.concat([head("Convolve"), int32(1), int32(1)]);
const tanh = Buffer.concat([head("Tanh"), matrix(2, 10)]);
const maxpool = Buffer.concat([head("Maxpool"), int32(2), int32(2)]);
const gates = Array.from({ length: 4 }, () => matrix(2, 5));
const column = Buffer.concat([head("SummLSTM"), int32(4), ...gates]);
const summary = Buffer.concat([head("XYTranspose"), int32(1), column]);
const softmax = Buffer.concat([head("Softmax"), matrix(3, 3)]);

/** Every kind of layer, small. */
const file = languageFile(input, convolve, tanh, maxpool, summary, softmax);

/** Reads the file and makes a graph of it: what `openLstm` does before onnxruntime sees it. */
function convert(bytes: Uint8Array): "converted" | "refused" {
  try {
    onnxOfNetwork(readTraineddata(bytes).network, true);
    return "converted";
  } catch (error) {
    // Anything else would stop a slot instead of having another engine read.
    if (!(error instanceof LstmUnavailable)) throw error;
    return "refused";
  }
}

describe("readTraineddata", () => {
  test("reads the language data of npm", () => {
    const data =
      "../../../../node_modules/@tesseract.js-data/deu/4.0.0_best_int/deu.traineddata.gz";
    const { alphabet, blank, dictionary } = readTraineddata(
      readFileSync(new URL(data, import.meta.url)),
    );
    expect(alphabet).toHaveLength(blank + 1);
    expect(alphabet).toEqual(expect.arrayContaining(["a", "Z", "ß", "ü", "0", " "]));
    const letters = Array.from("Straße", (letter) => alphabet.indexOf(letter));
    expect(dictionary?.has(letters)).toBe(true);
  });

  test("reads a small file", () => {
    expect(readTraineddata(file)).toMatchObject({ alphabet: ["a", "b", ""], blank: 2 });
    expect(convert(file)).toBe("converted");
  });

  test("refuses any other bytes with a word", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(convert(bytes)).toBe("refused");
      }),
    );
  });

  test("a file that is cut off or damaged anywhere is refused, or read", () => {
    const damage = fc.uint8Array({ minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(file.length - 8), damage, (place, bytes) => {
        const damaged = Buffer.from(file);
        damaged.set(bytes, place);
        convert(damaged);
        convert(file.subarray(0, place));
      }),
      { numRuns: 300 },
    );
  });

  test("refuses layers within layers without end", () => {
    const series = Buffer.concat([head("Series"), int32(1)]);
    const deep = Buffer.concat(Array.from({ length: 20_000 }, () => series));
    expect(convert(languageFile(deep))).toBe("refused");
  });
});
