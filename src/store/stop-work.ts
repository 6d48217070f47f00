import { isLegal, type SubjectKind } from "../domain/states.ts";
import { openCase } from "./clarification-cases.ts";
import type { Trx } from "./database.ts";
import { lockSubject, moveSubject, type Subject } from "./subjects.ts";
import { cancelOtherParts, stopWaitingTask } from "./tasks.ts";

/**
 * Ends the attempts at a task that waits for the next one, and opens a case for a person. A subject that its
 * step cannot be without goes to clarification, and its other parts end too. Null: it does not wait any more.
 */
export async function giveTaskToPerson(
  trx: Trx,
  work: {
    readonly subjectKind: SubjectKind;
    readonly subjectId: string;
    readonly step: string;
  },
  taskId: string,
): Promise<{ readonly subject: Subject; readonly opened: boolean } | null> {
  const subject = await lockSubject(trx, work.subjectKind, work.subjectId);
  if (subject === null || !(await stopWaitingTask(trx, taskId))) return null;
  const { step } = work;
  // What runs beside the process holds nothing up.
  const blocking = isLegal(subject.kind, subject.state, step, "in-clarification");
  const reason = "stopped-by-operator";
  const opened = await openCase(trx, subject, { reason, detail: "", step, blocking });
  if (blocking) {
    await cancelOtherParts(trx, { id: taskId, subjectId: subject.id, step });
    await moveSubject(trx, subject, step, "in-clarification");
  }
  return { subject, opened };
}
