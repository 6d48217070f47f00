import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayInZone } from "../../../src/domain/calendar.ts";
import { machineReceipt, paperReceipt, Receipt } from "../../../src/domain/receipt.ts";

const zone = "Europe/Berlin";
const batch = (over: { day?: string; firstEmptying?: boolean }) => ({
  day: over.day ?? null,
  deliveryRun: null,
  firstEmptying: over.firstEmptying ?? false,
});
const iso = (receipt: Receipt) => [
  receipt.receivedEarliest.toISOString(),
  receipt.receivedLatest.toISOString(),
  receipt.receiptDay,
  receipt.receiptBasis,
];

describe("the receipt of paper", () => {
  test("without batch data: the day of the scan in the town's zone, assumed", () => {
    // 00:30 on the 24th in Berlin, the 23rd in Greenwich.
    expect(iso(paperReceipt(null, new Date("2026-11-23T23:30:00Z"), zone))).toEqual([
      "2026-11-23T23:00:00.000Z",
      "2026-11-23T23:30:00.000Z",
      "2026-11-24",
      "assumed",
    ]);
  });

  test("with the day of its batch: that day, however late it is scanned", () => {
    const scanned = new Date("2026-11-23T09:00:00Z");
    expect(iso(paperReceipt(batch({ day: "2026-11-20" }), scanned, zone))).toEqual([
      "2026-11-19T23:00:00.000Z",
      "2026-11-20T22:59:59.999Z",
      "2026-11-20",
      "courier",
    ]);
    expect(paperReceipt(batch({ day: "2026-11-23" }), scanned, zone).receivedLatest).toEqual(
      scanned,
    );
  });

  test("at a first emptying it may have lain in the box since the day before", () => {
    const scanned = new Date("2026-11-23T09:00:00Z");
    const known = iso(
      paperReceipt(batch({ day: "2026-11-23", firstEmptying: true }), scanned, zone),
    );
    expect(known).toEqual([
      "2026-11-21T23:00:00.000Z",
      "2026-11-23T09:00:00.000Z",
      "2026-11-23",
      "first-emptying",
    ]);
    // Without a day noted it is the day of the scan; the note is not lost.
    expect(iso(paperReceipt(batch({ firstEmptying: true }), scanned, zone))).toEqual(known);
  });

  test.each([
    ["2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.999Z"],
    ["2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.999Z"],
  ])("on the day the clock changes, %s, the day is 23 or 25 hours long", (day, from, to) => {
    const receipt = paperReceipt(batch({ day }), new Date("2026-12-01T00:00:00Z"), zone);
    expect(iso(receipt).slice(0, 2)).toEqual([from, to]);
  });

  test("in any zone: an interval in order, within the day it says, whatever the machine's own zone", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-01"), max: new Date("2090-01-01"), noInvalidDate: true }),
        fc.constantFrom(zone, "UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"),
        (at, inZone) => {
          const { receivedEarliest, receivedLatest, receiptDay } = paperReceipt(null, at, inZone);
          expect(receivedEarliest.getTime()).toBeLessThanOrEqual(receivedLatest.getTime());
          expect(dayInZone(receivedEarliest, inZone)).toBe(receiptDay);
          expect(dayInZone(receivedLatest, inZone)).toBe(receiptDay);
          const before = new Date(receivedEarliest.getTime() - 1);
          expect(dayInZone(before, inZone) < receiptDay).toBe(true);
        },
      ),
    );
  });
});

test("what a machine took in came at that instant", () => {
  const at = new Date("2026-11-23T23:30:00Z");
  expect(machineReceipt(at, zone)).toEqual({
    receivedEarliest: at,
    receivedLatest: at,
    receiptDay: "2026-11-24",
    receiptBasis: "machine",
  });
  expect(() => Receipt.parse(machineReceipt(at, zone))).not.toThrow();
});
