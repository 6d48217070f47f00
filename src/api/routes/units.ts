import { notFound } from "../../domain/request-problem.ts";
import { listUnits } from "../../store/views/units.ts";
import type { ApiServer } from "../api-server.ts";
import { Unit, UnitList, UnitParams } from "../contract/units.ts";
import type { ReadingDeps } from "../reading-deps.ts";

const tags = ["units"];

/** Reading the town's units: their tree, and how far the machine may go for each. */
export function unitRoutes(
  app: ApiServer,
  deps: Pick<ReadingDeps, "store" | "thresholdFor">,
): void {
  const answer = (unit: Awaited<ReturnType<typeof listUnits>>[number]) => ({
    ...unit,
    threshold: deps.thresholdFor(unit.errorAccepted),
  });
  app.get(
    "/api/units",
    {
      schema: { summary: "All units; `parent` makes the tree", tags, response: { 200: UnitList } },
    },
    async (request) => {
      const units = await deps.store.withActor(request.actor.reads, (trx) => listUnits(trx));
      return { units: units.map(answer) };
    },
  );
  app.get(
    "/api/units/:key",
    { schema: { summary: "One unit", tags, params: UnitParams, response: { 200: Unit } } },
    async (request) => {
      const { key } = request.params;
      const [unit] = await deps.store.withActor(request.actor.reads, (trx) => listUnits(trx, key));
      if (unit === undefined) throw notFound(`unit ${key}`);
      return answer(unit);
    },
  );
}
