import { z } from "zod";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { SealedAs, SealedRule } from "../../domain/sealed-post.ts";
import { OpeningRule } from "../../domain/town.ts";
import { Instant } from "./paging.ts";

/** Something that was done, when and by whom. */
const Done = z.object({ at: Instant, by: z.string() });

/** A record of the register of sealed post. A correction is another record of the same line (`entryId`). */
const SealedRecord = z.object({
  id: z.uuid(),
  entryId: z.uuid(),
  recordAs: SealedAs,
  receiptNumber: z.string().nullable(),
  receiptDay: CalendarDate,
  /** The letter whose envelope it is. */
  documentId: z.uuid().nullable(),
  ruleKey: z.string().nullable(),
  rule: SealedRule,
  items: z.int(),
  addressee: z.string().nullable(),
  sender: z.string().nullable(),
  unit: z.string().nullable(),
  unitName: z.string().nullable(),
  personId: z.uuid().nullable(),
  person: z.string().nullable(),
  /** It was opened in error and closed again: by whom, and who is to be told. */
  opened: z
    .object({ at: Instant, by: z.string().nullable(), tell: z.string().nullable() })
    .nullable(),
  recordedBy: z.string(),
  recordedAt: Instant,
  handedOver: Done.extend({ to: z.string().nullable() }).nullable(),
  receipted: Done.nullable(),
  /** `givenBack`: by whom it had reached, because it is not theirs. */
  withdrawn: Done.extend({
    because: z.string().nullable(),
    replaced: z.boolean(),
    givenBack: z.boolean(),
  }).nullable(),
  /** Their retention has ended, or the letter was erased. */
  wordsErased: z.boolean(),
  /** The reader may see the pages of its letter. */
  isShown: z.boolean(),
});
export type SealedRecord = z.infer<typeof SealedRecord>;

export const OpeningDeskQuery = z.object({ day: ToldDate });

/** Everything the opening desk shows of a day. */
export const OpeningDesk = z
  .object({
    rules: z.array(OpeningRule),
    /** Who handles post in the town, each with one unit. */
    people: z.array(z.object({ id: z.uuid(), name: z.string(), unit: z.string() })),
    /** Scanned envelopes that nobody has recorded yet. */
    scans: z.array(
      z.object({
        documentId: z.uuid(),
        receiptNumber: z.string(),
        receiptDay: CalendarDate,
        channel: z.string(),
        acceptedAt: Instant,
        pages: z.int(),
        /** It did not come sealed, and was closed again. */
        wasOpened: z.boolean(),
      }),
    ),
    records: z.array(SealedRecord),
  })
  .meta({ id: "OpeningDesk" });
export type OpeningDesk = z.infer<typeof OpeningDesk>;

/** What the town says may be opened in its mailroom. */
export const OpeningRules = z.object({ rules: z.array(OpeningRule) }).meta({ id: "OpeningRules" });
export type OpeningRules = z.infer<typeof OpeningRules>;

/** Sealed post that reaches the reader. */
export const SealedForMe = z.object({ records: z.array(SealedRecord) }).meta({ id: "SealedForMe" });
export type SealedForMe = z.infer<typeof SealedForMe>;

export const SealedRecorded = z
  .object({ id: z.uuid(), receiptNumber: z.string().nullable() })
  .meta({ id: "SealedRecorded" });
export const SealedMade = z.object({ id: z.uuid() });
