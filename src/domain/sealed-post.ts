import { z } from "zod";
import type { ActRefusal } from "./acts.ts";
import { ToldDate } from "./ids.ts";
import type { OpeningRule } from "./town.ts";

/** Sealed post: what was not opened in the mailroom, and how it is recorded (design section 5). */

/** How it is recorded: the scan of its envelope, a line of the register, or a number of items. */
export const SealedAs = z.enum(["image", "line", "count"]);
export type SealedAs = z.infer<typeof SealedAs>;

/** Who may open it: its unit, the addressee or a deputy, or nobody before the time that somebody else sets. */
export const SealedRule = z.enum(["unit", "addressee", "never"]);
export type SealedRule = z.infer<typeof SealedRule>;

/** Most items of one count. */
export const SEALED_ITEMS_MAX = 100_000;

const Words = z.string().trim().min(1).max(200);

/** For whom it is, as far as it is known: what stands on the envelope, and a person or unit of the town. */
const toWhom = {
  /** Key of the opening rule it comes under; null: none, and only the addressee may open it. */
  rule: z.string().min(1).nullable(),
  addressee: Words.nullable(),
  sender: Words.nullable(),
  unit: z.string().min(1).nullable(),
  personId: z.uuid().nullable(),
};

/** An envelope that should have stayed sealed was opened. It must be closed again before anybody says so. */
export const OpenedInError = z.object({
  /** By whom, in words: not everybody who opens post has an account. */
  by: Words,
  at: z.iso.datetime({ offset: true }),
  closedAgain: z.literal(true),
  /** Who is to be told, in words. */
  tell: Words,
});
export type OpenedInError = z.infer<typeof OpenedInError>;

/** What a clerk records. */
export const SealedOrder = z.discriminatedUnion("recordAs", [
  z.object({ recordAs: z.literal("image"), documentId: z.uuid(), ...toWhom }),
  z.object({
    recordAs: z.literal("line"),
    /** The day it arrived. */
    day: ToldDate,
    ...toWhom,
    opened: OpenedInError.nullable().default(null),
  }),
  z.object({
    recordAs: z.literal("count"),
    day: ToldDate,
    rule: z.string().min(1),
    items: z.int().min(1).max(SEALED_ITEMS_MAX),
  }),
]);
export type SealedOrder = z.infer<typeof SealedOrder>;

const Reason = z.string().trim().min(1).max(1000);

/** What a record should have said: of what it is, and on which envelope, a correction does not change. */
export const SealedCorrection = z.object({
  order: z.discriminatedUnion("recordAs", [
    z.object({ recordAs: z.literal("image"), ...toWhom }),
    z.object({ recordAs: z.literal("line"), day: ToldDate, ...toWhom }),
    z.object({
      recordAs: z.literal("count"),
      day: ToldDate,
      rule: z.string().min(1),
      items: z.int().min(1).max(SEALED_ITEMS_MAX),
    }),
  ]),
  reason: Reason,
});
export type SealedCorrection = z.infer<typeof SealedCorrection>;

export const SealedWithdrawal = z.object({ reason: Reason });
/** `to`: who took it, where nobody gives a receipt in the portal. */
export const SealedHandOver = z.object({ to: Words.nullable() });

/** What was opened in error: a letter by id, all of a scan that is one letter, or whatever has that receipt number. */
export const ErrorOrder = z.object({
  item: z.union([
    z.object({ documentId: z.uuid() }),
    z.object({ captureId: z.uuid() }),
    z.object({ receiptNumber: z.string().trim().min(1).max(60) }),
  ]),
  ...toWhom,
  opened: OpenedInError,
});
export type ErrorOrder = z.infer<typeof ErrorOrder>;

/**
 * What somebody says who has it in their inbox: what stands on the envelope. For whom of the house it is, and
 * under which rule, the opening desk says later.
 */
export const EntryErrorOrder = z.object({
  addressee: Words,
  sender: Words.nullable(),
  opened: OpenedInError,
});
export type EntryErrorOrder = z.infer<typeof EntryErrorOrder>;

/** By what a record is made: the rule as it stands, who may open it, and the key of the unit it is for. */
export interface SealedUnder {
  readonly ruleKey: string | null;
  readonly rule: SealedRule;
  readonly unit: string | null;
}

/** What is said of an envelope, of whatever it is recorded as. */
export interface SealedSaid {
  readonly recordAs: SealedAs;
  readonly rule: string | null;
  readonly addressee: string | null;
  readonly unit: string | null;
  readonly personId: string | null;
}

/**
 * Judges what a clerk says of an envelope by the rule it names (undefined: the town has none of that key),
 * or says why it cannot be recorded so. What is there as an image already may be kept as one where the rule
 * wants a line; `wasOpened`: it was opened in error, and is recorded however it is there.
 */
export function sealedUnder(
  said: SealedSaid,
  rule: OpeningRule | null | undefined,
  wasOpened: boolean,
): SealedUnder | ActRefusal {
  if (rule === undefined || rule?.opening === "open") return "unknown-opening-rule";
  if (!wasOpened && !isRecordedSo(said.recordAs, rule)) return "recorded-otherwise";
  const under: SealedUnder =
    rule === null
      ? { ruleKey: null, rule: "addressee", unit: said.unit }
      : { ruleKey: rule.id, rule: rule.opening, unit: said.unit ?? rule.unit };
  return isForSomebody(said, under) ? under : "addressee-needed";
}

/** What stands on the envelope is enough, but for post that a unit opens: it must be known which. */
function isForSomebody({ addressee, personId }: SealedSaid, { rule, unit }: SealedUnder): boolean {
  if (unit !== null || personId !== null) return true;
  return rule !== "unit" && addressee !== null;
}

const isRecordedSo = (recordAs: SealedAs, rule: OpeningRule | null): boolean =>
  rule === null
    ? recordAs !== "count"
    : recordAs === rule.register || (recordAs === "image" && rule.register === "line");
