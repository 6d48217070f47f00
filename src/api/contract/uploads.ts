import { z } from "zod";
import { ToldDate } from "../../domain/ids.ts";
import { ProblemDetails } from "./problem.ts";

/** A name of the submission that its sender makes; repeated, it is the same submission. */
export const IdempotencyKey = z
  .string()
  // As they stand in an address, and no longer than the router takes.
  .regex(/^[\w.~-]{8,100}$/, "8 to 100 letters, digits, or . _ ~ -");

/** Most files of one upload. */
export const UPLOAD_FILES_MAX = 100;

/** The fields beside the files of POST /api/uploads: what the mailroom knows of the batch, as in batch.yaml. */
export const UploadFields = z.strictObject({
  class: z.enum(["court", "urgent", "normal", "bulk"]).default("normal"),
  /** The day it arrived. */
  day: ToldDate.optional(),
  /** Which delivery run brought it: first, second, ... */
  deliveryRun: z
    .string()
    .min(1)
    .max(100)
    .refine((run) => !run.includes("\0"), "a character no text has")
    .optional(),
  /** Found in the box at the first emptying of the day. */
  firstEmptying: z.stringbool({ truthy: ["true"], falsy: ["false"] }).default(false),
  /** Every file is a sealed envelope: imaged, and never read. */
  sealed: z.stringbool({ truthy: ["true"], falsy: ["false"] }).default(false),
});
export type UploadFields = z.infer<typeof UploadFields>;

/** One file that was taken in, and how far it is. */
const Taken = z.object({
  outcome: z.literal("taken"),
  /** Its place in the request, from 0. */
  position: z.int(),
  captureId: z.uuid(),
  receiptNumber: z.string(),
  /** Of the capture; src/domain/states.ts has them all. */
  state: z.string(),
  /** Under the same key, at the same place, other bytes came before: this is a new capture, and both are to be compared. */
  sameKeyAs: z.uuid().nullable(),
  /** Pieces of work finished, of those known so far. */
  progress: z.object({ done: z.int(), of: z.int() }),
});

/** One file that was not taken, while others were. */
const Refused = z.object({
  outcome: z.literal("refused"),
  position: z.int(),
  problem: ProblemDetails,
});

/** One line per file, in the order of the request. */
export const UploadAnswer = z
  .object({ files: z.array(z.discriminatedUnion("outcome", [Taken, Refused])) })
  .meta({ id: "UploadAnswer" });
export type UploadAnswer = z.infer<typeof UploadAnswer>;

/** GET /api/uploads/{idempotencyKey}: the files of one's own upload that were taken in. */
export const UploadState = z.object({ files: z.array(Taken) }).meta({ id: "UploadState" });
export type UploadState = z.infer<typeof UploadState>;
