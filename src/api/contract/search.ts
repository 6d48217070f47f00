import { z } from "zod";
import { DocumentKind } from "../../domain/facts.ts";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { pageOf, Paging } from "./paging.ts";

export const SearchQuery = Paging.extend({
  /**
   * Words as in a web search: all of them, "a phrase", or, -without; the last may be a beginning. Dates,
   * receipt and reference numbers and senders in it are understood where no field of their own says
   * otherwise; without words it finds what passes the filters, the newest first.
   */
  q: z.string().trim().max(200).default(""),
  /** Days of receipt. */
  from: ToldDate.optional(),
  to: ToldDate.optional(),
  /** The day of receipt, or the one the letter is dated. */
  on: ToldDate.optional(),
  /** Key of a unit; what lies below it counts too. */
  unit: z.string().max(100).optional(),
  /** Words of the sender's name, or how they begin. */
  sender: z.string().max(200).optional(),
  kind: DocumentKind.optional(),
  channel: z.string().max(100).optional(),
  state: z.string().max(40).optional(),
  /** A reference number, or how it begins. */
  reference: z.string().max(100).optional(),
  receipt: z.string().max(40).optional(),
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
