import type { TestHouse } from "./house.ts";

/** The people of a small town, by what they may do there. */
export const parts = {
  caseWorker: { role: "case-worker", unit: "a" },
  otherUnit: { role: "case-worker", unit: "b" },
  headAbove: { role: "department-head", unit: "top" },
  clerk: { role: "clerk", unit: null },
  supervisor: { role: "supervisor", unit: null },
  operator: { role: "operator", unit: null },
  auditor: { role: "auditor", unit: null },
  administrator: { role: "administrator", unit: null },
  deputy: { role: "agent-115", unit: null },
  formerDeputy: { role: "agent-115", unit: null },
  disabled: { role: "case-worker", unit: "a" },
  left: { role: "case-worker", unit: "a" },
} as const;
export type Part = keyof typeof parts;

/** A document of the small town, what it came in and where it went. */
export interface DocumentPlan {
  readonly name: string;
  readonly item: string;
  readonly state: string;
  readonly parent?: string;
  readonly secrecy?: readonly string[];
  readonly delivered?: { readonly unit: string; readonly state: "delivered" | "withdrawn" };
  readonly hasCase?: boolean;
}
/** A capture of the small town. */
export interface CapturePlan {
  readonly name: string;
  readonly sealed?: boolean;
  readonly ageDays?: number;
  readonly hasCase?: boolean;
  readonly blank?: string;
  readonly documents: readonly DocumentPlan[];
}

const toA = { unit: "a", state: "delivered" } as const;
const toB = { unit: "b", state: "delivered" } as const;
/** One stack of three letters of which one is split off and one unclear; and post of every delicate kind. */
export const captures: readonly CapturePlan[] = [
  {
    name: "stack",
    blank: "blank",
    documents: [
      { name: "letter", item: "envelope", state: "delivered", delivered: toA },
      { name: "enclosure", item: "envelope", state: "delivered", parent: "letter" },
      { name: "split-off", item: "envelope", state: "delivered", delivered: toB },
      { name: "unclear", item: "unclear-item", state: "in-clarification", hasCase: true },
    ],
  },
  {
    name: "returned-scan",
    documents: [
      {
        name: "returned",
        item: "returned-item",
        state: "in-clarification",
        delivered: { unit: "a", state: "withdrawn" },
        hasCase: true,
      },
    ],
  },
  {
    name: "secret-scan",
    documents: [
      {
        name: "secret",
        item: "secret-item",
        state: "delivered",
        secrecy: ["health"],
        delivered: toA,
      },
    ],
  },
  {
    name: "old-scan",
    ageDays: 40,
    documents: [{ name: "old", item: "old-item", state: "delivered", delivered: toB }],
  },
  {
    name: "old-case-scan",
    ageDays: 40,
    documents: [
      { name: "old-case", item: "old-case-item", state: "in-clarification", hasCase: true },
    ],
  },
  {
    name: "sealed-batch",
    sealed: true,
    hasCase: true,
    documents: [{ name: "ballot", item: "ballot-item", state: "sealed" }],
  },
  {
    name: "mixed",
    documents: [
      { name: "shut", item: "shut-item", state: "sealed", hasCase: true },
      { name: "erasing", item: "erasing-item", state: "restricted", delivered: toA },
    ],
  },
];

/** What the writers of the small town share. */
export interface TownInMaking {
  readonly house: TestHouse;
  readonly tenantId: string;
  readonly key: string;
  /** A fresh id that stands for this name. */
  readonly named: (name: string) => string;
  /** Says what an id or hash stands for. */
  readonly called: (id: string, name: string) => void;
  /** The keys of captures and mail items, by the id of their folder. */
  readonly keys: Map<string, Buffer>;
  /** The one id of this name. */
  readonly idOf: (name: string) => string;
}
