import { shownCode } from "../batch.ts";
import { pullSlipText } from "../pull-slip.ts";
import type { PrintSheet } from "./print-sheets.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

/** What stands on a pull slip: whose paper is wanted, where it lies, and why. Days are the town's. */
export interface SlipToPrint {
  readonly code: string;
  readonly receiptNumber: string;
  readonly receiptDay: string;
  readonly reason: string | null;
  readonly askedBy: string;
  readonly askedOn: string;
  readonly batch: {
    readonly code: string | null;
    readonly day: string | null;
    readonly deliveryRun: string | null;
  } | null;
  readonly place: number;
  readonly of: number;
  readonly letterPages: number;
  readonly scanPages: number;
  readonly pages: readonly { readonly number: number; readonly position: number }[];
}

/** So many characters of a reason leave room for the barcodes. */
const REASON_CHARACTERS_MAX = 240;

/** The sheet that is laid on the paper a clerk asked for, and scanned with it. */
export function pullSlipSheet(slip: SlipToPrint, language: SentenceLanguage): PrintSheet {
  const text = pullSlipText(slip.code);
  const words = language === "de" ? german(slip) : english(slip);
  return { ...words, title: shownCode(slip.code), bars: text, square: text };
}

type SheetWords = Pick<PrintSheet, "kind" | "lines" | "foot">;

function german(slip: SlipToPrint): SheetWords {
  const { one, numbers, images, reason } = askedOf(slip);
  const batch = batchWords(slip, "Stapel", "Leerung", germanDay);
  return {
    kind: "Poststelle · Abrufzettel",
    lines: [
      `Sendung ${slip.receiptNumber}, eingegangen am ${germanDay(slip.receiptDay)}`,
      batch ?? "Ohne Stapel eingegangen",
      `Dort die ${slip.place}. von ${slip.of === 1 ? "1 Sendung" : `${slip.of} Sendungen`} des Scans`,
      `Gebraucht: ${one ? "Seite" : "Seiten"} ${numbers} von ${slip.letterPages} (im Scan Bild ${images} von ${slip.scanPages})`,
      ...reason.map((words) => `Grund: ${words}`),
      `Angefordert von ${slip.askedBy} am ${germanDay(slip.askedOn)}`,
      `Als erstes Blatt auf genau ${one ? "diese Seite" : "diese Seiten, in dieser Reihenfolge,"} legen und allein scannen.`,
    ],
    foot: "Der Scan wird zur neuen Fassung der Seiten. Der Zettel gilt für einen Scan.",
  };
}

function english(slip: SlipToPrint): SheetWords {
  const { one, numbers, images, reason } = askedOf(slip);
  const batch = batchWords(slip, "Batch", "delivery run", (day) => day);
  return {
    kind: "Mailroom · pull slip",
    lines: [
      `Mail item ${slip.receiptNumber}, received on ${slip.receiptDay}`,
      batch ?? "It came in no batch",
      `There number ${slip.place} of ${slip.of === 1 ? "1 mail item" : `${slip.of} mail items`} of the scan`,
      `Wanted: ${one ? "page" : "pages"} ${numbers} of ${slip.letterPages} (in the scan image ${images} of ${slip.scanPages})`,
      ...reason.map((words) => `Reason: ${words}`),
      `Asked for by ${slip.askedBy} on ${slip.askedOn}`,
      `Lay it as the first sheet on exactly ${one ? "this page" : "these pages, in this order,"} and scan ${one ? "it" : "them"} alone.`,
    ],
    foot: "The scan becomes the new version of the pages. The slip is good for one scan.",
  };
}

const askedOf = ({ pages, reason }: SlipToPrint) => ({
  one: pages.length === 1,
  numbers: runsOf(pages.map(({ number }) => number)),
  images: runsOf(pages.map(({ position }) => position)),
  reason: reason === null || reason === "" ? [] : [shortened(reason)],
});

function batchWords(
  { batch }: SlipToPrint,
  name: string,
  run: string,
  day: (day: string) => string,
): string | null {
  if (batch === null) return null;
  const parts = [
    batch.code === null ? name : `${name} ${shownCode(batch.code)}`,
    ...(batch.day === null ? [] : [day(batch.day)]),
    ...(batch.deliveryRun === null ? [] : [`${run} ${batch.deliveryRun}`]),
  ];
  return parts.join(" · ");
}

/** 2026-11-23 as 23.11.2026. */
const germanDay = (day: string): string => day.split("-").toReversed().join(".");

/** 1, 2, 3, 5 as "1-3, 5". */
function runsOf(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}

const shortened = (reason: string): string =>
  reason.length <= REASON_CHARACTERS_MAX
    ? reason
    : `${reason.slice(0, REASON_CHARACTERS_MAX).trimEnd()} …`;
