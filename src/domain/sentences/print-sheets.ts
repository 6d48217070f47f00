import { batchSheetText, type PaperBasis, shownCode } from "../batch.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

/** A sheet to print and to scan: its words for people, and what its barcodes say. */
export interface PrintSheet {
  readonly kind: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly foot: string;
  /** As Code 128. */
  readonly bars: string;
  /** As QR code; null: the bars are all. */
  readonly square: string | null;
}

/** Patch code T, which scanners and this house part letters by. */
const PATCH_T = "PATCHT";

/** The sheet between two letters of a stack. */
export const separatorSheet = (language: SentenceLanguage): PrintSheet =>
  language === "de"
    ? {
        kind: "Poststelle · Trennblatt",
        title: "Trennblatt",
        lines: ["Vor jede neue Sendung legen.", "Das Blatt gehört zu keinem Schriftstück."],
        foot: "Trenncode T als Code 128. Kann immer wieder verwendet werden.",
        bars: PATCH_T,
        square: null,
      }
    : {
        kind: "Mailroom · separator sheet",
        title: "Separator sheet",
        lines: ["Lay it before each new mail item.", "The sheet is part of no document."],
        foot: "Patch code T as Code 128. It can be used again and again.",
        bars: PATCH_T,
        square: null,
      };

/** The sheet before a letter that goes to a department whatever is in it. */
export function coverSheet(
  unit: { readonly key: string; readonly name: string },
  language: SentenceLanguage,
): PrintSheet {
  const text = `POSTSTELLE:unit=${unit.key}`;
  const codes = { title: unit.name, bars: PATCH_T, square: text };
  return language === "de"
    ? {
        ...codes,
        kind: "Poststelle · Deckblatt",
        lines: [
          "Die folgende Sendung geht an diese Stelle.",
          "Es trennt zugleich wie ein Trennblatt.",
        ],
        foot: `Deckblatt ${unit.key}. Kann immer wieder verwendet werden.`,
      }
    : {
        ...codes,
        kind: "Mailroom · cover sheet",
        lines: [
          "The mail item behind it goes to this department.",
          "It separates as a separator sheet does.",
        ],
        foot: `Cover sheet ${unit.key}. It can be used again and again.`,
      };
}

const bases: Readonly<Record<PaperBasis, readonly [string, string]>> = {
  "night-box-before-midnight": ["Nachtbriefkasten vor Mitternacht", "night box before midnight"],
  "night-box-after-midnight": ["Nachtbriefkasten nach Mitternacht", "night box after midnight"],
  "first-emptying": ["Frühleerung", "first emptying"],
  counter: ["am Schalter abgegeben", "handed in at the counter"],
  courier: ["durch Boten oder Postdienst", "by courier or postal service"],
  "service-note": ["laut Zustellungsvermerk", "by note of service"],
};
const classes: Readonly<Record<string, readonly [string, string]>> = {
  court: ["Gericht und förmliche Zustellung", "court and formal service"],
  urgent: ["eilig", "urgent"],
  normal: ["gewöhnliche Post", "ordinary post"],
  bulk: ["Massenpost", "bulk post"],
};

/** The sheet in front of a batch, which sets its day, delivery run and class by being scanned. */
export function batchSheet(
  batch: {
    readonly code: string;
    readonly day: string;
    readonly deliveryRun: string | null;
    readonly receiptBasis: PaperBasis | null;
    readonly class: string;
  },
  language: SentenceLanguage,
): PrintSheet {
  const text = batchSheetText(batch.code);
  const [year, month, date] = batch.day.split("-");
  const nth = language === "de" ? 0 : 1;
  const basis = bases[batch.receiptBasis ?? "courier"][nth];
  const order = classes[batch.class]?.[nth] ?? batch.class;
  const run = batch.deliveryRun;
  const codes = { title: shownCode(batch.code), bars: text, square: text };
  return language === "de"
    ? {
        ...codes,
        kind: "Poststelle · Stapelblatt",
        lines: [
          `Eingangstag: ${date}.${month}.${year}`,
          ...(run === null ? [] : [`Leerung: ${run}`]),
          `Eingang: ${basis}`,
          `Bearbeitung: ${order}`,
        ],
        foot: "Gehört als erstes Blatt auf den Stapel, bei jedem Scan dieses Stapels wieder.",
      }
    : {
        ...codes,
        kind: "Mailroom · batch sheet",
        lines: [
          `Day of receipt: ${batch.day}`,
          ...(run === null ? [] : [`Delivery run: ${run}`]),
          `Receipt: ${basis}`,
          `Order of work: ${order}`,
        ],
        foot: "Lies in front of the batch as its first sheet, and again in each scan of this batch.",
      };
}
