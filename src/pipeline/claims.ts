import type { Trx } from "../store/database.ts";
import { renewLeases, type Task } from "../store/tasks.ts";

/** The tasks this process works on: a heartbeat renews their leases until they are released. */
export interface Claims {
  hold(task: Task): HeldClaim;
  /** Tells every held task to stop; the runner hands them back. */
  abortAll(reason: Error): void;
  readonly count: number;
  stop(): void;
}

export interface HeldClaim {
  /** Aborted when the lease was lost to somebody else, or the process stops. */
  readonly signal: AbortSignal;
  readonly progress: (done: number, of: number) => void;
  release(): void;
}

interface Entry {
  readonly task: Task;
  readonly controller: AbortController;
  done: number | null;
  of: number | null;
}

/** Renews every `leaseMs / 3`; a failing database is left to the next beat, and in the end to the fence. */
export function makeClaims(deps: {
  readonly leaseMs: number;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  onError(error: unknown): void;
}): Claims {
  const held = new Map<string, Entry>();
  let stopping: Error | null = null;
  let beating = false;
  const beat = async (): Promise<void> => {
    if (beating || held.size === 0) return;
    beating = true;
    try {
      await renewAll(deps, held);
    } catch (error) {
      deps.onError(error);
    } finally {
      beating = false;
    }
  };
  const timer = setInterval(() => void beat(), Math.ceil(deps.leaseMs / 3));
  return {
    hold(task) {
      const entry: Entry = { task, controller: new AbortController(), done: null, of: null };
      // Claimed while this process was told to stop: too late to begin.
      if (stopping !== null) entry.controller.abort(stopping);
      held.set(task.id, entry);
      return {
        signal: entry.controller.signal,
        progress(done, of) {
          entry.done = done;
          entry.of = of;
        },
        release() {
          if (held.get(task.id) === entry) held.delete(task.id);
        },
      };
    },
    abortAll(reason) {
      stopping = reason;
      for (const entry of held.values()) entry.controller.abort(reason);
    },
    get count() {
      return held.size;
    },
    stop: () => clearInterval(timer),
  };
}

async function renewAll(
  deps: {
    readonly leaseMs: number;
    inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  },
  held: ReadonlyMap<string, Entry>,
): Promise<void> {
  for (const [tenantId, entries] of Map.groupBy(held.values(), (entry) => entry.task.tenantId)) {
    const claims = entries.map(({ task, done, of }) => ({
      id: task.id,
      fence: task.fence,
      done,
      of,
    }));
    const kept = await deps.inTenant(tenantId, (trx) => renewLeases(trx, claims, deps.leaseMs));
    for (const { task, controller } of entries) {
      // One that was released meanwhile has ended by its own commit.
      if (!kept.has(task.id) && held.has(task.id))
        controller.abort(new Error(`The lease of task ${task.id} was lost`));
    }
  }
}
