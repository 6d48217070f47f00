import { z } from "zod";

/**
 * What can change under one's eyes. A `delivery` is what moves an inbox: its row stays as a stub; a
 * `presence` is of a case that somebody came to or left.
 */
export const ChangeKind = z.enum([
  "capture",
  "document",
  "batch",
  "case",
  "day-close",
  "delivery",
  "inbox-entry",
  "copy",
  "sealed-post",
  "task",
  "presence",
]);
export type ChangeKind = z.infer<typeof ChangeKind>;

/**
 * The data of an event `change` of GET /api/events: ids only, of what the reader may see; ask for the rest.
 * The other event, `resync`, has no data: something may have been missed, read again what is shown.
 */
export const Change = z.object({ kind: ChangeKind, id: z.uuid() });
export type Change = z.infer<typeof Change>;
