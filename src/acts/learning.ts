import type { LessonReason } from "../domain/acts.ts";
import { maySetMode } from "../store/act-rights.ts";
import { settleNotice } from "../store/drift-notices.ts";
import { findLesson } from "../store/lessons.ts";
import { lessonsUntilOf } from "../store/models.ts";
import { insertPortalChange, WHOLE_TOWN } from "../store/portal-changes.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/**
 * Undoes a lesson, or lets it count again: from the next letter on the model is as if it had never been given, or
 * as if it had always been. By a supervisor. Throws "not-found".
 */
export async function setLessonCounts(
  deps: ActDeps,
  person: ActPerson,
  lessonId: string,
  wanted: { readonly counts: boolean; readonly reason: LessonReason },
): Promise<void> {
  await steer(deps, person, async (act) => {
    const { unit, counts: before } = (await findLesson(act.trx, lessonId)) ?? refuse("not-found");
    const { counts: after, reason } = wanted;
    if (before === after) return;
    const { tenantId, personId } = person;
    const of = { tenantId, kind: "lesson", key: lessonId, orgUnitId: null } as const;
    const change = { before, after, reason, figures: null, personId, at: deps.now() };
    await insertPortalChange(act.trx, { ...of, ...change });
    await act.sayOfTown({ type: "lesson-changed", lessonId, unit, counts: after, reason });
  });
}

/**
 * Brings back what had been learned when a model decided: lessons given since then count no more, those given from
 * now on do. Catalogue and rules stay; they have histories of their own. By a supervisor. Throws "not-found".
 */
export async function bringBackModel(
  deps: ActDeps,
  person: ActPerson,
  version: string,
  reason: string,
): Promise<void> {
  await steer(deps, person, async (act) => {
    const until = await lessonsUntilOf(act.trx, version);
    if (until === undefined) refuse("not-found");
    const lessonsUntil = (until ?? new Date(0)).toISOString();
    const { tenantId, personId } = person;
    const of = { tenantId, kind: "model", key: WHOLE_TOWN, orgUnitId: null } as const;
    const after = { version, lessonsUntil };
    const change = { before: null, after, reason, figures: null, personId, at: deps.now() };
    await insertPortalChange(act.trx, { ...of, ...change });
    await act.sayOfTown({ type: "model-brought-back", version, lessonsUntil, reason });
  });
}

/** Settles that the town's letters have changed: the units' thresholds hold again, and it is looked at anew. */
export async function settleDrift(
  deps: ActDeps,
  person: ActPerson,
  noticeId: string,
  reason: string,
): Promise<void> {
  await steer(deps, person, async (act) => {
    const by = { settledAt: deps.now(), settledBy: person.personId, reason };
    const kind = (await settleNotice(act.trx, noticeId, by)) ?? refuse("not-found");
    await act.sayOfTown({ type: "drift-settled", noticeId, kind, reason });
  });
}

/** What a supervisor alone may do. */
const steer = (deps: ActDeps, person: ActPerson, use: (act: Act) => Promise<void>): Promise<void> =>
  inAct(deps, person, null, async (act) => {
    if (!(await maySetMode(act.trx, null))) refuse("not-allowed");
    await use(act);
  });
