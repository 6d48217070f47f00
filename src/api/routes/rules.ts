import { z } from "zod";
import { addService, changeService, endService } from "../../acts/catalogue.ts";
import { putRulesIntoForce, type RulesDeps, tryRulesOut, versionOf } from "../../acts/rules.ts";
import { Responsibility } from "../../domain/town.ts";
import { maySetMode } from "../../store/act-rights.ts";
import { settableUnits } from "../../store/act-subjects.ts";
import { findService, listServices } from "../../store/catalogue.ts";
import { listPortalChanges, WHOLE_TOWN } from "../../store/portal-changes.ts";
import { readRules } from "../../store/rules.ts";
import type { ApiServer } from "../api-server.ts";
import { IdParams } from "../contract/paging.ts";
import {
  Catalogue,
  EditedRules,
  RulesChange,
  RulesTrialAnswer,
  ServiceAdded,
  ServiceChange,
  ServiceEnd,
  TownRulesAnswer,
} from "../contract/rules.ts";
import { answered, personOf } from "../run-act.ts";
import { answeredAsSaved, type SavedByDeps } from "../saved-by.ts";

const tags = ["rules"];
const config = { access: ["supervisor", "department-head"] } as const;
const supervisors = { access: ["supervisor"] } as const;
const VERSIONS_SHOWN = 50;
const done = { 204: z.undefined() };

/** The town's rules and its catalogue of responsibilities: what the router goes by, as people edit it. */
export function rulesRoutes(app: ApiServer, deps: RulesDeps & SavedByDeps): void {
  rulesReadRoute(app, deps);
  rulesChangeRoutes(app, deps);
  catalogueReadRoute(app, deps);
  catalogueChangeRoutes(app, deps);
}

function rulesReadRoute(app: ApiServer, deps: RulesDeps): void {
  app.get(
    "/api/rules",
    {
      config,
      schema: {
        summary: "The rules in force, and every version the portal put into force",
        tags,
        response: { 200: TownRulesAnswer },
      },
    },
    async ({ actor }) => {
      const maySet = await deps.store.withActor(actor.acts, (trx) => maySetMode(trx, null));
      return deps.store.withActor(actor.reads, async (trx) => {
        const rules = await readRules(trx);
        const changes = await listPortalChanges(trx, ["rules"], WHOLE_TOWN, VERSIONS_SHOWN);
        return {
          rules: EditedRules.parse(rules),
          version: versionOf(rules),
          maySet,
          changes: changes.map((change) => ({
            id: change.id,
            at: change.changedAt.toISOString(),
            by: change.changedBy,
            reason: change.reason,
            tried: Tried.safeParse(change.figures).data ?? null,
            rules: EditedRules.parse(change.after),
            before: EditedRules.parse(change.before),
          })),
        };
      });
    },
  );
}

const Tried = z.object({ documents: z.int(), differing: z.int() });

function rulesChangeRoutes(app: ApiServer, deps: RulesDeps): void {
  app.post(
    "/api/rules/trials",
    {
      config: supervisors,
      schema: {
        summary: "What other rules would have done with the last 1,000 documents, in counts",
        tags,
        body: EditedRules,
        response: { 200: RulesTrialAnswer },
      },
    },
    ({ actor, body }) => answered("rules", () => tryRulesOut(deps, personOf(actor), body)),
  );
  app.put(
    "/api/rules",
    {
      config: supervisors,
      schema: {
        summary: "Put rules into force that were tried within a day",
        tags,
        body: RulesChange,
        response: done,
      },
    },
    async ({ actor, body }, reply) => {
      await answered("rules", () => putRulesIntoForce(deps, personOf(actor), body));
      return reply.status(204).send();
    },
  );
}

function catalogueReadRoute(app: ApiServer, deps: RulesDeps): void {
  app.get(
    "/api/responsibilities",
    {
      config,
      schema: {
        summary: "The catalogue: each department's services in the citizens' words",
        tags,
        response: { 200: Catalogue },
      },
    },
    async ({ actor }) => {
      const may = await deps.store.withActor(actor.acts, settableUnits);
      const services = await deps.store.withActor(actor.reads, listServices);
      return {
        services: services.map((service) => ({ ...service, maySet: may.has(service.unit) })),
        mayAddTo: [...may],
      };
    },
  );
}

function catalogueChangeRoutes(app: ApiServer, deps: RulesDeps & SavedByDeps): void {
  app.post(
    "/api/responsibilities",
    {
      config,
      schema: {
        summary: "Add a service",
        tags,
        body: Responsibility,
        response: { 201: ServiceAdded },
      },
    },
    async ({ actor, body }, reply) => {
      const id = await answered("service", () => addService(deps, personOf(actor), body));
      return reply.status(201).send({ id });
    },
  );
  app.put(
    "/api/responsibilities/:id",
    {
      config,
      schema: {
        summary: "Other words for a service",
        tags,
        params: IdParams,
        body: ServiceChange,
        response: done,
      },
    },
    async ({ actor, params: { id }, body: { basedOn, ...words } }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        {
          item: `service ${id}`,
          types: ["responsibility-changed"],
          isOfThis: async (trx) => {
            const known = await findService(trx, id);
            return (fact) =>
              fact.type === "responsibility-changed" &&
              fact.unit === known?.unit &&
              fact.service === known.service;
          },
        },
        () => changeService(deps, personOf(actor), id, words, basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/responsibilities/:id/end",
    {
      config,
      schema: {
        summary: "End a service: nothing is routed by its words from now on",
        tags,
        params: IdParams,
        body: ServiceEnd,
        response: done,
      },
    },
    async ({ actor, params: { id }, body: { reason } }, reply) => {
      await answered(`service ${id}`, () => endService(deps, personOf(actor), id, reason));
      return reply.status(204).send();
    },
  );
}
