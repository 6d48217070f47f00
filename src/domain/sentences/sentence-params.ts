import type { ClarificationReason } from "../clarification.ts";
import type { DeadlineArithmetic } from "../deadline.ts";
import type { CalendarDate } from "../ids.ts";
import type { FileFault, FaultCode } from "../file-fault.ts";
import type { ReceiptBasis } from "../receipt.ts";
import type { RouteBasis, UnsureReason } from "../route-basis.ts";
import type { StepDiscardReason } from "../split-plan.ts";
import type { CaptureState, DocumentState } from "../states.ts";

/** Why something ends as discarded: a page by the machine, a document by a clerk, or anything else by two persons. */
type DiscardReason = StepDiscardReason | "by-two-persons";

/** A code that takes no parameters is given `{}`. */
type NoParams = Readonly<Record<string, never>>;

/** What the sentences on a decision need beside the basis itself: names for people, not ids. */
interface BasisParams {
  "reference-number": { readonly department: string; readonly number: string };
  "cover-sheet": { readonly department: string };
  structured: { readonly department: string };
  rule: { readonly department: string; readonly words: readonly string[] };
  addressee: { readonly department: string; readonly words: readonly string[] };
  model: {
    readonly department: string;
    readonly words: readonly string[];
    /** 0..1 */
    readonly confidence: number;
  };
  person: { readonly department: string; readonly person: string };
  none: NoParams;
}

interface UnsureParams {
  "below-threshold": { readonly confidence: number; readonly threshold: number };
  "several-departments": { readonly departments: readonly string[] };
  "addressee-contradicts": { readonly department: string };
}

interface ClarificationParams {
  "several-departments": { readonly departments: readonly string[] };
  "short-deadline": { readonly date: CalendarDate | null };
  misrouted: { readonly department: string | null };
}

type ParamsOf<Known, Key extends PropertyKey> = Key extends keyof Known ? Known[Key] : NoParams;
type ArithmeticParams<Code> = Extract<DeadlineArithmetic, { code: Code }>["params"];

/** Every code there is a sentence for, with the parameters it takes. A new code of a union appears by itself. */
export type SentenceParams = {
  readonly [Reason in ClarificationReason as `clarification.${Reason}`]: ParamsOf<
    ClarificationParams,
    Reason
  >;
} & {
  readonly [Code in FaultCode as `fault.${Code}`]: Omit<FileFault, "code">;
} & {
  readonly [Kind in RouteBasis["kind"] as `basis.${Kind}`]: BasisParams[Kind];
} & {
  readonly [Reason in UnsureReason as `unsure.${Reason}`]: ParamsOf<UnsureParams, Reason>;
} & {
  readonly [Reason in DiscardReason as `discard.${Reason}`]: NoParams;
} & {
  readonly [Basis in ReceiptBasis as `receipt.${Basis}`]: { readonly day: CalendarDate };
} & {
  readonly [Code in DeadlineArithmetic["code"] as `deadline.${Code}`]: ArithmeticParams<Code>;
} & {
  readonly [State in CaptureState as `capture-state.${State}`]: NoParams;
} & {
  readonly [State in DocumentState as `document-state.${State}`]: NoParams;
};

export type SentenceCode = keyof SentenceParams;
export type SentenceLanguage = "de" | "en";

/** One language: a sentence for every code; a missing one does not compile. */
export type Sentences = {
  readonly [Code in SentenceCode]: (params: SentenceParams[Code]) => string;
};

/** The part of a language that says what is the matter with a file. */
export type FaultSentences = Pick<Sentences, `fault.${FaultCode}`>;
