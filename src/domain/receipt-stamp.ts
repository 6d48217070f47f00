import type { ReceiptBasis } from "./receipt.ts";

const bases: Readonly<Record<ReceiptBasis, string>> = {
  machine: "Zeit der Maschine",
  "night-box-before-midnight": "Nachtbriefkasten, vor 0 Uhr",
  "night-box-after-midnight": "Nachtbriefkasten, nach 0 Uhr",
  "first-emptying": "Frühleerung",
  counter: "am Schalter abgegeben",
  courier: "Zustellung",
  "service-note": "Zustellvermerk",
  assumed: "Tag des Scannens angenommen",
};

/** The lines of the receipt stamp: town, number, day (with the time only where a machine knows it), basis. */
export function receiptStampLines(item: {
  readonly town: string;
  readonly receiptNumber: string;
  readonly receiptDay: string;
  readonly receiptBasis: ReceiptBasis;
  readonly receivedLatest: Date;
  readonly timeZone: string;
}): string[] {
  const [year, month, day] = item.receiptDay.split("-");
  const time =
    item.receiptBasis === "machine"
      ? `, ${item.receivedLatest.toLocaleTimeString("de-DE", { timeZone: item.timeZone, timeStyle: "short" })} Uhr`
      : "";
  return [
    `Eingang ${item.town}`,
    item.receiptNumber,
    `${day}.${month}.${year}${time}`,
    bases[item.receiptBasis],
  ];
}
