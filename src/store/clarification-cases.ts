import type { ClarificationReason } from "../domain/clarification.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import type { Subject } from "./subjects.ts";
import { withoutNul } from "./without-nul.ts";

/** Opens a case for a person; one open case per subject and reason. `detail` is content, the reason is not. */
export async function openCase(
  trx: Trx,
  subject: Subject,
  problem: {
    readonly reason: ClarificationReason;
    readonly detail: string;
    readonly step: string | null;
    readonly blocking: boolean;
  },
): Promise<void> {
  const id = newId();
  const opened = await trx
    .insertInto("clarificationCase")
    .values({
      id,
      tenantId: subject.tenantId,
      captureId: subject.captureId,
      documentId: subject.kind === "document" ? subject.id : null,
      reason: problem.reason,
      step: problem.step,
      fromState: subject.state,
      blocking: problem.blocking,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (opened === undefined) return;
  await trx
    .insertInto("clarificationDetail")
    .values({
      caseId: id,
      tenantId: subject.tenantId,
      captureId: subject.captureId,
      detail: withoutNul(problem.detail),
    })
    .execute();
}
