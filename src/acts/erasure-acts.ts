import type { ErasureAsked, ErasureBlockAsked } from "../domain/acts.ts";
import type { AuditFact } from "../domain/audit-event.ts";
import {
  type ArchiveVerdict,
  type ErasureObstacle,
  judge,
  type Judgement,
} from "../domain/retention.ts";
import { newId } from "../new-id.ts";
import { hasRole, hasRoleToday } from "../store/act-rights.ts";
import {
  confirmRequest,
  insertAppraisal,
  insertBlock,
  insertRequest,
  liftBlocks,
  withdrawRequests,
} from "../store/erasure-decisions.ts";
import type { ErasureOwner } from "../store/erasures.ts";
import { takeTurn, wasErased } from "../store/erasures.ts";
import { openRequests, postsToJudge, retentionOf } from "../store/retention.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** What became of a request for erasure. */
export interface ErasureAnswer {
  /** asked: a second person must do the same. confirmed: it is carried out within a minute. */
  readonly state: "asked" | "confirmed";
  /** Why it will be restricted, or wait, instead of being erased; null: it is erased. */
  readonly obstacle: ErasureObstacle | null;
}

/**
 * Asks that an item be erased; a second person asks the same, and one of the two is a supervisor. What
 * may not be erased yet is restricted then. Throws ActRefused.
 */
export async function askErasure(
  deps: ActDeps,
  person: ActPerson,
  owner: ErasureOwner,
  { basis, reason }: ErasureAsked,
): Promise<ErasureAnswer> {
  return inAct(deps, person, null, async (act) => {
    if (!(await hasRole(act.trx, "clerk", "supervisor"))) refuse("not-allowed");
    const { obstacle } = await judged(act, owner);
    if (obstacle === "blocked") refuse("erasure-blocked");
    const [open] = await openRequests(act.trx, owner.id);
    await say(act, owner, { type: "second-person-asked", act: "erase", reason });
    if (open === undefined) {
      const { tenantId, personId: askedBy } = person;
      await insertRequest(act.trx, { id: newId(), tenantId, owner, basis, reason, askedBy });
      return { state: "asked", obstacle };
    }
    if (open.askedBy === person.personId || open.confirmedBy !== null)
      refuse("second-person-needed");
    if (
      !(await hasRole(act.trx, "supervisor")) &&
      !(await hasRoleToday(act.trx, open.askedBy, "supervisor"))
    ) {
      refuse("erasure-needs-supervisor");
    }
    await confirmRequest(act.trx, open.id, person.personId);
    return { state: "confirmed", obstacle };
  });
}

/** Takes a request back that was not carried out yet: by who asked, or a supervisor. */
export async function withdrawErasure(
  deps: ActDeps,
  person: ActPerson,
  owner: ErasureOwner,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    if (!(await hasRole(act.trx, "clerk", "supervisor"))) refuse("not-allowed");
    await judged(act, owner);
    const [open] = await openRequests(act.trx, owner.id);
    if (open === undefined) refuse("not-possible-now");
    if (open.askedBy !== person.personId) await requireSupervisor(act);
    await withdrawRequests(act.trx, owner.id);
    await say(act, owner, { type: "erasure-withdrawn", requestId: open.id });
  });
}

/** Löschsperre: from now on neither retention nor a person erases the item. Gives its id. */
export async function blockErasure(
  deps: ActDeps,
  person: ActPerson,
  owner: ErasureOwner,
  { reason, until }: ErasureBlockAsked,
): Promise<{ readonly id: string }> {
  return inAct(deps, person, null, async (act) => {
    await requireSupervisor(act);
    await judged(act, owner);
    const id = newId();
    const { tenantId, personId: setBy } = person;
    await insertBlock(act.trx, { id, tenantId, owner, reason, until, setBy });
    await say(act, owner, { type: "erasure-block-set", blockId: id, until, reason });
    return { id };
  });
}

/** Lifts every block that holds the item. */
export async function unblockErasure(
  deps: ActDeps,
  person: ActPerson,
  owner: ErasureOwner,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    await requireSupervisor(act);
    await judged(act, owner);
    const lifted = await liftBlocks(act.trx, owner.id, person.personId);
    if (lifted.length === 0) refuse("not-possible-now");
    for (const blockId of lifted) await say(act, owner, { type: "erasure-block-lifted", blockId });
  });
}

/** Records the archive's word on a kind of post (a rule of retention.yaml), or on one item. */
export async function recordAppraisal(
  deps: ActDeps,
  person: ActPerson,
  on: { readonly kind: string } | { readonly owner: ErasureOwner },
  verdict: ArchiveVerdict,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { tenantId, personId: recordedBy } = person;
    const row = { id: newId(), tenantId, verdict, recordedBy };
    await requireSupervisor(act);
    if ("owner" in on) await judged(act, on.owner);
    if ("owner" in on) {
      await insertAppraisal(act.trx, { ...row, kind: null, ownerId: on.owner.id });
      await say(act, on.owner, { type: "archive-appraised", kind: null, verdict });
      return;
    }
    const { rules } = await retentionOf(act.trx);
    if (!rules.some(({ id }) => id === on.kind)) refuse("unknown-kind-of-post");
    await insertAppraisal(act.trx, { ...row, kind: on.kind, ownerId: null });
    await act.sayOfTown({ type: "archive-appraised", kind: on.kind, verdict });
  });
}

/** By now nobody else erases it, or decides about that. */
async function judged(act: Act, owner: ErasureOwner): Promise<Judgement> {
  await takeTurn(act.trx, owner);
  const [post] = await postsToJudge(act.trx, { ownerId: owner.id });
  if (post === undefined || post.owner.kind !== owner.kind) {
    refuse((await wasErased(act.trx, owner)) ? "erased" : "not-found");
  }
  const { rules, appraisedKinds } = await retentionOf(act.trx);
  return judge(post, rules, appraisedKinds);
}

async function requireSupervisor(act: Act): Promise<void> {
  if (!(await hasRole(act.trx, "supervisor"))) refuse("erasure-needs-supervisor");
}

/** Under the item's own key: what a person typed goes with the item. */
const say = (act: Act, { kind, id }: ErasureOwner, fact: AuditFact): Promise<void> =>
  act.sayOf({ kind, id }, id, fact);
