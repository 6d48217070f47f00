import { dayInZone } from "../domain/calendar.ts";
import { judge, type Judgement } from "../domain/retention.ts";
import type { Trx } from "../store/database.ts";
import type { ErasureOwner } from "../store/erasures.ts";
import { openRequests, postsToJudge, retentionOf } from "../store/retention.ts";
import { townZone } from "../store/town.ts";

/** What the rules say of one post; null: it is not there, or was erased. */
export async function judgementOf(trx: Trx, owner: ErasureOwner): Promise<Judgement | null> {
  const [post] = await postsToJudge(trx, { ownerId: owner.id });
  const { rules, appraisedKinds } = await retentionOf(trx);
  return post === undefined ? null : judge(post, rules, appraisedKinds);
}

/** Whether two persons asked for this erasure or its retention has ended, and nothing stands in its way. */
export async function isDecided(trx: Trx, owner: ErasureOwner, now: Date): Promise<boolean> {
  const judged = await judgementOf(trx, owner);
  if (judged === null || judged.obstacle !== null) return false;
  if (judged.dueOn !== null && judged.dueOn <= dayInZone(now, await townZone(trx))) return true;
  return (await openRequests(trx, owner.id)).some(({ confirmedBy }) => confirmedBy !== null);
}
