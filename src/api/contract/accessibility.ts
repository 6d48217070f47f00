import { z } from "zod";
import { AccessibilityContacts } from "../../domain/town.ts";

/** GET /api/accessibility: whom to tell of a barrier, and who decides where that leads to nothing. */
export const AccessibilityOfTowns = z
  .object({
    towns: z.array(
      z.object({
        name: z.string(),
        /** The town is made up, for training or tests, and so is who answers there. */
        placeholder: z.boolean(),
        /** Null: the town's data do not say it. */
        contacts: AccessibilityContacts.nullable(),
      }),
    ),
  })
  .meta({ id: "AccessibilityOfTowns" });
export type AccessibilityOfTowns = z.infer<typeof AccessibilityOfTowns>;
