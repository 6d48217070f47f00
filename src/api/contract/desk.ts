import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";
import { UnitId } from "../../domain/town.ts";
import { DocumentPage } from "./documents.ts";
import { Instant } from "./paging.ts";

/** What helps to decide a case, besides itself. */
export const CaseBeside = z
  .object({
    /** Open cases that may be settled as this one is, at most 10. */
    similar: z.array(
      z.object({
        id: z.uuid(),
        documentId: z.uuid(),
        receiptNumber: z.string(),
        subject: z.string().nullable(),
        sender: z.string().nullable(),
        because: z.enum(["same-sender", "same-words"]),
      }),
    ),
    /** How the machine's proposals for the proposed unit did since it was last corrected, in one sentence. */
    learned: z.string().nullable(),
  })
  .meta({ id: "CaseBeside" });

/** What the reader settled today, the latest first. */
export const DecidedToday = z
  .object({
    cases: z.array(
      z.object({
        id: z.uuid(),
        captureId: z.uuid(),
        documentId: z.uuid().nullable(),
        settlement: z.string(),
        settledAt: Instant,
        stateSentence: z.string(),
        receiptNumber: z.string(),
        subject: z.string().nullable(),
        sender: z.string().nullable(),
        unitName: z.string().nullable(),
        /** Its state still allows it; whether somebody has taken the letter up, the act itself finds out. */
        mayTakeBack: z.boolean(),
      }),
    ),
  })
  .meta({ id: "DecidedToday" });

/** Documents drawn for the blind sample, the oldest first, at most 200: nothing of what the machine decided. */
export const SampleList = z
  .object({ samples: z.array(z.object({ id: z.uuid(), documentId: z.uuid(), drawnAt: Instant })) })
  .meta({ id: "SampleList" });

/** One of them to decide on: the letter itself, and nothing of what the machine decided. */
export const Sample = z
  .object({
    id: z.uuid(),
    documentId: z.uuid(),
    receiptNumber: z.string(),
    receiptDay: CalendarDate,
    subject: z.string().nullable(),
    sender: z.string().nullable(),
    pages: z.array(DocumentPage),
  })
  .meta({ id: "Sample" });

/** Where a person sends it, not knowing where the machine did. */
export const SampleDecision = z.object({ unit: UnitId });

/** What the machine had decided: told only now. */
export const SampleOutcome = z
  .object({ agreed: z.boolean(), machineUnit: z.object({ key: z.string(), name: z.string() }) })
  .meta({ id: "SampleOutcome" });

/** The share (0..1) of what goes alone to a unit that is reviewed blind. */
/** `basedOn`: the share that was seen when this was chosen. */
export const SampleShare = z.object({
  share: z.number().min(0).max(1),
  basedOn: z.number().optional(),
});
