import { z } from "zod";
import { BatchExceptionNamed, exceptionReasons, ExceptionReason } from "./batch.ts";
import { CalendarDate, Sha256 } from "./ids.ts";

/** Version of the figures' form: they are kept for years. */
export const DAY_CLOSE_FORM = "poststelle/day-close/1";

const Count = z.int().nonnegative();

/**
 * One channel on one day. carriedOver + received = captured + counted + passedOn + remaining + every
 * difference by its reason + unnamed, which must be 0. Counted in pieces: a mail item, a scan that is not
 * separated yet, an envelope of a counted batch that is none of both.
 */
export const DayCloseChannel = z.object({
  channel: z.string(),
  carriedOver: Count,
  received: Count,
  captured: Count,
  counted: Count,
  passedOn: Count,
  remaining: Count,
  /** Signed: below 0 for more mail items than envelopes. */
  differences: z.array(z.object({ reason: ExceptionReason, count: z.int() })),
  unnamed: z.int(),
  /** How what was carried over came about; null: no day was closed before. */
  carriedFrom: z
    .object({
      /** Remaining at the last close. */
      left: Count,
      /** Received since for a day that was over. */
      later: Count,
      /** Scans that became several mail items since, or letters that a department sent back; may be below 0. */
      changed: z.int(),
    })
    .nullable(),
});
export type DayCloseChannel = z.infer<typeof DayCloseChannel>;

/** A batch as the close of its day saw it. */
export const DayCloseBatch = z.object({
  id: z.uuid(),
  code: z.string().nullable(),
  channel: z.string(),
  day: CalendarDate,
  deliveryRun: z.string().nullable(),
  class: z.string(),
  envelopes: Count.nullable(),
  mailItems: Count,
  exceptions: z.array(BatchExceptionNamed),
  closed: z.boolean(),
});
export type DayCloseBatch = z.infer<typeof DayCloseBatch>;

/** What is frozen when a day is closed. */
export const DayCloseFigures = z.object({
  form: z.literal(DAY_CLOSE_FORM),
  day: CalendarDate,
  timeZone: z.string(),
  takenAt: z.iso.datetime(),
  /** The close before this one: the closes of a town are a chain. */
  before: z.object({ day: CalendarDate, sha256: Sha256 }).nullable(),
  channels: z.array(DayCloseChannel),
  total: DayCloseChannel.omit({ channel: true }),
  batches: z.array(DayCloseBatch),
  /** Files that were refused at the door that day; outside the sum. */
  refused: Count,
});
export type DayCloseFigures = z.infer<typeof DayCloseFigures>;

/** Pieces that are alike, as the tables count them. */
export const PieceCount = z.object({
  channel: z.string(),
  /** Of an earlier day. */
  carried: z.boolean(),
  /** Taken in after the last close, and not counted there as an envelope that is still to be scanned. */
  later: z.boolean(),
  outcome: z.enum(["captured", "counted", "passedOn", "remaining"]),
  pieces: Count,
});
export type PieceCount = z.infer<typeof PieceCount>;

/** A batch with its exceptions, and how far this close is to count them. */
export interface BatchToClose extends DayCloseBatch {
  readonly carried: boolean;
  /** Exceptions that no earlier close has counted. */
  readonly fresh: readonly BatchExceptionNamed[];
  /** Envelopes - pieces - exceptions; 0 of a closed batch, and where nobody counted. */
  readonly gap: number;
}

/** Everything the figures of a day are made of. */
export interface DayCount {
  readonly day: string;
  readonly timeZone: string;
  readonly takenAt: string;
  readonly pieces: readonly PieceCount[];
  readonly batches: readonly BatchToClose[];
  readonly refused: number;
  readonly before: {
    readonly day: string;
    readonly sha256: string;
    readonly remaining: ReadonlyMap<string, number>;
  } | null;
}

