import { z } from "zod";

/** What the process depends on, as operators are told of it. `intake` is the room that is kept free of new post. */
export const DependencyName = z.enum([
  "database",
  "queue",
  "blobs",
  "intake",
  "workers",
  "scanner",
  "office",
  "witness",
]);
export type DependencyName = z.infer<typeof DependencyName>;

/** Why a dependency cannot be used. Codes are told; the sentences are made in `sentences/`. */
export const AwayCause = z.enum([
  "no-answer",
  "disk-full",
  "reserve-reached",
  "read-only",
  "no-access",
  "failing",
  "missing",
]);
export type AwayCause = z.infer<typeof AwayCause>;

/** A dependency that is away, as one process found it. `since`: when that process first noticed. */
export const Outage = z.object({
  dependency: DependencyName,
  because: AwayCause,
  since: z.iso.datetime(),
});
export type Outage = Readonly<z.infer<typeof Outage>>;
