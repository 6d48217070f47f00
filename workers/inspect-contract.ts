import { z } from "zod";
import { Component, InspectLimits, MailHeader, type MadeWith } from "../src/domain/component.ts";
import { BlobRef, CaptureId, FolderId } from "../src/domain/ids.ts";
import type { OfficePdf } from "../src/pages/office-to-pdf.ts";
import type { PdfInside } from "../src/pages/pdf-inside.ts";
import type { VirusVerdict } from "../src/unpack/clamd.ts";
import type { PagesMediaType } from "../src/unpack/media-type.ts";

export const InspectInput = z.object({
  captureId: CaptureId,
  original: BlobRef,
  /** Where the parts found in the capture are written. */
  folder: FolderId,
  /** As it came; for people only. */
  originalName: z.string(),
  sealed: z.boolean(),
  limits: InspectLimits,
  /** IANA name of the town's zone: dates in what is drawn are shown in it. */
  timeZone: z.string().default("Europe/Berlin"),
});
export type InspectInput = z.infer<typeof InspectInput>;

export const InspectOutput = z.object({
  /** `mail` and `bundle` (zip) have one sender and known documents; a `scan` is split later. */
  shape: z.enum(["scan", "mail", "bundle"]),
  /** Never empty; a parent comes before its children, the capture itself is the first. */
  components: z.array(Component).min(1),
  /** The header of the capture when it is itself an e-mail. */
  mail: MailHeader.nullable(),
  /** Some component is encrypted; which one, its `blockedReason` says. */
  encrypted: z.boolean(),
});
export type InspectOutput = z.infer<typeof InspectOutput>;

/** The pages of a file, counted without decoding them, and what else a PDF holds. */
interface PagesProbe {
  readonly pageCount: number;
  readonly facts?: readonly string[];
  readonly madeWith?: MadeWith;
  readonly inside?: PdfInside;
}

export interface InspectDeps {
  /** Throws PagesError. `entriesMax` and `bytesMax` are for the files inside a PDF. */
  probePages(
    bytes: Uint8Array,
    mediaType: PagesMediaType,
    limits: Pick<InspectLimits, "pagesMax" | "pixelsMax" | "entriesMax" | "bytesMax">,
  ): Promise<PagesProbe>;
  /** Absent: LibreOffice is not installed. */
  officeToPdf?(bytes: Uint8Array, extension: string, bytesMax: number): Promise<OfficePdf>;
  /**
   * Absent: no scanner is configured. Without a verdict it throws (ScannerAway: wait; TooLargeToScan: a
   * person decides), and nothing passes.
   */
  scanForViruses?(bytes: Uint8Array): Promise<VirusVerdict>;
}
