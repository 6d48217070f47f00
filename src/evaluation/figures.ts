import { z } from "zod";

const Share = z.number().min(0).max(1);
const FieldFigures = z.object({ n: z.int().nonnegative(), accuracy: Share.nullable() });
const SeparationOfKind = z.object({
  n: z.int().nonnegative().describe("Cuts there are"),
  precision: Share.nullable(),
  recall: Share.nullable(),
  f1: Share.nullable(),
});

const DepartmentFigures = z.object({
  n: z.int().nonnegative(),
  accuracy: Share.nullable().describe("Of the first candidate, whether or not it would go alone"),
  shareAlone: Share.nullable().describe("By the shipped thresholds"),
  errorAmongAlone: Share.nullable(),
  shareAloneAtOnePercentError: Share.nullable().describe("Threshold chosen on these letters"),
  shareAloneAtTwoPercentError: Share.nullable().describe("Threshold chosen on these letters"),
  expectedCalibrationError: Share.nullable(),
});

/** The same letters routed anew, after the machine had learned from others with the right department. */
const LearnedFigures = DepartmentFigures.extend({
  lessons: z.int().nonnegative().describe("Letters it learned from, at most, in each fold"),
  from: z.enum(["folds", "file"]).describe("Other letters of the folder, or those of --lessons"),
});
export type LearnedFigures = z.infer<typeof LearnedFigures>;

/** What is measured of any group of letters. Null: nothing to measure it on. */
const GroupFigures = z.object({
  department: DepartmentFigures,
  characterErrorRate: z.number().nonnegative().nullable(),
  wordRecall: Share.nullable(),
  fields: z
    .object({
      sender: FieldFigures,
      date: FieldFigures,
      subject: FieldFigures,
      references: FieldFigures,
      deadline: FieldFigures,
      confidential: FieldFigures,
    })
    .catchall(FieldFigures),
});
export type GroupFigures = z.infer<typeof GroupFigures>;

/** The one object that `poststelle evaluate --json` prints. Rates are shares of 1. */
export const Figures = GroupFigures.extend({
  separation: z.object({
    sheet: SeparationOfKind,
    blank: SeparationOfKind,
    none: SeparationOfKind,
  }),
  secondsPerPage: z.number().nonnegative().nullable(),
  cpuSecondsPerPage: z.number().nonnegative().nullable(),
  letters: z.int().nonnegative(),
  batches: z.int().nonnegative(),
  pages: z.int().nonnegative().nullable(),
  lettersKeptWhole: FieldFigures.describe("Files of one letter that became one mail item"),
  shareHeldBack: Share.nullable().describe(
    "Letters that a rule gives to a person at any confidence",
  ),
  curve: z.array(z.object({ confidence: Share, share: Share, error: Share })),
  levels: z.array(GroupFigures.extend({ level: z.int(), letters: z.int().positive() })),
  learned: z
    .array(LearnedFigures)
    .describe("With --folds or --lessons; the department's figures after learning"),
  faults: z.array(z.string()).describe("Truth files and letters that could not be measured"),
  notes: z.array(z.string()),
});
export type Figures = z.infer<typeof Figures>;
