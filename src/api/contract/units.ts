import { z } from "zod";
import { UnitMode } from "../../domain/town.ts";
import { CalendarDate } from "../../domain/ids.ts";

/** A unit of the town; `parent` makes the tree. */
export const Unit = z
  .object({
    key: z.string(),
    code: z.string().nullable(),
    name: z.string(),
    kind: z.string(),
    parent: z.string().nullable(),
    /** How far the machine may go for it, and what holds while the town is put back to assisted. */
    mode: UnitMode,
    modeInForce: UnitMode,
    /** Share of wrong assignments it accepts among those that go alone. */
    errorAccepted: z.number(),
    /** The confidence from which a letter would go alone; null: at this error none ever does. */
    threshold: z.number().nullable(),
    validFrom: CalendarDate.nullable(),
    validTo: CalendarDate.nullable(),
    successor: z.string().nullable(),
  })
  .meta({ id: "Unit" });
export const UnitList = z.object({ units: z.array(Unit) }).meta({ id: "UnitList" });
export const UnitParams = z.object({ key: z.string().max(100) });
