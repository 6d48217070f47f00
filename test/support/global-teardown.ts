import { leaveTestPostgres } from "./postgres.ts";

/** Jest calls this once, in the parent, after the last test of a run. */
export default async function globalTeardown(): Promise<void> {
  await leaveTestPostgres();
}
