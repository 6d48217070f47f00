import { z } from "zod";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import {
  OrgUnit,
  Person,
  RetentionRule,
  Role,
  SignInRules,
  TownHolidays,
  UnitId,
} from "../../domain/town.ts";
import { UnitFileProblem } from "../../domain/unit-file.ts";

const rolesOfUnits: readonly Role[] = ["case-worker", "department-head"];

/** A role on days; `to`: the last one, null: until it is ended. */
export const GrantAsked = z
  .strictObject({
    role: Role,
    /** Key of the unit; null: the role is of the whole town. */
    unit: UnitId.nullable(),
    from: ToldDate,
    to: ToldDate.nullable(),
  })
  .refine(({ role, unit }) => unit !== null || !rolesOfUnits.includes(role), {
    error: "this role is of a unit",
    path: ["unit"],
  })
  .refine(({ from, to }) => to === null || to >= from, {
    error: "ends before it begins",
    path: ["to"],
  });
export type GrantAsked = z.infer<typeof GrantAsked>;

const Words = {
  name: z.string().trim().min(1).max(200),
  email: z.email().max(200).nullable(),
};

/** POST /api/administration/people. */
export const PersonAsked = z.strictObject({
  login: Person.shape.login.max(100),
  ...Words,
  grant: GrantAsked,
  /** Whether a first password is made, for somebody who does not come by the city's sign-in. */
  password: z.boolean(),
});
export type PersonAsked = z.infer<typeof PersonAsked>;

/** PATCH /api/administration/people/{id}; `basedOn` is what the form was opened with, here as elsewhere. */
export const PersonWords = z.strictObject({
  ...Words,
  basedOn: z.strictObject({ name: z.string().max(200), email: z.string().max(200).nullable() }),
});

/** With a last day. */
export const EndAsked = z.strictObject({ on: ToldDate });

/** Somebody of the town, what they are here, and whether they can sign in; never the password. */
export const AdministeredPerson = z
  .object({
    id: z.uuid(),
    login: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    hasPassword: z.boolean(),
    /** Until when a password somebody else has set is good; null: it is the person's own. */
    temporaryUntil: z.iso.datetime().nullable(),
    secondFactor: z.boolean(),
    /** Known to the city's own sign-in. */
    byGroups: z.boolean(),
    disabled: z.boolean(),
    /** Signed in now, in so many browsers. */
    sessions: z.int(),
    grants: z.array(
      z.object({
        id: z.uuid(),
        role: Role,
        unit: z.string().nullable(),
        from: CalendarDate,
        to: CalendarDate.nullable(),
        byGroup: z.boolean(),
      }),
    ),
  })
  .meta({ id: "AdministeredPerson" });
export type AdministeredPerson = z.infer<typeof AdministeredPerson>;
export const AdministeredPeople = z
  .object({ today: CalendarDate, people: z.array(AdministeredPerson) })
  .meta({ id: "AdministeredPeople" });

/** Shown once: nobody can be told it again. */
export const FirstPassword = z
  .object({ password: z.string(), until: z.iso.datetime() })
  .meta({ id: "FirstPassword" });
export const PersonAdded = z
  .object({ id: z.uuid(), first: FirstPassword.nullable() })
  .meta({ id: "PersonAdded" });
export const SessionsEnded = z.object({ sessions: z.int() }).meta({ id: "SessionsEnded" });

/** What an administrator says of a unit. */
export const UnitWords = z.strictObject({
  name: z.string().trim().min(1).max(200),
  code: z.string().trim().min(1).max(20).nullable(),
  aliases: z.array(z.string().trim().min(1).max(200)).max(50),
  kind: OrgUnit.shape.kind,
  parent: UnitId.nullable(),
  secrecy: OrgUnit.shape.secrecy,
});
export const UnitAsked = UnitWords.extend({ key: UnitId.max(100) });
export const UnitChange = UnitWords.extend({ basedOn: UnitWords });
export const UnitEndAsked = z.strictObject({ on: ToldDate, successor: UnitId.nullable() });

/** Every unit as an administrator sees it, ended ones too. */
export const AdministeredUnits = z
  .object({ units: z.array(OrgUnit) })
  .meta({ id: "AdministeredUnits" });

/** POST /api/administration/units/import: a file like org-units.csv. */
export const UnitImport = z.strictObject({
  csv: z.string().max(1_000_000),
  /** The mark of what was shown, to take it over; null: only say what would change. */
  plan: z.string().max(64).nullable(),
});
export const UnitImportAnswer = z
  .object({
    /** Everything that is wrong, by line; then nothing is changed. */
    problems: z.array(UnitFileProblem),
    changes: z.array(
      z.object({
        change: z.enum(["added", "changed", "removed", "reordered"]),
        key: z.string(),
        fields: z.array(z.string()),
      }),
    ),
    plan: z.string().nullable(),
    /** Whether it was taken over. */
    done: z.boolean(),
  })
  .meta({ id: "UnitImportAnswer" });
export type UnitImportAnswer = z.infer<typeof UnitImportAnswer>;

/** By which ways post came in the last two weeks, and what holds up what is to come. */
export const IntakeWays = z
  .object({
    ways: z.array(z.object({ channel: z.string(), lastOn: CalendarDate, accepted: z.int() })),
    /** Files that cannot be taken and since when the first waits; null: none. */
    filesWaiting: z.object({ count: z.int(), since: z.iso.datetime() }).nullable(),
    /** The disk has room for more than it holds back. */
    hasRoom: z.boolean(),
  })
  .meta({ id: "IntakeWays" });

/** What an administrator orders of the town. */
export const TownOrderAnswer = z
  .object({
    retention: z.array(RetentionRule),
    holidays: TownHolidays,
    signIn: SignInRules,
  })
  .meta({ id: "TownOrder" });
const areApart = (names: readonly string[]): boolean => new Set(names).size === names.length;

export const RetentionAsked = z
  .strictObject({
    retention: z.array(RetentionRule).max(500),
    basedOn: z.array(RetentionRule).max(1000),
  })
  .refine(({ retention }) => areApart(retention.map(({ id }) => id)), {
    error: "an id is there twice",
    path: ["retention"],
  });
export const HolidaysAsked = z.strictObject({
  local: TownHolidays.shape.local
    .max(500)
    .refine((days) => areApart(days.map(({ date }) => date)), { error: "a day is there twice" }),
  halfDays: TownHolidays.shape.halfDays
    .max(100)
    .refine((days) => areApart(days.map(({ day }) => day)), { error: "a day is there twice" }),
  basedOn: TownHolidays.pick({ local: true, halfDays: true }),
});
export const SignInRulesAsked = SignInRules.extend({ basedOn: SignInRules });
