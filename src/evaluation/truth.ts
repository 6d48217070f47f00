import { z } from "zod";
import { CalendarDate } from "../domain/ids.ts";

const FileName = z
  .string()
  .min(1)
  .refine((name) => !/[/\\]/u.test(name), { error: "is not a name of a file beside this one" });

const TrueDeadline = z.object({
  /** As printed. */
  text: z.string().optional(),
  type: z.enum(["absolute", "relative"]),
  date: CalendarDate,
  /** Of a relative one: days from the date of the letter; a month counts 30. */
  days: z.int().nonnegative().nullish(),
});
export type TrueDeadline = z.infer<typeof TrueDeadline>;

/**
 * What is true of one letter: the content of `ID.json` beside it. A field that is absent is not
 * measured; one that is null must be found to be null. Fields we do not know are ignored.
 */
export const LetterTruth = z.object({
  id: z.string().min(1).optional(),
  file: FileName,
  /** 0 born digital, 1 clean scan, 2 normal, 3 poor, 4 bad. */
  level: z.int().min(0).max(4).nullish(),
  /** Key of the department's unit; null: not even a clerk can tell. */
  department: z.string().min(1).nullish(),
  /** Departments that a clerk could defend as well. */
  alsoAcceptable: z.array(z.string()).nullish(),
  sender: z.object({ name: z.string().nullish(), person: z.string().nullish() }).nullish(),
  date: CalendarDate.nullish(),
  subject: z.string().nullish(),
  /** The city's file numbers, as printed. */
  references: z.array(z.string()).nullish(),
  senderReference: z.string().nullish(),
  deadline: TrueDeadline.nullish(),
  /** Confidential by content or by its mark. */
  confidential: z.boolean().nullish(),
  /** Marked so by its sender on the address block. */
  confidentialMarked: z.boolean().nullish(),
  language: z.string().nullish(),
  /** The whole letter is set in a script font. */
  handwriting: z.boolean().nullish(),
  /** In logical reading order. */
  text: z.string().nullish(),
  blocks: z.array(z.object({ role: z.string(), text: z.string() })).nullish(),
});
export type LetterTruth = z.infer<typeof LetterTruth>;

/** What is true of several letters scanned as one file: the content of a JSON in `batches/`. */
export const BatchTruth = z.object({
  id: z.string().min(1).optional(),
  file: FileName,
  separator: z.enum(["patchcode", "blank", "none"]),
  /** 1-based pages that only divide. */
  separatorPages: z.array(z.int().positive()).default([]),
  documents: z.array(z.object({ fromPage: z.int().positive(), toPage: z.int().positive() })).min(1),
});
export type BatchTruth = z.infer<typeof BatchTruth>;

/** A truth that was read, with the name its figures and misses are told by. */
export type Truth =
  | { readonly kind: "letter"; readonly id: string; readonly letter: LetterTruth }
  | { readonly kind: "batch"; readonly id: string; readonly batch: BatchTruth };

/** What a JSON file beside letters turned out to be; `fault` says in words what is wrong with it. */
export type ParsedTruth = Truth | { readonly kind: "fault"; readonly fault: string };

/** Reads the text of a truth file called `name`; null for JSON that describes no letter. Never throws. */
export function parseTruth(name: string, text: string): ParsedTruth | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const cause = error instanceof SyntaxError ? error.message : String(error);
    return { kind: "fault", fault: `${name} is not JSON (${cause}). Correct it or take it away.` };
  }
  const looks = LooksLikeTruth.safeParse(content);
  if (!looks.success) return null;
  const id = name.replace(/^.*[/\\]|\.json$/giu, "");
  if (looks.data.documents !== undefined) {
    const batch = BatchTruth.safeParse(content);
    if (!batch.success) return faultOf(name, batch.error);
    return { kind: "batch", id: batch.data.id ?? id, batch: batch.data };
  }
  const letter = LetterTruth.safeParse(content);
  if (!letter.success) return faultOf(name, letter.error);
  return { kind: "letter", id: letter.data.id ?? id, letter: letter.data };
}

/** Any of what makes a truth file one; other JSON may lie beside letters. */
const LooksLikeTruth = z
  .object({ file: z.unknown(), department: z.unknown(), documents: z.unknown() })
  .partial()
  .refine((it) => it.file !== undefined || it.department !== undefined);

function faultOf(name: string, error: z.ZodError): ParsedTruth {
  const [issue] = error.issues;
  const field = issue?.path.join(".") || "the file";
  return {
    kind: "fault",
    fault: `${name}: ${field}: ${issue?.message ?? "is not valid"}. Correct it as docs/evaluating.md describes.`,
  };
}

/** The text a machine is expected to read: all blocks but signatures, which are set in script fonts. */
export function readableText(letter: LetterTruth): string | null {
  if (letter.blocks === null || letter.blocks === undefined) return letter.text ?? null;
  return letter.blocks
    .filter((block) => block.role !== "signature")
    .map((block) => block.text)
    .join("\n");
}
