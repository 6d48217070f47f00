import type { Actor } from "../domain/audit-event.ts";
import { judge, type Judgement } from "../domain/retention.ts";
import { isLegal } from "../domain/states.ts";
import { dayInZone } from "../domain/calendar.ts";
import { newId } from "../new-id.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { type ErasureOwner, lockScope, renewStatistics } from "../store/erasures.ts";
import {
  becomeEraser,
  noteRestrictedFrom,
  openRequests,
  postsToJudge,
  restrictCapture,
  retentionOf,
  type StoredPost,
} from "../store/retention.ts";
import { lockSubject, moveSubject } from "../store/subjects.ts";
import { townZone } from "../store/town.ts";
import { judgementOf } from "./decided.ts";
import { type ErasureDeps, eraseItem } from "./erase-item.ts";
import { eraseRegisterWords } from "./keep-register.ts";
import { finishErasures, type Reapplied } from "./reapply-erasures.ts";
import type { RefusedLine } from "./refused-line.ts";

/** A post whose retention has ended, and what the rules say of it. */
export interface DuePost extends Judgement {
  readonly owner: ErasureOwner;
  readonly receiptNumber: string;
  readonly restricted: boolean;
}

const POSTS_PER_READ = 500;

/** What is due in a town at this time, in pieces; asks only. */
export async function* duePosts(
  deps: Pick<ErasureDeps, "store">,
  tenantId: string,
  now: Date,
): AsyncGenerator<readonly DuePost[]> {
  let after: string | null = null;
  for (;;) {
    const read: { readonly posts: readonly StoredPost[]; readonly due: readonly DuePost[] } =
      await inTenant(deps, tenantId, (trx) => readDue(trx, now, after));
    if (read.due.length > 0) yield read.due;
    after = read.posts.at(-1)?.owner.id ?? null;
    if (read.posts.length < POSTS_PER_READ) return;
  }
}

async function readDue(trx: Trx, now: Date, after: string | null) {
  const today = dayInZone(now, await townZone(trx));
  const { rules, appraisedKinds } = await retentionOf(trx);
  const posts = await postsToJudge(trx, {
    // Years count from the end of a year: nothing of this year is due.
    receivedBefore: `${today.slice(0, 4)}-01-01`,
    after,
    limit: POSTS_PER_READ,
  });
  const due = posts
    .map((post) => ({ post, judged: judge(post, rules, appraisedKinds) }))
    .filter(({ judged: { dueOn } }) => dueOn !== null && dueOn <= today)
    .map(({ post, judged }) => ({
      ...judged,
      owner: post.owner,
      receiptNumber: post.receiptNumber,
      restricted: isRestricted(post),
    }));
  return { posts, due };
}

const isRestricted = (post: StoredPost): boolean =>
  post.documents.every(({ state }) => state === "restricted");

/** What a round of the housekeeper did. */
export interface RetentionKept {
  readonly erased: number;
  readonly restricted: number;
  /** Of the register: see `Reapplied`. */
  readonly reapplied: number;
  readonly waiting: number;
  readonly refused: readonly RefusedLine[];
}

/**
 * The housekeeper of erasure: finishes what a crash cut short, carries out what two persons asked for,
 * and with `retention` erases what is due. What may not be erased yet is restricted. One process at a time; null where another
 * one is at it.
 */
export async function keepRetention(
  deps: ErasureDeps,
  now: Date,
  what: { readonly retention: boolean } = { retention: true },
): Promise<RetentionKept | null> {
  return deps.store.withActor({ kind: "housekeeper" }, async (lock) => {
    if (!(await becomeEraser(lock))) return null;
    let kept: RetentionKept = { erased: 0, restricted: 0, reapplied: 0, waiting: 0, refused: [] };
    const failures: unknown[] = [];
    // One town or item that fails must not keep the others: it comes again with the next round.
    const attempt: Attempt = async (work, otherwise) => {
      try {
        return await work();
      } catch (error) {
        failures.push(error);
        return otherwise;
      }
    };
    for (const { id } of await allTenants(lock)) {
      const none: Reapplied = { items: 0, waiting: 0, refused: [] };
      const registered = await attempt(() => finishErasures(deps, id, now), none);
      const town = { tenantId: id, now, attempt };
      const asked = await attempt(() => carryOutRequests(deps, town), NOTHING);
      const due = what.retention ? await attempt(() => eraseDue(deps, town), NOTHING) : NOTHING;
      if (what.retention) await attempt(() => eraseRegisterWords(deps, id, now), 0);
      kept = {
        erased: kept.erased + asked.erased + due.erased,
        restricted: kept.restricted + asked.restricted + due.restricted,
        reapplied: kept.reapplied + registered.items,
        waiting: kept.waiting + registered.waiting,
        refused: [...kept.refused, ...registered.refused],
      };
    }
    if (kept.erased + kept.reapplied > 0) await renewStatistics(lock);
    if (failures.length > 0) throw new AggregateError(failures, saidOf(failures));
    return kept;
  });
}

