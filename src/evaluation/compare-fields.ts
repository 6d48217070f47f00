import { distance } from "fastest-levenshtein";
import { addMonths, nextWorkingDay } from "../domain/calendar.ts";
import type { CalendarDate } from "../domain/ids.ts";
import type { FoundLetter } from "./found.ts";
import { flowing } from "./read-text.ts";
import type { LetterTruth, TrueDeadline } from "./truth.ts";

/** The fields that are measured, in the order in which they are told. */
export const fieldNames = [
  "sender",
  "date",
  "subject",
  "references",
  "deadline",
  "confidential",
  "confidentialMarked",
  "language",
] as const;
export type FieldName = (typeof fieldNames)[number];

/** One field of one letter: what was expected and found, in words, and whether it is right. */
export interface FieldOutcome {
  readonly field: FieldName;
  readonly right: boolean;
  readonly expected: string;
  readonly found: string;
}

/**
 * Compares every field the truth has. A letter that made no document found nothing: right only where
 * nothing was to be found. `holidays`: of the town, for deadlines that end on a free day.
 */
export function compareFields(
  truth: LetterTruth,
  found: FoundLetter | null,
  holidays: ReadonlySet<CalendarDate>,
): readonly FieldOutcome[] {
  return fieldNames.flatMap((field) => {
    if (truth[truthKeys[field]] === undefined) return [];
    return [{ field, ...comparers[field](truth, found ?? nothingFound, holidays) }];
  });
}

const truthKeys = {
  sender: "sender",
  date: "date",
  subject: "subject",
  references: "references",
  deadline: "deadline",
  confidential: "confidential",
  confidentialMarked: "confidentialMarked",
  language: "language",
} as const satisfies Record<FieldName, keyof LetterTruth>;

/** What a letter amounts to that never became a document. */
export const nothingFound: FoundLetter = {
  text: "",
  sender: null,
  letterDate: null,
  subject: null,
  referenceNumbers: [],
  deadline: null,
  deadlineText: null,
  confidential: false,
  secrecy: [],
  language: null,
  candidates: [],
  wouldGoAlone: false,
  clarification: null,
};

type Compare = (
  truth: LetterTruth,
  found: FoundLetter,
  holidays: ReadonlySet<CalendarDate>,
) => Omit<FieldOutcome, "field">;

const none = "–";

const comparers: Readonly<Record<FieldName, Compare>> = {
  sender: ({ sender }, found) => {
    const names = [sender?.name, sender?.person].filter((name) => typeof name === "string");
    return {
      right:
        names.length === 0
          ? found.sender === null
          : names.some((name) => foldedWords(name) === foldedWords(found.sender ?? "")),
      expected: names[0] ?? none,
      found: found.sender ?? none,
    };
  },
  date: ({ date }, found) => ({
    right: (date ?? null) === found.letterDate,
    expected: date ?? none,
    found: found.letterDate ?? none,
  }),
  subject: ({ subject }, found) => ({
    right: foldedSubject(subject ?? "") === foldedSubject(found.subject ?? ""),
    expected: subject ?? none,
    found: found.subject ?? none,
  }),
  references: ({ references, senderReference }, found) => {
    const wanted = (references ?? []).map(foldedNumber);
    const sendersOwn = foldedNumber(senderReference ?? "");
    const got = found.referenceNumbers.map(foldedNumber);
    return {
      right:
        wanted.every((number) => got.includes(number)) &&
        got.every((number) => wanted.includes(number) || isNearly(number, sendersOwn)),
      expected: `${references?.join(" | ") || none} (sender: ${senderReference ?? none})`,
      found: found.referenceNumbers.join(" | ") || none,
    };
  },
  deadline: (truth, found, holidays) => {
    const deadline = truth.deadline ?? null;
    const days = deadline === null ? [] : acceptableDays(deadline, truth.date ?? null, holidays);
    return {
      right: found.deadline === null ? deadline === null : days.includes(found.deadline),
      expected: deadline === null ? none : `${days.join(" or ")} (${deadline.text ?? ""})`,
      found: found.deadline === null ? none : `${found.deadline} (${found.deadlineText ?? ""})`,
    };
  },
  confidential: ({ confidential }, found) => {
    const was = found.confidential || found.secrecy.length > 0;
    return {
      right: (confidential ?? false) === was,
      expected: String(confidential ?? false),
      found: found.confidential ? "marked" : found.secrecy.join(" | ") || "false",
    };
  },
  confidentialMarked: ({ confidentialMarked }, found) => ({
    right: (confidentialMarked ?? false) === found.confidential,
    expected: String(confidentialMarked ?? false),
    found: String(found.confidential),
  }),
  language: ({ language }, found) => ({
    right: (language ?? null) === found.language,
    expected: language ?? none,
    found: found.language ?? none,
  }),
};

/**
 * The days on which a deadline may be said to end. A date stands as it is printed. A period is
 * counted from the date of the letter as the truth counts it, or in calendar months where it says
 * months (§ 188 Abs. 2 BGB); its end may be moved to the next working day (§ 193 BGB).
 */
export function acceptableDays(
  deadline: TrueDeadline,
  letterDate: CalendarDate | null,
  holidays: ReadonlySet<CalendarDate>,
): readonly CalendarDate[] {
  if (deadline.type === "absolute") return [deadline.date];
  const ends = [deadline.date];
  const days = deadline.days ?? 0;
  const inMonths = /monat|month/iu.test(deadline.text ?? "") && days > 0 && days % 30 === 0;
  if (inMonths && letterDate !== null) ends.push(addMonths(letterDate, days / 30));
  return [...new Set(ends.flatMap((end) => [end, nextWorkingDay(end, holidays)]))].toSorted();
}

/** Letters and digits in lower case, umlauts written out: how it was typed does not count, what it says does. */
function foldedWords(text: string): string {
  return flowing(text)
    .toLowerCase()
    .replaceAll(/[äöüß]/gu, (letter) => ({ ä: "ae", ö: "oe", ü: "ue" })[letter] ?? "ss")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Without the word that only says that this is the subject. */
const foldedSubject = (text: string): string =>
  foldedWords(text.replace(/^\s*(?:betreff|betr|betrifft|subject)\s*[.:]\s*/iu, ""));

/** The same but for what a scan may change: one character in five. */
const isNearly = (found: string, truth: string): boolean =>
  truth !== "" && distance(found, truth) <= truth.length / 5;

/** A number without spaces and dots, without the label that some print before it. */
const foldedNumber = (text: string): string =>
  text
    .normalize("NFC")
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}/-]/gu, "")
    .replace(/^(?:NR|NO|AZ|AKTENZEICHEN|GZ)(?=\d)/u, "");
