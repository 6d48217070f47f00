import { addWorkingDays, dayInZone } from "../domain/calendar.ts";
import { firstDeadline } from "../domain/document-deadlines.ts";
import { Outage } from "../domain/dependency.ts";
import { imbalances } from "../domain/ledger.ts";
import { mailboxStanding } from "../domain/mailbox.ts";
import type { StandingFacts } from "../domain/standing.ts";
import { damagedBlobs } from "../store/blobs.ts";
import { outagesOfWorkers } from "../store/dispatch.ts";
import { readLedger } from "../store/ledger.ts";
import { type Mailbox, mailboxes } from "../store/mailboxes.ts";
import { townCalendar, townZone } from "../store/town.ts";
import { openTrailAlarms } from "../store/trail-alarms.ts";
import {
  deadlinesOnTheWay,
  failedCount,
  stepStandings,
  workersStanding,
} from "../store/views/standing.ts";
import type { SignedIn } from "./auth/guard.ts";
import type { ReadingDeps } from "./reading-deps.ts";
import { dependencyStates } from "./routes/health.ts";

/** What gathering the facts of the one sentence needs. */
export type StandingDeps = Pick<
  ReadingDeps,
  "store" | "now" | "dependencies" | "holidaysAround" | "lastBackup" | "filesWaiting"
>;

/** Within so many working days a deadline is at risk, for a document that is in nobody's inbox. */
const RISK_WORKING_DAYS = 3;
const DAMAGED_MAX = 1_000;
/** Figures over everything that was ever taken are not computed for each look. */
const KEPT_MS = 60_000;

interface KeptFigures {
  readonly atMs: number;
  readonly ledgerBalanced: boolean;
  readonly deadlinesAtRisk: number;
}

/** Gathers what `judgeStanding` needs of a town, and its time zone. */
export function makeStandingFacts(deps: StandingDeps) {
  const kept = new Map<string, KeptFigures>();
  const figuresOf = async (tenantId: string): Promise<KeptFigures> => {
    const known = kept.get(tenantId);
    const atMs = deps.now().getTime();
    if (known !== undefined && atMs - known.atMs < KEPT_MS) return known;
    const fresh = {
      atMs,
      ledgerBalanced: await isLedgerBalanced(deps, tenantId),
      deadlinesAtRisk: await countDeadlinesAtRisk(deps, tenantId),
    };
    kept.set(tenantId, fresh);
    return fresh;
  };
  return async ({
    reads,
  }: Pick<SignedIn, "reads">): Promise<{
    readonly facts: StandingFacts;
    readonly timeZone: string;
  }> => {
    const { tenantId } = reads;
    const { ledgerBalanced, deadlinesAtRisk } = await figuresOf(tenantId);
    const states = await dependencyStates(deps);
    const found = await deps.store.withActor(reads, async (trx) => ({
      timeZone: await townZone(trx),
      steps: await stepStandings(trx),
      alarms: await openTrailAlarms(trx),
      failed: await failedCount(trx),
      ofWorkers: await outagesOfWorkers(trx),
      mailboxes: await mailboxes(trx),
    }));
    const ofInstallation = await deps.store.withActor({ kind: "housekeeper" }, async (trx) => ({
      workers: await workersStanding(trx),
      damaged: await damagedBlobs(trx, { tenantId, limit: DAMAGED_MAX }),
    }));
    const [alarm] = found.alarms;
    const facts = {
      now: deps.now().toISOString(),
      steps: found.steps,
      workers: ofInstallation.workers,
      away: outagesOf(states, found.ofWorkers),
      deadlinesAtRisk,
      ledgerBalanced,
      trailBrokenSince: alarm?.since.toISOString() ?? null,
      ...(await backupFacts(deps)),
      failed: found.failed,
      damagedBlobs: ofInstallation.damaged.length,
      filesWaiting: filesWaitingOf(deps, tenantId),
      mailboxesAway: mailboxesAwayOf(found.mailboxes, deps.now()),
    };
    return { facts, timeZone: found.timeZone };
  };
}

/** What cannot be read is said, and keeps nobody from the rest; the metrics tell the log why. */
const backupFacts = ({
  lastBackup,
}: Pick<StandingDeps, "lastBackup">): Promise<Pick<StandingFacts, "backupAt" | "backupUnknown">> =>
  lastBackup().then(
    (last) => ({ backupAt: last?.takenAt ?? null, backupUnknown: false }),
    () => ({ backupAt: null, backupUnknown: true }),
  );

function filesWaitingOf(deps: StandingDeps, tenantId: string): StandingFacts["filesWaiting"] {
  const waiting = deps.filesWaiting(tenantId);
  return waiting === null ? null : { count: waiting.count, since: waiting.since.toISOString() };
}

function mailboxesAwayOf(all: readonly Mailbox[], now: Date): StandingFacts["mailboxesAway"] {
  const since = all.flatMap((each) => {
    const standing = mailboxStanding(each, now);
    return standing.state === "away" && standing.since !== null ? [standing.since] : [];
  });
  const first = since.toSorted()[0];
  return first === undefined ? null : { count: since.length, since: first };
}

/** What is away for the API or a worker, each once, by whoever missed it first. */
function outagesOf(
  states: Awaited<ReturnType<typeof dependencyStates>>,
  ofWorkers: readonly Outage[],
): readonly Outage[] {
  const ofApi = states.flatMap(([dependency, state]) => {
    const outage = Outage.safeParse({ dependency, ...state });
    return !state.ok && outage.success ? [outage.data] : [];
  });
  const all = [...ofApi, ...ofWorkers].toSorted((one, other) =>
    one.since.localeCompare(other.since),
  );
  return [...Map.groupBy(all, (each) => each.dependency).values()].flatMap((same) =>
    same.slice(0, 1),
  );
}

/** Whether every equation of a town's ledger holds. */
export const isLedgerBalanced = (
  { store }: Pick<StandingDeps, "store">,
  tenantId: string,
): Promise<boolean> =>
  store.withActor({ kind: "process", tenantId }, async (trx) =>
    (await readLedger(trx, tenantId)).every((row) => imbalances(row).length === 0),
  );

async function countDeadlinesAtRisk(deps: StandingDeps, tenantId: string): Promise<number> {
  const { calendar, timeZone, onTheWay } = await deps.store.withActor(
    { kind: "process", tenantId },
    async (trx) => ({
      calendar: await townCalendar(trx),
      timeZone: await townZone(trx),
      onTheWay: await deadlinesOnTheWay(trx),
    }),
  );
  const today = dayInZone(deps.now(), timeZone);
  const until = addWorkingDays(today, RISK_WORKING_DAYS, deps.holidaysAround(calendar, today));
  return onTheWay.filter(({ receipt, stated }) => {
    const holidays = deps.holidaysAround(calendar, receipt.receiptDay);
    const first = firstDeadline(stated, receipt, holidays);
    return first !== undefined && first.date <= until;
  }).length;
}
