import { z } from "zod";
import { DocumentKind } from "../../domain/facts.ts";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { Flag, Instant, pageOf, Paging } from "./paging.ts";

/** The inboxes of one's units. */
export const InboxList = z
  .object({
    inboxes: z.array(
      z.object({
        unit: z.string(),
        name: z.string(),
        /** Given to the reader, or to somebody they deputise for; else it is a unit below. */
        own: z.boolean(),
        new: z.int(),
        /** Not done, and not seen by the reader yet. */
        unread: z.int(),
        /** Claimed by the reader. */
        mine: z.int(),
        claimed: z.int(),
        waiting: z.int(),
        done: z.int(),
        /** Not done, of a court or formally served. */
        served: z.int(),
        nextDeadlineOn: CalendarDate.nullable(),
      }),
    ),
  })
  .meta({ id: "InboxList" });

export const InboxQuery = Paging.extend({
  show: z.enum(["open", "new", "mine", "claimed", "waiting", "done"]).default("open"),
  /** `precedence`: court and formal service, then the earliest deadline, then the oldest. */
  sort: z.enum(["precedence", "arrival"]).default("precedence"),
  unread: Flag,
  deadlineUntil: ToldDate.optional(),
});

/** What stands in the list with a letter as one line; of what is done, nothing is urgent or unread. */
const Bundle = z.object({
  /** The other entries of this inbox. */
  entries: z.array(z.uuid()),
  /** One of the others is unread. */
  unread: z.boolean(),
  /** One of the others is of a court, or formally served. */
  served: z.boolean(),
  /** The earliest deadline of the others. */
  deadlineOn: CalendarDate.nullable(),
  workingDaysLeft: z.int().nullable(),
});

const InboxEntry = z.object({
  id: z.uuid(),
  documentId: z.uuid(),
  state: z.string(),
  claimedBy: z.string().nullable(),
  followUpOn: CalendarDate.nullable(),
  referenceNumber: z.string().nullable(),
  arrivedAt: Instant,
  /** The reader has not seen it yet. */
  unread: z.boolean(),
  /** Of a court, or formally served. */
  served: z.boolean(),
  subject: z.string().nullable(),
  sender: z.string().nullable(),
  kind: DocumentKind.nullable(),
  deadlineOn: CalendarDate.nullable(),
  /** Working days after today up to the deadline; 0 when it is today or over. */
  workingDaysLeft: z.int().nullable(),
  enclosures: z.int(),
  pages: z.int(),
  receiptNumber: z.string(),
  receiptDay: CalendarDate,
  receiptSentence: z.string(),
});
export const InboxEntryList = pageOf(
  /** `bundle`: null where a letter stands alone. */
  InboxEntry.extend({ bundle: Bundle.nullable() }),
)
  /** The unit whose inbox it is; null: the reader has none, of whom "~" was asked. */
  .extend({ unit: z.string().nullable() })
  .meta({ id: "InboxEntryList" });

/** What is in the bundle of an entry besides itself. */
export const BundleParts = z
  .object({
    /** The other letters that lie in this inbox, court and earliest deadline first. */
    entries: z.array(InboxEntry),
    /** Enclosures, envelope and cover note of the letter itself. */
    pieces: z.array(z.object({ documentId: z.uuid(), role: z.string(), pages: z.int() })),
  })
  .meta({ id: "BundleParts" });
