import { z } from "zod";

/** Why a person must decide. Codes are stored; the sentences are made in `sentences/`. */
export const ClarificationReason = z.enum([
  "unsure-of-department",
  "several-departments",
  "mode-assisted",
  "confidential-marked",
  "formal-service",
  "short-deadline",
  "no-unit-scores",
  "page-unreadable",
  /** A hand wrote most of a page: what was read of it is not to be relied on. */
  "page-handwritten",
  "no-text",
  "encrypted",
  "damaged-file",
  "unsupported-type",
  "empty-file",
  "too-many-pages",
  "too-many-pixels",
  "too-many-bytes",
  "too-deeply-nested",
  "too-many-entries",
  "compression-bomb",
  "virus-found",
  "split-in-doubt",
  "nothing-to-read",
  "attempts-exhausted",
  /** An operator stopped the attempts. */
  "stopped-by-operator",
  "crashed-its-process",
  "timed-out",
  "rendition-failed",
  /** Our own copy is gone or was changed on the disk. */
  "stored-file-damaged",
  "misrouted",
  "same-id-other-bytes",
  "sample-review",
  /** A discard was taken back, or what was waited for does not come. */
  "taken-back",
  /** A visual check found that the image does not show what the paper says. */
  "scan-rejected",
  /** A scan with a pull slip in it is not what the slip asks for. */
  "re-scan-in-doubt",
]);
export type ClarificationReason = z.infer<typeof ClarificationReason>;
