import type { ClarificationReason } from "../src/domain/clarification.ts";
import type { AwayCause, DependencyName } from "../src/domain/dependency.ts";
import type { Outcome } from "../src/pipeline/step.ts";

/** What a slot's process is told: run one step. Keys are those of the task's own folders, and no others. */
export interface RunMessage {
  readonly kind: "run";
  readonly step: string;
  readonly input: unknown;
  readonly keys: readonly (readonly [folder: string, key: Buffer])[];
  readonly attempt: number;
}

/** What it answers: progress any number of times, then one end. */
export type SlotMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly done: number; readonly of: number }
  | { readonly kind: "outcome"; readonly outcome: Outcome<unknown> }
  | {
      readonly kind: "failed";
      readonly failure: "retryable" | "terminal" | "bug";
      readonly reason: ClarificationReason | null;
      readonly message: string;
    }
  | {
      readonly kind: "away";
      readonly dependency: DependencyName;
      readonly because: AwayCause;
      readonly message: string;
    };
