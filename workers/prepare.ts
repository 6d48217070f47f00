import { z } from "zod";
import { packPageWords } from "../src/blobs/page-words.ts";
import { packFaults, reasonOf } from "../src/domain/file-fault.ts";
import { BlobRef, CaptureId, FolderId } from "../src/domain/ids.ts";
import { type OriginalPage, type PageWords, plainText, PreparedPage } from "../src/domain/page.ts";
import { openScans } from "../src/pages/compose-scan.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { originalOf } from "../src/pages/original-page.ts";
import type { PageSource } from "../src/pages/page-source.ts";
import { PagesError } from "../src/pages/pages-error.ts";
import { type PreparedImage, preparePage } from "../src/pages/prepare-page.ts";
import type { ScanSource } from "../src/pages/scan-source.ts";
import { TerminalFailure } from "../src/pipeline/failure.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";
import { faultOfPages } from "./inspect-stop.ts";
import { irregularitiesOf } from "./probe-pages.ts";

export const PrepareInput = z.object({
  captureId: CaptureId,
  folder: FolderId,
  /** Sealed post is imaged and never read, not even where the file brings its words along. */
  sealed: z.boolean(),
  component: z.int().nonnegative(),
  file: BlobRef,
  mediaType: z.enum(["application/pdf", "image/tiff", "image/jpeg", "image/png"]),
  fromPage: z.int().positive(),
  toPage: z.int().positive(),
  limits: z.object({ pagesMax: z.int(), pixelsMax: z.int() }),
  /** The file was made here from what was sent: its letters are its words. */
  drawn: z.boolean(),
});

export const PrepareOutput = z.object({
  pages: z.array(
    PreparedPage.extend({
      /** What the text layer says, for the search index. */
      text: z.string().nullable(),
      /** Bytes of the page image, for the blob's row. */
      imageBytes: z.int(),
    }),
  ),
});

type Input = z.infer<typeof PrepareInput>;
type OutputPage = z.infer<typeof PrepareOutput>["pages"][number];

/**
 * Makes page images ready for reading, a run of pages of one component at a time, and keeps each
 * page's original alone: from here on no step needs the file, in which its neighbours are.
 */
export const makePrepare = () =>
  defineStep({
    name: "prepare",
    version: 1,
    input: PrepareInput,
    output: PrepareOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 64 },
    async run(input, context) {
      const bytes = await context.blobs.read(input.file);
      try {
        const source = await openPages(bytes, input.mediaType, {
          ...input.limits,
          madeHere: input.drawn,
        });
        try {
          const scans = await openScans(bytes, input.mediaType, input.limits.pagesMax);
          try {
            const pages = await pagesOf(input, context, source, scans);
            return { kind: "done", output: { pages }, facts: [] };
          } finally {
            scans.close();
          }
        } finally {
          source.close();
        }
      } catch (error) {
        if (error instanceof PagesError) throw asTerminal(error, input.limits);
        throw error;
      }
    },
  });

async function pagesOf(
  input: Input,
  context: StepContext,
  source: PageSource,
  scans: ScanSource,
): Promise<OutputPage[]> {
  const pages: OutputPage[] = [];
  for (let n = input.fromPage; n <= input.toPage; n += 1) {
    context.signal.throwIfAborted();
    const page = await preparePage(source, n);
    const original = await keepOriginal(input, context, scans, n, page);
    const image = await context.blobs.write(input.folder, page.image);
    const words = input.sealed ? null : page.textLayer;
    pages.push({
      component: input.component,
      componentPage: n,
      image,
      imageMediaType: page.mediaType,
      imageBytes: page.image.length,
      width: page.width,
      height: page.height,
      dpi: page.dpi,
      rotation: page.rotation,
      skewDegrees: page.skewDegrees,
      blank: page.blank,
      original,
      irregularities: irregularitiesOf(source.facts),
      barcodes: [...page.barcodes],
      textLayer: words === null ? null : await keepWords(input.folder, words, context),
      text: words === null ? null : plainText(words),
    });
    context.progress(n - input.fromPage + 1, input.toPage - input.fromPage + 1);
  }
  return pages;
}

async function keepWords(folder: Input["folder"], words: PageWords, context: StepContext) {
  const packed = packPageWords(words);
  return { sha256: await context.blobs.write(folder, packed), bytes: packed.length };
}

async function keepOriginal(
  input: Input,
  context: StepContext,
  scans: ScanSource,
  n: number,
  page: PreparedImage,
): Promise<OriginalPage | null> {
  const original = await originalOf(scans, n, page);
  if (original === null) return null;
  const { image, mediaType, widthPx: width, heightPx: height, dpi, turn, drawn } = original;
  const sha256 = await context.blobs.write(input.folder, image);
  const corners = page.inPhoto === null ? {} : { corners: page.inPhoto.corners };
  return { sha256, mediaType, bytes: image.length, width, height, dpi, turn, drawn, ...corners };
}

/** The case says what the page was not taken for; the message of a TerminalFailure is its detail. */
function asTerminal(error: PagesError, limits: Input["limits"]): TerminalFailure {
  const fault = { ...faultOfPages(error, limits), item: null };
  return new TerminalFailure(reasonOf(fault), packFaults([fault]), { cause: error });
}
