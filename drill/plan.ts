import { between, makeRandom, pick, type Random } from "../fixtures/make/random.ts";

/** The processes of the drill that can be hit. `intake`, `reading` and `deciding` serve a group of steps, `all` every one. */
export const workerNames = ["intake", "reading", "deciding", "all"] as const;
export type WorkerName = (typeof workerNames)[number];
/** The one worker that keeps house: it dispatches, reclaims and seals. */
export const DISPATCHER: WorkerName = "deciding";

/** Everything the drill breaks. What needs Redis or a mailbox is planned only where there is one. */
export const faultKinds = [
  "worker-killed",
  "slot-killed",
  "api-killed-while-uploading",
  "dispatcher-killed",
  "worker-terminated-in-a-step",
  "event-loop-blocked",
  "clock-jumped",
  "postgres-killed",
  "postgres-stopped-at-once",
  "connections-cut",
  "commits-fail",
  "disk-full-at-write",
  "disk-full-at-rename",
  "blobs-read-only",
  "blob-changed",
  "same-file-ten-times",
  "redis-flushed",
  "redis-killed",
  "redis-restarted-empty",
  "mail-server-killed",
  "mail-server-renumbered",
  "mail-line-cut",
  "mail-api-killed-while-moving",
  "mail-delivered-thrice",
  "mail-moved-back",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults that lie in an item, not in a moment: a page that does this to whatever reads it. */
export const poisonKinds = ["engine-crashes", "engine-hangs", "engine-eats-memory"] as const;
export type PoisonKind = (typeof poisonKinds)[number];

/** One fault, wholly drawn from the seed. */
export interface PlannedFault {
  readonly kind: FaultKind;
  /** When: the share of the drill's work that is done by then, in (0, 1). */
  readonly at: number;
  readonly worker: WorkerName;
  /** How long it holds, where it does, in milliseconds. */
  readonly holdsMs: number;
  /** By how much a clock jumps, in milliseconds; either way. */
  readonly jumpMs: number;
  /** Chooses among what is there at that moment, in [0, 1). */
  readonly draw: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly queue: "postgres" | "redis";
  readonly hasMailbox: boolean;
  readonly count: number;
  /** A fault that holds, holds at least and at most so long, in milliseconds. */
  readonly holdsMs: readonly [number, number];
}

/** The last part of the work is left in peace, so that there is something to recover with. */
const LAST_AT = 0.8;
const JUMP_HOURS_MAX = 20;

/** So many faults in the order of their time, every possible kind once before any comes twice. The same seed gives the same plan. */
export function planFaults(options: PlanOptions): readonly PlannedFault[] {
  const random = makeRandom(options.seed, "faults");
  const possible = possibleKinds(options);
  const kinds: FaultKind[] = [];
  while (kinds.length < Math.max(options.count, possible.length)) {
    kinds.push(...shuffled(random, possible));
  }
  const chosen = kinds.slice(0, Math.max(options.count, possible.length));
  return chosen.map((kind, index) => ({
    kind,
    at: ((index + 0.2 + 0.6 * random()) / chosen.length) * LAST_AT,
    worker: kind === "dispatcher-killed" ? DISPATCHER : pick(random, workerNames),
    holdsMs: between(random, ...options.holdsMs),
    jumpMs: (random() < 0.5 ? -1 : 1) * between(random, 1, JUMP_HOURS_MAX) * 3_600_000,
    draw: random(),
  }));
}

/** What can be broken with this backend and these channels. */
export const possibleKinds = ({
  queue,
  hasMailbox,
}: Pick<PlanOptions, "queue" | "hasMailbox">): readonly FaultKind[] =>
  faultKinds.filter(
    (kind) =>
      (queue === "redis" || !kind.startsWith("redis-")) &&
      (hasMailbox || !kind.startsWith("mail-")),
  );

/** Fisher and Yates. */
function shuffled<T>(random: Random, values: readonly T[]): readonly T[] {
  const left = [...values];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(between(random, 0, left.length - 1), 1));
  return drawn;
}
