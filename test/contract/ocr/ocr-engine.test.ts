import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { PageWords, plainText } from "../../../src/domain/page.ts";
import { EngineUnavailable } from "../../../src/ocr/engine-unavailable.ts";
import { LstmUnavailable } from "../../../src/ocr/lstm/lstm-unavailable.ts";
import { openLstm } from "../../../src/ocr/lstm/open-lstm.ts";
import { openNativeTesseract } from "../../../src/ocr/native-tesseract.ts";
import type { OcrEngine } from "../../../src/ocr/ocr-engine.ts";
import { openRecorded } from "../../../src/ocr/recorded.ts";
import { openTesseractJs } from "../../../src/ocr/tesseract-js.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/ocr");
const size = { width: 900, height: 480, dpi: 200 };
const read = (name: string) => readFile(join(fixtures, name));
const patient = () => AbortSignal.timeout(60_000);

jest.setTimeout(90_000);

/** What every engine promises; `open` gives a fresh one. */
function behavesLikeAnOcrEngine(open: () => Promise<OcrEngine>): void {
  let engine: OcrEngine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(async () => engine.close());

  test("reads umlauts and ß, line by line, in reading order", async () => {
    const page = await engine.recognise(await read("letter.png"), { ...size, signal: patient() });
    expect(plainText(page)).toBe(
      [
        "Stadt Lindenau",
        "Bürgeramt, Rathausplatz 1",
        "Sehr geehrte Damen und Herren,",
        "hiermit melde ich meine neue Straße an.",
        "Mit freundlichen Grüßen",
        "Änne Öztürk-Überall",
      ].join("\n"),
    );
    expect(page.source).toBe("ocr");
    expect(page.meanConfidence).toBeGreaterThan(0.85);
  });

  test("gives a valid page whose boxes lie inside the image and around the words", async () => {
    const page = await engine.recognise(await read("letter.png"), { ...size, signal: patient() });
    expect(PageWords.parse(page)).toEqual(page);
    expect(page).toMatchObject({ width: size.width, height: size.height });
    for (const { box } of page.words) {
      const [left, top, right, bottom] = box;
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(right).toBeGreaterThan(left);
      expect(bottom).toBeGreaterThan(top);
      expect(right).toBeLessThanOrEqual(size.width);
      expect(bottom).toBeLessThanOrEqual(size.height);
    }
    // Set at x 60, y 80 with 30 pixels: its S begins there and is about 22 high.
    expect(page.words[0]?.box[0]).toBeCloseTo(61, -1);
    expect(page.words[0]?.box[3]).toBeCloseTo(80, -1);
  });

  test("a page without a word gives none, with confidence 0", async () => {
    const page = await engine.recognise(await read("blank.png"), { ...size, signal: patient() });
    expect(page).toMatchObject({ words: [], meanConfidence: 0, source: "none" });
  });

  test("rejects with the signal's reason when it is aborted already, and reads on afterwards", async () => {
    const reason = new Error("stop");
    const image = await read("letter.png");
    await expect(
      engine.recognise(image, { ...size, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    const page = await engine.recognise(image, { ...size, signal: patient() });
    expect(page.words.length).toBeGreaterThan(10);
  });

  test("says whose reading it is", async () => {
    const page = await engine.recognise(await read("letter.png"), { ...size, signal: patient() });
    expect(page.engine).toMatch(/^(tesseract\.js|tesseract|lstm) \d/);
    expect(engine.name).not.toBe("");
    expect(engine.version).not.toBe("");
  });

  test("may be closed twice", async () => {
    const other = await open();
    await other.close();
    await expect(other.close()).resolves.toBeUndefined();
  });
}

describe("tesseract.js", () => {
  behavesLikeAnOcrEngine(openTesseractJs);

  test("an abort at any moment stops the page, and the next one is read by a fresh thread", async () => {
    const engine = await openTesseractJs();
    const image = await read("letter.png");
    // From before the image is handed over to the middle of the reading.
    for (const delayMs of [0, 1, 2, 5, 60]) {
      const stop = new AbortController();
      const pending = engine.recognise(image, { ...size, signal: stop.signal });
      setTimeout(() => stop.abort(new Error("time is up")), delayMs);
      await expect(pending).rejects.toThrow("time is up");
    }
    const page = await engine.recognise(image, { ...size, signal: patient() });
    expect(plainText(page)).toContain("Straße");
    await engine.close();
  });

  test("bytes that are no image are refused, and the next page is read", async () => {
    const engine = await openTesseractJs();
    const rubbish = new TextEncoder().encode("no image at all");
    await expect(engine.recognise(rubbish, { ...size, signal: patient() })).rejects.toThrow(
      "could not read the image",
    );
    const page = await engine.recognise(await read("letter.png"), { ...size, signal: patient() });
    expect(page.words.length).toBeGreaterThan(10);
    await engine.close();
  });

  test("two pages at once are refused: a slot reads one", async () => {
    const engine = await openTesseractJs();
    const image = await read("letter.png");
    const first = engine.recognise(image, { ...size, signal: patient() });
    await expect(engine.recognise(image, { ...size, signal: patient() })).rejects.toThrow(
      "one page at a time",
    );
    expect((await first).words.length).toBeGreaterThan(10);
    await engine.close();
  });
});

describe("lstm", () => {
  behavesLikeAnOcrEngine(openLstm);

  test("an abort stops the page, and the next one is read", async () => {
    const engine = await openLstm();
    const image = await read("letter.png");
    for (const delayMs of [0, 1, 5]) {
      const stop = new AbortController();
      const pending = engine.recognise(image, { ...size, signal: stop.signal });
      setTimeout(() => stop.abort(new Error("time is up")), delayMs);
      await expect(pending).rejects.toThrow("time is up");
    }
    const page = await engine.recognise(image, { ...size, signal: patient() });
    expect(plainText(page)).toContain("Straße");
    await engine.close();
  });

  test("bytes that are no image, or one of another size, are refused, and the next page is read", async () => {
    const engine = await openLstm();
    const rubbish = new TextEncoder().encode("no image at all");
    const image = await read("letter.png");
    await expect(engine.recognise(rubbish, { ...size, signal: patient() })).rejects.toThrow(
      "could not read the image",
    );
    await expect(
      engine.recognise(image, { ...size, height: 500, signal: patient() }),
    ).rejects.toThrow("900 x 480 pixels, not 900 x 500");
    const page = await engine.recognise(image, { ...size, signal: patient() });
    expect(page.words.length).toBeGreaterThan(10);
    await engine.close();
  });

  test("two pages at once are refused: a slot reads one", async () => {
    const engine = await openLstm();
    const image = await read("letter.png");
    const first = engine.recognise(image, { ...size, signal: patient() });
    await expect(engine.recognise(image, { ...size, signal: patient() })).rejects.toThrow(
      "one page at a time",
    );
    expect((await first).words.length).toBeGreaterThan(10);
    await engine.close();
  });

  test("says so where the language data is none of an LSTM", async () => {
    const traineddata = join(fixtures, "letter.png");
    await expect(openLstm("deu", { traineddata })).rejects.toThrow(LstmUnavailable);
  });
});

const nativeHere = spawnSync("tesseract", ["--list-langs"]).stdout?.includes("\ndeu\n") ?? false;
const skipped = "the system has no tesseract with German (apt install tesseract-ocr-deu): skipped";

(nativeHere ? describe : describe.skip)(nativeHere ? "tesseract" : `tesseract: ${skipped}`, () => {
  behavesLikeAnOcrEngine(openNativeTesseract);

  test("an abort in the middle ends its process, and the next page is read", async () => {
    const engine = await openNativeTesseract();
    const image = await read("letter.png");
    const stop = new AbortController();
    const pending = engine.recognise(image, { ...size, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("time is up")), 5);
    await expect(pending).rejects.toThrow("time is up");
    const page = await engine.recognise(image, { ...size, signal: patient() });
    expect(plainText(page)).toContain("Straße");
  });

  test("bytes that are no image are refused", async () => {
    const engine = await openNativeTesseract();
    const rubbish = new TextEncoder().encode("no image at all");
    await expect(engine.recognise(rubbish, { ...size, signal: patient() })).rejects.toThrow(
      "could not read the image",
    );
  });

  test("says so where the language or the program is missing", async () => {
    // A program that lists no language.
    await expect(openNativeTesseract("deu", "true")).rejects.toThrow("tesseract-ocr-deu");
    await expect(openNativeTesseract("deu", "no-such-tesseract")).rejects.toThrow(
      EngineUnavailable,
    );
  });
});

describe("recorded", () => {
  behavesLikeAnOcrEngine(async () => openRecorded(fixtures));

  test("an unknown image names the missing file and how to record it", async () => {
    const engine = openRecorded(fixtures);
    const image = new TextEncoder().encode("never seen");
    await expect(engine.recognise(image, { ...size, signal: patient() })).rejects.toThrow(
      /[0-9a-f]{64}\.json.*record\.ts/s,
    );
  });
});
