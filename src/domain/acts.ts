import { z } from "zod";
import { PageId, ToldDate } from "./ids.ts";
import { ErasureBasis } from "./retention.ts";
import { PageDiscardReason } from "./split-plan.ts";
import { UnitMode } from "./town.ts";

/** What people do to the post: the bodies of their acts, and why an act may be refused. */

const Reason = z.string().trim().min(1).max(1000);

/**
 * How a person wants pages split: mail items in order, each with its documents; and named discards.
 * It covers every page of each mail item it touches; whoever lists fewer is refused (`conserves`).
 */
export const SplitOrder = z.object({
  items: z
    .array(
      z.object({
        documents: z
          .array(
            z.object({
              role: z.enum(["main", "enclosure"]),
              /** Index in this item's documents of the main document it follows; null for a main one. */
              parent: z.int().nonnegative().nullable(),
              pages: z.array(PageId).nonempty(),
            }),
          )
          .nonempty(),
        /** Opened in error: it is closed again at once, and goes to nobody before the opening desk says for whom. */
        shut: z.literal(true).optional(),
      }),
    )
    .nonempty(),
  discards: z.array(z.object({ pageId: PageId, reason: PageDiscardReason })),
});
export type SplitOrder = z.infer<typeof SplitOrder>;

/** Whether the order is one that can be carried out: no page twice, enclosures behind a main document. */
export function isSound(order: SplitOrder): boolean {
  const placed = pagesOf(order);
  return (
    new Set(placed).size === placed.length &&
    order.items.every(({ documents }) =>
      documents.every(({ role, parent }, index) =>
        role === "main"
          ? parent === null
          : parent !== null && parent < index && documents[parent]?.role === "main",
      ),
    )
  );
}

/** Every page an order speaks of. */
export const pagesOf = (order: SplitOrder): readonly PageId[] => [
  ...order.items.flatMap((item) => item.documents.flatMap((document) => document.pages)),
  ...order.discards.map((discard) => discard.pageId),
];

/** Why something is thrown away; the last needs two persons (design section 2, dual control). */
export const DiscardedBecause = z.enum([
  "separator-sheet",
  "cover-sheet",
  "blank",
  "advertising",
  "confirmed-duplicate",
  "other",
]);
export type DiscardedBecause = z.infer<typeof DiscardedBecause>;

/** What a clerk does to settle a clarification case. */
export const CaseAct = z.discriminatedUnion("act", [
  /** To the department with this key. */
  z.object({ act: z.literal("assign"), unit: z.string().min(1) }),
  z.object({ act: z.literal("try-again") }),
  z.object({ act: z.literal("split"), order: SplitOrder }),
  /** Turns pages clockwise and has them read again; 0 degrees reads them again as they are. */
  z.object({
    act: z.literal("turn"),
    pages: z
      .array(
        z.object({
          pageId: PageId,
          clockwise: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
        }),
      )
      .nonempty(),
  }),
  z.object({ act: z.literal("seal"), reason: Reason }),
  z.object({ act: z.literal("discard"), because: DiscardedBecause, reason: Reason.nullable() }),
  /** Waits for these pages to be scanned anew, behind the pull slip this makes; without pages: for all. */
  z.object({
    act: z.literal("ask-for-re-scan"),
    reason: Reason,
    pages: z.array(PageId).nonempty().optional(),
  }),
  /** The same where the paper itself is needed to decide. */
  z.object({
    act: z.literal("ask-for-paper"),
    reason: Reason,
    pages: z.array(PageId).nonempty().optional(),
  }),
  /** Not ours: to another authority, or back to its sender. */
  z.object({ act: z.literal("forward"), to: Reason }),
  z.object({ act: z.literal("return-to-sender"), reason: Reason }),
  /** A case that stops nothing, such as a rendition that could not be made, was looked at. */
  z.object({ act: z.literal("acknowledge") }),
]);
export type CaseAct = z.infer<typeof CaseAct>;

/** What a clerk does to a document or capture that has no open case. */
export const DocumentAct = z.discriminatedUnion("act", [
  /** Takes back a discard of the last 30 days. */
  z.object({ act: z.literal("restore"), reason: Reason }),
  /** What was waited for does not come; a person decides without it. */
  z.object({ act: z.literal("do-without"), reason: Reason }),
  z.object({ act: z.literal("hand-over-unopened"), reason: Reason }),
  z.object({ act: z.literal("count"), reason: Reason }),
  /** Its processing is restricted (Art. 18 DSGVO): nobody sees it. A supervisor lifts that. */
  z.object({ act: z.literal("restrict"), reason: Reason }),
  z.object({ act: z.literal("unrestrict"), reason: Reason }),
]);
export type DocumentAct = z.infer<typeof DocumentAct>;

