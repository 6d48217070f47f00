import { batchCodeIn } from "../domain/batch.ts";
import type { Barcode, Word } from "../domain/page.ts";
import { pullSlipCodeIn } from "../domain/pull-slip.ts";

/** What a page says about the pages after it. */
export type Separator =
  | { readonly kind: "separator-sheet" }
  /** A sheet that names the unit the following letter goes to; the id is not checked here. */
  | { readonly kind: "cover-sheet"; readonly unit: string }
  /** The sheet of a batch; whether this town has one of that code is not checked here. */
  | { readonly kind: "batch-sheet"; readonly code: string }
  /** The sheet in front of paper that was asked for; whether this town has asked is not checked here. */
  | { readonly kind: "pull-slip"; readonly code: string }
  /** A label stuck on a first page: its text is the number of a paper original. */
  | { readonly kind: "label"; readonly text: string };

const COVER_SHEET = /^POSTSTELLE:unit=([a-z0-9][a-z0-9-]{0,62})$/;

/** Only our own labels: franking marks and payment codes are barcodes on letters too, and part nothing. */
const LABEL = /^POSTSTELLE:label=(\S.{0,99})$/;

/** A sheet with an unreadable barcode still has its name printed on it, and little else. */
const SHEET_WORDS_MAX = 40;
/** "PATCHT" in large letters, as readers may misread it. */
const PATCH_T_WORD = /\bPAT[CG][HK] ?[T7]\b/;
/** Our own printed sheets bear no such letters: these words name them, with e, c and l misread. */
const OWN_SHEET =
  /tr[ec]nnb[l1i]att|tr[ec]nnc[o0]d[ec]|d[ec]ckb[l1i]att|s[ec]parat[o0]r sh[ec]{2}t|c[o0]v[ec]r sh[ec]{2}t/i;
const OWN_SHEET_SAYS =
  /vor jede|neue sendung|folgende sendung|zu keinem|schriftstück|immer wieder|verwendet|trennt zugleich|before each|part of no|again and again|goes to this/gi;
/** A letter may name such a sheet, but does not say all that is printed on one. */
const OWN_SHEET_SAYS_MIN = 3;

/**
 * What the barcodes of a page make of it, or null. Patch code T, as Code 128 or as the Code 39 of Kodak's
 * sheet, is what scanners and paperless-ngx part letters by. A cover sheet says more than a bare separator, so it goes first.
 */
export function separatorOf(page: {
  readonly barcodes: readonly Barcode[];
  readonly words?: readonly Pick<Word, "text">[];
}): Separator | null {
  const texts = page.barcodes.map((barcode) => barcode.text.trim());
  const unit = firstMatch(texts, COVER_SHEET);
  if (unit !== null) return { kind: "cover-sheet", unit };
  const code = texts.map(batchCodeIn).find((each) => each !== null);
  if (code !== undefined) return { kind: "batch-sheet", code };
  const asked = texts.map(pullSlipCodeIn).find((each) => each !== null);
  if (asked !== undefined) return { kind: "pull-slip", code: asked };
  if (page.barcodes.some(isPatchT) || namesPatchT(page.words ?? []))
    return { kind: "separator-sheet" };
  const label = firstMatch(texts, LABEL);
  return label === null ? null : { kind: "label", text: label };
}

function firstMatch(texts: readonly string[], pattern: RegExp): string | null {
  for (const text of texts) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

function isPatchT({ format, text }: Barcode): boolean {
  return (format === "Code128" || format === "Code39") && /^PATCH ?T$/i.test(text.trim());
}

function namesPatchT(words: readonly Pick<Word, "text">[]): boolean {
  if (words.length === 0 || words.length > SHEET_WORDS_MAX) return false;
  const text = words.map((word) => word.text).join(" ");
  if (PATCH_T_WORD.test(text)) return true;
  const says = new Set(text.match(OWN_SHEET_SAYS)?.map((found) => found.toLowerCase()));
  return OWN_SHEET.test(text) && says.size >= OWN_SHEET_SAYS_MIN;
}
