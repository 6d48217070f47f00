import { departmentOf } from "../domain/town.ts";
import type { RouteProposal, Router, RoutingKnowledge } from "./decide-route.ts";
import { makeRouterOf } from "./decide-route.ts";
import type { KnownLetter, RoutingModel } from "./routing-model.ts";
import { teachModel } from "./taught-model.ts";

/**
 * The router with what the town's own decisions teach, made in milliseconds. `base` is the router of `model`, whose
 * confidence is calibrated; `learned` are letters whose unit a person named (a unit's key; a section teaches its
 * department).
 *
 * What may go alone is what `base` alone sends, and where the lessons do not speak for another department:
 * the lessons order what a person is offered, and may stop a letter, but never send one. So the bound on
 * the error of what goes alone (design section 7) is no looser than without them.
 */
export function makeLearningRouter(
  base: Router,
  knowledge: Omit<RoutingKnowledge, "letters">,
  model: RoutingModel,
  learned: readonly KnownLetter[],
): Router {
  const own = lettersOfDepartments(knowledge, learned);
  if (own.length === 0) return base;
  return sober(base, makeRouterOf(knowledge, teachModel(model, own)));
}

/** The learned letters with the department of their unit; those of no department are left out. */
const lettersOfDepartments = (
  knowledge: Pick<RoutingKnowledge, "units">,
  learned: readonly KnownLetter[],
): readonly KnownLetter[] =>
  learned.flatMap((letter) => {
    const department = departmentOf(knowledge, letter.unit);
    return department === null ? [] : [{ ...letter, unit: department.id }];
  });

/** The calibrated router, which the taught one may only stop. */
const sober =
  (base: Router, taught: Router): Router =>
  (input, thresholds) =>
    soberly(base(input, thresholds), taught(input, thresholds));

/** The calibrated proposal where both name the same department; else the taught one, for a person. */
function soberly(calibrated: RouteProposal, taught: RouteProposal): RouteProposal {
  const [first] = taught.candidates;
  if (first === undefined || first.unit === calibrated.candidates[0]?.unit) return calibrated;
  return {
    ...taught,
    wouldGoAlone: false,
    unsureBecause: calibrated.unsureBecause ?? "several-departments",
  };
}
