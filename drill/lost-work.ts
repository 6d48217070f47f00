import { setTimeout as sleep } from "node:timers/promises";
import { type DrillHouse, LEASE_MS } from "./house.ts";

/**
 * How long the longest lost work has waited since its last sign of life, by the database's clock: one lease, and what
 * it lies beyond. While the database itself was away nobody could renew a lease: that counts from its return.
 */
const OVERDUE = `select coalesce(max(extract(epoch from
    clock_timestamp() - greatest(lease_until, pg_postmaster_start_time() + make_interval(secs => $1)))), 0)::float as seconds
  from task where state = 'running'`;
const LOOK_MS = 500;

export interface LostWorkWatch {
  /** Gives the longest that lost work waited to be found, in seconds; 0: none was lost. */
  stop(): Promise<number>;
}

/** Looks after lost work from now on. */
export function watchLostWork({ database }: DrillHouse): LostWorkWatch {
  const lease = LEASE_MS / 1000;
  let longest = 0;
  let isStopped = false;
  const watch = async (): Promise<void> => {
    while (!isStopped) {
      const [row] = await database.sql<{ seconds: number }>(OVERDUE, [lease]).catch(() => []);
      if (row !== undefined && row.seconds > 0) longest = Math.max(longest, lease + row.seconds);
      await sleep(LOOK_MS);
    }
  };
  const watching = watch();
  return {
    async stop() {
      isStopped = true;
      await watching;
      return Math.round(longest * 10) / 10;
    },
  };
}
