import type { ClarificationReason } from "../src/domain/clarification.ts";

/** What is the matter, and what a clerk can do, for the reasons an inspection gives. */
const SENTENCES: Partial<Record<ClarificationReason, string>> = {
  encrypted: "is encrypted: ask the sender for a copy without a password.",
  "damaged-file": "is damaged and cannot be opened: ask the sender to send it again.",
  "unsupported-type": "is of a type that cannot be read here: ask for a PDF, or open it by hand.",
  "empty-file": "holds nothing: ask the sender to send it again.",
  "nothing-to-read": "has neither text nor attachments: ask the sender what was meant.",
  "too-many-pages": "has more pages than allowed: split it, or raise the limit.",
  "too-many-pixels": "has a page image larger than allowed: scan it again at 300 dpi.",
  "too-many-bytes": "is larger than allowed: ask for smaller files, or raise the limit.",
  "too-many-entries": "holds more files than allowed: ask for fewer, or raise the limit.",
  "too-deeply-nested": "lies in more containers than allowed: ask for it unpacked.",
  "compression-bomb": "unpacks to suspiciously much: do not open it, and ask the sender.",
  "virus-found": "is infected: do not open it, and inform the IT security officer.",
};

/** Item, cause and remedy in one sentence; holds the file's name. `detail` is the engine's own word. */
export function sentenceFor(reason: ClarificationReason, name: string, detail = ""): string {
  const sentence = `"${name}" ${SENTENCES[reason] ?? "needs a person's decision."}`;
  return detail === "" ? sentence : `${sentence} (${detail})`;
}

/** Ends the inspection of a whole capture with a clarification; inside it, one component is blocked. */
export class InspectStop extends Error {
  override readonly name = "InspectStop";
  readonly reason: ClarificationReason;

  constructor(reason: ClarificationReason, item: string, detail = "") {
    super(sentenceFor(reason, item, detail));
    this.reason = reason;
  }
}
