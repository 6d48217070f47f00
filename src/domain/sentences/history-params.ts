import type { AuditFact } from "../audit-event.ts";

/** What befalls a town, an account or the door, and so is in no document's history. */
export type TownFactType =
  | "town-founded"
  | "intake-refused"
  | "unit-mode-changed"
  | "town-mode-changed"
  | "step-paused"
  | "step-resumed"
  | "worker-drained"
  | "worker-undrained"
  | "error-accepted-changed"
  | "rules-changed"
  | "rules-tried"
  | "responsibility-changed"
  | "trail-check-asked"
  | "visual-check-sampled"
  | "visual-check-lot-settled"
  | "sample-seed-committed"
  | "sample-seed-revealed"
  | "sample-share-changed"
  | "lesson-changed"
  | "model-brought-back"
  | "threshold-changed"
  | "drift-noticed"
  | "drift-settled"
  | "attention-period-set"
  | "digest-wished"
  | "digest-sent"
  | "deputy-named"
  | "deputy-ended"
  | "sign-in-blocked"
  | "password-set"
  | "sessions-ended"
  | "second-factor-set-up"
  | "second-factor-removed"
  | "recovery-code-used"
  | "passkey-registered"
  | "passkey-renamed"
  | "passkey-removed"
  | "passkey-refused"
  | "oidc-identity-linked"
  | "roles-from-groups"
  | "person-added"
  | "person-changed"
  | "person-ended"
  | "role-granted"
  | "role-ended"
  | "org-unit-changed"
  | "org-units-imported"
  | "retention-changed"
  | "holidays-changed"
  | "sign-in-rules-changed"
  | "mailbox-added"
  | "mailbox-changed"
  | "mailbox-paused"
  | "mailbox-resumed"
  | "mailbox-removed"
  | "witness-begun-anew"
  | "audit-key-rotated"
  | "trail-day-closed"
  | "reader-key-destroyed"
  | "access-inquiry-asked"
  | "access-inquiry-confirmed"
  | "access-inquiry-answered"
  | "batch-opened"
  | "batch-counted"
  | "batch-exception-named"
  | "batch-exception-withdrawn"
  | "batch-closed"
  | "day-closed"
  | "database-restored"
  | "sealed-words-erased"
  // After it there is no history to be told.
  | "item-erased";

/** What befalls a capture: its facts tell of a whole batch, so a document's history says only that it happened. */
export const captureFacts = [
  "capture-accepted",
  "capture-inspected",
  "pages-prepared",
  "batch-sheet-read",
  "page-read",
  "capture-separated",
  "split-ordered",
] as const;
export type CaptureFactType = (typeof captureFacts)[number];

/** What befalls one document or its mail item, told with its facts. */
export type HistoryFact = Exclude<AuditFact, { type: TownFactType | CaptureFactType }>;
export type HistoryFactType = HistoryFact["type"];

/** Names for what the trail only has keys for. */
export interface HistoryNames {
  /** Of a unit by its key; the key itself where the unit is gone. */
  unit(key: string): string;
}

/** One language: a sentence for all that can befall a document; a missing one does not compile. */
export interface HistorySentences {
  readonly ofCapture: Readonly<Record<CaptureFactType, string>>;
  readonly ofDocument: {
    readonly [Type in HistoryFactType]: (
      fact: Extract<HistoryFact, { type: Type }>,
      names: HistoryNames,
    ) => string;
  };
}
