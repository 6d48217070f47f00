import { createHash } from "node:crypto";
import type { Channel } from "./items.ts";

/** What a sender knows of one piece of post: it was told, in the way of its channel, that it was accepted. */
export interface Belief {
  readonly item: string;
  readonly channel: Channel;
  /** Digest of what the channel calls it, as the process table has it. */
  readonly externalId: string;
  readonly sha256: string;
  /** How many documents must come of it; null: none, or as many as a person will make of it. */
  readonly documents: number | null;
}

export const digest = (text: string | Uint8Array): string =>
  createHash("sha256").update(text).digest("hex");
