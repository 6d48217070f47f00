import { weekday } from "../calendar.ts";
import type { DeadlineArithmetic } from "../deadline.ts";
import type { CalendarDate } from "../ids.ts";
import { enFaults } from "./en-faults.ts";
import type { Sentences } from "./sentence-params.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const UNITS = {
  day: ["day", "days"],
  "working-day": ["working day", "working days"],
  week: ["week", "weeks"],
  month: ["month", "months"],
} as const;
const EVENTS = {
  receipt: "receipt",
  "letter-date": "the date of the letter",
  "formal-service": "service",
  notification: "notification",
  event: "the event",
} as const;
const MISSING = {
  receipt: "The day of receipt is only assumed and the letter's date was not found",
  "letter-date": "It runs from the letter's date, which was not found",
  event: "It runs from an event whose day the letter does not give",
} as const;

type Period = Extract<DeadlineArithmetic, { code: "period-ended" }>["params"];

function date(day: CalendarDate): string {
  const month = MONTHS[Number(day.slice(5, 7)) - 1] ?? "";
  return `${String(Number(day.slice(8)))} ${month} ${day.slice(0, 4)}`;
}

/** Never "100 %": a machine's confidence is not certainty. */
function percent(share: number): string {
  return `${String(Math.min(99, Math.floor(share * 100)))} %`;
}

