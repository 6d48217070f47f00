import { z } from "zod";
import { packPageWords } from "../src/blobs/page-words.ts";
import { BlobRef, CaptureId, FolderId } from "../src/domain/ids.ts";
import { plainText, PreparedPage } from "../src/domain/page.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { PagesError } from "../src/pages/pages-error.ts";
import { preparePage } from "../src/pages/prepare-page.ts";
import { TerminalFailure } from "../src/pipeline/failure.ts";
import { defineStep } from "../src/pipeline/step.ts";

export const PrepareInput = z.object({
  captureId: CaptureId,
  folder: FolderId,
  component: z.int().nonnegative(),
  file: BlobRef,
  mediaType: z.enum(["application/pdf", "image/tiff", "image/jpeg", "image/png"]),
  fromPage: z.int().positive(),
  toPage: z.int().positive(),
  limits: z.object({ pagesMax: z.int(), pixelsMax: z.int() }),
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

/** Makes page images ready for reading, a run of pages of one component at a time. */
export const makePrepare = () =>
  defineStep({
    name: "prepare",
    version: 1,
    input: PrepareInput,
    output: PrepareOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 4 },
    async run(input, context) {
      const bytes = await context.blobs.read(input.file);
      try {
        const source = await openPages(bytes, input.mediaType, input.limits);
        try {
          const pages: z.infer<typeof PrepareOutput>["pages"] = [];
          for (let n = input.fromPage; n <= input.toPage; n += 1) {
            context.signal.throwIfAborted();
            const page = await preparePage(source, n);
            const image = await context.blobs.write(input.folder, page.image);
            const words = page.textLayer;
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
              barcodes: [...page.barcodes],
              textLayer:
                words === null
                  ? null
                  : await context.blobs.write(input.folder, packPageWords(words)),
              text: words === null ? null : plainText(words),
            });
            context.progress(n - input.fromPage + 1, input.toPage - input.fromPage + 1);
          }
          return { kind: "done", output: { pages }, facts: [] };
        } finally {
          source.close();
        }
      } catch (error) {
        if (error instanceof PagesError) throw asTerminal(error);
        throw error;
      }
    },
  });

const reasons = {
  encrypted: "encrypted",
  damaged: "damaged-file",
  "too-many-pages": "too-many-pages",
  "too-many-pixels": "too-many-pixels",
  empty: "empty-file",
} as const;

const asTerminal = (error: PagesError): TerminalFailure =>
  new TerminalFailure(reasons[error.cause], error.message, { cause: error });
