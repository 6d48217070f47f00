import { z } from "zod";
import type { PoisonKind } from "./plan.ts";

/** What a process of the drill is told to do to itself, by a file and a signal; see preload.ts. */
export const Order = z.discriminatedUnion("kind", [
  /** Its event loop stands still. */
  z.object({ kind: z.literal("block"), ms: z.number() }),
  /** Its clock is off by so much, for a while. */
  z.object({ kind: z.literal("clock"), byMs: z.number(), ms: z.number() }),
  /** Its calls of the file system below a folder fail, for a while. */
  z.object({
    kind: z.literal("files"),
    calls: z.enum(["write", "rename", "all"]),
    code: z.enum(["ENOSPC", "EROFS"]),
    below: z.string(),
    ms: z.number(),
  }),
]);
export type Order = z.infer<typeof Order>;

/** The file with the order of a process, and the signal that tells it to look. */
export const orderFile = (folder: string, pid: number): string => `${folder}/${pid}.json`;
export const ORDER_SIGNAL = "SIGUSR2";

/** How a page says what it does to its reader: by its shape, longer side to shorter, which nothing changes on the way. */
export const poisonShapes: Readonly<Record<PoisonKind, number>> = {
  "engine-crashes": 2.2,
  "engine-hangs": 2.6,
  "engine-eats-memory": 3.0,
};

/** What a page of this size does to its reader; null: nothing. */
export function poisonOf(width: number, height: number): PoisonKind | null {
  const shape = Math.max(width, height) / Math.min(width, height);
  if (Math.abs(shape - poisonShapes["engine-crashes"]) < 0.05) return "engine-crashes";
  if (Math.abs(shape - poisonShapes["engine-hangs"]) < 0.05) return "engine-hangs";
  if (Math.abs(shape - poisonShapes["engine-eats-memory"]) < 0.05) return "engine-eats-memory";
  return null;
}
