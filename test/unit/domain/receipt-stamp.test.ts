import { describe, expect, test } from "@jest/globals";
import { ReceiptBasis } from "../../../src/domain/receipt.ts";
import { receiptStampLines } from "../../../src/domain/receipt-stamp.ts";

const item = {
  town: "Stadt Lindenau",
  receiptNumber: "LIN-2026-0000123-4",
  receiptDay: "2026-11-20",
  receiptBasis: "first-emptying" as ReceiptBasis,
  receivedLatest: new Date("2026-11-20T05:00:00Z"),
  // Ten minutes past midnight in Lindenau, and the day before in Greenwich.
  capturedAt: new Date("2026-11-22T23:10:00Z"),
  timeZone: "Europe/Berlin",
};

describe("the receipt stamp", () => {
  test("tells receipt, what it rests on, and capture apart, in the town's time", () => {
    expect(receiptStampLines(item)).toEqual([
      "Eingang Stadt Lindenau",
      "LIN-2026-0000123-4",
      "Eingegangen: 20.11.2026",
      "Grundlage: Frühleerung des Nachtbriefkastens",
      "Erfasst: 23.11.2026, 00:10 Uhr",
    ]);
  });

  test("gives a time of receipt only where a machine or the mail server knows it", () => {
    const timed = ReceiptBasis.options.filter((receiptBasis) =>
      (receiptStampLines({ ...item, receiptBasis })[2] ?? "").endsWith("Uhr"),
    );
    expect(timed).toEqual(["machine", "mailbox"]);
    const lines = receiptStampLines({ ...item, receiptBasis: "machine" });
    expect(lines[2]).toBe("Eingegangen: 20.11.2026, 06:00 Uhr");
  });

  test("says each basis in words of its own", () => {
    const bases = ReceiptBasis.options.map(
      (receiptBasis) => receiptStampLines({ ...item, receiptBasis })[3],
    );
    expect(new Set(bases).size).toBe(ReceiptBasis.options.length);
    for (const basis of bases) expect(basis).toMatch(/^Grundlage: \S/);
  });
});
