import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";
import { Instant } from "./paging.ts";

const Letter = z.object({
  documentId: z.uuid(),
  subject: z.string().nullable(),
  sender: z.string().nullable(),
  receiptNumber: z.string(),
  receiptDay: CalendarDate.nullable(),
});

const Copy = z.object({
  id: z.uuid(),
  documentId: z.uuid(),
  /** The unit's or person's name. */
  to: z.string(),
  sentBy: z.string(),
  sentAt: Instant,
  /** Sent to the reader, to a unit of theirs, or to whom they stand in for. */
  mine: z.boolean(),
  /** Given by the reader, or by whom they stand in for: theirs to take back. */
  given: z.boolean(),
});

/** What case workers keep with a document, as far as it is the reader's to see. */
export const CaseWork = z
  .object({
    notes: z.array(z.object({ id: z.uuid(), words: z.string(), by: z.string(), at: Instant })),
    /** What somebody said of the deadline; `deadlineOn` null: that there is none. */
    deadline: z
      .object({
        deadlineOn: CalendarDate.nullable(),
        proposedOn: CalendarDate.nullable(),
        reason: z.string().nullable(),
        by: z.string(),
        at: Instant,
      })
      .nullable(),
    /** "Zur Kenntnis", not yet noted. */
    copies: z.array(Copy),
    /** Letters of other envelopes that belong to this one. */
    related: z.array(Letter.extend({ because: z.string(), isLater: z.boolean() })),
    /** To whom the entry can be given. */
    colleagues: z.array(z.object({ id: z.uuid(), name: z.string() })),
  })
  .meta({ id: "CaseWork" });
export type CaseWork = z.infer<typeof CaseWork>;

export const CopyList = z
  .object({ copies: z.array(Copy.extend(Letter.shape)) })
  .meta({ id: "CopyList" });
export type CopyList = z.infer<typeof CopyList>;

/** Entries nobody opened in the time their unit set, for its heads and their deputies. */
export const EscalationList = z
  .object({
    escalations: z.array(
      z.object({
        entryId: z.uuid(),
        /** Null: it is not the reader's to open; they know only that it lies there. */
        documentId: z.uuid().nullable(),
        unit: z.string(),
        unitName: z.string(),
        arrivedAt: Instant,
        escalatedAt: Instant,
        subject: z.string().nullable(),
        receiptNumber: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "EscalationList" });
export type EscalationList = z.infer<typeof EscalationList>;

/** Who stands in for whom, now and later, and who can be chosen. */
export const DeputyList = z
  .object({
    deputies: z.array(
      z.object({
        id: z.uuid(),
        personId: z.uuid(),
        person: z.string(),
        deputyId: z.uuid(),
        deputy: z.string(),
        from: CalendarDate,
        to: CalendarDate,
        mayEnd: z.boolean(),
      }),
    ),
    people: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        unit: z.string(),
        /** The reader may name their deputy. */
        mayName: z.boolean(),
      }),
    ),
  })
  .meta({ id: "DeputyList" });
export type DeputyList = z.infer<typeof DeputyList>;

export const DeputyNamedAnswer = z.object({ id: z.uuid() }).meta({ id: "DeputyNamed" });
