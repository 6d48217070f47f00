import { z } from "zod";
import { DriftKind } from "../../domain/drift.ts";
import { KeptThreshold } from "../../domain/unit-threshold.ts";
import { Instant } from "./paging.ts";

/** A unit as a table names it; null name: it is no more. */
const Unit = z.object({ key: z.string(), name: z.string().nullable() });

/** A lesson of the town: of a letter without its content, and of nobody. */
const Lesson = z.object({
  id: z.uuid(),
  givenAt: Instant,
  source: z.enum(["correction", "confirmation", "return", "sample-review"]),
  unit: Unit,
  proposed: Unit.nullable(),
  receiptNumber: z.string(),
  /** Nobody has undone it. */
  counts: z.boolean(),
  /** An older model was brought back, which did not know it. */
  setAside: z.boolean(),
});

/** A model that decided letters. */
const Model = z.object({
  version: z.string(),
  lessons: z.int(),
  firstAt: Instant,
  lastAt: Instant,
  documents: z.int(),
  /** It decided last. */
  isNewest: z.boolean(),
  /** Made from the same catalogue and the same product as the newest one; null: that is not known any more. */
  sameCatalogue: z.boolean().nullable(),
  sameProduct: z.boolean().nullable(),
});

/** That the town's letters have changed. */
export const DriftNotice = z
  .object({
    id: z.uuid(),
    kind: DriftKind,
    noticedAt: Instant,
    letters: z.int(),
    happened: z.int(),
    expected: z.int(),
    settled: z.object({ at: Instant, by: z.string().nullable(), reason: z.string() }).nullable(),
  })
  .meta({ id: "DriftNotice" });
export type DriftNotice = z.infer<typeof DriftNotice>;

/** What the machine has learned here, by which models it decided, and whether the town's letters have changed. */
export const Learning = z
  .object({
    lessons: z.array(Lesson),
    models: z.array(Model),
    /** Which older ones were brought back, the newest act first. */
    broughtBack: z.array(
      z.object({
        id: z.uuid(),
        version: z.string(),
        at: Instant,
        by: z.string().nullable(),
        reason: z.string(),
      }),
    ),
    drift: z.array(DriftNotice),
  })
  .meta({ id: "Learning" });
export type Learning = z.infer<typeof Learning>;

/** What a unit's own letters say of its threshold. */
export const OwnThreshold = KeptThreshold.omit({ errorAccepted: true });
export const LessonParams = z.object({ id: z.uuid() });
export const ModelParams = z.object({ version: z.string().regex(/^[0-9a-f]{12}$/) });
