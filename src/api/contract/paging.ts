import { z } from "zod";

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

/** How a list is asked for: `cursor` is the `next` of the page before. */
export const Paging = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A page of a list; `next` is null on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** An id in a path. */
export const IdParams = z.object({ id: z.uuid() });

/** `?flag=true`; anything else is no. */
export const Flag = z
  .enum(["true", "false"])
  .default("false")
  .transform((value) => value === "true");
