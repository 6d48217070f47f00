import { z } from "zod";
import type { OrgUnit } from "./town.ts";

/** What can be wrong in a file of units, by line; the sentences are made where they are read. */
export const UnitFileProblem = z.object({
  /** 1-based; null: the file as a whole. */
  line: z.int().nullable(),
  code: z.enum([
    /** No line at all. */
    "empty",
    /** A line has more or fewer cells than the header, or a quote is not closed. `value`: what the parser says. */
    "cells",
    /** `value`: the columns that are missing. */
    "column-missing",
    /** `value`: the column whose cell is not what it must be. */
    "cell",
    "id-twice",
    "no-department",
    "unknown-unit",
    "needs-parent",
    "has-parent",
    "own-ancestor",
  ]),
  value: z.string(),
});
export type UnitFileProblem = z.infer<typeof UnitFileProblem>;

/** A file of units that was read: the units, where nothing is wrong. */
export interface UnitFile {
  readonly units: readonly OrgUnit[];
  readonly problems: readonly UnitFileProblem[];
}
