/**
 * A receipt number, `<town>-<year>-<7 digits><check digit>`: the town's letters, the year of receipt
 * and a number that ascends within the year (gaps allowed).
 */
export interface ReceiptNumber {
  readonly town: string;
  readonly year: number;
  readonly number: number;
}

const FORM = /^([A-ZÄÖÜ]{1,8})-(\d{4})-(\d{7})(\d)$/u;
const NUMBER_MAX = 9_999_999;

// Damm's quasigroup of order 10 (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004): finds every
// single wrong digit and every swap of neighbours, with ten signs only.
const DAMM: readonly (readonly number[])[] = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/** The receipt number as printed. Throws when the number has more than seven digits or the town no such letters. */
export function formatReceiptNumber({ town, year, number }: ReceiptNumber): string {
  if (!Number.isInteger(number) || number < 0 || number > NUMBER_MAX) {
    throw new Error(`Receipt number ${number} does not fit into seven digits`);
  }
  const digits = String(number).padStart(7, "0");
  const printed = `${town}-${String(year)}-${digits}${damm(String(year) + digits)}`;
  if (!FORM.test(printed)) throw new Error(`No receipt number can be made of ${printed}`);
  return printed;
}

/** The parts of a printed receipt number; null when its form or its check digit is wrong. Blanks and case are forgiven. */
export function parseReceiptNumber(printed: string): ReceiptNumber | null {
  const match = FORM.exec(printed.replace(/\s/gu, "").toUpperCase());
  if (!match) return null;
  const [, town = "", year = "", digits = "", check = ""] = match;
  if (damm(year + digits + check) !== 0) return null;
  return { town, year: Number(year), number: Number(digits) };
}

/** Whether form and check digit of a printed receipt number are right. */
export function isReceiptNumber(printed: string): boolean {
  return parseReceiptNumber(printed) !== null;
}

/** The interim digit over all digits: the check digit to append, or 0 over digits that end in theirs. */
function damm(digits: string): number {
  return Array.from(digits, Number).reduce((interim, digit) => DAMM[interim]?.[digit] ?? 0, 0);
}
