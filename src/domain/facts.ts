import { z } from "zod";
import { DeadlineRegime } from "./deadline-rules.ts";
import { CalendarDate } from "./ids.ts";

/** The words a fact was read from, and the 1-based page of the document they stand on. */
export const Evidence = z.object({
  page: z.int().positive(),
  quote: z.string(),
  /** How well the words' line was read, 0..1; absent where it was found before this was told, or in a header. */
  confidence: z.number().optional(),
  /** The header of the e-mail said it; on the page it stands as the rendition's header. */
  place: z.literal("mail-header").optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Why content narrows who may see it (design: confidential by content). */
export const SecrecyKind = z.enum(["social", "health", "personnel", "youth", "tax", "procurement"]);
export type SecrecyKind = z.infer<typeof SecrecyKind>;

/**
 * What a period runs from. `notification`: an administrative act becomes known (§ 41 VwVfG); `event`:
 * something else the letter names, whose day nobody but a person knows.
 */
export const DeadlineStart = z.enum([
  "receipt",
  "letter-date",
  "formal-service",
  "notification",
  "event",
]);
export type DeadlineStart = z.infer<typeof DeadlineStart>;

/**
 * A deadline as the letter states it: a date, or a period that starts at some event. Both kinds are
 * proposals until a case worker confirms; the date of a period is computed in `deadline.ts`. `regime` is
 * absent where it was found before there were several: then it is civil law's.
 */
export const StatedDeadline = z.union([
  z.object({
    kind: z.literal("date"),
    date: CalendarDate,
    regime: DeadlineRegime.optional(),
    evidence: Evidence,
  }),
  z.object({
    kind: z.literal("period"),
    amount: z.int().positive(),
    unit: z.enum(["day", "working-day", "week", "month"]),
    from: DeadlineStart,
    regime: DeadlineRegime.optional(),
    evidence: Evidence,
  }),
]);
export type StatedDeadline = z.infer<typeof StatedDeadline>;

export const DocumentKind = z.enum([
  "letter",
  "application",
  "objection",
  "invoice",
  "court",
  "certificate",
  "form",
  "complaint",
  "inquiry",
  "reminder",
  "notice",
  "job-application",
  "other",
]);
export type DocumentKind = z.infer<typeof DocumentKind>;

/** Post of the town's own that comes back: not delivered, or the certificate that it was served. */
export const ReturnedKind = z.enum(["undeliverable", "certificate"]);

/** A sender's address as it stands on the page; `street` with its number, or the post office box. */
export const PostalAddress = z.object({
  street: z.string().nullable(),
  postcode: z.string().length(5),
  town: z.string(),
  evidence: Evidence,
});
export type PostalAddress = z.infer<typeof PostalAddress>;

/** An address on one line. */
export function addressLine({ street, postcode, town }: PostalAddress): string {
  return `${street === null ? "" : `${street}, `}${postcode} ${town}`;
}

/** Something a letter says it encloses. */
const AnnouncedEnclosure = z.object({
  /** As its list names it, or the sentence that says so. */
  text: z.string(),
  /** How many: "2 Anlagen", "drei Zeugnisse". */
  count: z.int().positive(),
  evidence: Evidence,
  /** Whether it came with the letter; null where something came, but nothing on it tells. */
  isPresent: z.boolean().nullable(),
});

/** What was found in the text of one document; null or empty means "not found", never a guess. */
export const DocumentFacts = z.object({
  /** ISO 639-1, or null when the text is too short to tell. */
  language: z.string().length(2).nullable(),
  kind: DocumentKind,
  sender: z
    .object({
      name: z.string(),
      evidence: Evidence,
      /** A company, body or office, or a person; absent where it was found before this was told. */
      isOrganisation: z.boolean().optional(),
      address: PostalAddress.nullish(),
    })
    .nullable(),
  addresseeLines: z.array(z.string()),
  letterDate: z.object({ date: CalendarDate, evidence: Evidence }).nullable(),
  subject: z.object({ text: z.string(), evidence: Evidence }).nullable(),
  referenceNumbers: z.array(z.object({ text: z.string(), evidence: Evidence })),
  deadlines: z.array(StatedDeadline),
  /** Marked confidential or personal by its sender, on the address block or in the head. */
  confidentialMark: Evidence.nullable(),
  secrecyByContent: z.array(z.object({ kind: SecrecyKind, evidence: Evidence })),
  formalService: Evidence.nullable(),
  /** By which words it objects to something decided; found rather too often than not. */
  objection: Evidence.nullable().default(null),
  /** Post of the town's own that comes back: not delivered, or the certificate of its service. */
  returned: z.object({ kind: ReturnedKind, evidence: Evidence }).nullable().default(null),
  /** The sentence that says what it wants. */
  request: z.object({ text: z.string(), evidence: Evidence }).nullable().default(null),
  /** Sums in euro cents, each once; `isTotal`: the one to be paid, where the letter names it. */
  amounts: z
    .array(z.object({ cents: z.int().positive(), isTotal: z.boolean(), evidence: Evidence }))
    .default([]),
  /** Bank accounts without blanks; not valid: its check digits are wrong, as of one misread. */
  ibans: z
    .array(z.object({ text: z.string(), isValid: z.boolean(), evidence: Evidence }))
    .default([]),
  enclosures: z.array(AnnouncedEnclosure).default([]),
});
export type DocumentFacts = z.infer<typeof DocumentFacts>;

/** What the header of an e-mail says of its body, as its sender claims it. Personal data. */
export const MailHeaderFacts = z.object({
  from: z.string().nullable(),
  subject: z.string().nullable(),
  /** The day of the Date field in the town's zone. */
  day: CalendarDate.nullable(),
});
export type MailHeaderFacts = z.infer<typeof MailHeaderFacts>;

/** Which facts were found; the trail names them, the values are content. */
export function foundKinds(facts: DocumentFacts): string[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([kind]) => kind);
}
