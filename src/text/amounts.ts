import type { DocumentFacts } from "../domain/facts.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { evidenceOf } from "./prose.ts";
import { sameRow } from "./text-line.ts";
import type { TextLine } from "./text-line.ts";

type Amount = DocumentFacts["amounts"][number];

const NUMBER = "(\\d{1,3}(?:[. ]\\d{3})+|\\d{1,7})(?:[,.] ?(\\d{2}|-{1,2}|–|—))?";
const WITH_UNIT = germanPattern(`(?<![\\d.,])${NUMBER}\\s?(?:€|EUR\\b|Euro\\b)`, "giu");
const UNIT_FIRST = germanPattern(`(?:€|\\bEUR|\\bEuro)\\s?${NUMBER}(?![\\d.])`, "giu");
/** In the row of a total the unit often stands in another column. */
const BARE = /(?<![\d.,])(\d{1,3}(?:[. ]\d{3})+|\d{1,7})[,.] ?(\d{2})(?![\d.,])/gu;

/** What is to be paid, the surest name of it first; "Zwischensumme" and "Netto" are none. */
const TOTALS = [
  "zu zahlen|zahlbetrag|zahllast|endbetrag|gesamtforderung|offener betrag|amount due|total due|noch zu (?:zahlen|begleichen)",
  "zusammen|insgesamt|rechnungs(?:betrag|summe)|rechnungsendbetrag|gesamt(?:betrag|summe|preis|kosten)|bruttobetrag|summe brutto|brutto(?:summe|rechnungsbetrag)|grand total|angebotssumme",
  "(?:forderung|betrag|summe|kosten|rechnung|höhe) (?:in höhe )?von|überweisen|begleichen|^\\s*(?:summe|gesamt|total|betrag)\\b",
].map((source) => germanPattern(source));
const NO_TOTAL = germanPattern(
  "zwischensumme|netto|übertrag|mwst|umsatzsteuer|ust\\b|rabatt|skonto",
);
const TO_PAY = /^\W*(?:zu (?:zahlen|überweisen)|überweisen)/iu;
const AMOUNTS_MAX = 30;
/** How far back in the line above a sum is named. */
const LEAD_LENGTH = 30;

interface Printed {
  readonly cents: number;
  readonly quote: string;
  readonly line: TextLine;
  /** How its row names it: 0 surest total, then less; null: no total. */
  readonly rank: number | null;
}

/**
 * Sums of money in euros, in the printed order, each once, with the one to be paid marked where a row or
 * sentence names it; never guessed from size.
 */
export function findAmounts(layout: Layout): Amount[] {
  const printed = layout.lines.flatMap((line, at) => amountsIn(line, at, layout.lines));
  const ranked = printed.filter(({ rank }) => rank !== null);
  const best = Math.min(...ranked.map(({ rank }) => rank ?? Infinity));
  // Of equal names the last: a bill sums up at its end.
  const total = ranked.findLast(({ rank }) => rank === best)?.cents ?? null;
  const found = new Map<number, Amount>();
  for (const { cents, quote, line, rank } of printed) {
    const isTotal = cents === total;
    if (found.has(cents) && !(isTotal && rank === best)) continue;
    found.set(cents, { cents, isTotal, evidence: { ...evidenceOf(line), quote } });
  }
  const amounts = [...found.values()];
  return amounts.filter(({ isTotal }, at) => isTotal || at < AMOUNTS_MAX);
}

function amountsIn(line: TextLine, at: number, lines: readonly TextLine[]): Printed[] {
  const lead = `${wordsBefore(line, at, lines)} `;
  const matches = [...line.text.matchAll(WITH_UNIT), ...line.text.matchAll(UNIT_FIRST)];
  const named = rankOf(lead + line.text) !== null;
  const all = matches.length > 0 || !named ? matches : [...line.text.matchAll(BARE)];
  let end = 0;
  return all
    .toSorted((one, other) => one.index - other.index)
    .flatMap((match) => {
      const before = (end === 0 ? lead : "") + line.text.slice(end, match.index);
      end = match.index + match[0].length;
      const cents = centsOf(match[1] ?? "", match[2]);
      const rank = rankOf(before) ?? (TO_PAY.test(line.text.slice(end)) ? 0 : null);
      return cents === 0 ? [] : [{ cents, quote: match[0].trim(), line, rank }];
    });
}

/** What names a sum that begins its line: what stands left of it in the row, or the end of the line above. */
function wordsBefore(line: TextLine, at: number, lines: readonly TextLine[]): string {
  const row = lines.filter(
    (other) => other.page === line.page && sameRow(other, line) && other.right <= line.left,
  );
  if (row.length > 0) return row.map(({ text }) => text).join(" ");
  const above = lines[at - 1];
  const continues = above?.page === line.page && above.right > 0.6;
  return continues ? above.text.slice(-LEAD_LENGTH) : "";
}

function rankOf(words: string): number | null {
  const rank = TOTALS.findIndex((pattern) => pattern.test(words));
  return rank < 0 || NO_TOTAL.test(words) ? null : rank;
}

const centsOf = (whole: string, part: string | undefined): number =>
  Number(whole.replaceAll(/\D/gu, "")) * 100 +
  (part !== undefined && /^\d/u.test(part) ? Number(part) : 0);
