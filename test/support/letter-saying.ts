import type { DocumentFacts } from "../../src/domain/facts.ts";
import { findFacts } from "../../src/text/find-facts.ts";
import { pageOfLines } from "./page-of-lines.ts";

export const receiptDay = "2025-03-14";

/** The facts of one page of these lines. */
export const readLines = (...lines: string[]): DocumentFacts =>
  findFacts([pageOfLines(lines)], { receiptDay });
export const TOWN = ["Stadt Lindenau", "Ordnungsamt", "Rathausplatz 1", "04711 Lindenau"];
export const SENDER = ["Erika Beispiel", "Am Anger 7", "04703 Lindenau"];

/** A citizen's letter with this text between salutation and closing. */
export function letterSaying(...body: string[]): DocumentFacts {
  return readLines(
    ...SENDER,
    "",
    ...TOWN,
    "",
    ">>Lindenau, den 11.03.2025",
    "",
    "Sperrmüll in der Schulgasse",
    "",
    "Sehr geehrte Damen und Herren,",
    "",
    ...body,
    "",
    "Mit freundlichen Grüßen",
    "",
    "Erika Beispiel",
  );
}
