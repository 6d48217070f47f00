import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { canonicalJson } from "../src/domain/canonical-json.ts";
import { turnCorners } from "../src/domain/homography.ts";
import { DocumentId, FolderId, Sha256 } from "../src/domain/ids.ts";
import {
  OriginalPage,
  type PageWords,
  Rotation,
  turnedBy,
  WordSource,
} from "../src/domain/page.ts";
import type { RenditionFormat } from "../src/domain/rendition-format.ts";
import { transferNoteSheet } from "../src/domain/sentences/transfer-note-sheet.ts";
import {
  type ArchivalClaim,
  laterNote,
  type MadePages,
  type NoteBody,
  noteBodyOf,
  NoteFacts,
  TransferNote,
} from "../src/domain/transfer-note.ts";
import { compose, type Composition, type ComposePage } from "../src/pages/compose-pdf.ts";
import { checkArchival } from "../src/pages/pdf-check-archival.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";

const ComposeInputPage = z.object({
  version: z.int().positive(),
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
});
type ComposeInputPage = z.infer<typeof ComposeInputPage>;

export const ComposeInput = z.object({
  documentId: DocumentId,
  /** The mail item's folder: the pages are in it, and the rendition is written there. */
  folder: FolderId,
  title: z.string(),
  stamp: z.object({ lines: z.array(z.string()) }).nullable(),
  /** The town's, in which the note shows instants. */
  timeZone: z.string(),
  note: NoteFacts,
  /** Digest of what the rendition is made of. */
  madeFrom: Sha256,
  /** The note of the rendition in force, which was made of the same and stays; null: it is made anew. */
  former: Sha256.nullable(),
  pages: z.array(ComposeInputPage).nonempty(),
});
type ComposeInput = z.infer<typeof ComposeInput>;

const Made = z.object({ sha256: Sha256, bytes: z.int() });

export const ComposeOutput = z.object({
  documentId: DocumentId,
  madeFrom: Sha256,
  /** Null: the rendition in force stays. */
  rendition: Made.nullable(),
  /** The transfer note, canonical JSON about that rendition. */
  note: Made,
});

export interface ComposeDeps {
  readonly software: { readonly name: string; readonly version: string };
  readonly format: RenditionFormat;
  /** Our own check of what was made; gives what is wrong. */
  readonly check?: typeof checkArchival;
}

/**
 * Makes the searchable PDF with the receipt stamp, always new, from the pages as they came, with the
 * transfer note of a scan as its last sheets, and the note as a file; runs beside the process. Where only
 * the note has more to say (a visual check came later), the PDF stays and the note gets a new version.
 */
export const makeCompose = (deps: ComposeDeps) =>
  defineStep({
    name: "compose",
    version: 2,
    input: ComposeInput,
    output: ComposeOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 2 },
    async run(input, context) {
      const former = await formerNote(input, context);
      const { note, rendition } =
        former === null
          ? await makeBoth(deps, input, context)
          : { note: laterNote(former, input.note, context.now()), rendition: null };
      const bytes = Buffer.from(canonicalJson(TransferNote.parse(note)));
      const sha256 = await context.blobs.write(input.folder, bytes);
      const pages = input.pages.length;
      return {
        kind: "done",
        output: {
          documentId: input.documentId,
          madeFrom: input.madeFrom,
          rendition,
          note: { sha256, bytes: bytes.length },
        },
        facts: [
          ...(rendition === null
            ? []
            : [
                {
                  type: "rendition-made" as const,
                  kind: "searchable-pdf",
                  sha256: rendition.sha256,
                  pages,
                },
              ]),
          {
            type: "transfer-note-made",
            kind: note.kind,
            version: note.version,
            sha256,
            renditionSha256: note.rendition.sha256,
            pages,
          },
        ],
      };
    },
  });

/** Null: there is no rendition of the same, or its note has a form of before. */
async function formerNote(
  { folder, former }: ComposeInput,
  { blobs }: StepContext,
): Promise<TransferNote | null> {
  if (former === null) return null;
  const bytes = await blobs.read({ folder, sha256: former });
  const parsed = TransferNote.safeParse(JSON.parse(Buffer.from(bytes).toString()));
  return parsed.success ? parsed.data : null;
}

async function makeBoth(
  deps: ComposeDeps,
  input: ComposeInput,
  context: StepContext,
): Promise<{ readonly note: TransferNote; readonly rendition: z.infer<typeof Made> }> {
  const at = context.now();
  const bodyOf = (made: Pick<Composition, "pages">): NoteBody =>
    noteBodyOf(input.note, madePages(deps, input.pages, made, at));
  const { made, archival } = await makeRendition(deps, {
    pages: await Promise.all(input.pages.map((page) => pageOf(input.folder, page, context))),
    stamp: input.stamp,
    note: (soFar) => transferNoteSheet(bodyOf(soFar), input.timeZone),
    title: input.title,
    createdAt: at,
  });
  const sha256 = await context.blobs.write(input.folder, made.pdf);
  const rendition = {
    sha256,
    mediaType: "application/pdf" as const,
    archival,
    pages: input.pages.length + made.notePages,
    notePages: made.notePages,
    stamp: made.stamp,
  };
  const note = { ...bodyOf(made), rendition };
  return { note, rendition: { sha256, bytes: made.pdf.length } };
}

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
    const archival = { declared: deps.format, structuralCheck: "passed" as const, findings: [] };
    return { made, archival: { ...archival, validatedBy: null } };
  }
  return {
    made: await compose({ ...input, format: null }),
    archival: {
      declared: null,
      structuralCheck: "failed",
      findings: [...findings],
      validatedBy: null,
    },
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
    ...(original.corners && { corners: turnCorners(original.corners, page.rotation) }),
    words,
  };
}

function madePages(
  { software }: ComposeDeps,
  pages: readonly ComposeInputPage[],
  made: Pick<Composition, "pages">,
  at: Date,
): MadePages {
  return {
    at,
    software: `${software.name} ${software.version}`,
    pages: made.pages.map(({ colour, transfer, widthPx, heightPx }, i) => {
      const page = pages[i];
      if (page === undefined) throw new Error(`The PDF has a page ${i + 1} too many`);
      const { version, component, componentPage, dpi, rotation, skewDegrees, original } = page;
      return {
        colour,
        page: {
          component,
          componentPage,
          version,
          image: {
            ...imageForNote(page),
            widthPx,
            heightPx,
            dpi: original?.dpi ?? dpi,
            transfer,
          },
          rotation,
          skewDegrees,
          words: {
            source: page.wordSource,
            engine: page.engine,
            meanConfidence: page.meanConfidence,
          },
        },
      };
    }),
  };
}

const imageForNote = ({ original, image }: ComposeInputPage) =>
  original === null
    ? { sha256: image, kind: "prepared" as const }
    : { sha256: original.sha256, kind: original.drawn ? ("drawn" as const) : ("scan" as const) };

const noWords = (width: number, height: number): PageWords => ({
  width,
  height,
  source: "none",
  engine: "none",
  meanConfidence: 0,
  words: [],
});
