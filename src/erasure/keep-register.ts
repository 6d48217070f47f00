import { dayInZone } from "../domain/calendar.ts";
import type { RetentionRule } from "../domain/town.ts";
import { retentionOf } from "../store/retention.ts";
import { forgetRegisterLines } from "../store/sealed-records.ts";
import { townZone } from "../store/town.ts";
import type { ErasureDeps } from "./erase-item.ts";

/**
 * Erases the words of register lines of sealed post whose retention has ended: they are no items, and go by
 * the town's own rules for what was delivered or counted, the longer of the two. Gives how many lines.
 */
export async function eraseRegisterWords(
  deps: Pick<ErasureDeps, "store" | "appendAudit">,
  tenantId: string,
  now: Date,
): Promise<number> {
  return deps.store.withActor({ kind: "process", tenantId }, async (trx) => {
    const before = keptFrom((await retentionOf(trx)).rules, dayInZone(now, await townZone(trx)));
    if (before === null) return 0;
    const lines = await forgetRegisterLines(trx, before);
    await deps.appendAudit(
      trx,
      tenantId,
      now,
      lines.map(({ entryId, records }) => ({
        subject: { kind: "tenant", id: tenantId },
        actor: { kind: "house", part: "retention" },
        fact: { type: "sealed-words-erased", entryId, records },
        keyOwnerId: null,
      })),
    );
    return lines.length;
  });
}

/** The first day that is kept, by whole years from the end of each; null: no rule says for how long. */
function keptFrom(rules: readonly RetentionRule[], today: string): string | null {
  const years = rules.flatMap(({ applies, unit, years: kept }) =>
    unit === null && (applies === "delivered" || applies === "counted") ? [kept] : [],
  );
  if (years.length === 0) return null;
  const first = Number(today.slice(0, 4)) - Math.max(...years);
  return `${String(first).padStart(4, "0")}-01-01`;
}
