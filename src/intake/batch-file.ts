import { parse } from "yaml";
import { z } from "zod";
import { ToldDate } from "../domain/ids.ts";
import { BatchScan } from "../domain/transfer-note.ts";

/** The file batch.yaml beside scans: what the mailroom knows about the batch. All of it optional. */
export const BatchFile = z.strictObject({
  /** The day it arrived, YYYY-MM-DD. */
  day: ToldDate.optional(),
  /** Which delivery run brought it: first, second, ... */
  deliveryRun: z.string().min(1).optional(),
  class: z.enum(["court", "urgent", "normal", "bulk"]).default("normal"),
  /** Found in the box at the first emptying of the day (Frühleerung). */
  firstEmptying: z.boolean().default(false),
  /** Every file is a sealed envelope: imaged, and never read. */
  sealed: z.boolean().default(false),
  note: z.string().optional(),
  /** Who scanned it, with which scanner and settings, for the transfer note. */
  scan: BatchScan.optional(),
});
export type BatchFile = z.infer<typeof BatchFile>;

/** Whether a file of this name describes a batch; some write it with capitals or the shorter ending. */
export const isBatchFile = (name: string): boolean => /^batch\.ya?ml$/i.test(name);

/** Reads the text of a batch.yaml. Throws an error that names the field, the cause and the remedy. */
export function parseBatchFile(text: string): BatchFile {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new Error(
      "batch.yaml is not YAML. Correct it; the files of its folder wait until then.",
      {
        cause,
      },
    );
  }
  const parsed = BatchFile.safeParse(content ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") || "the file";
  throw new Error(
    `batch.yaml: ${field}: ${issue?.message}. Correct it; the files of its folder wait until then.`,
  );
}
