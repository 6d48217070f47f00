import type {
  ExpectedDeadline,
  ExpectedDocument,
  ExpectedPiece,
} from "../../fixtures/make/expected.ts";
import type { ResultLine } from "../../src/cli/result-line.ts";
import { editsToFind, folded, foldedAsPrinted } from "./near-text.ts";

/** How well a piece can be read: words as typed, a clean scan, or one that is poor by design. */
export type Legibility = "typed" | "scan" | "poor";

const POOR = /poor-|phone-photo|fax\.tif|mail-html/u;
const SCANNED = /clean-|turned-|stack|blank-backs|english-scan|court-|confidential|vague|wrong-/u;

export const legibilityOf = (source: string): Legibility =>
  POOR.test(source) ? "poor" : SCANNED.test(source) ? "scan" : "typed";

/** Share of a phrase's characters that may be misread; at least one on any scan. */
const ERRORS_MAX: Readonly<Record<Legibility, number>> = { typed: 0, scan: 0.04, poor: 0.2 };

/** What differs between a piece's lines and what must come out of it, in words; none is as it should be. */
export function deviationsOf(piece: ExpectedPiece, lines: readonly ResultLine[]): string[] {
  if (piece.rejected !== undefined) return rejectionDeviations(piece.rejected, lines);
  const made = lines.filter((line) => line.documentId !== null);
  if (made.length !== piece.documents.length || lines.length !== made.length) {
    const words = lines.map((line) => line.why ?? line.documentId).join("; ");
    return [`${made.length} documents instead of ${piece.documents.length} (${words})`];
  }
  const found = made.flatMap((line, i) => {
    const expected = piece.documents[i];
    if (expected === undefined) return [];
    return documentDeviations(piece, expected, line, made).map(
      (words) => `document ${i}: ${words}`,
    );
  });
  return [...found, ...pageDeviations(piece, made)];
}

function rejectionDeviations(reason: string, lines: readonly ResultLine[]): string[] {
  const [line] = lines;
  if (lines.length !== 1 || line === undefined) return [`${lines.length} lines instead of one`];
  return [
    ...differs("document", line.documentId, null),
    ...differs("clarification", line.clarification, reason),
    ...differs("says why", (line.why ?? "") !== "", true),
    ...differs("department", line.department, null),
  ];
}

function documentDeviations(
  piece: ExpectedPiece,
  expected: ExpectedDocument,
  line: ResultLine,
  all: readonly ResultLine[],
): string[] {
  const parent = expected.parent === null ? null : (all[expected.parent]?.documentId ?? "missing");
  const form = [
    ...differs("role", line.role, expected.role),
    ...differs("parent", line.parent, parent),
    ...differs("entry", line.entry, expected.entry),
    ...differs("sourcePages", line.sourcePages, expected.sourcePages),
  ];
  if (piece.sealed) return [...form, ...sealedDeviations(line)];
  return [
    ...form,
    ...differs("confidential", line.confidential, expected.confidential),
    ...differs("language", line.language, expected.language),
    ...textDeviations(piece, expected, line),
    ...factDeviations(piece, expected, line),
    ...routeDeviations(expected, line),
  ];
}

/** A sealed piece is never read, so nobody knows of a mark inside: sealed is declared, confidential is read. */
function sealedDeviations(line: ResultLine): string[] {
  return [
    ...differs("state", line.state, "sealed"),
    ...differs("text", line.text, ""),
    ...differs("words read", line.pages.filter((page) => page.readFrom !== null).length, 0),
    ...differs(
      "facts",
      [line.sender, line.subject, line.letterDate, line.language],
      Array(4).fill(null),
    ),
    ...differs("rendition", line.rendition, null),
    ...differs("department", line.department, null),
  ];
}

function textDeviations(
  piece: ExpectedPiece,
  expected: ExpectedDocument,
  line: ResultLine,
): string[] {
  return expected.textContains.flatMap((phrase) =>
    missing(phrase, line.text, piece.source, "text"),
  );
}

