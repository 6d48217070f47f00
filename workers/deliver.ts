import { z } from "zod";
import { firstDeadline } from "../src/domain/document-deadlines.ts";
import { DocumentFacts } from "../src/domain/facts.ts";
import { CalendarDate, DocumentId } from "../src/domain/ids.ts";
import { Land } from "../src/domain/town.ts";
import { defineStep } from "../src/pipeline/step.ts";
import { holidaysAround } from "../src/text/holidays.ts";

export const DeliverInput = z.object({
  documentId: DocumentId,
  /** Stable over every repeat of this delivery, so that a target recognises it. */
  deliveryId: z.uuid(),
  unitId: z.uuid(),
  target: z.literal("portal-inbox"),
  /** Null where it was never understood, such as what a person routed by its envelope. */
  facts: DocumentFacts.nullable(),
  receipt: z.object({ receiptDay: CalendarDate, receiptBasis: z.string() }),
  /** It came in a batch or by a channel of court post. */
  court: z.boolean(),
  calendar: z.object({ land: Land, localHolidays: z.array(CalendarDate) }),
});

type DeliverInput = z.infer<typeof DeliverInput>;

export const DeliverOutput = z.object({
  deliveryId: z.uuid(),
  target: z.literal("portal-inbox"),
  /** The target's receipt: for the portal's own inbox the id of the entry. */
  targetReceipt: z.string(),
  /** Of a court, or formally served: it comes first in the inbox. */
  served: z.boolean(),
  /** The earliest deadline, by which the inbox is ordered; null: none was found. */
  deadlineOn: CalendarDate.nullable(),
});

/**
 * Lays a document in its unit's inbox. The portal's inbox is in our own database, so intent, act and
 * receipt are one transaction; targets outside will be two tasks (design section 1).
 */
export const makeDeliver = () =>
  defineStep({
    name: "deliver",
    version: 2,
    input: DeliverInput,
    output: DeliverOutput,
    limits: { attemptsMax: 5, timeoutMs: 60_000, concurrency: 64 },
    run: (input) =>
      Promise.resolve({
        kind: "done",
        output: {
          deliveryId: input.deliveryId,
          target: input.target,
          targetReceipt: input.deliveryId,
          ...urgencyOf(input),
        },
        facts: [],
      }),
  });

function urgencyOf({
  facts,
  receipt,
  court,
  calendar,
}: DeliverInput): Pick<z.infer<typeof DeliverOutput>, "served" | "deadlineOn"> {
  if (facts === null) return { served: court, deadlineOn: null };
  const holidays = holidaysAround(calendar, receipt.receiptDay);
  return {
    served: court || facts.kind === "court" || facts.formalService !== null,
    deadlineOn: firstDeadline(facts, receipt, holidays)?.date ?? null,
  };
}
