import { getCountrySpecifications, isValidIBAN } from "ibantools";
import type { DocumentFacts } from "../domain/facts.ts";
import type { Layout } from "./layout.ts";
import { evidenceOf } from "./prose.ts";
import type { TextLine } from "./text-line.ts";

type Iban = DocumentFacts["ibans"][number];

/** Two letters, then digits and letters in groups, as printed; the end is cut by the country's length. */
const PRINTED = /(?<![\p{L}\p{N}])([A-Z]{2})[ .]?((?:[\dOoIlBSZ]{2})(?:[ .-]?[\dA-Za-z]){9,34})/gu;
/** Letters that readers take for digits; German account numbers have digits alone. */
const DIGITS: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  Q: "0",
  D: "0",
  I: "1",
  l: "1",
  i: "1",
  Z: "2",
  z: "2",
  S: "5",
  s: "5",
  G: "6",
  B: "8",
};
const IBANS_MAX = 20;
const countries = getCountrySpecifications();

/**
 * Bank accounts on any page, each once, in the printed order, checked by length, form and check digits
 * (ISO 13616). One that fails is kept and says so: it was misread or mistyped, and nobody may pay to it unseen.
 */
export function findIbans(layout: Layout): Iban[] {
  const found = new Map<string, Iban>();
  for (const line of layout.lines) {
    for (const iban of ibansIn(line)) {
      if (found.size >= IBANS_MAX) return [...found.values()];
      if (!found.has(iban.text)) found.set(iban.text, iban);
    }
  }
  return [...found.values()];
}

function ibansIn(line: TextLine): Iban[] {
  return [...line.text.matchAll(PRINTED)].flatMap((match) => {
    const country = match[1] ?? "";
    const length = countries[country]?.chars ?? null;
    if (length === null) return [];
    const rest = (match[2] ?? "").replaceAll(/[ .-]/gu, "");
    const text = `${country}${country === "DE" ? toDigits(rest) : rest}`.slice(0, length);
    const isValid = isValidIBAN(text);
    // A word in capitals and a number are no account: what fails must look like one in every sign.
    if (!isValid && (text.length !== length || !/^[A-Z]{2}\d{12,}/u.test(text))) return [];
    return [{ text, isValid, evidence: { ...evidenceOf(line), quote: match[0].trim() } }];
  });
}

const toDigits = (text: string): string =>
  text.replaceAll(/[A-Za-z]/gu, (letter) => DIGITS[letter] ?? letter);
