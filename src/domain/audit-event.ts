import { z } from "zod";
import { ClarificationReason } from "./clarification.ts";
import { CalendarDate, Sha256 } from "./ids.ts";
import { fact } from "./fact.ts";
import { ReceiptBasis } from "./receipt.ts";
import { RouteBasis } from "./route-basis.ts";
import { sealedFacts } from "./sealed-facts.ts";
import { townFacts } from "./town-facts.ts";
import { SamplingPlan } from "./visual-check.ts";

/** Who acted: a step of a version, a person, or the house itself (dispatcher, sweep, a command). */
export const Actor = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("step"), name: z.string(), version: z.int() }),
  z.object({ kind: z.literal("person"), id: z.uuid() }),
  z.object({ kind: z.literal("house"), part: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;

/**
 * The closed list of what can happen, one line of meaning each. Rows of it are stored for years:
 * add types and optional fields, never change a meaning.
 */
export const AuditFact = z.discriminatedUnion("type", [
  /** A town was founded, or its data folder read again. */
  fact("town-founded", {
    orgUnits: z.int(),
    responsibilities: z.int(),
    people: z.int(),
    /** The mode of each unit by its key, once it was done; older events do not tell. */
    modes: z.record(z.string(), z.string()).optional(),
  }),
  /** Something could not be taken at the door and stayed with its sender; outside the ledger. */
  fact("intake-refused", { channel: z.string(), cause: z.string() }),
  /** Bytes came in and are durable; from here on we answer for them. */
  fact("capture-accepted", {
    channel: z.string(),
    sha256: Sha256,
    bytes: z.int(),
    receiptNumber: z.string(),
    receiptDay: CalendarDate,
    receiptBasis: ReceiptBasis,
    sealed: z.boolean(),
    sameIdAs: z.uuid().nullable(),
  }),
  /** What is really inside was established. */
  fact("capture-inspected", {
    shape: z.enum(["scan", "mail", "bundle"]),
    components: z.array(
      z.object({
        sha256: Sha256,
        mediaType: z.string(),
        use: z.string(),
        reason: z.string().nullable(),
      }),
    ),
  }),
  /** Page images were made. */
  fact("pages-prepared", { pages: z.int(), blank: z.int(), turned: z.int() }),
  /** One page was read; or nobody could read it. */
  fact("page-read", {
    position: z.int(),
    engine: z.string(),
    words: z.int(),
    meanConfidence: z.number(),
    unreadableBecause: ClarificationReason.nullable(),
  }),
  /** The pages were split into mail items and documents. */
  fact("capture-separated", {
    mailItems: z.int(),
    documents: z.int(),
    pagesPlaced: z.int(),
    pagesDiscarded: z.array(z.object({ position: z.int(), reason: z.string() })),
  }),
  /** One envelope, e-mail or submission of one sender was recorded. */
  fact("mail-item-recorded", {
    captureId: z.uuid(),
    receiptNumber: z.string(),
    recordedAs: z.string(),
  }),
  fact("document-created", {
    role: z.string(),
    pages: z.int(),
    parentId: z.uuid().nullable(),
    /** Whoever ordered the split said that it was opened in error: it was closed again, and what was read forgotten. */
    shut: z.literal(true).optional(),
  }),
  /** Facts were found in its text; the values are in document_fact, the trail says which. */
  fact("document-understood", { kinds: z.array(z.string()), confidential: z.boolean() }),
  /** A department was decided, or proposed to a person. */
  fact("route-decided", {
    unit: z.string().nullable(),
    basis: RouteBasis,
    confidence: z.number(),
    wouldGoAlone: z.boolean(),
    wentAlone: z.boolean(),
    mode: z.string(),
    /** The version of the model that was asked; none where a person decided. */
    model: z.string().optional(),
  }),
  /** We meant to hand it to the unit's target. */
  fact("delivery-intended", { unit: z.string(), target: z.string(), deliveryId: z.uuid() }),
  /** The unit's target gave its receipt. */
  fact("document-delivered", { unit: z.string(), target: z.string(), targetReceipt: z.string() }),
  fact("rendition-made", { kind: z.string(), sha256: Sha256, pages: z.int() }),
  /** The transfer note of a document was written; a later version tells of a check that came after. */
  fact("transfer-note-made", {
    kind: z.enum(["scan", "provenance"]),
    version: z.int(),
    sha256: Sha256,
    renditionSha256: Sha256,
    pages: z.int(),
  }),
  /** A person looked at pages of the document (from 1) beside its paper, or at the images alone. */
  fact("visual-check-done", {
    result: z.enum(["accepted", "rejected"]),
    pages: z.array(z.int()),
    reason: z.string().nullable(),
    lotIds: z.array(z.uuid()),
  }),
  /** A sample of a lot was drawn by lot; anybody can draw it again from seed and population (`drawSample`). */
  fact("visual-check-sampled", {
    lotId: z.uuid(),
    day: CalendarDate,
    device: z.string().nullable(),
    plan: SamplingPlan,
    pages: z.int(),
    drawn: z.int(),
    seed: Sha256,
    population: Sha256,
  }),
  /** What came of a lot; `defectiveMax`: with the plan's confidence at most so many of its pages. */
  fact("visual-check-lot-settled", {
    lotId: z.uuid(),
    state: z.enum(["accepted", "tightened", "checked-in-full"]),
    pages: z.int(),
    checked: z.int(),
    rejected: z.int(),
    defectiveMax: z.int().nullable(),
  }),
  /** What the machine routed alone was drawn for a person to decide again, blind. */
  fact("sample-drawn", { reviewId: z.uuid() }),
  /** A person decided it again without knowing the machine's decision. */
  fact("sample-reviewed", {
    reviewId: z.uuid(),
    machineUnit: z.string(),
    personUnit: z.string(),
    agreed: z.boolean(),
  }),
  /** By this seed a day's sample is drawn; its hash binds the house before the day's post is known. */
  fact("sample-seed-committed", { day: CalendarDate, seedSha256: Sha256 }),
  /** A later day has begun: now anybody can draw that day's sample again (`isDrawn`). */
  fact("sample-seed-revealed", { day: CalendarDate, seed: Sha256 }),
  fact("sample-share-changed", { unit: z.string(), from: z.number(), to: z.number() }),
  /** A person must decide; the process waits. */
  fact("clarification-opened", { reason: ClarificationReason, step: z.string().nullable() }),
  fact("clarification-settled", { reason: ClarificationReason, settlement: z.string() }),
  /** One attempt failed and will be repeated. */
  fact("attempt-failed", { step: z.string(), attempt: z.int(), cause: z.string() }),
  /** A process died or fell silent with this work in its hands; the work was taken back. */
  fact("attempt-lost", { step: z.string(), attempt: z.int(), alone: z.boolean() }),
  /** A person said how the pages are to be split; `capture-separated` tells that it was done. */
  fact("split-ordered", {
    mailItems: z.int(),
    documents: z.int(),
    discards: z.int(),
    /** How many of the mail items were said to be opened in error; unset: none. */
    shut: z.int().optional(),
  }),
  /** A person turned a page, or had it read again (0 degrees). */
  fact("page-turned", { position: z.int(), clockwise: z.int() }),
  /** It was taken out of a unit's inbox, which keeps a stub without content. */
  fact("delivery-withdrawn", { unit: z.string(), deliveryId: z.uuid(), because: z.string() }),
  /** A case worker did something to an entry of the inbox: claim, release, wait, done ... */
  fact("inbox-entry-changed", {
    unit: z.string(),
    act: z.string(),
    from: z.string(),
    to: z.string(),
    referenceNumber: z.string().nullable(),
    /** Whose it is, where their deputy acted. */
    forPerson: z.uuid().optional(),
  }),
  /** Somebody of the unit wrote a note; its words are in entry_note. */
  fact("note-written", { unit: z.string(), noteId: z.uuid() }),
  /** A case worker said until when it must be answered; null: that there is no deadline, or none was reckoned. */
  fact("deadline-confirmed", {
    deadlineOn: CalendarDate.nullable(),
    proposedOn: CalendarDate.nullable(),
    reason: z.string().nullable(),
  }),
  /** "Zur Kenntnis": a copy to be read only, for a unit or a person. */
  fact("copy-sent", {
    copyId: z.uuid(),
    unit: z.string().nullable(),
    personId: z.uuid().nullable(),
  }),
  fact("copy-acknowledged", { copyId: z.uuid() }),
  /** Who gave a copy took it back: whom it was for sees it no more. */
  fact("copy-recalled", { copyId: z.uuid() }),
  /** A clerk asked for the paper of pages (by their places in the capture); the document waits for it. */
  fact("pull-slip-made", { slipId: z.uuid(), code: z.string(), pages: z.array(z.int()) }),
  /** Nothing had been scanned behind it; the document waits no more. */
  fact("pull-slip-withdrawn", { slipId: z.uuid() }),
  /** The scan behind the slip came: its pages (`by`) are versions of the asked ones, whose former are kept. */
  fact("pages-re-scanned", {
    slipId: z.uuid(),
    captureId: z.uuid(),
    pages: z.array(
      z.object({
        position: z.int(),
        by: z.int(),
        version: z.int(),
        imageSha256: Sha256,
        formerImageSha256: Sha256,
      }),
    ),
  }),
  /** Nobody had opened it in the time its unit set; its heads and their deputies (`to`) were told. */
  fact("entry-escalated", {
    unit: z.string(),
    arrivedOn: CalendarDate,
    workingDays: z.int(),
    to: z.array(z.uuid()),
  }),
  /** In how many working days a unit opens its post; unit null: the town's default, days null: that one again. */
  fact("attention-period-set", { unit: z.string().nullable(), workingDays: z.int().nullable() }),
  /** A person wants the daily e-mail with counts, or not any more. */
  fact("digest-wished", { personId: z.uuid(), wanted: z.boolean() }),
  /** The daily e-mail with counts was taken by the mail server. */
  fact("digest-sent", { personId: z.uuid(), digestId: z.uuid() }),
  /** A person has a deputy for a time, both days included. */
  fact("deputy-named", {
    deputyshipId: z.uuid(),
    personId: z.uuid(),
    deputyId: z.uuid(),
    from: CalendarDate,
    to: CalendarDate,
  }),
  fact("deputy-ended", { deputyshipId: z.uuid(), lastDay: CalendarDate }),
  /** Dual control: one person asked for an act that needs a second one. */
  fact("second-person-asked", { act: z.string(), reason: z.string() }),
  ...sealedFacts,
  ...townFacts,
  /**
   * The installation was made anew from a backup; what came after the backup is lost. `gaps`: logs whose
   * witness had seen more than came back, from `keptSize` on; `reason`: why that was accepted.
   * `receiptNumbersFrom`: by year the first number given again, for those before may be in use.
   */
  fact("database-restored", {
    backup: z.string(),
    takenAt: z.iso.datetime(),
    reason: z.string().nullable(),
    gaps: z.array(
      z.object({
        log: z.string(),
        keptSize: z.int(),
        keptRoot: z.string().nullable(),
        witnessedSize: z.int(),
        witnessedRoot: z.string(),
        /** Of the witness's file that was set aside. */
        setAsideSha256: z.string(),
      }),
    ),
    receiptNumbersFrom: z.array(z.object({ year: z.int(), number: z.int() })),
    erasuresReapplied: z.int(),
  }),
  /** An operator had it tried again from the first attempt on; `to`: its state then, null when it stayed. */
  fact("task-retried", {
    step: z.string(),
    to: z.string().nullable(),
    reason: ClarificationReason.nullable(),
    /** In the operator's words. */
    because: z.string().optional(),
  }),
  /** An operator stopped the attempts at it and gave it to a person. */
  fact("work-stopped", { step: z.string(), because: z.string() }),
  /** A step is not begun for the town, or is begun again; what runs is finished. */
  fact("step-paused", { step: z.string(), because: z.string() }),
  fact("step-resumed", { step: z.string(), because: z.string() }),
  /** A worker process takes nothing new, or takes work again. */
  fact("worker-drained", { workerId: z.uuid(), because: z.string() }),
  fact("worker-undrained", { workerId: z.uuid(), because: z.string() }),
  /** A clerk opened a batch, before anything of it was scanned. */
  fact("batch-opened", {
    batchId: z.uuid(),
    day: CalendarDate,
    deliveryRun: z.string().nullable(),
    receiptBasis: ReceiptBasis,
    class: z.string(),
  }),
  /** Somebody counted the envelopes of a batch; the last count holds. */
  fact("batch-counted", { batchId: z.uuid(), envelopes: z.int() }),
  /** Why envelopes and mail items of a batch differ by so many. */
  fact("batch-exception-named", {
    batchId: z.uuid(),
    exceptionId: z.uuid(),
    reason: z.string(),
    count: z.int(),
  }),
  fact("batch-exception-withdrawn", { batchId: z.uuid(), exceptionId: z.uuid() }),
  /** A batch was closed: envelopes = mail items + exceptions. */
  fact("batch-closed", {
    batchId: z.uuid(),
    envelopes: z.int(),
    mailItems: z.int(),
    captures: z.int(),
    exceptions: z.array(z.object({ reason: z.string(), count: z.int() })),
  }),
  /** A batch sheet was found in a scan; joined, the scan has its batch's receipt and class. */
  fact("batch-sheet-read", {
    outcome: z.string(),
    batchId: z.uuid().nullable(),
    receipt: z
      .object({ receiptDay: CalendarDate, receiptBasis: ReceiptBasis, class: z.string() })
      .nullable(),
  }),
  /** A clerk closed a day of the mailroom; the figures are in day_close, the trail has their hash and sum. */
  fact("day-closed", {
    day: CalendarDate,
    sha256: Sha256,
    carriedOver: z.int(),
    received: z.int(),
    captured: z.int(),
    counted: z.int(),
    passedOn: z.int(),
    remaining: z.int(),
  }),
  /** The witness was lost for good, and another one begun: the logs were signed so far by then. */
  fact("witness-begun-anew", { reason: z.string(), audit: z.int(), access: z.int() }),
  /** The key that signs tree heads was replaced; the old one signed the hand-over. */
  fact("audit-key-rotated", { oldKeyId: z.string(), newKeyId: z.string() }),
  /** A day of the town is over: the next head covers all of it, also when nothing happened. */
  fact("trail-day-closed", { day: CalendarDate }),
  /** The key of a month's readers was destroyed: from then on nobody can tell who read what in it. */
  fact("reader-key-destroyed", { period: z.string() }),
  /** Somebody asked what a person read in a period; nothing is told before a second role confirms. */
  fact("access-inquiry-asked", {
    inquiryId: z.uuid(),
    personId: z.uuid(),
    from: CalendarDate,
    to: CalendarDate,
    reason: z.string(),
  }),
  fact("access-inquiry-confirmed", { inquiryId: z.uuid() }),
  /** The readings of the person and period asked for were shown. */
  fact("access-inquiry-answered", { inquiryId: z.uuid(), readings: z.int() }),
  /** A proof bundle of the document was made: its statement, which lists every event it shows. */
  fact("proof-made", { statementSha256: Sha256, events: z.int() }),
  /**
   * It was erased: keys, bytes and words are gone. Readable for ever, under the town's key of the year;
   * `keyOwners`: what their keys sealed nobody can read any more. `originalOfStack`: the file its stack
   * came as was destroyed with it, because it showed its pages; the other letters have copies of theirs.
   */
  fact("item-erased", {
    erasureId: z.uuid(),
    basis: z.string(),
    documents: z.int(),
    pages: z.int(),
    captureToo: z.boolean(),
    originalOfStack: z.boolean(),
    keyOwners: z.array(z.uuid()),
  }),
  /** A capture of which nothing was made is to be erased and may not be yet: nobody sees it until it is. */
  fact("capture-restricted", { reason: z.literal("not-handed-over") }),
  /** A person's request for erasure was taken back. */
  fact("erasure-withdrawn", { requestId: z.uuid() }),
  /** Löschsperre: what it holds is not erased until that day, or until it is lifted (null). */
  fact("erasure-block-set", {
    blockId: z.uuid(),
    until: CalendarDate.nullable(),
    reason: z.string(),
  }),
  fact("erasure-block-lifted", { blockId: z.uuid() }),
  /** The archive has appraised or waived a kind of post (a rule of retention.yaml), or this item (null). */
  fact("archive-appraised", { kind: z.string().nullable(), verdict: z.string() }),
  /** A person moved it, as the transition table allows. */
  fact("moved", {
    act: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.string().nullable(),
  }),
]);
export type AuditFact = z.infer<typeof AuditFact>;

/** What an event is about. */
export interface AuditSubject {
  readonly kind: "capture" | "mail-item" | "document" | "tenant";
  readonly id: string;
}