/** Whether a text has the phrase, as exactly as its source allows; `where` names the text. */
export function missing(phrase: string, text: string, source: string, where: string): string[] {
  const errors = editsToFind(folded(phrase), folded(text));
  const legibility = legibilityOf(source);
  const allowed =
    legibility === "typed" ? 0 : Math.max(1, Math.floor(phrase.length * ERRORS_MAX[legibility]));
  return errors <= allowed ? [] : [`${where} lacks "${phrase}" (${errors} edits)`];
}

function factDeviations(
  piece: ExpectedPiece,
  expected: ExpectedDocument,
  line: ResultLine,
): string[] {
  const alike = (name: string, found: string | null, wanted: string | null): string[] => {
    if (found === null || wanted === null) return differs(name, found, wanted);
    return isNear(found, wanted, legibilityOf(piece.source)) ? [] : differs(name, found, wanted);
  };
  const numbers = line.referenceNumbers.map(foldedAsPrinted);
  const lacking = expected.referenceNumbers.filter(
    (number) => !numbers.some((found) => isNear(found, number, legibilityOf(piece.source))),
  );
  return [
    ...alike("sender", line.sender, expected.sender),
    ...differs("letterDate", line.letterDate, expected.letterDate),
    ...alike("subject", line.subject, expected.subject),
    ...(lacking.length === 0
      ? []
      : differs("referenceNumbers", line.referenceNumbers, expected.referenceNumbers)),
    ...differs("deadline", line.deadline, deadlineOf(expected.deadline)),
  ];
}

/** Equal as printed; on scans with the errors their legibility allows. */
function isNear(found: string, wanted: string, legibility: Legibility): boolean {
  if (legibility === "typed") return folded(found) === folded(wanted);
  const [a, b] = [foldedAsPrinted(found), foldedAsPrinted(wanted)];
  const longer = Math.max(a.length, b.length);
  const allowed = Math.max(1, Math.floor(longer * ERRORS_MAX[legibility]));
  return Math.abs(a.length - b.length) <= allowed && editsToFind(b, a) <= allowed;
}

const RECEIPT_DAY = "2026-11-20";

function deadlineOf(deadline: ExpectedDeadline | null): string | null {
  if (deadline === null) return null;
  if ("date" in deadline) return deadline.date;
  const end = new Date(`${RECEIPT_DAY}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() + deadline.days);
  return end.toISOString().slice(0, 10);
}

/** A machine that is not yet sure may ask where a clerk would not. */
const MODESTY = ["unsure-of-department", "no-unit-scores"];

function routeDeviations(expected: ExpectedDocument, line: ResultLine): string[] {
  // An enclosure has no way of its own.
  if (expected.role !== "main") return [];
  const alone = line.department !== null;
  const isModest = line.clarification !== null && MODESTY.includes(line.clarification);
  return [
    ...(alone && expected.mustNotGoAlone ? [`went to ${line.department} alone, and must not`] : []),
    ...(alone ? differs("department", line.department, expected.department) : []),
    ...(alone === (line.clarification === null)
      ? []
      : ["neither a department nor a case, or both"]),
    ...(isModest && !isStrict(expected)
      ? []
      : differs("clarification", line.clarification, expected.clarification)),
  ];
}

/** A reason the letter itself gives is not replaced by the machine's own doubt. */
const isStrict = (expected: ExpectedDocument): boolean =>
  expected.clarification !== null && !MODESTY.includes(expected.clarification);

function pageDeviations(piece: ExpectedPiece, lines: readonly ResultLine[]): string[] {
  const discarded = lines.flatMap((line) => line.discardedPages);
  const byPage = discarded.toSorted((a, b) => a.page - b.page);
  const turned = lines
    .flatMap((line) => line.pages)
    .filter((page) => page.rotation !== 0)
    // What lies turned by 90° is set upright by 270° more.
    .map((page) => ({ page: page.page, degrees: 360 - page.rotation }));
  return [
    ...differs("discardedPages", byPage, piece.discardedPages),
    ...differs("turnedPages", turned, piece.turnedPages),
  ];
}

function differs(name: string, found: unknown, wanted: unknown): string[] {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  return is === should ? [] : [`${name} is ${is} instead of ${should}`];
}
