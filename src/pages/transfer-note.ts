import type { CaptureId, DocumentId, Sha256 } from "../domain/ids.ts";
import type { Rotation, WordSource } from "../domain/page.ts";
import type { RenditionFormat } from "../domain/rendition-format.ts";
import type { ComposedPage } from "./compose-pdf.ts";

/** Version of the note's form; it is stored for decades. */
const FORM = "poststelle/transfer-note/2";

/** One page as it went from capture to rendition. */
export interface TransferredPage {
  /** Which component of the capture, and the 1-based page in it. */
  readonly component: number;
  readonly componentPage: number;
  readonly dpi: number;
  readonly rotation: Rotation;
  readonly skewDegrees: number;
  /**
   * What the rendition shows: the scan's own bytes, a picture drawn of a born-digital page (whose own
   * file stays the original), or only the prepared image.
   */
  readonly original: { readonly sha256: Sha256; readonly kind: "scan" | "drawn" | "prepared" };
  readonly words: {
    readonly source: WordSource;
    readonly engine: string;
    readonly meanConfidence: number;
  };
  readonly image: ComposedPage;
}

/**
 * What the rendition says it is, and on what that rests. `structuralCheck` is our own; `validatedBy` is
 * null, for no validator has run on it.
 */
export interface ArchivalClaim {
  /** Null: a searchable PDF that declares nothing, because the check found something. */
  readonly declared: RenditionFormat | null;
  readonly structuralCheck: "passed" | "failed";
  /** What was found wrong with it as the format that was wished, as codes. */
  readonly findings: readonly string[];
  readonly validatedBy: null;
}

export interface TransferNoteInput {
  readonly captureId: CaptureId;
  readonly captureSha256: Sha256;
  readonly documentId: DocumentId;
  readonly capturedAt: Date;
  readonly transferredAt: Date;
  /** Who scanned or sent it in, as the batch or channel says; null when nobody is recorded. */
  readonly capturedBy: string | null;
  readonly channel: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly pages: readonly TransferredPage[];
  /** SHA-256 of the finished PDF: the note cannot be inside it. */
  readonly renditionSha256: Sha256;
  readonly archival: ArchivalClaim;
  readonly stamp: "free-spot" | "added-strip" | null;
  /** What was out of order, as codes (`repaired`, `uses-jbig2`, `illegible:3`). */
  readonly irregularities: readonly string[];
}

/** The transfer note as it is stored: JSON values only, instants as ISO strings. */
export interface TransferNote {
  readonly form: string;
  readonly capture: {
    readonly id: string;
    readonly sha256: string;
    readonly at: string;
    readonly by: string | null;
    readonly channel: string;
  };
  readonly document: string;
  readonly transfer: { readonly at: string; readonly software: string };
  readonly rendition: {
    readonly sha256: string;
    readonly mediaType: "application/pdf";
    readonly archival: ArchivalClaim;
    readonly pages: number;
    readonly stamp: "free-spot" | "added-strip" | null;
  };
  readonly pages: readonly TransferredPage[];
  /** Each engine that read a page, once. */
  readonly engines: readonly string[];
  readonly irregularities: readonly string[];
}

/**
 * Who made which rendition of what, when and how: the record substitutive scanning asks for
 * (BSI TR-03138 RESISCAN, transfer note). Says what was done, and promises nothing.
 */
export function transferNote(input: TransferNoteInput): TransferNote {
  const engines = new Set(
    input.pages.filter((page) => page.words.source === "ocr").map((page) => page.words.engine),
  );
  const recoded = input.pages.flatMap((page, i) =>
    page.image.transfer === "recoded" ? [`recoded:${i + 1}`] : [],
  );
  return {
    form: FORM,
    capture: {
      id: input.captureId,
      sha256: input.captureSha256,
      at: input.capturedAt.toISOString(),
      by: input.capturedBy,
      channel: input.channel,
    },
    document: input.documentId,
    transfer: {
      at: input.transferredAt.toISOString(),
      software: `${input.software.name} ${input.software.version}`,
    },
    rendition: {
      sha256: input.renditionSha256,
      mediaType: "application/pdf",
      archival: input.archival,
      pages: input.pages.length,
      stamp: input.stamp,
    },
    pages: input.pages,
    engines: [...engines].toSorted(),
    irregularities: [...input.irregularities, ...recoded],
  };
}
