import { readFileSync } from "node:fs";
import { z } from "zod";
import type { KnownLetter } from "./routing-model.ts";

/**
 * Our own letters: by three authors, the second one's and the third one's in other voices, written after the
 * catalogue but for the first two files of strangers; and what happened to people in a sentence or two, by two others.
 */
const FILES = [
  "calibration/letters.jsonl",
  "strangers/find.jsonl",
  "strangers/report.jsonl",
  "strangers/fresh.jsonl",
  "strangers/voices.jsonl",
  "strangers/stories.jsonl",
  "strangers/happenings.jsonl",
];

const Line = z.object({
  unit: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
});

/**
 * What every town's model learns from beside its catalogue: letters that describe matters as people do. Read once;
 * a town that has no department of a letter's key does without that letter.
 */
export const shippedLetters: readonly KnownLetter[] = FILES.flatMap((file) =>
  readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const { unit, subject, text } = Line.parse(JSON.parse(line));
      return unit === null ? [] : [{ unit, subject, text }];
    }),
);
