import { z } from "zod";
import { AwayCause, DependencyName } from "./dependency.ts";
import { stepNames, type StepName } from "./states.ts";

/** What one step shows of itself. Times are ISO 8601. */
export interface StepStanding {
  readonly step: StepName;
  /** Pages for reading; else captures or documents. */
  readonly waiting: number;
  readonly running: number;
  readonly oldestWaitingSince: string | null;
  readonly lastFinishedAt: string | null;
  /** Slots of living workers that take its work. */
  readonly slots: number;
  readonly pausedSince: string | null;
}

/** Everything the one sentence is made from: counts, times and codes, never content. */
export interface StandingFacts {
  readonly now: string;
  readonly steps: readonly StepStanding[];
  readonly workers: {
    /** Living processes, and those of them that take nothing new. */
    readonly alive: number;
    readonly draining: number;
    /** Their hands are full, or were a moment ago: what waits waits for its turn. */
    readonly busy: boolean;
  };
  readonly away: readonly {
    readonly dependency: DependencyName;
    readonly because: AwayCause;
    readonly since: string;
  }[];
  /** Documents on their way whose known deadline ends within three working days, or has ended. */
  readonly deadlinesAtRisk: number;
  readonly ledgerBalanced: boolean;
  /** Since when a log does not fit its witness; null: all do. */
  readonly trailBrokenSince: string | null;
  /** When the last backup was taken; null: none ever was, or nobody can say. */
  readonly backupAt: string | null;
  /** What remembers the last backup cannot be read. */
  readonly backupUnknown: boolean;
  /** Open failures of the house, not of letters. */
  readonly failed: number;
  readonly damagedBlobs: number;
  /** Files of the hot folder that cannot be taken, for longer than a minute; null: none. */
  readonly filesWaiting: { readonly count: number; readonly since: string } | null;
  /** Mailboxes that cannot be collected, and since when the first cannot; null: all can. */
  readonly mailboxesAway: { readonly count: number; readonly since: string } | null;
}

const Since = { since: z.iso.datetime() };
const Waiting = { waiting: z.int() };
const Step = z.enum(stepNames);

/** Something that is stuck, or that somebody should look at, as a code with its parameters. */
export const Trouble = z.discriminatedUnion("code", [
  z.object({ code: z.literal("trail-broken"), ...Since }),
  z.object({ code: z.literal("ledger-unbalanced") }),
  z.object({
    code: z.literal("dependency-away"),
    dependency: DependencyName,
    because: AwayCause,
    ...Since,
    ...Waiting,
  }),
  z.object({ code: z.literal("no-workers"), ...Waiting }),
  z.object({ code: z.literal("all-draining"), ...Waiting }),
  z.object({ code: z.literal("step-unserved"), step: Step, ...Since, ...Waiting }),
  z.object({ code: z.literal("step-stands"), step: Step, ...Since, ...Waiting }),
  z.object({ code: z.literal("step-paused"), step: Step, ...Since, ...Waiting }),
  z.object({ code: z.literal("long-wait"), step: Step, ...Since, ...Waiting }),
  z.object({ code: z.literal("files-wait"), ...Since, count: z.int() }),
  z.object({ code: z.literal("mailboxes-away"), ...Since, count: z.int() }),
  z.object({ code: z.literal("blobs-damaged"), count: z.int() }),
  z.object({ code: z.literal("work-failed"), count: z.int() }),
  z.object({ code: z.literal("backup-unknown") }),
  z.object({ code: z.literal("backup-missing") }),
  z.object({ code: z.literal("backup-old"), ...Since }),
]);
export type Trouble = z.infer<typeof Trouble>;

/**
 * Whether anything is stuck: `stuck` holds post up or breaks a promise, `attention` does neither and should be
 * looked at. The worst trouble comes first.
 */
export interface Standing {
  readonly verdict: "quiet" | "attention" | "stuck";
  readonly troubles: readonly Trouble[];
  readonly deadlinesAtRisk: number;
}

/** A step that has work, and of which nothing runs or was finished for so long, stands. */
const STANDS_MS = 2 * 60_000;
/** Where all hands are busy, so long is a turn. */
const LONG_WAIT_MS = 60 * 60_000;
/** A daily backup, and two hours for it to be late. */
const BACKUP_MS_MAX = 26 * 3_600_000;
/** Troubles that hold nothing up. */
const HARMLESS: readonly Trouble["code"][] = [
  "long-wait",
  "files-wait",
  "mailboxes-away",
  "blobs-damaged",
  "work-failed",
  "backup-unknown",
  "backup-missing",
  "backup-old",
];

