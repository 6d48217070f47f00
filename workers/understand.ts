import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { DocumentFacts } from "../src/domain/facts.ts";
import { BlobRef, CalendarDate, DocumentId } from "../src/domain/ids.ts";
import { defineStep } from "../src/pipeline/step.ts";
import { findFacts } from "../src/text/find-facts.ts";

export const UnderstandInput = z.object({
  documentId: DocumentId,
  receiptDay: CalendarDate,
  /** The words of the main document's pages, in order; null for a page nobody could read. */
  pages: z.array(BlobRef.nullable()).nonempty(),
});

export const UnderstandOutput = z.object({ documentId: DocumentId, facts: DocumentFacts });

/** Finds facts in the words of a document: what is not found stays empty, never guessed. */
export const makeUnderstand = () =>
  defineStep({
    name: "understand",
    version: 1,
    input: UnderstandInput,
    output: UnderstandOutput,
    limits: { attemptsMax: 3, timeoutMs: 60_000, concurrency: 4 },
    async run(input, context) {
      const pages = [];
      for (const ref of input.pages) {
        pages.push(ref === null ? null : unpackPageWords(await context.blobs.read(ref)));
      }
      const facts = findFacts(pages, { receiptDay: input.receiptDay });
      return {
        kind: "done",
        output: { documentId: input.documentId, facts },
        facts: [
          {
            type: "document-understood",
            kinds: foundKinds(facts),
            confidential: facts.confidentialMark !== null,
          },
        ],
      };
    },
  });

/** Which facts were found; the trail names them, the values are content. */
function foundKinds(facts: DocumentFacts): string[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([kind]) => kind);
}
