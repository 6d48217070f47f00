import type { z } from "zod";
import { RequestProblem } from "../domain/request-problem.ts";

/** The `next` of a page: where the following one begins. Opaque to whoever asks. */
export const encodeCursor = (place: object): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/** The place a cursor stands for; null without one. Throws invalid-request where it is none of ours. */
export function decodeCursor<Place extends z.ZodType>(
  schema: Place,
  cursor: string | undefined,
): z.infer<Place> | null {
  if (cursor === undefined) return null;
  const parsed = schema.safeParse(jsonOf(Buffer.from(cursor, "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new RequestProblem({ code: "invalid-request", params: { fields: ["cursor"] } });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Cuts what was read by one more than `limit` into a page of items and its `next`. */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => object,
  itemOf: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(placeOf(last)) : null;
  return { items: shown.map(itemOf), next };
}