/** Does work; where it fails that is told at the end, and `otherwise` counts. */
type Attempt = <T>(work: () => Promise<T>, otherwise: T) => Promise<T>;

interface Town {
  readonly tenantId: string;
  readonly now: Date;
  readonly attempt: Attempt;
}

function saidOf(failures: readonly unknown[]): string {
  const [first] = failures;
  const cause = first instanceof Error ? first.message : String(first);
  return `${failures.length} erasures failed and are tried again; the first: ${cause}`;
}

const inTenant = <T>(
  deps: Pick<ErasureDeps, "store">,
  tenantId: string,
  use: (trx: Trx) => Promise<T>,
) => deps.store.withActor({ kind: "process", tenantId }, use);

interface Counts {
  readonly erased: number;
  readonly restricted: number;
}
const NOTHING: Counts = { erased: 0, restricted: 0 };

async function carryOutRequests(
  deps: ErasureDeps,
  { tenantId, now, attempt }: Town,
): Promise<Counts> {
  const requests = await inTenant(deps, tenantId, (trx) => openRequests(trx, null));
  let [erased, restricted] = [0, 0];
  for (const { owner, basis, confirmedBy } of requests) {
    if (confirmedBy === null) continue;
    const actor: Actor = { kind: "person", id: confirmedBy };
    const act = { tenantId, owner, basis, actor, at: now, id: newId() };
    const stillAllowed = mayBeErased(owner);
    await attempt(async () => {
      if (await eraseItem(deps, { ...act, stillAllowed })) erased += 1;
      else restricted += Number(await restrictItem(deps, act));
    }, undefined);
  }
  return { erased, restricted };
}

async function eraseDue(deps: ErasureDeps, { tenantId, now, attempt }: Town): Promise<Counts> {
  const actor: Actor = { kind: "house", part: "retention" };
  let [erased, restricted] = [0, 0];
  for await (const posts of duePosts(deps, tenantId, now)) {
    for (const { owner, obstacle } of posts) {
      const act = { tenantId, owner, basis: "retention", actor, at: now, id: newId() };
      const stillAllowed = mayBeErased(owner);
      await attempt(async () => {
        if (obstacle !== null) restricted += Number(await restrictItem(deps, act));
        else erased += Number(await eraseItem(deps, { ...act, stillAllowed }));
      }, undefined);
    }
  }
  return { erased, restricted };
}

/** Asked once everything is locked: a block may have come meanwhile. */
const mayBeErased =
  (owner: ErasureOwner) =>
  async (trx: Trx): Promise<boolean> =>
    (await judgementOf(trx, owner))?.obstacle === null;

/**
 * Nobody sees any more what should be erased and may not yet be. False: nothing was changed, because a
 * block holds it, it is in work, or restricted already.
 */
async function restrictItem(
  deps: ErasureDeps,
  on: {
    readonly tenantId: string;
    readonly owner: ErasureOwner;
    readonly actor: Actor;
    readonly at: Date;
  },
): Promise<boolean> {
  const { tenantId, owner, actor, at } = on;
  return inTenant(deps, tenantId, async (trx) => {
    const scope = await lockScope(trx, owner);
    if (scope === null) return false;
    if ((await judgementOf(trx, owner))?.obstacle !== "not-handed-over") return false;
    if (owner.kind === "capture") {
      // One that waits for a person goes on waiting: what comes of it is erased.
      if (scope.captureState !== "discarded-whole") return false;
      if (!(await restrictCapture(trx, owner.id, at))) return false;
      const fact = { type: "capture-restricted", reason: "not-handed-over" } as const;
      await deps.appendAudit(trx, tenantId, at, [
        { subject: owner, actor, keyOwnerId: owner.id, fact },
      ]);
      return true;
    }
    const [post] = await postsToJudge(trx, { ownerId: owner.id });
    let moved = 0;
    for (const { id } of post?.documents ?? []) {
      const subject = await lockSubject(trx, "document", id);
      if (subject === null) continue;
      const { state } = subject;
      if (!isLegal("document", state, "restrict", "restricted")) continue;
      await moveSubject(trx, subject, "restrict", "restricted");
      await noteRestrictedFrom(trx, id, state);
      const reason = "not-handed-over";
      const fact = {
        type: "moved",
        act: "restrict",
        from: state,
        to: "restricted",
        reason,
      } as const;
      const about = {
        subject: { kind: "document", id },
        actor,
        keyOwnerId: subject.keyOwnerId,
      } as const;
      await deps.appendAudit(trx, tenantId, at, [{ ...about, fact }]);
      moved += 1;
    }
    return moved > 0;
  });
}
