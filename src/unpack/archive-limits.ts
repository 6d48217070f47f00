/** The ceilings of one archive. `bytesMax` counts the unpacked bytes of all entries together. */
export interface ArchiveLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
  /** Unpacked bytes per packed byte of one entry. */
  readonly ratioMax: number;
}

/** A blank page compresses a thousandfold too; a bomb needs size before its ratio counts. */
export const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;
