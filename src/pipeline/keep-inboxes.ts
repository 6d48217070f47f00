import { ATTENTION_WORKING_DAYS, overdueSince } from "../domain/attention.ts";
import type { AuditFact } from "../domain/audit-event.ts";
import { dayInZone } from "../domain/calendar.ts";
import { CalendarDate } from "../domain/ids.ts";
import type { Land } from "../domain/town.ts";
import {
  bringBackWaiting,
  escalateUnopened,
  headsOf,
  townAttention,
  unitsWithUnopened,
} from "../store/attention.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { lockSubject } from "../store/subjects.ts";
import { townCalendar, townZone } from "../store/town.ts";
import type { RunnerDeps } from "./runner.ts";

/** Of one town in one transaction; the rest comes with the next round. */
const ROUND_MAX = 200;

/** What keeping the inboxes needs. */
export interface InboxKeeperDeps {
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  readonly appendAudit: RunnerDeps["appendAudit"];
  readonly holidaysAround: (
    calendar: { readonly land: Land; readonly localHolidays: readonly CalendarDate[] },
    day: CalendarDate,
  ) => ReadonlySet<CalendarDate>;
}

/**
 * Makes the housekeeper of inboxes: what waited for its day comes back, and what nobody opened in the
 * working days its unit (else the town, else the house) set is raised once with the unit's heads and
 * their deputies. Gives how many of each.
 */
export function makeInboxKeeper(
  deps: InboxKeeperDeps,
): (now: Date) => Promise<{ readonly back: number; readonly escalated: number }> {
  return async (now) => {
    let back = 0;
    let escalated = 0;
    for (const { id } of await deps.asHousekeeper(allTenants)) {
      back += await deps.inTenant(id, (trx) => bringBack(deps, trx, id, now));
      escalated += await deps.inTenant(id, (trx) => escalate(deps, trx, id, now));
    }
    return { back, escalated };
  };
}

async function bringBack(
  deps: InboxKeeperDeps,
  trx: Trx,
  tenantId: string,
  now: Date,
): Promise<number> {
  const today = dayInZone(now, await townZone(trx));
  const entries = await bringBackWaiting(trx, today, ROUND_MAX);
  for (const { documentId, unit, state } of entries) {
    await tell(
      deps,
      trx,
      { tenantId, documentId, now },
      {
        type: "inbox-entry-changed",
        unit,
        act: "follow-up",
        from: "waiting",
        to: state,
        referenceNumber: null,
      },
    );
  }
  return entries.length;
}

async function escalate(
  deps: InboxKeeperDeps,
  trx: Trx,
  tenantId: string,
  now: Date,
): Promise<number> {
  const today = dayInZone(now, await townZone(trx));
  const holidays = deps.holidaysAround(await townCalendar(trx), today);
  const ofTown = (await townAttention(trx)) ?? ATTENTION_WORKING_DAYS;
  let raised = 0;
  for (const { unitId, unit, workingDays: own } of await unitsWithUnopened(trx)) {
    const workingDays = own ?? ofTown;
    const arrivedUntil = overdueSince(today, workingDays, holidays);
    if (arrivedUntil === null) continue;
    const entries = await escalateUnopened(trx, { unitId, arrivedUntil, at: now }, ROUND_MAX);
    const to = entries.length === 0 ? [] : [...(await headsOf(trx, unitId))];
    for (const { documentId, arrivedOn } of entries) {
      await tell(
        deps,
        trx,
        { tenantId, documentId, now },
        {
          type: "entry-escalated",
          unit,
          arrivedOn: CalendarDate.parse(arrivedOn),
          workingDays,
          to,
        },
      );
    }
    raised += entries.length;
  }
  return raised;
}

async function tell(
  deps: InboxKeeperDeps,
  trx: Trx,
  of: { readonly tenantId: string; readonly documentId: string; readonly now: Date },
  fact: AuditFact,
): Promise<void> {
  const subject = await lockSubject(trx, "document", of.documentId);
  if (subject === null) throw new Error(`Document ${of.documentId} has an inbox entry but is gone`);
  await deps.appendAudit(trx, of.tenantId, of.now, [
    {
      subject: { kind: "document", id: subject.id },
      actor: { kind: "house", part: "inbox" },
      fact,
      keyOwnerId: subject.keyOwnerId,
    },
  ]);
}
