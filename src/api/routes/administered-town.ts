import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { setHolidays, setRetention, setSignInRules } from "../../acts/town-order.ts";
import { addUnit, changeUnit, endUnit, importUnits, planUnits } from "../../acts/units.ts";
import { addDays, dayInZone } from "../../domain/calendar.ts";
import type { UnitFile } from "../../domain/unit-file.ts";
import { readUnits } from "../../store/founded-town.ts";
import { readLedger } from "../../store/ledger.ts";
import { townZone } from "../../store/town.ts";
import { readTownOrder } from "../../store/town-order.ts";
import type { ApiServer } from "../api-server.ts";
import {
  AdministeredUnits,
  HolidaysAsked,
  IntakeWays,
  RetentionAsked,
  TownOrderAnswer,
  SignInRulesAsked,
  UnitAsked,
  UnitChange,
  UnitEndAsked,
  UnitImport,
  UnitImportAnswer,
} from "../contract/administration.ts";
import { UnitParams } from "../contract/units.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { answered, personOf } from "../run-act.ts";
import { answeredAsSaved, ofTheTown } from "../saved-by.ts";
import { dependencyStates } from "./health.ts";

export type AdministeredTownDeps = ActDeps &
  Pick<ReadingDeps, "dependencies" | "filesWaiting" | "keys"> & {
    readonly readUnitFile: (csv: string) => UnitFile;
  };

const tags = ["administration"];
const config = { access: ["administrator"] } as const;
const done = { 204: z.undefined() };

/** The town's units, and how it keeps, closes and lets in: an administrator's. */
export function administeredTownRoutes(app: ApiServer, deps: AdministeredTownDeps): void {
  unitRoutes(app, deps);
  importRoute(app, deps);
  orderRoutes(app, deps);
  intakeRoute(app, deps);
}

