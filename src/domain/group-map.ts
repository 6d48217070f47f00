import { z } from "zod";
import { Role, UnitId } from "./town.ts";

/** Roles that are of a unit: without one nothing would be seen by them. */
const rolesOfUnits: readonly Role[] = ["case-worker", "department-head"];

/** What a group of the city's sign-in is here. One group may stand several times. */
export const GroupGrant = z
  .strictObject({
    /** As the city's sign-in names it. */
    group: z.string().min(1),
    /** The town's id, as in town.yaml. */
    town: z.string().min(1),
    role: Role,
    unit: UnitId.nullable().default(null),
  })
  .refine(({ role, unit }) => unit !== null || !rolesOfUnits.includes(role), {
    error: "case-worker and department-head need a unit",
    path: ["unit"],
  });
export type GroupGrant = z.infer<typeof GroupGrant>;

/** The file OIDC_GROUPS: what is not in it gives nothing. */
export const GroupMap = z.strictObject({
  /** The claim that holds the groups. */
  claim: z.string().min(1).default("groups"),
  groups: z.array(GroupGrant).min(1),
});
export type GroupMap = z.infer<typeof GroupMap>;

/** What somebody with these groups is given, by town. */
export function grantsOf(
  map: GroupMap,
  groups: readonly string[],
): ReadonlyMap<string, readonly Pick<GroupGrant, "role" | "unit">[]> {
  const given = map.groups.filter(({ group }) => groups.includes(group));
  return Map.groupBy(given, ({ town }) => town);
}
