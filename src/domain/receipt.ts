import { z } from "zod";
import { addDays, dayInZone } from "./calendar.ts";
import { CalendarDate } from "./ids.ts";

/** On what the receipt time rests (design section 5): for paper it is law, not the machine's clock. */
export const ReceiptBasis = z.enum([
  "machine",
  "mailbox",
  "night-box-before-midnight",
  "night-box-after-midnight",
  "first-emptying",
  "counter",
  "courier",
  "service-note",
  "assumed",
]);
export type ReceiptBasis = z.infer<typeof ReceiptBasis>;

/** When something legally arrived: an interval, the day that counts, and why we say so. */
export const Receipt = z.object({
  receivedEarliest: z.date(),
  receivedLatest: z.date(),
  receiptDay: CalendarDate,
  receiptBasis: ReceiptBasis,
});
export type Receipt = z.infer<typeof Receipt>;

/** What the mailroom noted about a batch of paper (batch.yaml, a batch sheet); all of it optional. */
export interface BatchReceipt {
  readonly day: CalendarDate | null;
  readonly deliveryRun: string | null;
  readonly firstEmptying: boolean;
  /** On what its receipt rests, where the mailroom said so; it is noted with a day. */
  readonly basis?: ReceiptBasis | null;
}

/**
 * The receipt of paper. The machine's time is when it was scanned, not when it arrived: with a day
 * noted for its batch that day counts, and a first emptying (Frühleerung, AGO § 12 (2)) may have lain in
 * the box since the evening before, with or without a day noted; without batch data the day of the
 * scan is *assumed*.
 */
export function paperReceipt(batch: BatchReceipt | null, capturedAt: Date, zone: string): Receipt {
  const firstEmptying = batch?.firstEmptying === true || batch?.basis === "first-emptying";
  const scanDay = dayInZone(capturedAt, zone);
  const day = batch?.day ?? (firstEmptying ? scanDay : null);
  if (day === null) {
    return {
      receivedEarliest: startOfDay(scanDay, zone),
      receivedLatest: capturedAt,
      receiptDay: scanDay,
      receiptBasis: "assumed",
    };
  }
  const dayEnd = new Date(startOfDay(addDays(day, 1), zone).getTime() - 1);
  const earliest = startOfDay(firstEmptying ? addDays(day, -1) : day, zone);
  return {
    receivedEarliest: earliest,
    receivedLatest: capturedAt < dayEnd && capturedAt > earliest ? capturedAt : dayEnd,
    receiptDay: day,
    receiptBasis: basisOfDay(batch, firstEmptying),
  };
}

const basisOfDay = (batch: BatchReceipt | null, firstEmptying: boolean): ReceiptBasis =>
  firstEmptying ? "first-emptying" : (batch?.basis ?? "courier");

/** The receipt of what a machine took in: the instant is known. */
export function machineReceipt(at: Date, zone: string): Receipt {
  return {
    receivedEarliest: at,
    receivedLatest: at,
    receiptDay: dayInZone(at, zone),
    receiptBasis: "machine",
  };
}

/**
 * The receipt of an e-mail: it is received when it can be called up in the mailbox the authority has opened for
 * it, however late somebody looks (§ 3a VwVfG with § 130 BGB; as § 130a (5) ZPO and § 55a (5) VwGO say). That is the
 * mail server's time of arrival; where it names none, or one to come, it was there at the latest when we looked.
 */
export function mailboxReceipt(arrivedAt: Date | null, lookedAt: Date, zone: string): Receipt {
  if (arrivedAt === null || arrivedAt > lookedAt) return machineReceipt(lookedAt, zone);
  return { ...machineReceipt(arrivedAt, zone), receiptBasis: "mailbox" };
}

/** The instant at which a calendar day begins in a zone; on the day the clock changes, by the clock before. */
function startOfDay(day: CalendarDate, zone: string): Date {
  const utcMidnight = Date.parse(`${day}T00:00:00Z`);
  const near = utcMidnight - millisecondsAhead(zone, utcMidnight);
  return new Date(utcMidnight - millisecondsAhead(zone, near));
}

/** How far a zone's clock is ahead of UTC at an instant that is a whole minute. */
function millisecondsAhead(zone: string, instant: number): number {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(instant);
  return Date.parse(`${dayInZone(new Date(instant), zone)}T${clock}:00Z`) - instant;
}
