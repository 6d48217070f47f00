import { z } from "zod";
import { ToldDate } from "../../domain/ids.ts";
import { Role } from "../../domain/town.ts";
import { trailGroups } from "../../domain/trail-groups.ts";
import { Instant, pageOf, Paging } from "./paging.ts";

/** What an auditor looks for. */
export const TrailSearch = Paging.extend({
  from: ToldDate.optional(),
  to: ToldDate.optional(),
  group: z.enum(trailGroups).optional(),
  /** A receipt number, or the id of a capture, mail item or document. */
  item: z.string().trim().max(100).optional(),
  unit: z.string().max(100).optional(),
  /** The machine, the house itself, or a person's role; never a person. */
  actor: z.enum(["step", "house", ...Role.options]).optional(),
});

/** An event in one sentence, with no word of a letter and no name of a person. */
export const TrailEvent = z.object({
  id: z.uuid(),
  at: Instant,
  type: z.string(),
  sentence: z.string(),
  about: z.enum(["capture", "mail-item", "document", "tenant"]),
  subjectId: z.uuid(),
  receiptNumber: z.string().nullable(),
  /** A step, a part of the house, or the roles that the person had then. */
  actor: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("step"), name: z.string() }),
    z.object({ kind: z.literal("house"), part: z.string() }),
    z.object({ kind: z.literal("person"), roles: z.array(z.string()) }),
  ]),
  /** Its place in the sealed log; null: not sealed yet. */
  treeIndex: z.int().nullable(),
});
export const TrailEvents = pageOf(TrailEvent).meta({ id: "TrailEvents" });
export type TrailEvents = z.infer<typeof TrailEvents>;

const LogStanding = z.object({
  log: z.enum(["audit", "access"]),
  /** Newest first. */
  heads: z.array(
    z.object({ treeSize: z.int(), rootHash: z.string(), signedAt: Instant, keyId: z.string() }),
  ),
  /** The last head that the witness outside the database has; null: none. */
  witnessed: z.object({ treeSize: z.int(), signedAt: Instant }).nullable(),
  /** Why it is not known what the witness has; null: it is. */
  witnessFault: z.enum(["unreadable"]).nullable(),
  /** Up to which size the house last found it in order. */
  checked: z.object({ treeSize: z.int(), at: Instant }).nullable(),
});
export const TrailStatus = z
  .object({
    logs: z.array(LogStanding),
    alarms: z.array(
      z.object({
        log: z.string(),
        since: Instant,
        resolvedAt: Instant.nullable(),
        findings: z.array(z.string()),
      }),
    ),
    /** Whole checks that somebody asked for, newest first. */
    runs: z.array(
      z.object({
        id: z.uuid(),
        askedAt: Instant,
        endedAt: Instant.nullable(),
        state: z.enum(["running", "cut-off", "in-order", "findings"]),
        events: z.int().nullable(),
        readings: z.int().nullable(),
        findings: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: "TrailStatus" });
export type TrailStatus = z.infer<typeof TrailStatus>;

export const TrailCheckAsked = z.object({ id: z.uuid() });
