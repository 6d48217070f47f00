import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../src/pipeline/step.ts";
import { caseSentence } from "../../src/domain/sentences/sentence-for.ts";
import type { InspectOutput } from "../../workers/inspect-contract.ts";
import { corpusFiles, isPresent } from "../corpora/corpus-files.ts";
import { inspectFile } from "../support/inspect-file.ts";

/** Every so manieth file, as many as take seconds; `npm run test:corpora` takes all. */
const EVERY = { scans: 3, "e-invoice": 10 } as const;

for (const part of ["scans", "e-invoice"] as const) {
  const present = isPresent(part);
  const suite = present ? describe : describe.skip;
  suite(`the files of ${part}${present ? "" : ` (absent: ../shared/corpora/${part})`}`, () => {
    test("each ends as components that are accounted for, or with a reason in words", async () => {
      const some = corpusFiles(part).filter((_, i) => i % EVERY[part] === 0);
      expect(some.length).toBeGreaterThan(10);
      for (const path of some) {
        const { outcome } = await inspectFile(path);
        for (const sentence of sentencesOf(outcome)) {
          expect(`${path}: ${sentence}`).toMatch(/: „.+: \S.+\.$/);
        }
      }
    }, 300_000);
  });
}

/** What a person is told of the file, or of what in it could not be read. */
function sentencesOf(outcome: Outcome<InspectOutput>): readonly string[] {
  if (outcome.kind === "later") return ["it waits"];
  if (outcome.kind === "needs-human") return [caseSentence(outcome.reason, outcome.detail, "de")];
  return outcome.output.components
    .filter((component) => component.use === "blocked")
    .map(({ blockedReason, detail }) =>
      blockedReason === null ? "no reason" : caseSentence(blockedReason, detail ?? "", "de"),
    );
}
