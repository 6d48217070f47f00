import { z } from "zod";
import { DocumentId } from "../src/domain/ids.ts";
import { defineStep } from "../src/pipeline/step.ts";

export const DeliverInput = z.object({
  documentId: DocumentId,
  /** Stable over every repeat of this delivery, so that a target recognises it. */
  deliveryId: z.uuid(),
  unitId: z.uuid(),
  target: z.literal("portal-inbox"),
});

export const DeliverOutput = z.object({
  deliveryId: z.uuid(),
  target: z.literal("portal-inbox"),
  /** The target's receipt: for the portal's own inbox the id of the entry. */
  targetReceipt: z.string(),
});

/**
 * Lays a document in its unit's inbox. The portal's inbox is in our own database, so intent, act and
 * receipt are one transaction; targets outside will be two tasks (design section 1).
 */
export const makeDeliver = () =>
  defineStep({
    name: "deliver",
    version: 1,
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
        },
        facts: [],
      }),
  });