/** The figures of a day. Whatever is on the left is on the right too, or named, or `unnamed`. */
export function dayFigures(count: DayCount): DayCloseFigures {
  const { day, timeZone, takenAt, before, refused } = count;
  const names = new Set([
    ...count.pieces.map((piece) => piece.channel),
    ...count.batches.filter(saysSomething).map((batch) => batch.channel),
    ...[...(before?.remaining ?? [])].flatMap(([channel, left]) => (left > 0 ? [channel] : [])),
  ]);
  const channels = [...names].toSorted().map((channel) => ({
    channel,
    ...ofChannel(
      {
        pieces: count.pieces.filter((piece) => piece.channel === channel),
        batches: count.batches.filter((batch) => batch.channel === channel),
      },
      before === null ? null : (before.remaining.get(channel) ?? 0),
    ),
  }));
  return DayCloseFigures.parse({
    form: DAY_CLOSE_FORM,
    day,
    timeZone,
    takenAt,
    before: before && { day: before.day, sha256: before.sha256 },
    channels,
    total: totalOf(channels, before !== null),
    batches: count.batches,
    refused,
  });
}

const saysSomething = ({ gap, fresh }: BatchToClose): boolean => gap !== 0 || fresh.length > 0;

type Sums = Omit<DayCloseChannel, "channel">;

function ofChannel(
  { pieces, batches }: Pick<DayCount, "pieces" | "batches">,
  left: number | null,
): Sums {
  const piecesOf = (is: (piece: PieceCount) => boolean): number =>
    sum(pieces.filter(is).map((piece) => piece.pieces));
  const envelopesOf = (is: (batch: BatchToClose) => boolean): number =>
    sum(batches.filter(is).map(({ gap, fresh }) => gap + sum(fresh.map(signed))));
  const fresh = batches.flatMap((batch) => batch.fresh);
  const placed = (place: "counted" | "passedOn"): number =>
    sum(fresh.filter(({ reason }) => exceptionReasons[reason].place === place).map(signed));
  const carriedOver = piecesOf(({ carried }) => carried) + envelopesOf(({ carried }) => carried);
  const later = piecesOf((piece) => piece.later);
  return {
    carriedOver,
    received: piecesOf(({ carried }) => !carried) + envelopesOf(({ carried }) => !carried),
    captured: piecesOf(({ outcome }) => outcome === "captured"),
    counted: piecesOf(({ outcome }) => outcome === "counted") + placed("counted"),
    passedOn: piecesOf(({ outcome }) => outcome === "passedOn") + placed("passedOn"),
    // What was counted and not scanned yet is still on the table.
    remaining:
      piecesOf(({ outcome }) => outcome === "remaining") +
      sum(batches.map(({ gap }) => Math.max(0, gap))),
    differences: ExceptionReason.options.flatMap((reason) => {
      const count = sum(fresh.filter((each) => each.reason === reason).map(signed));
      return count === 0 || exceptionReasons[reason].place !== "difference"
        ? []
        : [{ reason, count }];
    }),
    unnamed: sum(batches.map(({ gap }) => Math.min(0, gap))),
    carriedFrom: left === null ? null : { left, later, changed: carriedOver - left - later },
  };
}

const signed = ({ reason, count }: BatchExceptionNamed): number =>
  exceptionReasons[reason].sign * count;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

function totalOf(channels: readonly Sums[], hasBefore: boolean): Sums {
  const of = (pick: (channel: Sums) => number): number => sum(channels.map(pick));
  return {
    carriedOver: of((each) => each.carriedOver),
    received: of((each) => each.received),
    captured: of((each) => each.captured),
    counted: of((each) => each.counted),
    passedOn: of((each) => each.passedOn),
    remaining: of((each) => each.remaining),
    differences: ExceptionReason.options.flatMap((reason) => {
      const all = channels.flatMap((each) => each.differences);
      const count = sum(all.filter((each) => each.reason === reason).map((each) => each.count));
      return count === 0 ? [] : [{ reason, count }];
    }),
    unnamed: of((each) => each.unnamed),
    carriedFrom: hasBefore
      ? {
          left: of((each) => each.carriedFrom?.left ?? 0),
          later: of((each) => each.carriedFrom?.later ?? 0),
          changed: of((each) => each.carriedFrom?.changed ?? 0),
        }
      : null,
  };
}

/** Whether both sides of a channel, or of the whole day, are the same and every difference has a name. */
export function isExplained(sums: Sums): boolean {
  const named = sum(sums.differences.map((each) => each.count));
  const left = sums.carriedOver + sums.received;
  const right = sums.captured + sums.counted + sums.passedOn + sums.remaining + named;
  return sums.unnamed === 0 && left === right;
}