function unitRoutes(app: ApiServer, deps: AdministeredTownDeps): void {
  app.get(
    "/api/administration/units",
    {
      config,
      schema: {
        summary: "Every unit, ended ones too, in the order of its file",
        tags,
        response: { 200: AdministeredUnits },
      },
    },
    async ({ actor }) => ({ units: [...(await deps.store.withActor(actor.reads, readUnits))] }),
  );
  app.post(
    "/api/administration/units",
    { config, schema: { summary: "Add a unit", tags, body: UnitAsked, response: done } },
    async ({ actor, body: { key, ...words } }, reply) => {
      await answered(`unit ${key}`, () => addUnit(deps, personOf(actor), key, words));
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/administration/units/:key",
    {
      config,
      schema: {
        summary: "Another name, number or place for a unit",
        tags,
        params: UnitParams,
        body: UnitChange,
        response: done,
      },
    },
    async ({ actor, params: { key }, body: { basedOn, ...words } }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        {
          item: `unit ${key}`,
          types: ["org-unit-changed", "org-units-imported"],
          isOfThis: () =>
            Promise.resolve((fact) => fact.type !== "org-unit-changed" || fact.unit === key),
        },
        () => changeUnit(deps, personOf(actor), key, words, basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/administration/units/:key/end",
    {
      config,
      schema: {
        summary: "End a unit with a day, for a successor if there is one",
        tags,
        params: UnitParams,
        body: UnitEndAsked,
        response: done,
      },
    },
    async ({ actor, params: { key }, body }, reply) => {
      await answered(`unit ${key}`, () => endUnit(deps, personOf(actor), key, body));
      return reply.status(204).send();
    },
  );
}

function importRoute(app: ApiServer, deps: AdministeredTownDeps): void {
  app.post(
    "/api/administration/units/import",
    {
      config,
      // Longer than other bodies: a whole town's units.
      bodyLimit: 1_100_000,
      schema: {
        summary: "Say what a file of all units would change; with its mark, take it over",
        tags,
        body: UnitImport,
        response: { 200: UnitImportAnswer },
      },
    },
    async ({ actor, body: { csv, plan } }): Promise<UnitImportAnswer> => {
      const { units, problems } = deps.readUnitFile(csv);
      if (problems.length > 0) {
        return { problems: [...problems], changes: [], plan: null, done: false };
      }
      const who = personOf(actor);
      const planned = await answered("units", () =>
        plan === null ? planUnits(deps, who, units) : importUnits(deps, who, units, plan),
      );
      const changes = planned.changes.map(({ change, key, fields }) => ({
        change,
        key,
        fields: [...fields],
      }));
      return { problems: [], changes, plan: planned.plan, done: plan !== null };
    },
  );
}

const INTAKE_DAYS = 14;

function intakeRoute(app: ApiServer, deps: AdministeredTownDeps): void {
  app.get(
    "/api/administration/intake",
    {
      config,
      schema: {
        summary: "By which ways post comes in, and what holds it up",
        tags,
        response: { 200: IntakeWays },
      },
    },
    async ({ actor: { reads } }) => {
      const { tenantId } = reads;
      const rows = await deps.store.withActor(reads, async (trx) => {
        const today = dayInZone(deps.now(), await townZone(trx));
        return readLedger(trx, tenantId, { from: addDays(today, -INTAKE_DAYS), to: null });
      });
      const waiting = deps.filesWaiting(tenantId);
      const { intake } = deps.dependencies;
      const asked =
        intake === undefined ? [] : await dependencyStates({ dependencies: { intake } });
      return {
        ways: [...Map.groupBy(rows, ({ channel }) => channel)].map(([channel, of]) => ({
          channel,
          lastOn: of.map(({ receiptDay }) => receiptDay).reduce((a, b) => (a > b ? a : b)),
          accepted: of.reduce((sum, { accepted }) => sum + accepted, 0),
        })),
        filesWaiting:
          waiting === null ? null : { count: waiting.count, since: waiting.since.toISOString() },
        hasRoom: asked.every(([, state]) => state.ok),
      };
    },
  );
}

function orderRoutes(app: ApiServer, deps: AdministeredTownDeps): void {
  const url = "/api/administration/town";
  app.get(
    url,
    {
      config,
      schema: {
        summary: "Retention, holidays and what signing in needs",
        tags,
        response: { 200: TownOrderAnswer },
      },
    },
    async ({ actor }) => {
      const { retention, ...order } = await deps.store.withActor(actor.reads, readTownOrder);
      return { ...order, retention: [...retention] };
    },
  );
  app.put(
    `${url}/retention`,
    {
      config,
      schema: { summary: "How long post is kept", tags, body: RetentionAsked, response: done },
    },
    async ({ actor, body }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        { item: "retention", types: ["retention-changed"], isOfThis: ofTheTown },
        () => setRetention(deps, personOf(actor), body.retention, body.basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.put(
    `${url}/holidays`,
    {
      config,
      schema: {
        summary: "Days on which the town is closed",
        tags,
        body: HolidaysAsked,
        response: done,
      },
    },
    async ({ actor, body }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        { item: "holidays", types: ["holidays-changed"], isOfThis: ofTheTown },
        () => setHolidays(deps, personOf(actor), body, body.basedOn),
      );
      return reply.status(204).send();
    },
  );
  signInRoute(app, deps);
}

function signInRoute(app: ApiServer, deps: AdministeredTownDeps): void {
  app.put(
    "/api/administration/town/sign-in",
    {
      config,
      schema: {
        summary: "Of which roles a second factor is wanted",
        tags,
        body: SignInRulesAsked,
        response: done,
      },
    },
    async ({ actor, body: { basedOn, ...rules } }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        { item: "sign-in", types: ["sign-in-rules-changed"], isOfThis: ofTheTown },
        () => setSignInRules(deps, personOf(actor), rules, basedOn),
      );
      return reply.status(204).send();
    },
  );
}
