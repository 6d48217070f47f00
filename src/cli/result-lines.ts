import { ClarificationReason } from "../domain/clarification.ts";
import { faultsOf } from "../domain/file-fault.ts";
import { addressLine, type DocumentFacts } from "../domain/facts.ts";
import { firstDeadline } from "../domain/document-deadlines.ts";
import { Rotation, WordSource } from "../domain/page.ts";
import { basisSentence, caseSentence } from "../domain/sentences/sentence-for.ts";
import type { SentenceLanguage } from "../domain/sentences/sentence-params.ts";
import type { CaptureResult, DocumentResult, OpenCase } from "../store/results.ts";
import { ResultLine } from "./result-line.ts";

/** What result lines need beside the capture: names of units, and where renditions were written. */
export interface ResultNames {
  readonly unitNames: ReadonlyMap<string, string>;
  readonly holidays: ReadonlySet<string>;
  readonly language: SentenceLanguage;
  renditionPath(document: DocumentResult): string | null;
}

/** A file that made no document, and why, in words that name item, cause and remedy. */
export function lineOfFile(
  source: string,
  about: Partial<
    Pick<
      ResultLine,
      | "sourceSha256"
      | "captureId"
      | "receiptNumber"
      | "state"
      | "clarification"
      | "proposedDocuments"
    >
  > & {
    readonly why: string;
  },
): ResultLine {
  return ResultLine.parse({
    source,
    sourceSha256: null,
    captureId: null,
    mailItemId: null,
    documentId: null,
    receiptNumber: null,
    role: null,
    parent: null,
    entry: null,
    sourcePages: [],
    discardedPages: [],
    text: "",
    pages: [],
    ...noFacts,
    confidential: false,
    department: null,
    state: "refused",
    candidates: [],
    wouldGoAlone: false,
    basis: null,
    clarification: null,
    proposedDocuments: null,
    rendition: null,
    durationMs: 0,
    ...about,
  });
}

/** The lines of one capture: one per document, or one that says why there is none. */
export function linesOfCapture(
  source: string,
  capture: CaptureResult,
  names: ResultNames,
): readonly ResultLine[] {
  if (capture.documents.length === 0) {
    const open = capture.cases.find((each) => each.blocking) ?? capture.cases[0];
    return [
      lineOfFile(source, {
        sourceSha256: capture.originalSha256,
        captureId: capture.id,
        receiptNumber: capture.receiptNumber,
        state: capture.state,
        clarification: open === undefined ? null : ClarificationReason.parse(open.reason),
        proposedDocuments: open === undefined ? null : proposalOf(open),
        why:
          open === undefined ? `The capture is ${capture.state}.` : wordsOf(open, names.language),
      }),
    ];
  }
  return capture.documents.map((document, place) => {
    const discards = capture.discards.filter((discard) =>
      ownsDiscard(capture, place, discard.component),
    );
    return lineOfDocument(source, capture, document, discards, names);
  });
}

/** How the machine would split a stack in doubt; null where the case is of another kind. */
const proposalOf = (open: OpenCase) =>
  faultsOf(open.detail).find((fault) => fault.proposed !== undefined)?.proposed ?? null;

/** A discarded page is told once: with the first document of its component, or the first of all. */
function ownsDiscard(capture: CaptureResult, place: number, component: number): boolean {
  const owner = capture.documents.findIndex((document) =>
    document.pages.some((page) => page.component === component),
  );
  return place === Math.max(0, owner);
}

const wordsOf = (open: OpenCase, language: SentenceLanguage): string =>
  caseSentence(ClarificationReason.parse(open.reason), open.detail, language);

