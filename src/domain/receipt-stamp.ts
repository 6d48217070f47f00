import type { ReceiptBasis } from "./receipt.ts";

const bases: Readonly<Record<ReceiptBasis, string>> = {
  machine: "Zeit der Maschine",
  mailbox: "Eingang im Postfach laut Mailserver",
  "night-box-before-midnight": "Nachtbriefkasten, vor 0 Uhr",
  "night-box-after-midnight": "Nachtbriefkasten, nach 0 Uhr",
  "first-emptying": "Frühleerung des Nachtbriefkastens",
  counter: "am Schalter abgegeben",
  courier: "Zustellung am Haus",
  "service-note": "Zustellvermerk",
  assumed: "angenommen, Tag der Erfassung",
};

/**
 * The lines of the receipt stamp: town, number, when it arrived (with a time only where a machine knows
 * it) and on what that rests; then, apart from it, when it was captured.
 */
export function receiptStampLines(item: {
  readonly town: string;
  readonly receiptNumber: string;
  readonly receiptDay: string;
  readonly receiptBasis: ReceiptBasis;
  readonly receivedLatest: Date;
  readonly capturedAt: Date;
  readonly timeZone: string;
}): string[] {
  const [year, month, day] = item.receiptDay.split("-");
  const { timeZone } = item;
  const isExact = item.receiptBasis === "machine" || item.receiptBasis === "mailbox";
  const time = isExact ? `, ${timeOf(item.receivedLatest, timeZone)}` : "";
  const captureDay = item.capturedAt.toLocaleDateString("de-DE", { timeZone, dateStyle: "medium" });
  return [
    `Eingang ${item.town}`,
    item.receiptNumber,
    `Eingegangen: ${day}.${month}.${year}${time}`,
    `Grundlage: ${bases[item.receiptBasis]}`,
    `Erfasst: ${captureDay}, ${timeOf(item.capturedAt, timeZone)}`,
  ];
}

const timeOf = (instant: Date, timeZone: string): string =>
  `${instant.toLocaleTimeString("de-DE", { timeZone, timeStyle: "short" })} Uhr`;
