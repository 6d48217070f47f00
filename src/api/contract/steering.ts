import { z } from "zod";
import { ReleaseFigures } from "../../domain/steering.ts";
import { UnitMode } from "../../domain/town.ts";
import { DriftNotice, OwnThreshold } from "./learning.ts";
import { Instant } from "./paging.ts";

/** Of how many days before now the machine's proposals are counted. */
export const SteeringPeriod = z.object({
  days: z.coerce.number().int().min(1).max(400).default(90),
});

/** A share of counts with its 90 % interval; null where there is nothing to count. */
const CountedShare = z.object({
  count: z.int(),
  of: z.int(),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
});

/** How the machine's proposals did, against what people decided; counts of letters. */
export const ProposalFigures = z
  .object({
    proposals: z.int(),
    right: CountedShare,
    alone: CountedShare,
    wouldGoAlone: CountedShare,
    aloneWrong: z.int(),
    sampleWrong: CountedShare,
  })
  .meta({ id: "ProposalFigures" });

/** Who set it last, when, why, and by which figures. */
const Release = z.object({
  by: z.string().nullable(),
  at: Instant,
  reason: z.string().nullable(),
  figures: ReleaseFigures.nullable(),
});

/** In how many working days post is to be opened. `own`: null where nothing of one's own is set. */
const Attention = z.object({ own: z.int().nullable(), inForce: z.int() });

export const SteeredUnit = z.object({
  key: z.string(),
  name: z.string(),
  mode: UnitMode,
  modeInForce: UnitMode,
  errorAccepted: z.number(),
  /** The confidence its letters need now; null: nothing goes alone. */
  threshold: z.number().nullable(),
  /** What its own letters say of that; null: there are none yet. */
  own: OwnThreshold.nullable(),
  /** The share of what goes alone to it that is reviewed blind. */
  sampleShare: z.number(),
  attention: Attention,
  /** The reader may change mode, error, share and time to open. */
  maySet: z.boolean(),
  /** Null: as the town was founded. */
  release: Release.nullable(),
  figures: ProposalFigures,
});

export const Steering = z
  .object({
    days: z.int(),
    allAssisted: z.boolean(),
    /** Since when and by whom; null: the switch was never turned here. */
    switched: Release.omit({ figures: true, reason: true }).nullable(),
    maySwitch: z.boolean(),
    /** In what the town's letters have changed, as long as nobody has settled it. */
    drift: z.array(DriftNotice),
    /** Of units that have set nothing of their own. */
    attention: Attention,
    units: z.array(SteeredUnit),
    all: ProposalFigures,
  })
  .meta({ id: "Steering" });
export type Steering = z.infer<typeof Steering>;

/** What of a department is changed here; `from` and `to` are a mode, a share, or days, "" where none were set. */
export const UnitChangeKind = z.enum([
  "unit-mode",
  "error-accepted",
  "sample-share",
  "attention-period",
]);

/** One department, with what each error it could accept would have meant. */
export const UnitSteering = z
  .object({
    days: z.int(),
    unit: SteeredUnit,
    /** The reader may have less reviewed blind than the house does. */
    mayLowerSample: z.boolean(),
    /** In how many working days post is to be opened where the unit has set nothing. */
    townAttention: z.int(),
    settings: z.array(
      z.object({
        errorAccepted: z.number(),
        threshold: z.number().nullable(),
        alone: CountedShare,
        judged: z.int(),
        wrong: z.int(),
        errorBound: z.number(),
      }),
    ),
    changes: z.array(
      z.object({
        id: z.uuid(),
        kind: UnitChangeKind,
        from: z.string(),
        to: z.string(),
        by: z.string().nullable(),
        at: Instant,
        reason: z.string().nullable(),
        figures: ReleaseFigures.nullable(),
      }),
    ),
  })
  .meta({ id: "UnitSteering" });
export type UnitSteering = z.infer<typeof UnitSteering>;

/** Which department was proposed where which was decided: cells that are not zero. */
export const Confusion = z
  .object({
    days: z.int(),
    units: z.array(z.object({ key: z.string(), name: z.string() })),
    cells: z.array(z.object({ proposed: z.string(), decided: z.string(), documents: z.int() })),
  })
  .meta({ id: "Confusion" });
export type Confusion = z.infer<typeof Confusion>;