/** What a case worker does to an entry of the inbox. */
export const InboxAct = z.discriminatedUnion("act", [
  z.object({ act: z.literal("claim") }),
  z.object({ act: z.literal("release") }),
  z.object({ act: z.literal("assign-to"), personId: z.uuid() }),
  z.object({ act: z.literal("wait"), followUpOn: ToldDate }),
  z.object({
    act: z.literal("done"),
    referenceNumber: z.string().trim().min(1).max(100).nullable(),
  }),
  z.object({ act: z.literal("reopen") }),
  /** To another department of this town. */
  z.object({ act: z.literal("forward"), unit: z.string().min(1), reason: Reason }),
  /** Misrouted: back to clarification; the receipt time stays. */
  z.object({ act: z.literal("return"), reason: Reason }),
  /** A word to the colleagues; it goes with the letter when that is erased. */
  z.object({ act: z.literal("note"), words: z.string().trim().min(1).max(4000) }),
  /** Until when it must be answered; null: there is no deadline. What differs from what was reckoned needs a reason. */
  z.object({
    act: z.literal("confirm-deadline"),
    date: ToldDate.nullable(),
    reason: Reason.nullable(),
  }),
  /** "Zur Kenntnis", to a unit or to a person. */
  z.object({
    act: z.literal("copy"),
    to: z.union([z.object({ unit: z.string().min(1) }), z.object({ personId: z.uuid() })]),
  }),
]);
export type InboxAct = z.infer<typeof InboxAct>;

/** What a person asks: that an item be erased. The reason is for the second person, and goes with the item. */
export const ErasureAsked = z.object({
  basis: ErasureBasis.exclude(["retention"]),
  reason: Reason,
});
export type ErasureAsked = z.infer<typeof ErasureAsked>;

/** Löschsperre; `until` is the last day it holds, null: until it is lifted. */
export const ErasureBlockAsked = z.object({ reason: Reason, until: ToldDate.nullable() });
export type ErasureBlockAsked = z.infer<typeof ErasureBlockAsked>;

/** Who stands in for whom, both days included; `personId` null: for oneself. */
export const DeputyNamed = z
  .object({ personId: z.uuid().nullable(), deputyId: z.uuid(), from: ToldDate, to: ToldDate })
  .refine(({ from, to }) => from <= to, {
    error: "the last day is before the first",
    path: ["to"],
  });
export type DeputyNamed = z.infer<typeof DeputyNamed>;

/** In how many working days a unit opens its post; null: as the town does. */
export const AttentionPeriod = z.object({
  workingDays: z.int().min(0).max(60).nullable(),
  basedOn: z.int().nullable().optional(),
});

/** `basedOn`, here and below: what was seen when this was chosen; left out: it holds whatever was set meanwhile. */
export const UnitModeChange = z.object({
  mode: UnitMode,
  reason: Reason.nullable().default(null),
  basedOn: UnitMode.optional(),
});
/** The share of wrong assignments a unit accepts among those that go alone. */
export const ErrorAcceptedChange = z.object({
  errorAccepted: z.number().min(0).max(0.2),
  basedOn: z.number().optional(),
});
export const TownModeChange = z.object({ allAssisted: z.boolean() });

/** Why a lesson counts no more, or again; a choice, so that nobody types words of a letter here. */
export const LessonReason = z.enum(["wrong-department", "no-example", "by-mistake"]);
export type LessonReason = z.infer<typeof LessonReason>;
export const LessonChange = z.object({ counts: z.boolean(), reason: LessonReason });
/** An older model is brought back, or a change of the town's letters settled: why. */
export const ModelReason = z.object({ reason: Reason });

/** Why an act was not done; nothing was changed. The sentences are made in `sentences/`. */
export const ActRefusal = z.enum([
  "not-found",
  "already-settled",
  "not-possible-now",
  "unknown-unit",
  "unknown-page",
  "pages-not-conserved",
  "second-person-needed",
  "supervisor-needed",
  "claimed-by-another",
  "not-a-colleague",
  "reason-needed",
  "copy-known",
  "copy-to-one-person",
  "not-a-deputy",
  "deputy-over",
  /** The town has no such opening rule, or by it the post is opened. */
  "unknown-opening-rule",
  /** The rule wants sealed post recorded in another way. */
  "recorded-otherwise",
  /** Nobody is named for whom sealed post is. */
  "addressee-needed",
  /** A scan holds several letters: which of them is meant must be said. */
  "one-of-several",
  "same-unit",
  "too-late",
  "not-allowed",
  "erased",
  "erasure-blocked",
  "erasure-needs-supervisor",
  "erasure-pending",
  "unknown-kind-of-post",
  "no-sampling-plan",
  "nothing-to-draw",
  "batch-closed",
  "batch-not-counted",
  "batch-under-way",
  "difference-unnamed",
  "day-closed",
  "day-to-come",
  "trial-needed",
  "rules-changed-meanwhile",
  "service-exists",
  /** Where the machine goes alone, a share of it must be decided again by a person. */
  "sample-needed",
  "check-running",
  /** A person of that login is there already. */
  "login-taken",
  /** The town would have nobody left to keep its people. */
  "last-administrator",
  /** The person works for another town too: the account is not this town's to change. */
  "works-elsewhere",
  /** The role follows from a group of the city's sign-in. */
  "from-groups",
  /** A unit of that key is there already. */
  "unit-known",
  /** Units below are still there, or the successor ends itself. */
  "unit-in-use",
  /** What would be changed is no longer what was shown. */
  "plan-outdated",
  /** Somebody else saved it since the form was opened. */
  "changed-meanwhile",
  /** The town looks into that folder of that mailbox already. */
  "mailbox-known",
  /** Another server or login is not sent the password of the one before. */
  "mailbox-password-needed",
]);
export type ActRefusal = z.infer<typeof ActRefusal>;

/** Departments may send a document back so often before a supervisor must decide. */
export const BOUNCES_MAX = 2;

/** A discard can be taken back for so long. */
export const RESTORE_DAYS = 30;
