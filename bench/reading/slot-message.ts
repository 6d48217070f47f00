import { createHash } from "node:crypto";
import { z } from "zod";
import { Sha256 } from "../../src/domain/ids.ts";
import { PreparedPage } from "../../src/domain/page.ts";

export const LIMITS = { pagesMax: 1000, pixelsMax: 200_000_000 };

/** A page as far as it is done. */
export const ReadPage = z.object({
  page: PreparedPage,
  words: Sha256.nullable(),
  /** The page lay on its head. */
  turned: z.boolean(),
});
export type ReadPage = z.infer<typeof ReadPage>;

/** What a process is asked to do. */
export const Task = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("count") }),
  z.object({ kind: z.literal("prepare"), from: z.int(), to: z.int() }),
  z.object({ kind: z.literal("read"), n: z.int(), page: PreparedPage }),
  z.object({ kind: z.literal("compose"), pages: z.array(ReadPage), output: z.string() }),
  z.object({ kind: z.literal("end") }),
]);
export type Task = z.infer<typeof Task>;

/** What a process used from its start to its end, and of that until it could take a first task. */
export const Used = z.object({
  kind: z.literal("used"),
  memoryMb: z.number(),
  startCpuMs: z.number(),
  cpuMs: z.number(),
});
export type Used = z.infer<typeof Used>;

/** What it says when it is done, with the processor time the task took. */
export const Answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("counted"), pages: z.int() }),
  z.object({ kind: z.literal("composed"), cpuMs: z.number() }),
  z.object({ kind: z.literal("prepared"), pages: z.array(PreparedPage), cpuMs: z.number() }),
  z.object({
    kind: z.literal("read"),
    n: z.int(),
    words: Sha256,
    /** The page lay on its head. */
    turned: z.boolean(),
    cpuMs: z.number(),
  }),
  Used,
]);
export type Answer = z.infer<typeof Answer>;

/** What one run of bench/searchable-pdf.ts cost, start of the processes apart. */
export const RunReport = z.object({
  pages: z.int(),
  /** Of the fullest process. */
  memoryMb: z.number(),
  startCpuMs: z.number(),
  prepareCpuMs: z.number(),
  readCpuMs: z.number(),
  composeCpuMs: z.number(),
});
export type RunReport = z.infer<typeof RunReport>;

export function sha256Of(bytes: Uint8Array): Sha256 {
  return Sha256.parse(createHash("sha256").update(bytes).digest("hex"));
}