/** Judges what is found. Pure: the same facts give the same standing. */
export function judgeStanding(facts: StandingFacts): Standing {
  const troubles = [...troublesOfHouse(facts), ...troublesOfSteps(facts), ...troublesOfCare(facts)];
  const stuck = troubles.filter((each) => !isHarmless(each));
  const harmless = troubles.filter(isHarmless);
  const { deadlinesAtRisk } = facts;
  if (stuck.length > 0) {
    return { verdict: "stuck", troubles: [...stuck, ...harmless], deadlinesAtRisk };
  }
  const verdict = harmless.length > 0 || deadlinesAtRisk > 0 ? "attention" : "quiet";
  return { verdict, troubles: harmless, deadlinesAtRisk };
}

/** A pause that nothing waits for holds nothing up, nor does a witness that is told later. */
const isHarmless = (trouble: Trouble): boolean =>
  HARMLESS.includes(trouble.code) ||
  (trouble.code === "step-paused" && trouble.waiting === 0) ||
  (trouble.code === "dependency-away" && trouble.dependency === "witness");

function troublesOfHouse(facts: StandingFacts): readonly Trouble[] {
  const { trailBrokenSince, ledgerBalanced, away, workers } = facts;
  const waiting = waitingOf(facts);
  return [
    ...(trailBrokenSince === null
      ? []
      : [{ code: "trail-broken", since: trailBrokenSince } as const]),
    ...(ledgerBalanced ? [] : [{ code: "ledger-unbalanced" } as const]),
    ...away.map((each) => ({ code: "dependency-away", ...each, waiting }) as const),
    ...(workers.alive === 0 && !away.some((each) => each.dependency === "workers")
      ? [{ code: "no-workers", waiting } as const]
      : []),
    ...(workers.alive > 0 && workers.draining === workers.alive
      ? [{ code: "all-draining", waiting } as const]
      : []),
  ];
}

const waitingOf = ({ steps }: StandingFacts): number =>
  steps.reduce((sum, { waiting }) => sum + waiting, 0);

function troublesOfSteps(facts: StandingFacts): readonly Trouble[] {
  const { away, workers } = facts;
  // Whatever else stands, stands because of that.
  const explained =
    away.some(({ dependency }) => dependency !== "witness") || workers.alive <= workers.draining;
  return facts.steps.flatMap((each): readonly Trouble[] => {
    const { step, waiting, pausedSince, oldestWaitingSince } = each;
    if (pausedSince !== null) return [{ code: "step-paused", step, since: pausedSince, waiting }];
    if (explained || waiting === 0 || oldestWaitingSince === null) return [];
    return troubleOfServed(each, oldestWaitingSince, facts);
  });
}

function troubleOfServed(
  { step, waiting, running, slots, lastFinishedAt }: StepStanding,
  oldest: string,
  { now, workers }: StandingFacts,
): readonly Trouble[] {
  if (slots === 0) return [{ code: "step-unserved", step, since: oldest, waiting }];
  const waits = Date.parse(now) - Date.parse(oldest);
  // Since the last one was finished; where the waiting began later, since then.
  const since = lastFinishedAt !== null && lastFinishedAt > oldest ? lastFinishedAt : oldest;
  const idle = running === 0 && Date.parse(now) - Date.parse(since) > STANDS_MS;
  if (idle && !workers.busy) return [{ code: "step-stands", step, since, waiting }];
  return waits > LONG_WAIT_MS ? [{ code: "long-wait", step, since: oldest, waiting }] : [];
}

function troublesOfCare(facts: StandingFacts): readonly Trouble[] {
  const { filesWaiting, mailboxesAway, damagedBlobs, failed, backupAt, backupUnknown, now } = facts;
  const old = backupAt !== null && Date.parse(now) - Date.parse(backupAt) > BACKUP_MS_MAX;
  return [
    ...(filesWaiting === null ? [] : [{ code: "files-wait", ...filesWaiting } as const]),
    ...(mailboxesAway === null ? [] : [{ code: "mailboxes-away", ...mailboxesAway } as const]),
    ...(damagedBlobs > 0 ? [{ code: "blobs-damaged", count: damagedBlobs } as const] : []),
    ...(failed > 0 ? [{ code: "work-failed", count: failed } as const] : []),
    ...(backupUnknown ? [{ code: "backup-unknown" } as const] : []),
    ...(backupAt === null && !backupUnknown ? [{ code: "backup-missing" } as const] : []),
    ...(old ? [{ code: "backup-old", since: backupAt } as const] : []),
  ];
}
