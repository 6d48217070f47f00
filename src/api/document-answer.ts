import type { z } from "zod";
import { dayInZone, workingDaysBetween } from "../domain/calendar.ts";
import { deadlinesOf, type DatedDeadline } from "../domain/document-deadlines.ts";
import { addressLine, type DocumentFacts, type Evidence } from "../domain/facts.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { basisSentence, deadlineSentence, sentenceFor } from "../domain/sentences/sentence-for.ts";
import type { SentenceLanguage } from "../domain/sentences/sentence-params.ts";
import { type DocumentState, documentStates } from "../domain/states.ts";
import type { decisionOf, DocumentView } from "../store/views/documents.ts";
import { caseWords } from "./case-words.ts";
import type { Document } from "./contract/documents.ts";

/** What sentences on a document need beside it. */
export interface DocumentWords {
  readonly language: SentenceLanguage;
  readonly unitName: (key: string) => string;
  /** Today in the town's zone. */
  readonly today: CalendarDate;
  readonly holidays: ReadonlySet<CalendarDate>;
}

/** Today in a town. */
export const todayIn = (now: Date, zone: string): CalendarDate => dayInZone(now, zone);

/** A document as the API says it. */
export function documentAnswer(view: DocumentView, words: DocumentWords): z.input<typeof Document> {
  const { wholeCapture, neighbours, unit, facts, decision, openCase, receipt, ...rest } = view;
  const { language } = words;
  const named = (key: string) => ({ key, name: words.unitName(key) });
  return {
    ...rest,
    stateSentence: documentStateSentence(view.state, language),
    unit: unit === null ? null : named(unit),
    receipt: {
      ...receipt,
      sentence: sentenceFor(`receipt.${receipt.basis}`, { day: receipt.day }, language),
    },
    enclosures: neighbours.filter((each) => each.parentId === view.id && each.role === "enclosure"),
    envelope: neighbours.find((each) => each.role === "envelope") ?? null,
    others: neighbours.filter((each) => each.role === "main"),
    facts: facts === null ? null : factsAnswer(view, facts, words),
    decision: decision === null ? null : decisionAnswer(decision, words),
    openCase:
      openCase === null
        ? null
        : {
            id: openCase.id,
            reason: openCase.reason,
            sentence: caseWords(openCase, language),
            blocking: openCase.blocking,
            openedAt: openCase.openedAt,
          },
    originalOf: wholeCapture ? "document" : "page",
  };
}

/** A document's state in words. */
export const documentStateSentence = (state: string, language: SentenceLanguage): string =>
  isDocumentState(state) ? sentenceFor(`document-state.${state}`, {}, language) : state;

const isDocumentState = (state: string): state is DocumentState =>
  Object.hasOwn(documentStates, state);

function factsAnswer(
  view: DocumentView,
  facts: DocumentFacts,
  words: DocumentWords,
): NonNullable<z.input<typeof Document>["facts"]> {
  const place = ({ page, quote, confidence }: Evidence) => ({
    page,
    quote,
    confidence: confidence ?? view.pages[page - 1]?.meanConfidence ?? null,
  });
  const foundText = ({ text, evidence }: { text: string; evidence: Evidence }) => ({
    value: text,
    place: place(evidence),
  });
  const orNull = <Found, Answer>(found: Found | null, answer: (found: Found) => Answer) =>
    found === null ? null : answer(found);
  const receipt = { receiptDay: view.receipt.day, receiptBasis: view.receipt.basis };
  return {
    language: facts.language,
    kind: facts.kind,
    sender: orNull(facts.sender, ({ name, evidence, isOrganisation }) => ({
      value: name,
      isOrganisation: isOrganisation ?? null,
      place: place(evidence),
    })),
    senderAddress: orNull(facts.sender?.address ?? null, (address) => ({
      value: addressLine(address),
      place: place(address.evidence),
    })),
    subject: orNull(facts.subject, foundText),
    request: orNull(facts.request, foundText),
    letterDate: orNull(facts.letterDate, ({ date, evidence }) => ({
      value: date,
      place: place(evidence),
    })),
    addresseeLines: facts.addresseeLines,
    referenceNumbers: facts.referenceNumbers.map(foundText),
    deadlines: deadlinesOf(facts, receipt, words.holidays).map((deadline) =>
      deadlineAnswer(deadline, place(deadline.stated.evidence), words),
    ),
    amounts: facts.amounts.map(({ cents, isTotal, evidence }) => ({
      cents,
      isTotal,
      place: place(evidence),
    })),
    ibans: facts.ibans.map(({ isValid, ...iban }) => ({ ...foundText(iban), isValid })),
    announcedEnclosures: facts.enclosures.map(({ count, isPresent, ...enclosure }) => ({
      ...foundText(enclosure),
      count,
      isPresent,
    })),
    confidentialMark: orNull(facts.confidentialMark, place),
    secrecyByContent: facts.secrecyByContent.map(({ kind, evidence }) => ({
      value: kind,
      place: place(evidence),
    })),
    formalService: orNull(facts.formalService, place),
    objection: orNull(facts.objection, place),
    returned: orNull(facts.returned, ({ kind, evidence }) => ({
      value: kind,
      place: place(evidence),
    })),
  };
}

