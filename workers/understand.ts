import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { DocumentFacts, foundKinds, MailHeaderFacts } from "../src/domain/facts.ts";
import { BlobRef, CalendarDate, DocumentId } from "../src/domain/ids.ts";
import type { PageWords } from "../src/domain/page.ts";
import { defineStep, type StepContext } from "../src/pipeline/step.ts";
import { findFacts, headOf } from "../src/text/find-facts.ts";

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
    version: 4,
    input: UnderstandInput,
    output: UnderstandOutput,
    limits: { attemptsMax: 3, timeoutMs: 60_000, concurrency: 64 },
    async run(input, context) {
      const enclosures = [];
      const behind = [];
      for (const each of input.enclosures) {
        const pages = await wordsOf(each, context);
        behind.push(headOf(pages));
        enclosures.push(understood(each, pages, { receiptDay: input.receiptDay, behind: null }));
      }
      const main = understood(input.main, await wordsOf(input.main, context), {
        receiptDay: input.receiptDay,
        behind,
      });
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

async function wordsOf(
  { pages: refs }: z.infer<typeof ToUnderstand>,
  context: StepContext,
): Promise<(PageWords | null)[]> {
  const pages = [];
  for (const ref of refs) {
    pages.push(ref === null ? null : unpackPageWords(await context.blobs.read(ref)));
  }
  return pages;
}

const understood = (
  { documentId, mail }: z.infer<typeof ToUnderstand>,
  pages: readonly (PageWords | null)[],
  known: Pick<Parameters<typeof findFacts>[1], "receiptDay" | "behind">,
): z.infer<typeof Understood> => ({ documentId, facts: findFacts(pages, { ...known, mail }) });
