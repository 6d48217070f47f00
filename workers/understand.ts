import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { DocumentFacts, foundKinds, MailHeaderFacts } from "../src/domain/facts.ts";
import { BlobRef, CalendarDate, DocumentId } from "../src/domain/ids.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";
import { findFacts } from "../src/text/find-facts.ts";

const ToUnderstand = z.object({
  documentId: DocumentId,
  /** The words of its pages, in order; null for a page nobody could read. */
  pages: z.array(BlobRef.nullable()),
  /** Of the e-mail whose body this is; null for every other document. */
  mail: MailHeaderFacts.nullable(),
});

export const UnderstandInput = z.object({
  receiptDay: CalendarDate,
  main: ToUnderstand,
  enclosures: z.array(ToUnderstand),
});

const Understood = z.object({ documentId: DocumentId, facts: DocumentFacts });

export const UnderstandOutput = z.object({ main: Understood, enclosures: z.array(Understood) });

/**
 * Finds facts in the words of a main document and of its enclosures, each by itself: what is not found
 * stays empty, never guessed.
 */
export const makeUnderstand = () =>
  defineStep({
    name: "understand",
    version: 3,
    input: UnderstandInput,
    output: UnderstandOutput,
    limits: { attemptsMax: 3, timeoutMs: 60_000, concurrency: 64 },
    async run(input, context) {
      const main = await understood(input.main, input.receiptDay, context);
      const enclosures = [];
      for (const each of input.enclosures) {
        enclosures.push(await understood(each, input.receiptDay, context));
      }
      const { facts } = main;
      return {
        kind: "done",
        output: { main, enclosures },
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

async function understood(
  { documentId, pages: refs, mail }: z.infer<typeof ToUnderstand>,
  receiptDay: CalendarDate,
  context: StepContext,
): Promise<z.infer<typeof Understood>> {
  const pages = [];
  for (const ref of refs) {
    pages.push(ref === null ? null : unpackPageWords(await context.blobs.read(ref)));
  }
  return { documentId, facts: findFacts(pages, { receiptDay, mail }) };
}
