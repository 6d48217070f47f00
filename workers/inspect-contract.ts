import { z } from "zod";
import type { ClarificationReason } from "../src/domain/clarification.ts";
import { Component, InspectLimits, MailHeader } from "../src/domain/component.ts";
import { BlobRef, CaptureId, FolderId } from "../src/domain/ids.ts";
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

/** The pages of a file, counted without decoding them; or why there are none. */
type PagesProbe =
  | { readonly pageCount: number; readonly facts?: readonly string[] }
  | { readonly problem: ClarificationReason; readonly detail: string };

export interface InspectDeps {
  probePages(
    bytes: Uint8Array,
    mediaType: PagesMediaType,
    limits: { readonly pagesMax: number; readonly pixelsMax: number },
  ): Promise<PagesProbe>;
  /**
   * Absent: no scanner is configured. Without a verdict it throws (ScannerAway: wait; TooLargeToScan: a
   * person decides), and nothing passes.
   */
  scanForViruses?(bytes: Uint8Array): Promise<VirusVerdict>;
}
