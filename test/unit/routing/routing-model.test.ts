import { expect, test } from "@jest/globals";
import type { Responsibility } from "../../../src/domain/town.ts";
import { softmax } from "../../../src/routing/linear-model.ts";
import { trainRoutingModel } from "../../../src/routing/routing-model.ts";
import { classScores } from "../../../src/routing/taught-model.ts";
import { countFeatures } from "../../../src/routing/text-features.ts";

const units = ["jugendamt", "standesamt", "umweltamt"].map((id) => ({ id, name: id, aliases: [] }));
const services: readonly Responsibility[] = [
  service("jugendamt", "Elterngeld", ["Geld nach der Geburt", "Elternzeit", "Zuschuss für Eltern"]),
  service("standesamt", "Geburtsurkunde", ["Geburt anzeigen", "Urkunde vom Kind"]),
  service("umweltamt", "Baumschutz", ["Baum fällen", "Garten", "Hecke"]),
];

function service(unit: string, name: string, words: string[]): Responsibility {
  return { unit, service: name, words, documents: [], laws: [], notResponsibleFor: [] };
}

/** How likely the model of these services thinks the youth office for "Kindergeld". */
function likely(responsibilities: readonly Responsibility[]): number {
  const model = trainRoutingModel({ units, responsibilities, letters: [] });
  const features = countFeatures([{ text: "Kindergeld für Eltern", weight: 1 }], model.split);
  return softmax(classScores(model, features))[0] ?? 0;
}

test("what a department says is not its own speaks against it, though nobody else is named", () => {
  const refusing = services.map((each) =>
    each.unit === "jugendamt"
      ? { ...each, notResponsibleFor: [{ words: "Kindergeld", unit: null }] }
      : each,
  );
  const named = services.map((each) =>
    each.unit === "jugendamt"
      ? { ...each, notResponsibleFor: [{ words: "Kindergeld", unit: "standesamt" }] }
      : each,
  );
  const before = likely(services);
  expect(before).toBeGreaterThan(0.5);
  expect(likely(refusing)).toBeLessThan(before - 0.1);
  expect(likely(named)).toBeLessThan(before - 0.1);
});
