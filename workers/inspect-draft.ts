import type { Component, DiscardReason } from "../src/domain/component.ts";
import { packFaults, reasonOf } from "../src/domain/file-fault.ts";
import type { UnpackError } from "../src/unpack/unpack-error.ts";
import type { NamelessFault } from "./inspect-stop.ts";

/** A piece of content that was found and is not yet looked at. */
export interface Found {
  readonly bytes: Uint8Array;
  readonly name: string | null;
  readonly parent: number | null;
  readonly role: "main" | "enclosure";
  /** How many containers lie around it. */
  readonly level: number;
  /** What the sender says it is; decides only between a mail and plain text. */
  readonly claimed?: string;
  readonly discard?: DiscardReason | null;
  readonly problem?: UnpackError | null;
  /** It came inside a PDF: the XML of an e-invoice there says what the pages say. */
  readonly insidePdf?: boolean;
  /** Codes known before it is looked at. */
  readonly facts?: readonly string[];
  /** Why it cannot be looked at, known before it is. */
  readonly blocked?: NamelessFault | null;
}

/** A component while the inspection still learns about it. */
export type Draft = { -readonly [Key in keyof Component]: Component[Key] };

/** Marks a component as one a person must look at, with the fault that says why. */
export function block(draft: Draft, fault: NamelessFault): void {
  draft.use = "blocked";
  draft.blockedReason = reasonOf(fault);
  draft.detail = packFaults([{ ...fault, item: draft.name }]);
}

/** Sets a component aside without loss. */
export function discard(draft: Draft, reason: DiscardReason): void {
  draft.use = "discarded";
  draft.discardReason = reason;
}
