import { z } from "zod";
import { DocumentKind } from "../../domain/facts.ts";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { pageOf, Paging } from "./paging.ts";

export const SearchQuery = Paging.extend({
  /** Words as in a web search: all of them, "a phrase", or, -without; a receipt number finds its item. */
  q: z.string().trim().min(1).max(200),
  from: ToldDate.optional(),
  to: ToldDate.optional(),
  /** Key of a unit; what lies below it counts too. */
  unit: z.string().max(100).optional(),
  sender: z.string().max(200).optional(),
  kind: DocumentKind.optional(),
  channel: z.string().max(100).optional(),
  state: z.string().max(40).optional(),
});

const Hit = z.object({
  id: z.uuid(),
  mailItemId: z.uuid(),
  role: z.string(),
  parentId: z.uuid().nullable(),
  state: z.string(),
  unit: z.string().nullable(),
  receiptNumber: z.string(),
  receiptDay: CalendarDate,
  subject: z.string().nullable(),
  sender: z.string().nullable(),
  kind: DocumentKind.nullable(),
  pages: z.int(),
  /** The first pages that match, from 1, each with a piece of its text; `hit` marks what was found. */
  pagesFound: z.array(
    z.object({
      number: z.int(),
      snippet: z.array(z.object({ text: z.string(), hit: z.boolean() })),
    }),
  ),
});
export const SearchResult = pageOf(Hit).meta({ id: "SearchResult" });
