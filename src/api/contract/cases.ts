import { z } from "zod";
import { ClarificationReason } from "../../domain/clarification.ts";
import { CalendarDate } from "../../domain/ids.ts";
import { PageDiscardReason } from "../../domain/split-plan.ts";
import { Candidate } from "./documents.ts";
import { Flag, Instant, pageOf, Paging } from "./paging.ts";

export const CaseQuery = Paging.extend({
  reason: ClarificationReason.optional(),
  /** Leaves out cases that stop nothing. */
  blocking: Flag,
});

const CaseLine = z.object({
  id: z.uuid(),
  reason: ClarificationReason,
  /** Why a person must decide, in words; with item, cause and remedy where the reader may see them. */
  sentence: z.string(),
  blocking: z.boolean(),
  urgent: z.boolean(),
  openedAt: Instant,
  captureId: z.uuid(),
  /** Null: the case is about the whole capture. */
  documentId: z.uuid().nullable(),
  subjectState: z.string(),
  channel: z.string(),
  sealed: z.boolean(),
  receiptNumber: z.string(),
  receiptDay: CalendarDate,
  subject: z.string().nullable(),
  sender: z.string().nullable(),
});

/** Open cases, urgent ones first, then the oldest. */
export const CaseList = pageOf(CaseLine).meta({ id: "CaseList" });

/** How many open cases of each reason there are. */
export const CaseCounts = z
  .object({
    counts: z.array(
      z.object({ reason: ClarificationReason, sentence: z.string(), count: z.int() }),
    ),
  })
  .meta({ id: "CaseCounts" });

export const Case = CaseLine.extend({
  candidates: z.array(Candidate),
  /** Why the first candidate is proposed, in one sentence; null where none is. */
  proposal: z.string().nullable(),
  /** Of a stack whose split is in doubt: how the machine would split it; pages count from 1. */
  proposedSplit: z
    .object({
      letters: z.array(z.array(z.int()).readonly()).readonly(),
      setAside: z.array(z.object({ position: z.int(), reason: PageDiscardReason })).readonly(),
      /** Pages on which a letter may begin, or not. */
      doubtsAt: z.array(z.int()).readonly(),
    })
    .nullable(),
  /** What may be done, as `act` of POST /api/cases/{id}/act says it. */
  acts: z.array(z.string()),
}).meta({ id: "Case" });
