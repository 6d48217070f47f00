import { sql } from "kysely";
import { isEnded, isLegal, type SubjectKind } from "../domain/states.ts";
import type { Trx } from "./database.ts";
import { createTasksForState, type TaskPart } from "./tasks.ts";

/** A capture or a document, locked for the transaction that is about to move it. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly tenantId: string;
  readonly captureId: string;
  readonly state: string;
  /** Whose key encrypts what the trail says of it. */
  readonly keyOwnerId: string;
  /** It follows its main document, and is not moved alone. */
  readonly isEnclosure: boolean;
}

/** Locks the subject's row; null when there is none (or it is another tenant's). */
export async function lockSubject(
  trx: Trx,
  kind: SubjectKind,
  id: string,
): Promise<Subject | null> {
  if (kind === "capture") {
    const row = await trx
      .selectFrom("capture")
      .select(["id", "tenantId", "state"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    return row === undefined
      ? null
      : { kind, ...row, captureId: row.id, keyOwnerId: row.id, isEnclosure: false };
  }
  const row = await trx
    .selectFrom("document")
    .select(["id", "tenantId", "state", "captureId", "mailItemId", "parentId"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    kind,
    id: row.id,
    tenantId: row.tenantId,
    captureId: row.captureId,
    state: row.state,
    keyOwnerId: row.mailItemId,
    isEnclosure: row.parentId !== null,
  };
}

/**
 * Moves a subject as the transition table allows and creates the work its new state calls for.
 * The enclosures of a main document follow it. Throws on a move the table does not know: that is a bug.
 */
export async function moveSubject(
  trx: Trx,
  subject: Subject,
  act: string,
  to: string,
  parts?: readonly TaskPart[],
): Promise<Subject> {
  if (!isLegal(subject.kind, subject.state, act, to)) {
    throw new Error(
      `The ${subject.kind} ${subject.id} is '${subject.state}': '${act}' cannot make it '${to}'`,
    );
  }
  // Not when the transaction began: a day closed meanwhile has counted all that ended before (day-closes.ts).
  const endedAt = isEnded(subject.kind, to) ? sql<Date>`clock_timestamp()` : null;
  if (subject.kind === "capture") {
    await trx
      .updateTable("capture")
      .set({ state: to, endedAt })
      .where("id", "=", subject.id)
      .execute();
  } else {
    await trx
      .updateTable("document")
      .set({ state: to, endedAt })
      .where((eb) =>
        eb.or([
          eb("id", "=", subject.id),
          eb.and([eb("parentId", "=", subject.id), eb("state", "=", subject.state)]),
        ]),
      )
      .execute();
  }
  const moved = { ...subject, state: to };
  await createTasksForState(trx, moved, parts);
  return moved;
}
