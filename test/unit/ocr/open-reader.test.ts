import { describe, expect, test } from "@jest/globals";
import type { PageWords } from "../../../src/domain/page.ts";
import { EngineUnavailable } from "../../../src/ocr/engine-unavailable.ts";
import { LstmUnavailable } from "../../../src/ocr/lstm/lstm-unavailable.ts";
import type { OcrEngine } from "../../../src/ocr/ocr-engine.ts";
import { openReader, type ReaderEngines } from "../../../src/ocr/open-reader.ts";

const options = { width: 100, height: 100, dpi: 200, signal: new AbortController().signal };
const image = new Uint8Array(1);

function pageOf(engine: string, confidence: number, text = "Straße"): PageWords {
  const words = [{ text, confidence, box: [0, 0, 10, 10] as const, line: 0 }];
  return {
    width: 100,
    height: 100,
    source: "ocr",
    engine,
    meanConfidence: confidence,
    words: words.map((word) => ({ ...word, box: [...word.box] })),
  };
}

/** Engines that read with the given confidence, and note what is asked of them. */
function enginesOf(confidence: { lstm: number; tesseractJs: number }) {
  const asked: string[] = [];
  const engineOf = (name: string, sure: number): OcrEngine => ({
    name,
    version: "1",
    recognise: async () => {
      asked.push(`${name} reads`);
      return pageOf(name, sure);
    },
    close: async () => {
      asked.push(`${name} closes`);
    },
  });
  const engines: ReaderEngines = {
    lstm: async () => engineOf("lstm", confidence.lstm),
    tesseract: async () => engineOf("tesseract", confidence.lstm),
    tesseractJs: async () => engineOf("tesseract.js", confidence.tesseractJs),
  };
  return { asked, engines };
}

describe("openReader", () => {
  test("a legible page is read once", async () => {
    const { asked, engines } = enginesOf({ lstm: 0.9, tesseractJs: 0.99 });
    const reader = await openReader("deu", "lstm", engines);
    expect((await reader.recognise(image, options)).engine).toBe("lstm");
    expect(asked).toEqual(["lstm reads"]);
  });

  test("an illegible page is read by both, and the surer reading is kept", async () => {
    const worse = enginesOf({ lstm: 0.4, tesseractJs: 0.3 });
    const first = await openReader("deu", "lstm", worse.engines);
    expect((await first.recognise(image, options)).engine).toBe("lstm");
    expect(worse.asked).toEqual(["lstm reads", "tesseract.js reads"]);
    await first.close();
    expect(worse.asked.slice(2)).toEqual(["lstm closes", "tesseract.js closes"]);
    const better = enginesOf({ lstm: 0.4, tesseractJs: 0.7 });
    const second = await openReader("deu", "lstm", better.engines);
    expect((await second.recognise(image, options)).engine).toBe("tesseract.js");
  });

  test("a page in which ours finds nothing is not taken for an empty one", async () => {
    const { engines } = enginesOf({ lstm: 0.9, tesseractJs: 0.8 });
    const lstm = async () => ({
      ...(await engines.lstm("deu")),
      recognise: async () => ({ ...pageOf("lstm", 0), words: [] }),
    });
    const reader = await openReader("deu", "lstm", { ...engines, lstm });
    const words = await reader.recognise(image, options);
    expect([words.engine, words.words.length]).toEqual(["tesseract.js", 1]);
  });

  test("where ours cannot be loaded, tesseract.js reads alone", async () => {
    const { engines } = enginesOf({ lstm: 0.9, tesseractJs: 0.9 });
    const lstm = async () => {
      throw new LstmUnavailable("no onnxruntime");
    };
    expect((await openReader("deu", "lstm", { ...engines, lstm })).name).toBe("tesseract.js");
  });

  test("the system's, where it is wanted and there", async () => {
    const { asked, engines } = enginesOf({ lstm: 0.4, tesseractJs: 0.7 });
    const reader = await openReader("deu", "tesseract", engines);
    expect((await reader.recognise(image, options)).engine).toBe("tesseract.js");
    expect(asked).toEqual(["tesseract reads", "tesseract.js reads"]);
    const tesseract = async () => {
      throw new EngineUnavailable("no tesseract on the PATH");
    };
    expect((await openReader("deu", "tesseract", { ...engines, tesseract })).name).toBe(
      "tesseract.js",
    );
  });

  test("a fault of ours is not taken for a machine without it", async () => {
    const { engines } = enginesOf({ lstm: 0.9, tesseractJs: 0.9 });
    const lstm = async () => {
      throw new Error("out of memory");
    };
    await expect(openReader("deu", "lstm", { ...engines, lstm })).rejects.toThrow("out of memory");
  });

  test("tesseract.js alone, where it is wanted", async () => {
    const { asked, engines } = enginesOf({ lstm: 0.9, tesseractJs: 0.4 });
    const reader = await openReader("deu", "tesseract.js", engines);
    expect((await reader.recognise(image, options)).engine).toBe("tesseract.js");
    expect(asked).toEqual(["tesseract.js reads"]);
  });
});
