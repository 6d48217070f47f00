import type { Role } from "../../src/domain/town.ts";

/** A part of the portal that stands in its navigation. */
export interface Area {
  readonly key: "inbox" | "desk" | "post" | "search" | "operations";
  readonly path: string;
}

const CLERKS: readonly Role[] = ["clerk", "supervisor"];
const UNITS: readonly Role[] = ["case-worker", "department-head"];
const OPERATORS: readonly Role[] = ["operator"];

const areas: readonly (Area & { readonly roles: readonly Role[] })[] = [
  { key: "desk", path: "/desk", roles: CLERKS },
  { key: "post", path: "/post", roles: CLERKS },
  { key: "inbox", path: "/inbox", roles: UNITS },
  { key: "search", path: "/search", roles: [...CLERKS, ...UNITS] },
  { key: "operations", path: "/operations", roles: OPERATORS },
];

/** What these roles open, first what they come for; the API and the database say no by themselves. */
export const areasOf = (roles: readonly Role[]): readonly Area[] =>
  areas.filter((area) => area.roles.some((role) => roles.includes(role)));
