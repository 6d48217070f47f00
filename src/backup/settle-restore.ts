import type { AppendAudit } from "../audit/append.ts";
import { findWitnessGap, setWitnessAside, type WitnessGap } from "../audit/witness-gap.ts";
import { lastHeadIn, type TenantLog, witnessFile } from "../audit/witness.ts";
import type { Actor } from "../domain/audit-event.ts";
import { type LogName, logNames } from "../domain/log-name.ts";
import type { Store, Trx } from "../store/database.ts";
import { mailboxes, pauseMailbox } from "../store/mailboxes.ts";
import { letWitnessBegin } from "../store/witness-begun.ts";
import { passOverReceiptNumbers, receiptYears } from "../store/receipt-numbers.ts";
import { BackupError } from "./backup-error.ts";

/** A log of a town whose witness saw more than came back. */
export interface LogGap extends TenantLog, WitnessGap {}

/** What a restore of one town ends with, to be told and written into its trail. */
export interface SettledRestore {
  readonly tenantId: string;
  readonly gaps: readonly LogGap[];
  readonly receiptNumbersFrom: readonly { readonly year: number; readonly number: number }[];
  /** Mailboxes that are collected only once an administrator resumes them. */
  readonly mailboxesPaused: number;
}

interface SettleDeps {
  readonly store: Store;
  readonly appendAudit: AppendAudit;
  readonly witnessFolder: string;
}

interface RestoreAct {
  readonly backup: string;
  readonly takenAt: Date;
  /** Why a gap is accepted; null: there must be none. */
  readonly reason: string | null;
  readonly erasuresReapplied: number;
  readonly actor: Actor;
  readonly now: Date;
}

/** More numbers than any town gives between two backups, and few of the ten million of a year. */
const NUMBERS_PASSED_OVER = 100_000;

/**
 * Ends the restore of one town: passes over the receipt numbers that may have been given since the
 * backup, and writes the event that names the backup, the gap of each log and the numbers. A witness
 * that saw more is set aside (ADR 0015). Mailboxes are paused: a rehearsal would take the post of the
 * installation at work. Throws BackupError for a gap without a reason.
 */
export async function settleRestore(
  deps: SettleDeps,
  tenantId: string,
  act: RestoreAct,
): Promise<SettledRestore> {
  const gaps: LogGap[] = [];
  for (const log of logNames) {
    const of = { tenantId, log };
    const gap = await deps.store.withActor({ kind: "housekeeper" }, (trx) =>
      findWitnessGap(trx, deps.witnessFolder, of),
    );
    if (gap !== null) gaps.push({ ...of, ...gap });
  }
  const { reason } = act;
  if (gaps.length > 0 && reason === null) throw new BackupError(gapInWords(gaps));
  const told: (WitnessGap & { readonly log: string; readonly setAsideSha256: string })[] = [];
  for (const { keptSize, keptRoot, witnessedSize, witnessedRoot, ...of } of gaps) {
    const gap = { keptSize, keptRoot, witnessedSize, witnessedRoot };
    const setAsideSha256 = await setWitnessAside(deps.witnessFolder, of, gap, act.now);
    told.push({ log: of.log, ...gap, setAsideSha256 });
  }
  const unwitnessed: LogName[] = [];
  for (const log of logNames) {
    const last = await lastHeadIn(witnessFile(deps.witnessFolder, { tenantId, log }));
    if (last === null) unwitnessed.push(log);
  }
  const missing = gaps.reduce((sum, gap) => sum + gap.witnessedSize - gap.keptSize, 0);
  const { receiptNumbersFrom, mailboxesPaused } = await deps.store.withActor(
    { kind: "process", tenantId },
    async (trx) => {
      // Its witness is what this restore put there, or was given; a file that it had none of is begun.
      if (unwitnessed.length > 0) await letWitnessBegin(trx, tenantId, unwitnessed);
      const years = yearsSince(act.takenAt, act.now, await receiptYears(trx, tenantId));
      const from = [];
      for (const year of years) {
        const count = Math.max(NUMBERS_PASSED_OVER, missing);
        from.push({ year, number: await passOverReceiptNumbers(trx, tenantId, year, count) });
      }
      await deps.appendAudit(trx, tenantId, act.now, [
        {
          subject: { kind: "tenant", id: tenantId },
          actor: act.actor,
          keyOwnerId: null,
          fact: {
            type: "database-restored",
            backup: act.backup,
            takenAt: act.takenAt.toISOString(),
            reason,
            gaps: told,
            receiptNumbersFrom: from,
            erasuresReapplied: act.erasuresReapplied,
          },
        },
      ]);
      return {
        receiptNumbersFrom: from,
        mailboxesPaused: await pauseAll(deps, trx, tenantId, act),
      };
    },
  );
  return { tenantId, gaps, receiptNumbersFrom, mailboxesPaused };
}

/** Pauses what is collected, each with its event; gives how many. */
async function pauseAll(
  { appendAudit }: SettleDeps,
  trx: Trx,
  tenantId: string,
  { actor, now }: RestoreAct,
): Promise<number> {
  const collected = (await mailboxes(trx)).filter(({ pausedAt }) => pausedAt === null);
  for (const { id: mailboxId } of collected) {
    await pauseMailbox(trx, mailboxId, true);
    await appendAudit(trx, tenantId, now, [
      {
        subject: { kind: "tenant", id: tenantId },
        actor,
        keyOwnerId: null,
        fact: { type: "mailbox-paused", mailboxId },
      },
    ]);
  }
  return collected.length;
}

/** What the log lacks, plainly. */
export const gapInWords = (gaps: readonly (WitnessGap & { readonly log: string })[]): string =>
  gaps
    .map(
      (gap) =>
        `The ${gap.log} log ends at ${gap.keptSize}, the witness saw ${gap.witnessedSize}: ${gap.witnessedSize - gap.keptSize} events after the backup are missing.`,
    )
    .join(" ") +
  ` Restore a later backup, or say with --accept-gap "<reason>" that they are lost: the reason is written into the log.`;

/**
 * The years whose numbers may have been given since: those that began since, and those that had begun
 * and are not a year over, because post of December is still numbered in January.
 */
function yearsSince(takenAt: Date, now: Date, known: readonly number[]): readonly number[] {
  const years = new Set(known.filter((year) => year >= takenAt.getUTCFullYear() - 1));
  // The town's year begins before or after the one in UTC.
  const dayLater = new Date(now.getTime() + 24 * 3600 * 1000);
  for (let year = takenAt.getUTCFullYear(); year <= dayLater.getUTCFullYear(); year += 1) {
    years.add(year);
  }
  return [...years].toSorted((a, b) => a - b);
}
