import type { CalendarDate } from "../domain/ids.ts";

/** What the process found of one letter; a result line of its main document has all of it. */
export interface FoundLetter {
  /** Words of all its pages, in page order. */
  readonly text: string;
  readonly sender: string | null;
  readonly letterDate: CalendarDate | null;
  readonly subject: string | null;
  readonly referenceNumbers: readonly string[];
  readonly deadline: CalendarDate | null;
  readonly deadlineText: string | null;
  /** Marked so by its sender. */
  readonly confidential: boolean;
  /** Kinds of content that narrow who may see it. */
  readonly secrecy: readonly string[];
  readonly language: string | null;
  /** Best first. */
  readonly candidates: readonly { readonly department: string; readonly confidence: number }[];
  readonly wouldGoAlone: boolean;
  /** Code of the reason why a person must decide. */
  readonly clarification: string | null;
}

/** What the process made of one file: its mail items by the pages they begin on. */
export interface FoundFile {
  /** Of the first mail item; null: the file made no document. */
  readonly letter: FoundLetter | null;
  /** 1-based pages of each mail item, its enclosures with it; of a file with parts of its own none. */
  readonly items: readonly (readonly number[])[];
  /** Of a stack a person must look at: the pages of each letter as the machine would split it. */
  readonly proposed: readonly (readonly number[])[] | null;
}
