import { z } from "zod";
import { SecrecyKind } from "./facts.ts";
import { CalendarDate } from "./ids.ts";
import { SamplingPlan } from "./visual-check.ts";

/** Unit ids: lower case, digits, hyphens; a dot separates a section from its department (`jugendamt.kita`). */
export const UnitId = z
  .string()
  .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, "use lower-case letters, digits, - and .");

/** How far the machine may go for a unit (design, section 2). */
export const UnitMode = z.enum(["shadow", "assisted", "automatic"]);
export type UnitMode = z.infer<typeof UnitMode>;

/** The eight roles of the portal (design, section 8). */
export const Role = z.enum([
  "clerk",
  "case-worker",
  "department-head",
  "supervisor",
  "operator",
  "auditor",
  "administrator",
  "agent-115",
]);
export type Role = z.infer<typeof Role>;

/** One row of org-units.csv. A `department` is of the first level: it has no parent. */
export const OrgUnit = z.strictObject({
  id: UnitId,
  /** The number in the town's plan of tasks, the beginning of its reference numbers ("32.1"). */
  code: z.string().nullable(),
  name: z.string().min(1),
  /** Other names under which people write to it. */
  aliases: z.array(z.string().min(1)),
  kind: z.enum(["department", "section", "team", "mailroom", "external"]),
  parent: UnitId.nullable(),
  mode: UnitMode,
  /** The share of wrong assignments the unit accepts among those that go alone, 0..0.2. */
  errorAccepted: z.number().min(0).max(0.2),
  secrecy: z.array(SecrecyKind),
  validFrom: CalendarDate.nullable(),
  validTo: CalendarDate.nullable(),
  successor: UnitId.nullable(),
});
export type OrgUnit = z.infer<typeof OrgUnit>;

/** One row of people.csv. Passwords are never town data. */
export const Person = z.strictObject({
  login: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "use lower-case letters, digits, . and -"),
  name: z.string().min(1),
  unit: UnitId,
  roles: z.array(Role).min(1),
  email: z.email(),
});
export type Person = z.infer<typeof Person>;

/** What a unit is not responsible for although the words sound like it, and who is (null: outside the house). */
export const Exclusion = z.strictObject({ words: z.string().min(1), unit: UnitId.nullable() });

/** A key of LeiKa, the catalogue of services of German administrations (part of FIM), as in 99050012104000. */
const LeikaKey = z.string().regex(/^\d{14}$/, "is not 14 digits");

/** One row of responsibilities.csv: a service of a unit in the words citizens use. */
export const Responsibility = z.strictObject({
  unit: UnitId,
  service: z.string().min(1),
  /** Synonyms, colloquial terms and short phrases. */
  words: z.array(z.string().min(1)),
  /** Papers that typically come with it. */
  documents: z.array(z.string().min(1)),
  /** Statutes and paragraphs people or lawyers cite. */
  laws: z.array(z.string().min(1)),
  notResponsibleFor: z.array(Exclusion),
  /** Its keys in LeiKa: kept for other programs, nothing is routed by them. */
  leika: z.array(LeikaKey).optional(),
});
export type Responsibility = z.infer<typeof Responsibility>;

const Pattern = z.string().refine(
  (source) => {
    try {
      return new RegExp(source, "iu").source.length > 0;
    } catch {
      return false;
    }
  },
  { error: "is not a regular expression" },
);

/** How this town's reference numbers look: matched against the whole printed number, case-insensitively. */
export const ReferencePattern = z.strictObject({
  id: z.string().min(1),
  unit: UnitId,
  /** certain: only this unit issues such numbers. hint: it speaks for the unit (court files, payment numbers). */
  strength: z.enum(["certain", "hint"]),
  pattern: Pattern,
  example: z.string().min(1),
});
export type ReferencePattern = z.infer<typeof ReferencePattern>;

const AnyOf = z.array(z.string().min(1)).min(1);

/** A rule of the town: every condition given must hold; a condition holds when one of its words occurs. */
export const RoutingRule = z.strictObject({
  id: z.string().min(1),
  unit: UnitId,
  reason: z.string().min(1),
  when: z
    .strictObject({
      subject: AnyOf.optional(),
      text: AnyOf.optional(),
      addressee: AnyOf.optional(),
    })
    .refine((when) => Object.keys(when).length > 0, { error: "needs at least one condition" }),
});
export type RoutingRule = z.infer<typeof RoutingRule>;

/** What may be opened in the mailroom, by the words on the envelope, and how the unopened is recorded. */
export const OpeningRule = z.strictObject({
  id: z.string().min(1),
  addressee: AnyOf,
  opening: z.enum(["open", "unit", "addressee", "never"]),
  register: z.enum(["image", "line", "count"]),
  unit: UnitId.nullable(),
});
export type OpeningRule = z.infer<typeof OpeningRule>;

/** Which units keep which secrecy, its legal basis, and words which establish it in any letter. */
export const SecrecyRule = z.strictObject({
  kind: SecrecyKind,
  units: z.array(UnitId),
  basis: z.string().min(1),
  words: z.array(z.string().min(1)),
});
export type SecrecyRule = z.infer<typeof SecrecyRule>;

/** The file rules.yaml. */
export const TownRules = z.strictObject({
  referencePatterns: z.array(ReferencePattern),
  rules: z.array(RoutingRule),
  openingRules: z.array(OpeningRule),
  secrecy: z.array(SecrecyRule),
});
export type TownRules = z.infer<typeof TownRules>;