function list(items: readonly string[], last = "and"): string {
  return items.length < 2
    ? (items[0] ?? "")
    : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

function words(found: readonly string[]): string {
  const quoted = found.map((word) => `“${word}”`);
  if (quoted.length === 0) return "because its text points there";
  return quoted.length === 1
    ? `because the word ${quoted[0] ?? ""} points there`
    : `because the words ${list(quoted)} point there`;
}

const lengthOf = ({ amount, unit }: Pick<Period, "amount" | "unit">): string =>
  `${String(amount)} ${UNITS[unit][amount === 1 ? 0 : 1]}`;

function period({ amount, unit, from, start, end, posted }: Period): string {
  const length = lengthOf({ amount, unit });
  const fiction =
    posted === undefined
      ? ""
      : `day ${String(posted.day)} after ${date(posted.on)}, the letter's date; `;
  const verb = amount === 1 ? "ends" : "end";
  return `${length} from ${EVENTS[from]} on ${date(start)} (${fiction}that day does not count) ${verb} on ${date(end)}`;
}

function free(day: CalendarDate): string {
  const name = WEEKDAYS[weekday(day) - 1] ?? "";
  return weekday(day) > 5 ? `a ${name}` : `a public holiday (${name})`;
}

export const en: Sentences = {
  ...enFaults,
  "clarification.unsure-of-department": () =>
    "The text does not tell the responsible department with enough certainty.",
  "clarification.several-departments": ({ departments }) =>
    departments.length > 1
      ? `Several departments may be responsible: ${list(departments, "or")}.`
      : "Several departments may be responsible.",
  "clarification.mode-assisted": () =>
    "The proposed department accepts assignments only once a person has confirmed them.",
  "clarification.confidential-marked": () =>
    "The sender marked the letter as confidential or personal; a person decides.",
  "clarification.formal-service": () =>
    "The letter is formally served; a person must handle the service.",
  "clarification.short-deadline": ({ date: day }) =>
    day === null
      ? "The letter sets a short deadline; a person must decide at once."
      : `The letter sets a short deadline, ${date(day)}; a person must decide at once.`,
  "clarification.no-unit-scores": () => "Nothing in the text points to any department.",
  "clarification.page-unreadable": () =>
    "At least one page cannot be read; please look at it or have it scanned again.",
  "clarification.page-handwritten": () =>
    "At least one page is written by hand and was not read with certainty; please look at it.",
  "clarification.no-text": () => "No text was found on the pages.",
  "clarification.encrypted": () =>
    "The file is encrypted or protected by a password and could not be opened.",
  "clarification.damaged-file": () => "The file is damaged and could not be read.",
  "clarification.unsupported-type": () => "This type of file cannot be processed.",
  "clarification.empty-file": () => "The file is empty.",
  "clarification.too-many-pages": () => "The mail item has more pages than allowed.",
  "clarification.too-many-pixels": () => "An image is larger than allowed.",
  "clarification.too-many-bytes": () => "The file is larger than allowed.",
  "clarification.too-deeply-nested": () =>
    "Attachments or archives are nested more deeply than allowed.",
  "clarification.too-many-entries": () => "The archive or e-mail contains too many files.",
  "clarification.compression-bomb": () =>
    "The archive would grow beyond all limits when unpacked; it was not unpacked.",
  "clarification.virus-found": () =>
    "The virus scanner reported malware; the mail item is in quarantine.",
  "clarification.re-scan-in-doubt": () =>
    "There is a pull slip in this scan, but not what it asks for.",
  "clarification.split-in-doubt": () =>
    "It is not certain where one document ends and the next begins.",
  "clarification.nothing-to-read": () =>
    "The mail item holds only blank pages or separator sheets, no document.",
  "clarification.attempts-exhausted": () =>
    "Processing failed several times and is no longer tried by itself: tell the operators, who can start it again.",
  "clarification.stopped-by-operator": () =>
    "The operators stopped its processing, because it failed again and again: decide yourself where it goes, or have it tried once more.",
  "clarification.crashed-its-process": () =>
    "The file made the program that processes it crash repeatedly: do not open it yourself; tell the operators, or ask the sender for another copy.",
  "clarification.timed-out": () =>
    "Processing took longer than allowed: ask the sender for a smaller copy, or tell the operators.",
  "clarification.rendition-failed": () =>
    "The searchable PDF could not be made; the page images are there.",
  "clarification.stored-file-damaged": () =>
    "What was stored here is damaged or missing; operations must bring it back from the backup.",
  "clarification.misrouted": ({ department }) =>
    department === null
      ? "A department returned the document as misrouted."
      : `${department} returned the document as misrouted.`,
  "clarification.same-id-other-bytes": () =>
    "Other content arrived under the same identifier before; please compare the two.",
  "clarification.sample-review": () =>
    "In the blind sample review a person decided otherwise than the machine; please decide.",
  "clarification.taken-back": () =>
    "A decision was taken back, or what was waited for does not come; please decide anew.",
  "clarification.scan-rejected": () =>
    "The visual check rejected the image; have it scanned again, or decide otherwise.",

  "basis.reference-number": ({ department, number }) =>
    `${department}, because reference number ${number} is kept there.`,
  "basis.cover-sheet": ({ department }) => `${department}, because the cover sheet says so.`,
  "basis.structured": ({ department }) => `${department}, because the form's data say so.`,
  "basis.rule": ({ department, words: found }) =>
    found.length === 0
      ? `${department}, by a rule of the town.`
      : `${department}, by a rule of the town for ${list(found.map((word) => `“${word}”`))}.`,
  "basis.addressee": ({ department, words: found }) =>
    found.length === 0
      ? `${department}, because the letter is addressed to it.`
      : `${department}, because the letter is addressed to ${list(found.map((word) => `“${word}”`))}.`,
  "basis.model": ({ department, words: found, confidence }) =>
    `${department}, ${words(found)} (confidence ${percent(confidence)}).`,
  "basis.person": ({ department, person }) => `${department}, assigned by ${person}.`,
  "basis.none": () => "Not assigned to any department yet.",

  "unsure.below-threshold": ({ confidence, threshold }) =>
    `The confidence of ${percent(confidence)} is below the threshold of ${percent(threshold)}.`,
  "unsure.several-departments": ({ departments }) =>
    departments.length > 1
      ? `Several departments are almost equally likely: ${list(departments, "or")}.`
      : "Several departments are almost equally likely.",
  "unsure.addressee-contradicts": ({ department }) =>
    `The letter is addressed elsewhere, its content points to ${department}.`,
  "unsure.no-unit-scores": () => "Nothing in the text points to any department.",
  "unsure.confidential-marked": () => "Marked as confidential or personal.",
  "unsure.formal-service": () => "The letter is formally served.",
  "unsure.short-deadline": () => "The letter sets a short deadline.",
  "unsure.poor-text": () => "The text is too hard to read to be trusted.",
  "unsure.mode-assisted": () =>
    "The department works assisted: the machine proposes, a person confirms.",
  "unsure.mode-shadow": () =>
    "The department only watches: the machine records what it would do, a person decides.",

  "discard.separator-sheet": () => "Separator sheet, not part of a document.",
  "discard.cover-sheet": () => "Cover sheet of the mailroom, not part of a document.",
  "discard.batch-sheet": () => "Batch sheet of the mailroom, not part of a document.",
  "discard.pull-slip": () => "Pull slip of the mailroom, not part of a document.",
  "discard.re-scan": () => "Page scanned anew; it belongs to its document as a version now.",
  "discard.blank": () => "Blank page.",
  "discard.advertising": () => "Advertising.",
  "discard.confirmed-duplicate": () => "Duplicate: the same document is already there.",
  "discard.by-two-persons": () => "Discarded by two persons; reversible for 30 days.",

  "receipt.machine": ({ day }) => `Received on ${date(day)}, recorded electronically.`,
  "receipt.mailbox": ({ day }) =>
    `Received on ${date(day)} in the town's mailbox; the mail server gives the time.`,
  "receipt.night-box-before-midnight": ({ day }) =>
    `Received on ${date(day)}, night box before midnight.`,
  "receipt.night-box-after-midnight": ({ day }) =>
    `Received on ${date(day)}, night box after midnight.`,
  "receipt.first-emptying": ({ day }) => `Received on ${date(day)}, first emptying.`,
  "receipt.counter": ({ day }) => `Received on ${date(day)}, handed in at the counter.`,
  "receipt.courier": ({ day }) => `Received on ${date(day)}, by courier.`,
  "receipt.service-note": ({ day }) => `Received on ${date(day)} according to the service note.`,
  "receipt.assumed": ({ day }) =>
    `Receipt on ${date(day)} is assumed: the batch says nothing about it.`,

  "deadline.date-stated": ({ date: day }) => `The letter names ${date(day)}.`,
  "deadline.date-stated-on-free-day": ({ date: day, nextWorkingDay }) =>
    `The letter names ${date(day)}, which is ${free(day)}; under § 193 BGB ${date(nextWorkingDay)} may be enough.`,
  "deadline.date-fixed-by-authority": ({ date: day }) =>
    `The letter names ${date(day)}. It is ${free(day)}, but does not move: an authority fixed that day as the end.`,
  "deadline.start-unknown": ({ missing, ...length }) =>
    `Deadline: ${lengthOf(length)}. ${MISSING[missing]}; so no end is reckoned.`,
  "deadline.period-ended": (params) => `${period(params)}.`,
  "deadline.period-end-moved": (params) =>
    `${period(params)}, ${free(params.end)}; so the deadline runs to the next working day, ${date(params.movedTo)}.`,

  "capture-state.accepted": () => "Accepted and durably stored.",
  "capture-state.inspected": () => "Inspected: content recognised.",
  "capture-state.prepared": () => "Pages prepared.",
  "capture-state.read": () => "Read.",
  "capture-state.separated": () => "Separated into mail items and documents.",
  "capture-state.in-clarification": () => "In clarification: a person must decide.",
  "capture-state.quarantined": () => "In quarantine.",
  "capture-state.discarded-whole": () => "Discarded as a whole.",

  "document-state.re-reading": () => "Being read once more.",
  "document-state.separated": () => "Made a document.",
  "document-state.understood": () => "Facts found in the text.",
  "document-state.routed": () => "Assigned to a department.",
  "document-state.delivered": () => "In the department's inbox; its receipt is there.",
  "document-state.in-clarification": () => "In clarification: a person must decide.",
  "document-state.sealed": () => "Sealed, not read.",
  "document-state.awaiting-re-scan": () => "Awaiting a new scan.",
  "document-state.awaiting-paper": () => "Awaiting the paper.",
  "document-state.quarantined": () => "In quarantine.",
  "document-state.restricted": () => "Processing restricted.",
  "document-state.handed-over-unopened": () => "Handed over unopened.",
  "document-state.forwarded": () => "Forwarded to another authority.",
  "document-state.returned-to-sender": () => "Returned to the sender.",
  "document-state.in-custody": () => "In custody.",
  "document-state.counted-only": () => "Counted only.",
  "document-state.discarded": () => "Discarded.",
  "document-state.superseded": () => "Superseded by a new split.",
};
