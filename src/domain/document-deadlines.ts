import { type ComputedDeadline, deadlineDate } from "./deadline.ts";
import type { DocumentFacts, StatedDeadline } from "./facts.ts";
import type { CalendarDate } from "./ids.ts";

/** The receipt as far as a deadline runs from it. */
export interface DeadlineReceipt {
  readonly receiptDay: CalendarDate;
  readonly receiptBasis: string;
}

/** A deadline as the letter states it, with the day on which it ends. */
export interface DatedDeadline extends ComputedDeadline {
  readonly stated: StatedDeadline;
}

/**
 * Every deadline of a document, earliest first. A period runs from the receipt; where that is only
 * assumed, from the letter's own date, so that an assumption never lengthens a deadline.
 */
export function deadlinesOf(
  facts: Pick<DocumentFacts, "deadlines" | "letterDate">,
  receipt: DeadlineReceipt,
  holidays: ReadonlySet<CalendarDate>,
): readonly DatedDeadline[] {
  const letterDate = facts.letterDate?.date ?? null;
  const assumed = receipt.receiptBasis === "assumed" && letterDate !== null;
  const receiptDay = assumed ? letterDate : receipt.receiptDay;
  return facts.deadlines
    .map((stated) => ({ stated, ...deadlineDate(stated, { receiptDay, letterDate, holidays }) }))
    .toSorted((a, b) => a.date.localeCompare(b.date));
}
