/** The sheet by which a clerk asks for paper, and what is done with a scan in which it lies. */

/** What is printed as barcode on a pull slip. */
export const pullSlipText = (code: string): string => `POSTSTELLE:pull=${code}`;

/** The code that a barcode's text names; null: it is none of a pull slip. */
export const pullSlipCodeIn = (text: string): string | null =>
  /^POSTSTELLE:pull=([0-9A-HJKMNP-TV-Z]{8})$/.exec(text.trim())?.[1] ?? null;

/** States of a document in which it waits for the paper a slip asks for, and the act by which its scan ends that. */
export const paperActs: Readonly<Record<string, "re-scan" | "paper-came">> = {
  "awaiting-re-scan": "re-scan",
  "awaiting-paper": "paper-came",
};

/** A page of a scan in order, as far as slips go; `position` counts from 1. */
export interface SlipScanPage {
  readonly position: number;
  readonly blank: boolean;
  /** Code of a slip of this town; one that nobody here knows may stand on anybody's letter. */
  readonly slip: string | null;
  /** Another sheet of the mailroom: of a batch, between letters, before one. */
  readonly sheet: "batch-sheet" | "separator-sheet" | "cover-sheet" | null;
}

/** A slip of this town whose code was found in the scan. */
export interface KnownSlip {
  readonly code: string;
  /** How many pages it asks for. */
  readonly pages: number;
  /** What became of it; null: nothing yet. */
  readonly ended: "scanned" | "withdrawn" | "erased" | null;
  /** The state of the document it asks for. */
  readonly documentState: string;
}

/** Why a scan with a slip in it is not what the slip asks for. */
export type SlipDoubt =
  /** It does not lie alone in front of its pages. */
  | "mixed"
  | "wrong-pages"
  | "used"
  | "withdrawn"
  | "erased"
  /** The letter does not wait for paper: it is restricted, or was ended otherwise. */
  | "not-waiting";

export type SlipVerdict =
  | { readonly kind: "none" }
  | {
      readonly kind: "doubt";
      readonly doubt: SlipDoubt;
      readonly code: string;
      readonly found: number;
    }
  | {
      readonly kind: "taken";
      readonly code: string;
      /** Places of the pages behind the slip, as many as it asks for. */
      readonly pages: readonly number[];
    };

/**
 * What a scan in which pull slips lie is. It is taken only where one slip lies in front (a batch sheet and
 * blank pages apart) and nothing but the pages it asks for behind it; all else is for a person.
 */
export function judgeSlip(
  pages: readonly SlipScanPage[],
  known: readonly KnownSlip[],
): SlipVerdict {
  const written = pages.filter((page) => !page.blank && page.sheet !== "batch-sheet");
  const slips = written.filter(({ slip }) => slip !== null);
  const [first] = slips;
  const slip = known.find(({ code }) => code === first?.slip);
  if (first === undefined || slip === undefined) return { kind: "none" };
  const behind = written.filter((page) => page !== first);
  const doubt = (why: SlipDoubt): SlipVerdict => ({
    kind: "doubt",
    doubt: why,
    code: slip.code,
    found: behind.length,
  });
  if (slips.length > 1 || written[0] !== first || behind.some(({ sheet }) => sheet !== null)) {
    return doubt("mixed");
  }
  if (slip.ended !== null) return doubt(slip.ended === "scanned" ? "used" : slip.ended);
  if (paperActs[slip.documentState] === undefined) return doubt("not-waiting");
  if (behind.length !== slip.pages) return doubt("wrong-pages");
  return { kind: "taken", code: slip.code, pages: behind.map(({ position }) => position) };
}