/** One line of retention.yaml: whole years, counted from the end of the year of `from`. */
export const RetentionRule = z.strictObject({
  id: z.string().min(1),
  applies: z.enum(["delivered", "discarded", "returned", "counted", "audit"]),
  unit: UnitId.nullable(),
  years: z.int().min(0).max(110),
  from: z.enum(["handover", "end"]),
  basis: z.string().min(1),
});
export type RetentionRule = z.infer<typeof RetentionRule>;

/** The German Länder by their ISO 3166-2 letters. */
export const Land = z.enum([
  "BW",
  "BY",
  "BE",
  "BB",
  "HB",
  "HH",
  "HE",
  "MV",
  "NI",
  "NW",
  "RP",
  "SL",
  "SN",
  "ST",
  "SH",
  "TH",
]);
export type Land = z.infer<typeof Land>;

/**
 * The file holidays.yaml: the holidays of the Land are known; these come on top. `day` is MM-DD (every year) or a date.
 * Half days are told, and shift nothing: a deadline goes on from Saturdays, Sundays and holidays alone (§ 193 BGB,
 * § 31 Abs. 3 VwVfG), and 24 and 31 December are none.
 */
export const TownHolidays = z.strictObject({
  land: Land,
  local: z.array(z.strictObject({ date: CalendarDate, name: z.string().min(1) })),
  halfDays: z.array(
    z.strictObject({
      day: z
        .string()
        .regex(/^(\d{4}-)?\d{2}-\d{2}$/, "use MM-DD or YYYY-MM-DD")
        // Of a year with a 29 February.
        .refine((day) => CalendarDate.safeParse(day.length > 5 ? day : `2000-${day}`).success, {
          error: "no year has this day",
        }),
      /** From this local time on the house is closed, HH:MM. */
      from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "use HH:MM"),
      name: z.string().min(1),
    }),
  ),
});
export type TownHolidays = z.infer<typeof TownHolidays>;

/** How scans are held against their paper: by which plans a sample is drawn, and how long the paper waits. */
export const VisualCheckRules = z.strictObject({
  /** One for each scanner named, and one (device: null) for every other; empty: no sample can be drawn. */
  plans: z.array(SamplingPlan),
  /** Days from an accepted check on before which the paper is not destroyed; null: none is set. */
  paperKeptDays: z.int().min(0).max(36_500).nullable(),
});
export type VisualCheckRules = z.infer<typeof VisualCheckRules>;

/** What the town asks of whoever signs in with a password. */
export const SignInRules = z.strictObject({
  /** Whoever has one of these roles needs a second factor. */
  secondFactorRoles: z.array(Role),
});
export type SignInRules = z.infer<typeof SignInRules>;

/**
 * Whom people tell of a barrier, and who decides where that leads to nothing: what the accessibility statement must name
 * (Directive (EU) 2016/2102, Article 7; BITV 2.0, section 7).
 */
export const AccessibilityContacts = z.strictObject({
  contact: z.strictObject({
    name: z.string().min(1),
    email: z.email(),
    phone: z.string().min(1).nullable(),
  }),
  enforcement: z.strictObject({
    name: z.string().min(1),
    address: z.string().min(1),
    email: z.email().nullable(),
    website: z.url().nullable(),
  }),
});
export type AccessibilityContacts = z.infer<typeof AccessibilityContacts>;

/** The file town.yaml. */
export const TownHead = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, "use lower-case letters, digits and -"),
  name: z.string().min(1),
  /** The beginning of every receipt number. */
  key: z.string().regex(/^[A-Z]{2,5}$/, "use 2 to 5 capital letters"),
  land: Land,
  timezone: z.string().min(1),
  purpose: z.enum(["production", "training", "test"]),
  address: z.strictObject({
    street: z.string().min(1),
    zip: z.string().regex(/^\d{5}$/, 'use five digits in quotes, as in "04711"'),
    city: z.string().min(1),
  }),
  emailDomain: z.string().min(3),
  visualCheck: VisualCheckRules.default({ plans: [], paperKeptDays: null }),
  signIn: SignInRules.default({ secondFactorRoles: [] }),
  accessibility: AccessibilityContacts.nullable().default(null),
});

/** A town as data: every file of its folder, parsed and checked against each other by `readTown`. */
export const Town = TownHead.extend({
  units: z.array(OrgUnit).min(1),
  people: z.array(Person),
  responsibilities: z.array(Responsibility),
  rules: TownRules,
  retention: z.array(RetentionRule),
  holidays: TownHolidays,
});
export type Town = z.infer<typeof Town>;

/** The first level of the town's org units, in the order of the file: what routing chooses from. */
export function departmentsOf(town: { readonly units: readonly OrgUnit[] }): readonly OrgUnit[] {
  return town.units.filter((unit) => unit.kind === "department");
}

type Placed = Pick<OrgUnit, "id" | "kind" | "parent">;

/** The department above a unit (itself if it is one), or null for the mailroom, external bodies and unknown ids. */
export function departmentOf<Unit extends Placed>(
  town: { readonly units: readonly Unit[] },
  unitId: string,
): Unit | null {
  const byId = new Map(town.units.map((unit) => [unit.id, unit]));
  let unit = byId.get(unitId);
  for (let step = 0; unit !== undefined && step < town.units.length; step++) {
    if (unit.kind === "department") return unit;
    unit = unit.parent === null ? undefined : byId.get(unit.parent);
  }
  return null;
}
