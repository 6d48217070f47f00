import type { Actor, AuditFact, AuditSubject } from "../domain/audit-event.ts";
import type { AwayCause, DependencyName } from "../domain/dependency.ts";
import type { Trx } from "../store/database.ts";
import type { Task } from "../store/tasks.ts";
import type { Claims } from "./claims.ts";
import type { AnyStep, StepLimits } from "./step.ts";
import type { AnyStepIo } from "../store/step-io.ts";

/** A step and how it is loaded and applied. */
export interface StepEntry {
  readonly step: AnyStep;
  readonly io: AnyStepIo;
}

/** One call of a step: what goes into the process that executes it. */
export interface StepCall {
  readonly task: Task;
  readonly step: string;
  readonly input: unknown;
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly limits: StepLimits;
  readonly onProgress: (done: number, of: number) => void;
  /** Aborted when the claim is lost or this process stops. */
  readonly signal: AbortSignal;
}

/**
 * Executes a step somewhere: in a slot's child process, or right here. Throws as the step does; what it
 * gives is parsed as an outcome before it is believed.
 */
export type ExecuteStep = (call: StepCall) => Promise<unknown>;

/** What the runner needs of the house; every part is passed in by a composition root. */
export interface RunnerDeps {
  readonly workerId: string;
  readonly leaseMs: number;
  readonly now: () => Date;
  readonly claims: Claims;
  readonly execute: ExecuteStep;
  /** Null for a step this version does not know; another process may. */
  entryOf(step: string): StepEntry | null;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  readonly keys: {
    of(trx: Trx, tenantId: string, folder: string): Promise<Buffer>;
    mint(
      tenantId: string,
      folder: string,
    ): Promise<{ readonly key: Buffer; readonly wrapped: Buffer }>;
  };
  /** Writes audit events in the caller's transaction. */
  appendAudit(
    trx: Trx,
    tenantId: string,
    at: Date,
    events: readonly {
      readonly subject: AuditSubject;
      readonly actor: Actor;
      readonly fact: AuditFact;
      readonly keyOwnerId: string | null;
    }[],
  ): Promise<void>;
  /**
   * Work found something away that every item needs; says so once, not for every task. False: it is there
   * for whoever asks, so that the fault is this item's, such as a sector of the disk under its file.
   */
  noteAway(dependency: DependencyName, because: AwayCause, detail: string): Promise<boolean>;
  /**
   * Where `error` means that the database is away: waits until it answers again, and then is true. False
   * at once for any other error, and when `signal` is aborted.
   */
  waitForDatabase(error: unknown, signal: AbortSignal): Promise<boolean>;
  /** Causes for operators: ids, steps and our own words, never content. */
  log(line: {
    readonly event: string;
    readonly taskId: string;
    readonly step: string;
    readonly cause: string;
  }): void;
}