const deadlineAnswer = (
  deadline: DatedDeadline,
  place: { page: number; quote: string; confidence: number | null },
  { language, today, holidays }: DocumentWords,
) => ({
  date: deadline.date,
  workingDaysLeft:
    deadline.date === null ? null : workingDaysBetween(today, deadline.date, holidays),
  overdue: deadline.date !== null && deadline.date < today,
  stated: deadline.stated.evidence.quote,
  sentence: deadlineSentence(deadline.arithmetic, language),
  statute: deadline.statute,
  place,
});

type DecisionView = NonNullable<Awaited<ReturnType<typeof decisionOf>>>;

/** Why a document goes where it goes, in one sentence. */
export function decisionSentence(
  decision: DecisionView,
  words: Pick<DocumentWords, "language" | "unitName">,
): string {
  const best = decision.candidates[0];
  const unit = decision.basis.kind === "person" ? decision.unit : (best?.unit ?? decision.unit);
  return basisSentence(
    decision.basis,
    {
      department: unit === null ? "" : words.unitName(unit),
      confidence: best?.confidence ?? 0,
      person: decision.person ?? "",
    },
    words.language,
  );
}

/** The candidates of a decision with their names, best first. */
export const candidatesAnswer = (
  decision: DecisionView | null,
  unitName: DocumentWords["unitName"],
) =>
  (decision?.candidates ?? []).map(({ unit, confidence }) => ({
    key: unit,
    name: unitName(unit),
    confidence,
  }));

function decisionAnswer(
  decision: DecisionView,
  words: DocumentWords,
): NonNullable<z.input<typeof Document>["decision"]> {
  const { unit } = decision;
  return {
    decidedAt: decision.decidedAt,
    unit: unit === null ? null : { key: unit, name: words.unitName(unit) },
    candidates: candidatesAnswer(decision, words.unitName),
    sentence: decisionSentence(decision, words),
    wouldGoAlone: decision.wouldGoAlone,
    wentAlone: decision.wentAlone,
    unsureSentence: unsureSentence(decision, words),
    mode: decision.mode,
    evidence: decision.evidence,
  };
}

function unsureSentence(
  { unsureBecause: reason, candidates }: DecisionView,
  { language, unitName }: DocumentWords,
): string | null {
  if (reason === null) return null;
  if (reason === "below-threshold") {
    // What the threshold was then is not kept; the case says it with today's.
    return sentenceFor("clarification.unsure-of-department", {}, language);
  }
  if (reason === "several-departments") {
    const departments = candidates.slice(0, 2).map((each) => unitName(each.unit));
    return sentenceFor(`unsure.${reason}`, { departments }, language);
  }
  if (reason === "addressee-contradicts") {
    const department = unitName(candidates[0]?.unit ?? "");
    return sentenceFor(`unsure.${reason}`, { department }, language);
  }
  return sentenceFor(`unsure.${reason}`, {}, language);
}
