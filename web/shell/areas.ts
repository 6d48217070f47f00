import type { Role } from "../../src/domain/town.ts";

/** What stands in the head: areas that one works in together. */
export type AreaGroup =
  "desk" | "post" | "inbox" | "search" | "operations" | "steering" | "trail" | "administration";

/** A part of the portal that stands in its navigation, under its group where that has several. */
export interface Area {
  readonly group: AreaGroup;
  readonly key:
    | "samples"
    | "inbox"
    | "desk"
    | "post"
    | "search"
    | "operations"
    | "people"
    | "units"
    | "town"
    | "mailboxes"
    | "batches"
    | "day-close"
    | "sheets"
    | "opening"
    | "sealed"
    | "pull-slips"
    | "modes"
    | "accuracy"
    | "rules"
    | "catalogue"
    | "learning"
    | "trail"
    | "trail-state"
    | "inquiries";
  readonly path: string;
}

const CLERKS: readonly Role[] = ["clerk", "supervisor"];
const UNITS: readonly Role[] = ["case-worker", "department-head"];
const OPERATORS: readonly Role[] = ["operator"];
const ADMINISTRATORS: readonly Role[] = ["administrator"];
const AUDITORS: readonly Role[] = ["auditor"];
const STEERING: readonly Role[] = ["supervisor", "department-head"];

const areas: readonly (Area & { readonly roles: readonly Role[] })[] = [
  { group: "desk", key: "desk", path: "/desk", roles: CLERKS },
  { group: "desk", key: "samples", path: "/samples", roles: CLERKS },
  { group: "post", key: "post", path: "/post", roles: CLERKS },
  { group: "post", key: "batches", path: "/batches", roles: CLERKS },
  { group: "post", key: "opening", path: "/opening", roles: CLERKS },
  { group: "post", key: "day-close", path: "/day-close", roles: CLERKS },
  { group: "post", key: "sheets", path: "/sheets", roles: CLERKS },
  { group: "post", key: "pull-slips", path: "/pull-slips", roles: CLERKS },
  { group: "inbox", key: "inbox", path: "/inbox", roles: UNITS },
  { group: "inbox", key: "sealed", path: "/sealed", roles: UNITS },
  { group: "search", key: "search", path: "/search", roles: [...CLERKS, ...UNITS] },
  { group: "operations", key: "operations", path: "/operations", roles: OPERATORS },
  { group: "steering", key: "modes", path: "/steering", roles: STEERING },
  { group: "steering", key: "accuracy", path: "/accuracy", roles: STEERING },
  { group: "steering", key: "rules", path: "/rules", roles: STEERING },
  { group: "steering", key: "catalogue", path: "/catalogue", roles: STEERING },
  { group: "steering", key: "learning", path: "/learning", roles: ["supervisor"] },
  { group: "administration", key: "people", path: "/people", roles: ADMINISTRATORS },
  { group: "administration", key: "units", path: "/units", roles: ADMINISTRATORS },
  { group: "administration", key: "town", path: "/town", roles: ADMINISTRATORS },
  { group: "administration", key: "mailboxes", path: "/mailboxes", roles: ADMINISTRATORS },
  { group: "trail", key: "trail", path: "/trail", roles: AUDITORS },
  { group: "trail", key: "trail-state", path: "/trail-state", roles: AUDITORS },
  {
    group: "trail",
    key: "inquiries",
    path: "/inquiries",
    roles: [...AUDITORS, ...ADMINISTRATORS],
  },
];

/** The groups of these areas in their order, each with its areas. */
export function groupsOf(
  shown: readonly Area[],
): readonly (readonly [AreaGroup, readonly Area[]])[] {
  return [...Map.groupBy(shown, (area) => area.group)];
}

/** Whether an address is that of an area which none of these roles opens. */
export const isForeignArea = (pathname: string, roles: readonly Role[]): boolean =>
  areas.some(
    (area) =>
      (pathname === area.path || pathname.startsWith(`${area.path}/`)) &&
      !area.roles.some((role) => roles.includes(role)),
  );

/** What these roles open, first what they come for; the API and the database say no by themselves. */
export const areasOf = (roles: readonly Role[]): readonly Area[] =>
  areas.filter((area) => area.roles.some((role) => roles.includes(role)));
