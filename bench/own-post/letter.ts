/** A letter of our own making, before it is laid out, with all that is true of it. */
export interface OwnLetter {
  readonly id: string;
  readonly paper: string;
  readonly from: {
    readonly name: string;
    readonly street: string;
    readonly place: string;
    /** Below the name in the head, beside contact lines. */
    readonly head?: readonly string[];
    /** At the foot of the page. */
    readonly foot?: readonly string[];
  };
  readonly to: readonly string[];
  /** YYYY-MM-DD; null: the letter bears none. */
  readonly date: string | null;
  readonly dateForm: DateForm;
  /** Marks above the address, as "Persönlich". */
  readonly marks?: readonly string[];
  /** Rows of the information block or line, without the date. */
  readonly info?: readonly (readonly [label: string, value: string])[];
  readonly subject: string | null;
  readonly salutation: string;
  readonly body: readonly string[];
  readonly closing: string;
  readonly signatory: string;
  readonly enclosures?: readonly string[];
  /** A receipt stamp's lines, centred at so many millimetres. */
  readonly stamp?: { readonly x: number; readonly y: number; readonly lines: readonly string[] };
  readonly truth: OwnTruth;
}

interface OwnTruth {
  /** Numbers of the town's, as printed; the writer's own. */
  readonly references?: readonly string[];
  readonly senderReference?: string;
  readonly deadline?:
    | { readonly date: string }
    | { readonly text: string; readonly days: number; readonly from?: string };
  readonly kind?: string;
  readonly objection?: true;
  readonly formalService?: true;
  readonly confidentialMarked?: true;
  readonly confidential?: true;
  readonly language?: string;
  readonly ibans?: readonly string[];
  readonly total?: number;
  /** How it comes back: our own letter or certificate. */
  readonly returned?: "undeliverable" | "certificate";
  readonly organisation?: true;
}

type DateForm =
  | "numeric"
  | "short"
  | "month"
  | "month-short"
  | "iso"
  | "in-words"
  | "english"
  | "american"
  | "french"
  | "capitals"
  | "handwritten"
  /** Printed by hand in the rows of `info`. */
  | "in-info";

const MONTHS =
  "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" ");
const ENGLISH =
  "January February March April May June July August September October November December".split(
    " ",
  );
const FRENCH =
  "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");
const ORDINALS =
  "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten einundzwanzigsten zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten sechsundzwanzigsten siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreißigsten einunddreißigsten".split(
    " ",
  );

/** The letter's date as it is printed. */
export function printedDate(date: string, form: DateForm): string {
  const [year = "", month = "", day = ""] = date.split("-");
  const name = MONTHS[Number(month) - 1] ?? "";
  const english = ENGLISH[Number(month) - 1] ?? "";
  const of: Record<DateForm, string> = {
    numeric: `${day}.${month}.${year}`,
    short: `${Number(day)}.${Number(month)}.${year.slice(2)}`,
    month: `${Number(day)}. ${name} ${year}`,
    "month-short": `${day}. ${name.slice(0, 3)}. ${year}`,
    iso: date,
    "in-words": `${ORDINALS[Number(day) - 1] ?? ""} ${name} ${year}`,
    english: `${Number(day)} ${english} ${year}`,
    american: `${english} ${Number(day)}, ${year}`,
    french: `le ${Number(day)} ${FRENCH[Number(month) - 1] ?? ""} ${year}`,
    capitals: `${Number(day)}. ${name.toUpperCase()} ${year}`,
    handwritten: `${Number(day)}. ${name} ${year}`,
    "in-info": "",
  };
  return of[form];
}
