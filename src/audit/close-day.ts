import { CalendarDate } from "../domain/ids.ts";
import { allTenants } from "../store/audit-tree.ts";
import { dayToClose } from "../store/audit-days.ts";
import type { Trx } from "../store/database.ts";
import type { AppendAudit } from "./append.ts";

/**
 * Makes what closes a town's day in its trail: after midnight of the town's zone an event that says so, so
 * that the day has a signed head also when nothing happened. Of several processes one does it; a house
 * that did not run at midnight does it when it starts, once for all the days it missed. A town without an
 * event before that midnight has no day to close.
 */
export function makeDayClose(deps: {
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  readonly appendAudit: AppendAudit;
}): (now: Date) => Promise<void> {
  return async (now) => {
    for (const { id } of await deps.asHousekeeper(allTenants)) {
      await deps.inTenant(id, async (trx) => {
        const day = await dayToClose(trx, id, now);
        if (day === null) return;
        await deps.appendAudit(trx, id, now, [
          {
            subject: { kind: "tenant", id },
            actor: { kind: "house", part: "day-close" },
            fact: { type: "trail-day-closed", day: CalendarDate.parse(day) },
            keyOwnerId: null,
          },
        ]);
      });
    }
  };
}
