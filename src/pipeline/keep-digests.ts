import { addDays, dayInZone, isWorkingDay } from "../domain/calendar.ts";
import { DIGEST_HOUR, type DigestCounts } from "../domain/digest.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { digestMail } from "../domain/sentences/digest-mail.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Store, Trx } from "../store/database.ts";
import { isSupervisor } from "../store/act-rights.ts";
import { openDrift } from "../store/drift-notices.ts";
import {
  claimDigests,
  type DueDigest,
  forgetDigests,
  intendDigest,
  noteDigestSent,
  wishesWithout,
} from "../store/digests.ts";
import { townCalendar, townZone } from "../store/town.ts";
import { myInboxes } from "../store/views/inbox.ts";
import type { InboxKeeperDeps } from "./keep-inboxes.ts";

const KEPT_DAYS = 30;
const ATTEMPTS_MAX = 8;
const PAUSE_MS = 5 * 60_000;

/** What the daily e-mails need. */
export interface DigestDeps extends InboxKeeperDeps {
  readonly store: Store;
  /** Hands an e-mail to the city's mail server; throws where it does not take it. */
  readonly send: (mail: {
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly messageId: string;
  }) => Promise<void>;
  /** The host in Message-IDs, and where the portal is; null: links are left out. */
  readonly host: string;
  readonly portalAddress: string | null;
}

/** What a round did. */
export interface DigestsSent {
  readonly sent: number;
  readonly failed: number;
  readonly lastProblem: string | null;
}

/**
 * Makes the housekeeper of the daily e-mails: on working days, from seven in the town on, whoever wants it is
 * told how much is new. The intent is committed, then the e-mail sent, then the result committed; a crash
 * between sends it again under the same Message-ID. Gives how many were sent and how many failed, the last
 * with which code; null: none.
 */
export function makeDigestKeeper(deps: DigestDeps): (now: Date) => Promise<DigestsSent> {
  return async (now) => {
    const done: { -readonly [Key in keyof DigestsSent]: DigestsSent[Key] } = {
      sent: 0,
      failed: 0,
      lastProblem: null,
    };
    for (const { id: tenantId } of await deps.asHousekeeper(allTenants)) {
      const day = await deps.inTenant(tenantId, (trx) => dayToTell(deps, trx, now));
      if (day === null) continue;
      await intendAll(deps, tenantId, day, now);
      const due = await deps.inTenant(tenantId, (trx) =>
        claimDigests(trx, { day, now, nextTurn: new Date(now.getTime() + PAUSE_MS) }, ATTEMPTS_MAX),
      );
      for (const digest of due) {
        const problem = await sendOne(deps, tenantId, digest, now);
        done[problem === null ? "sent" : "failed"] += 1;
        done.lastProblem = problem ?? done.lastProblem;
      }
    }
    return done;
  };
}

/** Today, when it is a working day in the town and late enough; else null. */
async function dayToTell(deps: DigestDeps, trx: Trx, now: Date): Promise<CalendarDate | null> {
  const zone = await townZone(trx);
  const day = dayInZone(now, zone);
  await forgetDigests(trx, addDays(day, -KEPT_DAYS));
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit" }).format(now),
  );
  const holidays = deps.holidaysAround(await townCalendar(trx), day);
  return hour >= DIGEST_HOUR && isWorkingDay(day, holidays) ? day : null;
}

async function intendAll(
  deps: DigestDeps,
  tenantId: string,
  day: CalendarDate,
  now: Date,
): Promise<void> {
  const persons = await deps.inTenant(tenantId, (trx) => wishesWithout(trx, day));
  for (const personId of persons) {
    // As the person: what is not theirs to see is not counted.
    const counts = await deps.store.withActor({ kind: "person", tenantId, personId }, countsOf);
    await deps.inTenant(tenantId, (trx) =>
      intendDigest(trx, { tenantId, personId, day }, counts, now),
    );
  }
}

async function countsOf(trx: Trx): Promise<DigestCounts> {
  const inboxes = await myInboxes(trx);
  const changed = (await isSupervisor(trx)) ? (await openDrift(trx)).length : 0;
  const counts = inboxes
    .map(({ unit, name, new: fresh, claimed, waiting }) => ({
      unit,
      name,
      new: fresh,
      open: fresh + claimed + waiting,
    }))
    .filter((each) => each.open > 0);
  // Told every day until it is settled, also to whoever has nothing new in an inbox.
  const told = { unit: "", name: "", new: changed, open: changed, about: "changed-post" } as const;
  return changed === 0 ? counts : [...counts, told];
}

/** Gives the code of what went wrong; null: it was taken. */
async function sendOne(
  deps: DigestDeps,
  tenantId: string,
  { id, personId, address, counts }: DueDigest,
  now: Date,
): Promise<string | null> {
  const problem = await deps
    .send({
      ...digestMail(counts, deps.portalAddress),
      to: address,
      messageId: `<digest-${id}@${deps.host}>`,
    })
    .then(
      () => null,
      (error: unknown) => problemOf(error),
    );
  await deps.inTenant(tenantId, async (trx) => {
    if (!(await noteDigestSent(trx, id, now, problem)) || problem !== null) return;
    await deps.appendAudit(trx, tenantId, now, [
      {
        subject: { kind: "tenant", id: tenantId },
        actor: { kind: "house", part: "digest" },
        fact: { type: "digest-sent", personId, digestId: id },
        keyOwnerId: null,
      },
    ]);
  });
  return problem;
}

/** A server's own words may quote the address: its code says enough. */
const problemOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown";
