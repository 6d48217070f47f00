import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { CaptureId, DocumentId, FolderId, Sha256 } from "../src/domain/ids.ts";
import {
  OriginalPage,
  type PageWords,
  Rotation,
  turnedBy,
  WordSource,
} from "../src/domain/page.ts";
import type { RenditionFormat } from "../src/domain/rendition-format.ts";
import { compose, type Composition, type ComposePage } from "../src/pages/compose-pdf.ts";
import { checkArchival } from "../src/pages/pdf-check-archival.ts";
import { type ArchivalClaim, transferNote, type TransferNote } from "../src/pages/transfer-note.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";

const ComposeInputPage = z.object({
  component: z.int().nonnegative(),
  componentPage: z.int().positive(),
  /** The page as it came; null: the prepared image is the best there is. */
  original: OriginalPage.nullable(),
  /** The upright, deskewed image the words' boxes are counted in, and its size. */
  image: Sha256,
  width: z.int().positive(),
  height: z.int().positive(),
  dpi: z.number().positive(),
  rotation: Rotation,
  skewDegrees: z.number(),
  words: Sha256.nullable(),
  wordSource: WordSource,
  engine: z.string(),
  meanConfidence: z.number().min(0).max(1),
  /** Codes for the transfer note. */
  irregularities: z.array(z.string()),
  illegible: z.boolean(),
});
type ComposeInputPage = z.infer<typeof ComposeInputPage>;

export const ComposeInput = z.object({
  documentId: DocumentId,
  /** The mail item's folder: the pages are in it, and the rendition is written there. */
  folder: FolderId,
  title: z.string(),
  stamp: z.object({ lines: z.array(z.string()) }).nullable(),
  capture: z.object({
    id: CaptureId,
    sha256: Sha256,
    capturedAt: z.date(),
    capturedBy: z.string().nullable(),
    channel: z.string(),
  }),
  pages: z.array(ComposeInputPage).nonempty(),
});
type ComposeInput = z.infer<typeof ComposeInput>;

const Made = z.object({ sha256: Sha256, bytes: z.int() });

export const ComposeOutput = z.object({
  documentId: DocumentId,
  pages: z.int(),
  rendition: Made,
  /** The transfer note, a JSON document about that rendition. */
  note: Made,
});

export interface ComposeDeps {
  readonly software: { readonly name: string; readonly version: string };
  readonly format: RenditionFormat;
  /** Our own check of what was made; gives what is wrong. */
  readonly check?: typeof checkArchival;
}

/**
 * Makes the searchable PDF with the receipt stamp, always new, from the pages as they came, and the
 * transfer note about it; runs beside the process.
 */
export const makeCompose = (deps: ComposeDeps) =>
  defineStep({
    name: "compose",
    version: 1,
    input: ComposeInput,
    output: ComposeOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 2 },
    async run(input, context) {
      const { made, archival } = await makeRendition(deps, {
        pages: await Promise.all(input.pages.map((page) => pageOf(input.folder, page, context))),
        stamp: input.stamp,
        title: input.title,
        createdAt: context.now(),
      });
      const pages = input.pages.length;
      const rendition = await context.blobs.write(input.folder, made.pdf);
      const noteBytes = Buffer.from(
        JSON.stringify(noteOf(deps, input, { made, archival, rendition }, context)),
      );
      const note = await context.blobs.write(input.folder, noteBytes);
      return {
        kind: "done",
        output: {
          documentId: input.documentId,
          pages,
          rendition: { sha256: rendition, bytes: made.pdf.length },
          note: { sha256: note, bytes: noteBytes.length },
        },
        facts: [
          { type: "rendition-made", kind: "searchable-pdf", sha256: rendition, pages },
          { type: "rendition-made", kind: "transfer-note", sha256: note, pages },
        ],
      };
    },
  });

/**
 * Nothing that our own check finds fault with is called PDF/A: then it is written again as a PDF that
 * declares nothing, and the note says why.
 */
async function makeRendition(
  deps: ComposeDeps,
  input: Omit<Parameters<typeof compose>[0], "format">,
): Promise<{ readonly made: Composition; readonly archival: ArchivalClaim }> {
  const made = await compose({ ...input, format: deps.format });
  const findings = await (deps.check ?? checkArchival)(made.pdf, deps.format);
  if (findings.length === 0) {
    const archival = { declared: deps.format, structuralCheck: "passed", findings } as const;
    return { made, archival: { ...archival, validatedBy: null } };
  }
  return {
    made: await compose({ ...input, format: null }),
    archival: { declared: null, structuralCheck: "failed", findings, validatedBy: null },
  };
}

async function pageOf(
  folder: FolderId,
  page: ComposeInputPage,
  context: StepContext,
): Promise<ComposePage> {
  const read = (sha256: Sha256) => context.blobs.read({ folder, sha256 });
  const words =
    page.words === null
      ? noWords(page.width, page.height)
      : unpackPageWords(await read(page.words));
  const { original } = page;
  if (original === null) {
    return {
      image: await read(page.image),
      widthPx: page.width,
      heightPx: page.height,
      dpi: page.dpi,
      turn: 0,
      skewDegrees: 0,
      words,
    };
  }
  return {
    image: await read(original.sha256),
    widthPx: original.width,
    heightPx: original.height,
    dpi: original.dpi,
    turn: turnedBy(original.turn, page.rotation),
    skewDegrees: page.skewDegrees,
    words,
  };
}

function noteOf(
  deps: ComposeDeps,
  input: ComposeInput,
  result: {
    readonly made: Composition;
    readonly archival: ArchivalClaim;
    readonly rendition: Sha256;
  },
  context: StepContext,
): TransferNote {
  const { made, archival, rendition } = result;
  const { capture, pages } = input;
  return transferNote({
    captureId: capture.id,
    captureSha256: capture.sha256,
    capturedAt: capture.capturedAt,
    capturedBy: capture.capturedBy,
    channel: capture.channel,
    documentId: input.documentId,
    transferredAt: context.now(),
    software: deps.software,
    renditionSha256: rendition,
    archival,
    stamp: made.stamp,
    irregularities: irregularitiesOf(pages),
    pages: made.pages.map((image, i) => {
      const page = pages[i];
      if (page === undefined) throw new Error(`The PDF has a page ${i + 1} too many`);
      const { component, componentPage, dpi, rotation, skewDegrees, original } = page;
      return {
        component,
        componentPage,
        dpi: original?.dpi ?? dpi,
        rotation,
        skewDegrees,
        original: originalForNote(page),
        words: {
          source: page.wordSource,
          engine: page.engine,
          meanConfidence: page.meanConfidence,
        },
        image,
      };
    }),
  });
}

const originalForNote = ({ original, image }: ComposeInputPage) =>
  original === null
    ? { sha256: image, kind: "prepared" as const }
    : { sha256: original.sha256, kind: original.drawn ? ("drawn" as const) : ("scan" as const) };

/** Each once; those of a page with its place in the document. */
function irregularitiesOf(pages: ComposeInput["pages"]): string[] {
  const ofFiles = new Set(pages.flatMap((page) => page.irregularities));
  const ofPages = pages.flatMap((page, i) => [
    ...(page.illegible ? [`illegible:${i + 1}`] : []),
    ...(page.original === null ? [`prepared-image:${i + 1}`] : []),
  ]);
  return [...ofFiles, ...ofPages];
}

const noWords = (width: number, height: number): PageWords => ({
  width,
  height,
  source: "none",
  engine: "none",
  meanConfidence: 0,
  words: [],
});
