import type { Trx } from "../store/database.ts";
import type { RunnerDeps, StepEntry } from "./runner.ts";
import type { ApplyContext, Told } from "../store/step-io.ts";

/** Writes a step's audit events in its transaction, about its subject unless they say otherwise. */
export async function tell(
  deps: RunnerDeps,
  trx: Trx,
  context: Pick<ApplyContext, "subject" | "task" | "now">,
  entry: StepEntry,
  told: readonly Told[],
): Promise<void> {
  await deps.appendAudit(
    trx,
    context.task.tenantId,
    context.now,
    told.map((each) => ({
      subject: each.subject ?? { kind: context.subject.kind, id: context.subject.id },
      actor: { kind: "step", name: entry.step.name, version: entry.step.version },
      fact: each.fact,
      keyOwnerId: each.keyOwnerId === undefined ? context.subject.keyOwnerId : each.keyOwnerId,
    })),
  );
}
