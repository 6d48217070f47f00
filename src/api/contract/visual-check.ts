import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";
import { CheckedLot, CheckResult, VisualCheckOutcome } from "../../domain/visual-check.ts";

/** The visual check of a document as it stands, and until when its paper is to be kept after it. */
export const VisualCheck = z
  .object({
    visualCheck: VisualCheckOutcome,
    /** Null: the document came electronically, or its note is not written yet. */
    noteVersion: z.int().nullable(),
    paper: z.object({ disposition: z.string().nullable(), keptUntil: CalendarDate.nullable() }),
  })
  .meta({ id: "VisualCheck" });

/** What became of it: its state, and its main document's. */
export const CheckDone = z
  .object({ state: z.string(), visualCheck: VisualCheckOutcome })
  .meta({ id: "VisualCheckDone" });

export const Lot = CheckedLot.meta({ id: "VisualCheckLot" });

export const Lots = z.object({
  /** Scanned pages that are in no lot yet, by day and scanner: a sample of them can be drawn. */
  toDraw: z.array(
    z.object({ day: CalendarDate, device: z.string().nullable(), pages: z.int().positive() }),
  ),
  /** Newest first, at most 200. */
  lots: z.array(Lot),
});

/** A page somebody is to look at; its image and original are at the paths of its document. */
const PageToCheck = z.object({
  documentId: z.uuid(),
  /** In the document, from 1. */
  page: z.int().positive(),
  /** It belongs to the sample, not only to a tightened lot. */
  drawn: z.boolean(),
  /** Null: nobody has looked at it yet. */
  result: CheckResult.nullable(),
});

/** A lot and the pages of it that are to be looked at: those drawn, or all once it is tightened. */
export const LotPages = z.object({ lot: Lot, pages: z.array(PageToCheck) });
