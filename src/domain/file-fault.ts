import { z } from "zod";
import type { ClarificationReason } from "./clarification.ts";
import { PageDiscardReason } from "./split-plan.ts";

/** What exactly is the matter with a file, finer than the reason of its case. Codes are stored. */
export const FaultCode = z.enum([
  "encrypted",
  "damaged-file",
  "unsupported-type",
  "archive-type",
  "picture-type",
  "office-unavailable",
  "office-failed",
  "office-too-slow",
  "form-of-acrobat-only",
  "incomplete-message",
  "content-elsewhere",
  "empty-file",
  "nothing-to-read",
  "only-blank-pages",
  "too-many-pages",
  "too-many-pixels",
  "too-many-bytes",
  "too-many-entries",
  "too-deeply-nested",
  "compression-bomb",
  "virus-found",
  "too-large-to-scan",
  "split-in-doubt",
  "stored-file-damaged",
  "pull-slip-mixed",
  "pull-slip-wrong-pages",
  "pull-slip-used",
  "pull-slip-withdrawn",
  "pull-slip-erased",
  "pull-slip-not-waiting",
]);
export type FaultCode = z.infer<typeof FaultCode>;

/** The codes that are not themselves the reason of a case. */
const FINER = {
  "archive-type": "unsupported-type",
  "picture-type": "unsupported-type",
  "office-unavailable": "unsupported-type",
  "office-failed": "damaged-file",
  "office-too-slow": "timed-out",
  "form-of-acrobat-only": "unsupported-type",
  "incomplete-message": "unsupported-type",
  "content-elsewhere": "unsupported-type",
  "only-blank-pages": "nothing-to-read",
  "too-large-to-scan": "too-many-bytes",
  "pull-slip-mixed": "re-scan-in-doubt",
  "pull-slip-wrong-pages": "re-scan-in-doubt",
  "pull-slip-used": "re-scan-in-doubt",
  "pull-slip-withdrawn": "re-scan-in-doubt",
  "pull-slip-erased": "re-scan-in-doubt",
  "pull-slip-not-waiting": "re-scan-in-doubt",
} as const satisfies Partial<Record<FaultCode, ClarificationReason>>;

/**
 * One fault of one file: a code and what its sentence needs. `item` is content (a file's name). The
 * numbers count what the code limits: pages, pixels, bytes, entries, levels, unpacked per packed byte.
 */
export const FileFault = z.object({
  code: FaultCode,
  item: z.string().nullable(),
  limit: z.number().optional(),
  found: z.number().optional(),
  /** The page of the file it was met on, from 1. */
  page: z.int().positive().optional(),
  /** A program's own word: a media type, the name of a virus, the pages in doubt, the code of a pull slip. */
  word: z.string().optional(),
  /** Of a split in doubt: the pages (from 1) of each letter as the machine would split them. */
  proposed: z.array(z.array(z.int().positive())).optional(),
  /** Of a split in doubt: the pages (from 1) that would belong to no letter, and why. */
  setAside: z
    .array(z.object({ position: z.int().positive(), reason: PageDiscardReason }))
    .optional(),
});
export type FileFault = z.infer<typeof FileFault>;

/** The reason of the case a fault opens. */
export function reasonOf({ code }: Pick<FileFault, "code">): ClarificationReason {
  return isFiner(code) ? FINER[code] : code;
}

const isFiner = (code: FaultCode): code is keyof typeof FINER => code in FINER;

const Packed = z.object({ faults: z.array(FileFault).min(1) });

/** Faults as the text a case or a component keeps; `faultsOf` reads it back. */
export function packFaults(faults: readonly FileFault[]): string {
  const clean = faults.map((fault) => ({
    ...fault,
    item: fault.item?.replaceAll("\0", "") ?? null,
  }));
  return JSON.stringify({ faults: clean });
}

/** The faults in a stored detail; none in plain words, such as an engine's or those of older versions. */
export function faultsOf(detail: string): readonly FileFault[] {
  if (!detail.startsWith('{"faults":')) return [];
  try {
    return Packed.safeParse(JSON.parse(detail)).data?.faults ?? [];
  } catch {
    return [];
  }
}

/** How the machine would split a stack it is unsure of; positions count from 1 over the capture. */
export interface ProposedSplit {
  /** The pages of each letter. */
  readonly letters: readonly (readonly number[])[];
  readonly setAside: readonly { readonly position: number; readonly reason: PageDiscardReason }[];
  /** Pages on which a letter may begin, or not. */
  readonly doubtsAt: readonly number[];
}

/** The proposal of a split in doubt; null where the detail is of another kind, or not to be seen. */
export function proposedSplitOf(detail: string | null): ProposedSplit | null {
  const fault = faultsOf(detail ?? "").find((each) => each.proposed !== undefined);
  if (fault?.proposed === undefined) return null;
  return {
    letters: fault.proposed,
    setAside: fault.setAside ?? [],
    doubtsAt: (fault.word ?? "")
      .split(", ")
      .map(Number)
      .filter((page) => page > 0),
  };
}
