import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { BlobRef, DocumentId, FolderId, Sha256 } from "../src/domain/ids.ts";
import type { PageWords } from "../src/domain/page.ts";
import { composePdf, type ComposePage } from "../src/pages/compose-pdf.ts";
import { defineStep } from "../src/pipeline/step.ts";

export const ComposeInput = z.object({
  documentId: DocumentId,
  /** The mail item's folder, where the rendition is written. */
  folder: FolderId,
  title: z.string(),
  stamp: z.object({ lines: z.array(z.string()) }).nullable(),
  pages: z
    .array(
      z.object({
        image: BlobRef,
        width: z.int().positive(),
        height: z.int().positive(),
        dpi: z.number().positive(),
        words: BlobRef.nullable(),
      }),
    )
    .nonempty(),
});

export const ComposeOutput = z.object({
  documentId: DocumentId,
  rendition: Sha256,
  bytes: z.int(),
  pages: z.int(),
});

/** Makes the searchable PDF with the receipt stamp, always new; runs beside the process. */
export const makeCompose = () =>
  defineStep({
    name: "compose",
    version: 1,
    input: ComposeInput,
    output: ComposeOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 2 },
    async run(input, context) {
      const pages: ComposePage[] = [];
      for (const page of input.pages) {
        const words =
          page.words === null
            ? noWords(page.width, page.height)
            : unpackPageWords(await context.blobs.read(page.words));
        pages.push({
          image: await context.blobs.read(page.image),
          widthPx: page.width,
          heightPx: page.height,
          dpi: page.dpi,
          turn: 0,
          skewDegrees: 0,
          words,
        });
      }
      const pdf = await composePdf({
        pages,
        stamp: input.stamp,
        title: input.title,
        createdAt: context.now(),
      });
      const rendition = await context.blobs.write(input.folder, pdf);
      return {
        kind: "done",
        output: {
          documentId: input.documentId,
          rendition,
          bytes: pdf.length,
          pages: pages.length,
        },
        facts: [
          {
            type: "rendition-made",
            kind: "searchable-pdf",
            sha256: rendition,
            pages: pages.length,
          },
        ],
      };
    },
  });

const noWords = (width: number, height: number): PageWords => ({
  width,
  height,
  source: "none",
  engine: "none",
  meanConfidence: 0,
  words: [],
});
