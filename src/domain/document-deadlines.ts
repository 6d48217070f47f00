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

/** A deadline of which one knows the day. */
type KnownDeadline = DatedDeadline & { readonly date: CalendarDate };

/**
 * Every deadline of a document, earliest first, those without a known day last. A period runs from the
 * receipt; where that is only assumed, from the letter's own date, so that an assumption never lengthens
 * a deadline; where neither is known, no day is reckoned.
 */
export function deadlinesOf(
  facts: Pick<DocumentFacts, "deadlines" | "letterDate">,
  receipt: DeadlineReceipt,
  holidays: ReadonlySet<CalendarDate>,
): readonly DatedDeadline[] {
  const letterDate = facts.letterDate?.date ?? null;
  const receiptDay = receipt.receiptBasis === "assumed" ? null : receipt.receiptDay;
  return facts.deadlines
    .map((stated) => ({ stated, ...deadlineDate(stated, { receiptDay, letterDate, holidays }) }))
    .toSorted((a, b) => (a.date ?? LAST).localeCompare(b.date ?? LAST));
}

const LAST = "9999-99-99";

/** The earliest deadline with a known day; undefined where there is none. */
export function firstDeadline(...of: Parameters<typeof deadlinesOf>): KnownDeadline | undefined {
  const [first] = deadlinesOf(...of);
  return first !== undefined && hasDay(first) ? first : undefined;
}

const hasDay = (deadline: DatedDeadline): deadline is KnownDeadline => deadline.date !== null;
