import { z } from "zod";

/** One type of audit fact: its name, and what it says. */
export const fact = <const Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  shape: Shape,
) => z.object({ type: z.literal(type), ...shape });
