import { z } from "zod";
import { fact } from "./fact.ts";
import { CalendarDate, Sha256 } from "./ids.ts";
import { LessonReason } from "./acts.ts";
import { DriftKind } from "./drift.ts";
import { ReleaseFigures } from "./steering.ts";
import { Role } from "./town.ts";
import { KeptThreshold } from "./unit-threshold.ts";

/** What people change of a town itself: how far the machine may go, its rules, people, units and sign-in. */
export const townFacts = [
  /** How far the machine may go for a unit; `figures`: by what it was decided, in counts of letters. */
  fact("unit-mode-changed", {
    unit: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.string().nullable().optional(),
    figures: ReleaseFigures.nullable().optional(),
  }),
  /** The one switch: the whole town back to assisted, or each unit by its own mode again. */
  fact("town-mode-changed", { allAssisted: z.boolean() }),
  /** The share of wrong assignments a unit accepts among those that go alone, 0..0.2. */
  fact("error-accepted-changed", { unit: z.string(), from: z.number(), to: z.number() }),
  /** The town's routing rules: a person put another version into force, after a trial on that many letters. */
  fact("rules-changed", {
    changed: z.array(z.object({ list: z.string(), id: z.string(), change: z.string() })),
    reason: z.string(),
    tried: z.int(),
    differing: z.int(),
  }),
  /** Rules were tried on letters of the past; nothing was changed. */
  fact("rules-tried", { rulesSha256: Sha256, documents: z.int(), differing: z.int() }),
  /** A service of the catalogue of responsibilities: added, changed or ended. */
  fact("responsibility-changed", {
    unit: z.string(),
    service: z.string(),
    change: z.enum(["added", "changed", "ended"]),
    fields: z.array(z.string()),
    reason: z.string().nullable(),
  }),
  /** A lesson counts no more, or again: the model is as if it had not been, or had always been. */
  fact("lesson-changed", {
    lessonId: z.uuid(),
    unit: z.string(),
    counts: z.boolean(),
    reason: LessonReason,
  }),
  /** What had been learned when this model decided holds again; lessons after that time count no more. */
  fact("model-brought-back", {
    version: z.string(),
    lessonsUntil: z.iso.datetime(),
    reason: z.string(),
  }),
  /** A unit's own letters changed how sure the machine must be of it; null: never, or (from) the shipped one. */
  fact("threshold-changed", {
    unit: z.string(),
    from: z.number().nullable(),
    to: z.number().nullable(),
    ...KeptThreshold.omit({ threshold: true }).shape,
  }),
  /** The town's letters are no longer like those the machine was measured on: it goes alone less. */
  fact("drift-noticed", {
    noticeId: z.uuid(),
    kind: DriftKind,
    letters: z.int(),
    happened: z.int(),
    expected: z.int(),
  }),
  fact("drift-settled", { noticeId: z.uuid(), kind: DriftKind, reason: z.string() }),
  /** Somebody had both logs checked as a whole, from the portal. */
  fact("trail-check-asked", { runId: z.uuid() }),
  /** Wrong passwords were tried so often that this login must wait. */
  fact("sign-in-blocked", { personId: z.uuid(), seconds: z.int() }),
  /** A password was set; every other session of its person ended. */
  fact("password-set", {
    personId: z.uuid(),
    /** Set by an administrator, to be changed by its person. */
    temporary: z.boolean().optional(),
  }),
  /** A person's second factor is in force, or was taken away; by whom, the actor says. */
  fact("second-factor-set-up", { personId: z.uuid() }),
  fact("second-factor-removed", { personId: z.uuid() }),
  /** A passkey is one of its person's second factors, under another name, or no more. */
  fact("passkey-registered", {
    personId: z.uuid(),
    passkeyId: z.uuid(),
    /** How many recovery codes were given with it. */
    recoveryCodes: z.int(),
  }),
  fact("passkey-renamed", { personId: z.uuid(), passkeyId: z.uuid() }),
  fact("passkey-removed", { personId: z.uuid(), passkeyId: z.uuid() }),
  /** It counted backwards: there may be a copy of it, and it opens nothing from then on. */
  fact("passkey-refused", { personId: z.uuid(), passkeyId: z.uuid() }),
  /** One of the codes for whoever has lost the second factor was used up. */
  fact("recovery-code-used", { personId: z.uuid(), left: z.int() }),
  /** The city's own sign-in was connected with a person of ours, who may be new. */
  fact("oidc-identity-linked", { personId: z.uuid(), isNew: z.boolean() }),
  /** Roles that follow from groups of the city's sign-in came or went, at a sign-in. */
  fact("roles-from-groups", {
    personId: z.uuid(),
    added: z.array(z.object({ role: Role, unit: z.string().nullable() })),
    removed: z.array(z.object({ role: Role, unit: z.string().nullable() })),
  }),
  fact("person-added", { personId: z.uuid() }),
  /** Another name or e-mail address. */
  fact("person-changed", { personId: z.uuid() }),
  /** `on`: the last day on which the person has a role here. */
  fact("person-ended", { personId: z.uuid(), on: CalendarDate }),
  fact("role-granted", {
    personId: z.uuid(),
    role: Role,
    unit: z.string().nullable(),
    from: CalendarDate,
    to: CalendarDate.nullable(),
  }),
  fact("role-ended", {
    personId: z.uuid(),
    role: Role,
    unit: z.string().nullable(),
    on: CalendarDate,
  }),
  /** An administrator changed the town's units; names of columns only. */
  fact("org-unit-changed", {
    unit: z.string(),
    change: z.enum(["added", "changed", "ended"]),
    fields: z.array(z.string()),
    on: CalendarDate.nullable(),
    successor: z.string().nullable(),
  }),
  /** The same for all of them, from a file whose hash this is. */
  fact("org-units-imported", {
    added: z.int(),
    changed: z.int(),
    ended: z.int(),
    sha256: Sha256,
  }),
  /** Retention rules changed: the ids of those that were added, changed or removed. */
  fact("retention-changed", { rules: z.array(z.string()) }),
  fact("holidays-changed", { local: z.int(), halfDays: z.int() }),
  /** Of which roles the town wants a second factor from now on. */
  fact("sign-in-rules-changed", { secondFactorRoles: z.array(Role) }),
  /** A mailbox is looked into from now on, otherwise than before, not for now, or no more; `host`: where it is. */
  fact("mailbox-added", { mailboxId: z.uuid(), host: z.string() }),
  fact("mailbox-changed", { mailboxId: z.uuid(), host: z.string(), fields: z.array(z.string()) }),
  fact("mailbox-paused", { mailboxId: z.uuid() }),
  fact("mailbox-resumed", { mailboxId: z.uuid() }),
  fact("mailbox-removed", { mailboxId: z.uuid() }),
  /** Whoever keeps the accounts signed a person out everywhere. */
  fact("sessions-ended", { personId: z.uuid(), sessions: z.int() }),
] as const;