function lineOfDocument(
  source: string,
  capture: CaptureResult,
  document: DocumentResult,
  discards: CaptureResult["discards"],
  names: ResultNames,
): ResultLine {
  const main = document.parentId ?? document.id;
  const open = capture.cases.find((each) => each.documentId === main && each.blocking);
  return ResultLine.parse({
    source,
    sourceSha256: capture.originalSha256,
    captureId: capture.id,
    mailItemId: document.mailItemId,
    documentId: document.id,
    receiptNumber: document.receiptNumber,
    role: document.role,
    parent: document.parentId,
    ...pagePart(capture, document, discards),
    ...factsPart(document, names.holidays),
    confidential: document.confidential,
    department: document.unit,
    state: document.state,
    ...decisionPart(document.decision, names),
    clarification: open === undefined ? null : ClarificationReason.parse(open.reason),
    why: open === undefined ? null : wordsOf(open, names.language),
    proposedDocuments: null,
    rendition: names.renditionPath(document),
    durationMs: Math.max(
      0,
      (document.lastChangeAt ?? capture.acceptedAt).getTime() - capture.acceptedAt.getTime(),
    ),
  });
}

/** Where its pages are in the source, and what was read on them. */
function pagePart(
  capture: CaptureResult,
  { pages }: DocumentResult,
  discards: CaptureResult["discards"],
) {
  const component = pages[0]?.component;
  const entry = capture.entries.find((each) => each.index === component && each.inside);
  const isBody = entry !== undefined && entry.name === null && entry.drawn;
  return {
    entry: entry === undefined || isBody ? null : (entry.name ?? "unnamed"),
    // The body of an e-mail was set as pages by us: it has none in the source.
    sourcePages: isBody ? [] : pages.map((page) => page.componentPage),
    discardedPages: discards.map(({ page, reason }) => ({ page, reason })),
    text: pages.map((page) => page.plainText ?? "").join("\n\f"),
    pages: pages.map((page) => ({
      page: page.componentPage,
      meanConfidence: page.meanConfidence,
      rotation: Rotation.parse(page.rotation),
      readFrom: page.wordSource === null ? null : WordSource.parse(page.wordSource),
      unreadableBecause: page.unreadableBecause,
    })),
  };
}

const noFacts = {
  language: null,
  sender: null,
  senderAddress: null,
  kind: null,
  letterDate: null,
  subject: null,
  addressee: [],
  referenceNumbers: [],
  request: null,
  toPayCents: null,
  ibans: [],
  missingEnclosures: [],
  deadline: null,
  deadlineText: null,
  secrecy: [],
} satisfies Partial<ResultLine>;

/** What its text says; empty where it was never understood. */
function factsPart(document: DocumentResult, holidays: ReadonlySet<string>) {
  const { facts } = document;
  if (facts === null) return noFacts;
  const deadline = firstDeadline(facts, document, holidays);
  return {
    ...headPart(facts),
    ...contentPart(facts),
    deadline: deadline?.date ?? null,
    deadlineText: deadline?.stated.evidence.quote ?? null,
  };
}

const headPart = (facts: DocumentFacts) => ({
  sender: facts.sender?.name ?? null,
  senderAddress: facts.sender?.address ? addressLine(facts.sender.address) : null,
  letterDate: facts.letterDate?.date ?? null,
  subject: facts.subject?.text ?? null,
  addressee: [...facts.addresseeLines],
  referenceNumbers: facts.referenceNumbers.map((number) => number.text),
});

const contentPart = (facts: DocumentFacts) => ({
  language: facts.language,
  kind: facts.kind,
  request: facts.request?.text ?? null,
  toPayCents: facts.amounts.find(({ isTotal }) => isTotal)?.cents ?? null,
  ibans: facts.ibans.filter(({ isValid }) => isValid).map(({ text }) => text),
  missingEnclosures: facts.enclosures
    .filter(({ isPresent }) => isPresent === false)
    .map(({ text }) => text),
  secrecy: [...new Set(facts.secrecyByContent.map(({ kind }) => kind))],
});

/** Which department the machine would choose, and why; empty for what it never decided. */
function decisionPart(decision: DocumentResult["decision"], names: ResultNames) {
  if (decision === null) return { candidates: [], wouldGoAlone: false, basis: null };
  const best = decision.candidates[0];
  const choice = {
    department: best === undefined ? "" : (names.unitNames.get(best.unit) ?? best.unit),
    confidence: best?.confidence ?? 0,
    person: "",
  };
  return {
    candidates: decision.candidates.map(({ unit, confidence }) => ({
      department: unit,
      confidence,
    })),
    wouldGoAlone: decision.wouldGoAlone,
    basis: basisSentence(decision.basis, choice, names.language),
  };
}
