import { z } from "zod";
import { packPageWords } from "../src/blobs/page-words.ts";
import { BlobRef, FolderId, PageId, Sha256 } from "../src/domain/ids.ts";
import { plainText, WordSource } from "../src/domain/page.ts";
import { isIllegible } from "../src/ocr/confidence.ts";
import type { OcrEngine } from "../src/ocr/ocr-engine.ts";
import { turnPage } from "../src/pages/turn-page.ts";
import { defineStep } from "../src/pipeline/step.ts";

export const ReadInput = z.object({
  pageId: PageId,
  position: z.int().positive(),
  folder: FolderId,
  image: BlobRef,
  imageMediaType: z.enum(["image/jpeg", "image/png"]),
  width: z.int().positive(),
  height: z.int().positive(),
  dpi: z.number().positive(),
});

export const ReadOutput = z.object({
  pageId: PageId,
  position: z.int().positive(),
  words: Sha256,
  source: WordSource,
  engine: z.string(),
  wordCount: z.int().nonnegative(),
  meanConfidence: z.number().min(0).max(1),
  text: z.string(),
  /** Nobody could read it: the document it belongs to goes to a person. */
  illegible: z.boolean(),
  /** The page lay on its head and was turned: its new image. */
  turned: z.object({ image: Sha256, imageBytes: z.int() }).nullable(),
});

export interface ReadDeps {
  /** The warm engine of this process. */
  readonly engine: () => Promise<OcrEngine>;
}

/** Below this the page may lie on its head; upright print reads far above it. */
const SUSPICIOUS_CONFIDENCE = 0.6;

/** Reads the words of one page, with boxes and confidence; a page on its head is turned first. */
export const makeRead = (deps: ReadDeps) =>
  defineStep({
    name: "read",
    version: 1,
    input: ReadInput,
    output: ReadOutput,
    limits: { attemptsMax: 3, timeoutMs: 120_000, concurrency: 64 },
    async run(input, context) {
      const engine = await deps.engine();
      const size = { width: input.width, height: input.height, dpi: input.dpi };
      const recognise = (bytes: Uint8Array) =>
        engine.recognise(bytes, { ...size, signal: context.signal });
      const image = await context.blobs.read(input.image);
      let words = await recognise(image);
      let turned: z.infer<typeof ReadOutput>["turned"] = null;
      if (words.meanConfidence < SUSPICIOUS_CONFIDENCE) {
        const upsideDown = await turnPage(image, input.imageMediaType, 180);
        const other = await recognise(upsideDown);
        if (other.meanConfidence > words.meanConfidence + 0.1) {
          words = other;
          turned = {
            image: await context.blobs.write(input.folder, upsideDown),
            imageBytes: upsideDown.length,
          };
        }
      }
      const illegible = isIllegible(words);
      return {
        kind: "done",
        output: {
          pageId: input.pageId,
          position: input.position,
          words: await context.blobs.write(input.folder, packPageWords(words)),
          source: words.source,
          engine: words.engine,
          wordCount: words.words.length,
          meanConfidence: words.meanConfidence,
          text: plainText(words),
          illegible,
          turned,
        },
        facts: [
          {
            type: "page-read",
            position: input.position,
            engine: words.engine,
            words: words.words.length,
            meanConfidence: words.meanConfidence,
            unreadableBecause: illegible ? "page-unreadable" : null,
          },
        ],
      };
    },
  });
