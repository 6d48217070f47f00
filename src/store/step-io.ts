import type { AuditFact, AuditSubject } from "../domain/audit-event.ts";
import type { ClarificationReason } from "../domain/clarification.ts";
import type { FolderId } from "../domain/ids.ts";
import type { Trx } from "./database.ts";
import type { Subject } from "./subjects.ts";
import type { Task, TaskPart } from "./tasks.ts";

/** What a step's loader gives: its input, and the folders whose keys the task may use. */
export interface Loaded<In> {
  readonly input: In;
  readonly folders: readonly FolderId[];
  /** Folders that do not exist yet, for a step that makes mail items: their keys are minted with the task. */
  readonly freshFolders?: readonly FolderId[];
}

/** Where the subject goes when the step is done, and what else is to be told. */
export interface Applied {
  /** Null: it stays where it is, as for work that runs beside the process. */
  readonly to: string | null;
  /** How the next step's work is shared out. */
  readonly parts?: readonly TaskPart[];
  readonly events: readonly Told[];
}

/** An audit event of a step's result; whose key, when it is not the subject's own (null: the town's). */
export interface Told {
  readonly fact: AuditFact;
  readonly subject?: AuditSubject;
  readonly keyOwnerId?: string | null;
}

/** A fresh folder's key, wrapped for the database. */
export type WrappedKeys = ReadonlyMap<FolderId, Buffer>;

/** How a step's input is read and its output written, beside the step and tied to it by type. */
export interface StepIo<In, Out> {
  /** Null: there is nothing left to do (the subject has moved on or is gone). */
  load(trx: Trx, task: Task): Promise<Loaded<In> | null>;
  /** Writes the output of a whole step, or of one part. `to` is ignored while parts are live. */
  apply(trx: Trx, context: ApplyContext, output: Out): Promise<Applied>;
  /** After the last part: where the subject goes. */
  join?(trx: Trx, context: ApplyContext): Promise<Applied>;
  /** A part that needs a person need not stop its neighbours: notes it, and the join goes on. */
  partFailed?(trx: Trx, context: ApplyContext, problem: Problem): Promise<readonly Told[]>;
}

export interface ApplyContext {
  readonly task: Task;
  readonly subject: Subject;
  readonly stepVersion: number;
  readonly now: Date;
  readonly wrappedKeys: WrappedKeys;
}

export interface Problem {
  readonly reason: ClarificationReason;
  readonly detail: string;
}

/** A step's IO whose types the caller does not need. */
export interface AnyStepIo {
  load(trx: Trx, task: Task): Promise<Loaded<unknown> | null>;
  apply(trx: Trx, context: ApplyContext, output: never): Promise<Applied>;
  join?(trx: Trx, context: ApplyContext): Promise<Applied>;
  partFailed?(trx: Trx, context: ApplyContext, problem: Problem): Promise<readonly Told[]>;
}
