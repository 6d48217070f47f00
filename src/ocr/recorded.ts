import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PageWords } from "../domain/page.ts";
import type { OcrEngine } from "./ocr-engine.ts";

/** What an engine once read from an image: `<sha256 of the image>.json` in the folder of recordings. */
const Recording = z.object({ engine: z.string(), version: z.string(), page: PageWords });

const NAME = "recorded";
const VERSION = "1";

/**
 * An engine that answers with recordings of another one, for quick tests. An unknown image rejects
 * with an error that names the missing file and says how to record it.
 */
export function openRecorded(folder: string): OcrEngine {
  return {
    name: NAME,
    version: VERSION,
    async recognise(image, { width, height, signal }) {
      signal.throwIfAborted();
      const file = recordingFile(folder, image);
      const { page } = Recording.parse(JSON.parse(await readRecording(file)));
      if (page.width !== width || page.height !== height)
        throw new Error(
          `${file}: recorded from ${page.width} x ${page.height} pixels, asked for ${width} x ${height}`,
        );
      return page;
    },
    async close() {
      // Nothing is held.
    },
  };
}

/** Reads through `engine` and keeps each answer in `folder`, where `openRecorded` finds it. */
export function openRecording(engine: OcrEngine, folder: string): OcrEngine {
  return {
    name: engine.name,
    version: engine.version,
    async recognise(image, options) {
      const page = await engine.recognise(image, options);
      const recording = { engine: engine.name, version: engine.version, page };
      await mkdir(folder, { recursive: true });
      await writeFile(recordingFile(folder, image), `${JSON.stringify(recording)}\n`);
      return page;
    },
    close: () => engine.close(),
  };
}

function recordingFile(folder: string, image: Uint8Array): string {
  return join(folder, `${createHash("sha256").update(image).digest("hex")}.json`);
}

async function readRecording(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Error(
      `no recorded reading ${file}: this image was never read. Run ` +
        "`node fixtures/ocr/record.ts <image>` to record it with tesseract.js, and commit the file",
      { cause: error },
    );
  }
}
