import { z } from "zod";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { Instant } from "./paging.ts";

/** What somebody wants to know of whom, why, and in which of their roles they ask. */
export const InquiryQuestion = z
  .object({
    personId: z.uuid(),
    from: ToldDate,
    to: ToldDate,
    reason: z.string().trim().min(10).max(2000),
    as: z.enum(["administrator", "auditor"]),
  })
  .refine(({ from, to }) => from <= to, { path: ["to"], message: "before from" })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < 400 * 86_400_000, {
    path: ["to"],
    message: "more than 400 days",
  });

export const InquiryAsked = z.object({ id: z.uuid() });

export const InquiryList = z
  .object({
    inquiries: z.array(
      z.object({
        id: z.uuid(),
        personId: z.uuid(),
        from: CalendarDate,
        to: CalendarDate,
        reason: z.string(),
        askedBy: z.uuid(),
        askedAs: z.string(),
        askedAt: Instant,
        confirmedBy: z.uuid().nullable(),
        confirmedAt: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: "InquiryList" });

export const InquiryAnswer = z
  .object({
    readings: z.array(
      z.object({
        at: Instant,
        act: z.string(),
        shown: z.string(),
        page: z.int().nullable(),
        /** One document, or those of a list. */
        documentIds: z.array(z.uuid()),
      }),
    ),
  })
  .meta({ id: "InquiryAnswer" });

/** Whose reading one may ask about, by name: whoever works or worked for the town. */
export const InquiryPeople = z
  .object({ people: z.array(z.object({ id: z.uuid(), name: z.string() })) })
  .meta({ id: "InquiryPeople" });
