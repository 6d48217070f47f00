import { z } from "zod";
import { packPageWords } from "../src/blobs/page-words.ts";
import type { AuditFact } from "../src/domain/audit-event.ts";
import { isMostlyHandwritten, whyUnreadable } from "../src/domain/handwriting.ts";
import { BlobRef, FolderId, PageId, Sha256 } from "../src/domain/ids.ts";
import { type PageWords, plainText, WordSource } from "../src/domain/page.ts";
import { isIllegible } from "../src/ocr/confidence.ts";
import type { OcrEngine } from "../src/ocr/ocr-engine.ts";
import { turnPage } from "../src/pages/turn-page.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";
import { detectLanguage } from "../src/text/language.ts";

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
  wordsBytes: z.int().positive(),
  source: WordSource,
  engine: z.string(),
  wordCount: z.int().nonnegative(),
  meanConfidence: z.number().min(0).max(1),
  text: z.string(),
  /** Nobody could read it: the document it belongs to goes to a person. */
  illegible: z.boolean(),
  /** A hand wrote most of it: what was read is not to be relied on, and a person looks. */
  handwritten: z.boolean(),
  /** The page lay on its head and was turned: its new image. */
  turned: z.object({ image: Sha256, imageBytes: z.int() }).nullable(),
});

export interface ReadDeps {
  /** The warm engine of this process for a language. */
  readonly engine: (language: "deu" | "eng") => Promise<OcrEngine>;
}

/** Below this the page may lie on its head; upright print reads far above it. */
const SUSPICIOUS_CONFIDENCE = 0.6;
const CLEARLY_BETTER = 0.1;

/** Reads the words of one page, with boxes and confidence; a page on its head is turned first. */
export const makeRead = (deps: ReadDeps) =>
  defineStep({
    name: "read",
    version: 2,
    input: ReadInput,
    output: ReadOutput,
    limits: { attemptsMax: 3, timeoutMs: 120_000, concurrency: 64 },
    async run(input, context) {
      const image = await context.blobs.read(input.image);
      const upright = await recognise(deps, input, image, "deu", context.signal);
      const { words, turned } = await rightSideUp(deps, input, context, { image, words: upright });
      const output = { ...(await keptWords(input, words, context)), turned };
      return { kind: "done", output, facts: [readFact(output)] };
    },
  });

type Input = z.infer<typeof ReadInput>;

/** Writes a page's words as a blob; gives what is to be noted of them. */
export async function keptWords(
  page: Pick<Input, "pageId" | "position" | "folder">,
  words: PageWords,
  context: StepContext,
): Promise<Omit<z.infer<typeof ReadOutput>, "turned">> {
  const packed = packPageWords(words);
  const handwritten = isMostlyHandwritten(words);
  return {
    pageId: page.pageId,
    position: page.position,
    words: await context.blobs.write(page.folder, packed),
    wordsBytes: packed.length,
    source: words.source,
    engine: words.engine,
    wordCount: words.words.length,
    meanConfidence: words.meanConfidence,
    text: plainText(words),
    illegible: !handwritten && isIllegible(words),
    handwritten,
  };
}

/** What the trail says of a page that was read. */
export const readFact = (read: Omit<z.infer<typeof ReadOutput>, "turned">): AuditFact => ({
  type: "page-read",
  position: read.position,
  engine: read.engine,
  words: read.wordCount,
  meanConfidence: read.meanConfidence,
  unreadableBecause: whyUnreadable(read),
});

/** Reads in a language; what turns out to be English is read again in English. */
export async function recognise(
  deps: ReadDeps,
  input: Pick<Input, "width" | "height" | "dpi">,
  image: Uint8Array,
  language: "deu" | "eng",
  signal: AbortSignal,
): Promise<PageWords> {
  const { width, height, dpi } = input;
  const engine = await deps.engine(language);
  const words = await engine.recognise(image, { width, height, dpi, signal });
  if (language === "eng" || detectLanguage(plainText(words)) !== "en") return words;
  const again = await recognise(deps, input, image, "eng", signal);
  return again.meanConfidence > words.meanConfidence ? again : words;
}

/** A page that reads badly may lie on its head: it is tried turned, and kept so when that reads better. */
async function rightSideUp(
  deps: ReadDeps,
  input: Input,
  context: StepContext,
  read: { readonly image: Uint8Array; readonly words: PageWords },
): Promise<{
  readonly words: PageWords;
  readonly turned: z.infer<typeof ReadOutput>["turned"];
}> {
  if (read.words.meanConfidence >= SUSPICIOUS_CONFIDENCE)
    return { words: read.words, turned: null };
  const image = await turnPage(read.image, input.imageMediaType, 180);
  const words = await recognise(deps, input, image, "deu", context.signal);
  if (words.meanConfidence <= read.words.meanConfidence + CLEARLY_BETTER) {
    return { words: read.words, turned: null };
  }
  const written = await context.blobs.write(input.folder, image);
  return { words, turned: { image: written, imageBytes: image.length } };
}
