import { z } from "zod";
import { DocumentId, Sha256 } from "../src/domain/ids.ts";
import { Rotation } from "../src/domain/page.ts";
import { turnPage } from "../src/pages/turn-page.ts";
import { defineStep } from "../src/pipeline/step.ts";
import { keptWords, type ReadDeps, readFact, ReadInput, ReadOutput, recognise } from "./read.ts";

export const RereadInput = ReadInput.extend({
  documentId: DocumentId,
  /** How far a person turned the page; 0: it is read again as it lies. */
  clockwise: Rotation,
});

export const RereadOutput = ReadOutput.omit({ turned: true }).extend({
  clockwise: Rotation,
  image: Sha256,
  imageBytes: z.int().positive(),
});

/** Turns a page as a person said, and reads it anew; what was read before is kept as a former version. */
export const makeReread = (deps: ReadDeps) =>
  defineStep({
    name: "reread",
    version: 2,
    input: RereadInput,
    output: RereadOutput,
    limits: { attemptsMax: 3, timeoutMs: 120_000, concurrency: 64 },
    async run(input, context) {
      const { clockwise } = input;
      const original = await context.blobs.read(input.image);
      const image = await turnPage(original, input.imageMediaType, clockwise);
      const lying = clockwise === 90 || clockwise === 270;
      const size = lying ? { width: input.height, height: input.width } : input;
      const words = await recognise(
        deps,
        { dpi: input.dpi, width: size.width, height: size.height },
        image,
        "deu",
        context.signal,
      );
      const output = {
        ...(await keptWords(input, words, context)),
        clockwise,
        image: await context.blobs.write(input.folder, image),
        imageBytes: image.length,
      };
      return { kind: "done", output, facts: [readFact(output)] };
    },
  });
