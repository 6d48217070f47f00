import { beforeAll, describe, expect, test } from "@jest/globals";
import { departmentsOf, type Town } from "../../../src/domain/town.ts";
import { thresholdFor } from "../../../src/routing/calibration.ts";
import {
  makeRouterOf,
  modelFor,
  type RouteInput,
  type Router,
  type RoutingKnowledge,
} from "../../../src/routing/decide-route.ts";
import { makeLearningRouter } from "../../../src/routing/learning-router.ts";
import type { RoutingModel } from "../../../src/routing/routing-model.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";
import { readTown } from "../../../src/town/read-town.ts";

let town: Town;
let knowledge: RoutingKnowledge;
let model: RoutingModel;
let base: Router;
let thresholds: ReadonlyMap<string, number>;

beforeAll(async () => {
  town = await readTown("fixtures/lindenau");
  knowledge = { ...town, letters: [], calibration: shippedCalibration };
  model = modelFor(knowledge);
  base = makeRouterOf(knowledge, model);
  thresholds = new Map(
    departmentsOf(town).map((unit) => [
      unit.id,
      thresholdFor(shippedCalibration, unit.errorAccepted),
    ]),
  );
}, 60_000);

const letter = (text: string): RouteInput => ({
  text,
  addresseeLines: [],
  subject: null,
  referenceNumbers: [],
  coverSheetUnit: null,
  structuredUnit: null,
  confidential: false,
  formalService: false,
  meanConfidence: 0.95,
});

const bins =
  "Hiermit beantrage ich eine größere Mülltonne, denn die Restmülltonne wurde nicht geleert und die " +
  "Müllabfuhr nimmt keinen Sperrmüll mit. Bitte ändern Sie die Abfallentsorgung und die Biotonne.";
const unknown =
  "Der Zwirbelkasten am Quastenhof klappert, die Zwirbelkastenwartung wurde vergessen; " +
  "bitte den Zwirbelkasten am Quastenhof richten.";

const learned = (unit: string, text: string, many = 20) =>
  Array.from({ length: many }, () => ({ unit, subject: null, text }));

describe("the router with the town's lessons", () => {
  test("without lessons is the calibrated one", () => {
    expect(makeLearningRouter(base, knowledge, model, [])).toBe(base);
    expect(makeLearningRouter(base, knowledge, model, learned("gibt-es-nicht", bins))).toBe(base);
  });

  test("offers first what people said of such letters, but sends none of them", () => {
    const taught = makeLearningRouter(base, knowledge, model, learned("bauaufsicht", unknown));
    const before = base(letter(unknown), thresholds);
    const after = taught(letter(unknown), thresholds);
    expect(before.candidates[0]?.unit).not.toBe("bauaufsicht");
    expect(after.candidates[0]?.unit).toBe("bauaufsicht");
    expect(after.wouldGoAlone).toBe(false);
    expect(after.unsureBecause).not.toBeNull();
  }, 60_000);

  test("stops what the calibrated one would send where the lessons contradict it", () => {
    expect(base(letter(bins), thresholds).wouldGoAlone).toBe(true);
    const taught = makeLearningRouter(base, knowledge, model, learned("bauaufsicht", bins));
    expect(taught(letter(bins), thresholds)).toMatchObject({
      wouldGoAlone: false,
      unsureBecause: "several-departments",
    });
    // Lessons that agree change nothing at all: neither what goes, nor how sure it is.
    const agreeing = makeLearningRouter(base, knowledge, model, learned("umweltamt", bins));
    expect(agreeing(letter(bins), thresholds)).toEqual(base(letter(bins), thresholds));
  }, 60_000);
});
