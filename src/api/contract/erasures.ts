import { z } from "zod";
import { ArchiveVerdict, ErasureBasis, ErasureObstacle } from "../../domain/retention.ts";
import { CalendarDate } from "../../domain/ids.ts";
import { Instant } from "./paging.ts";

/** What became of a request for erasure: a second person must ask the same, or it is carried out within a minute. */
export const ErasureAnswer = z
  .object({
    state: z.enum(["asked", "confirmed"]),
    /** Why it will be restricted, or wait, instead of being erased. */
    obstacle: ErasureObstacle.nullable(),
  })
  .meta({ id: "ErasureAnswer" });

export const ErasureBlockSet = z.object({ id: z.uuid() }).meta({ id: "ErasureBlockSet" });

export const Verdict = z.object({ verdict: ArchiveVerdict });
export const KindParams = z.object({ kind: z.string().min(1).max(100) });

const Owner = { ownerKind: z.enum(["mail-item", "capture"]), ownerId: z.uuid() };

/** What people have decided on erasure, as far as it is still open or in force. */
export const ErasureList = z
  .object({
    requests: z.array(
      z.object({
        id: z.uuid(),
        ...Owner,
        basis: ErasureBasis,
        reason: z.string().nullable(),
        askedBy: z.uuid(),
        askedAt: Instant,
        confirmedBy: z.uuid().nullable(),
      }),
    ),
    blocks: z.array(
      z.object({
        id: z.uuid(),
        ...Owner,
        reason: z.string().nullable(),
        until: CalendarDate.nullable(),
        setBy: z.uuid(),
        setAt: Instant,
      }),
    ),
    appraisals: z.array(
      z.object({
        kind: z.string().nullable(),
        ownerId: z.uuid().nullable(),
        verdict: ArchiveVerdict,
        recordedAt: Instant,
      }),
    ),
  })
  .meta({ id: "ErasureList" });
