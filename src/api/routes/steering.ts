import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { setErrorAccepted, setTownMode, setUnitMode } from "../../acts/modes.ts";
import { ATTENTION_WORKING_DAYS } from "../../domain/attention.ts";
import { ErrorAcceptedChange, TownModeChange, UnitModeChange } from "../../domain/acts.ts";
import { notFound } from "../../domain/request-problem.ts";
import { ERROR_SETTINGS, ReleaseFigures } from "../../domain/steering.ts";
import { thresholdInForce } from "../../domain/unit-threshold.ts";
import { confusionOf, figuresOf, settingsOf } from "../../evaluation/judge-proposals.ts";
import { maySetMode } from "../../store/act-rights.ts";
import { settableUnits } from "../../store/act-subjects.ts";
import { driftNotices } from "../../store/drift-notices.ts";
import { keptThresholds } from "../../store/unit-thresholds.ts";
import { attentionOfUnits, townAttention } from "../../store/attention.ts";
import { lastModeChanges, listPortalChanges } from "../../store/portal-changes.ts";
import { readProposals } from "../../store/views/proposals.ts";
import { listUnits } from "../../store/views/units.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import {
  Confusion,
  Steering,
  SteeringPeriod,
  UnitChangeKind,
  UnitSteering,
} from "../contract/steering.ts";
import { UnitParams } from "../contract/units.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { answered, personOf } from "../run-act.ts";
import { answeredAsSaved, ofUnit } from "../saved-by.ts";
import { noticeAnswer } from "./learning.ts";

export type SteeringDeps = ActDeps & Pick<ReadingDeps, "store" | "keys" | "thresholdFor">;

const tags = ["steering"];
const config = { access: ["supervisor", "department-head"] } as const;
const CHANGES_SHOWN = 50;
const NOTICES = 20;
/** What a release is decided by when nobody says how far to look back. */
const RELEASE_DAYS = 90;

/** How far the machine may go, and how well it did: read by supervisors and heads, set each as far as it is theirs. */
export function steeringRoutes(app: ApiServer, deps: SteeringDeps): void {
  readRoutes(app, deps);
  unitRoutes(app, deps);
  settingRoutes(app, deps);
}

function readRoutes(app: ApiServer, deps: SteeringDeps): void {
  app.get(
    "/api/steering",
    {
      config,
      schema: {
        summary: "The mode of each department, its release, and how the machine did",
        tags,
        querystring: SteeringPeriod,
        response: { 200: Steering },
      },
    },
    async ({ actor, query: { days } }) => {
      const standing = await standingOf(deps, actor, days);
      const { units, groups, changes, may, attention, drift } = standing;
      const [first] = units;
      return {
        days,
        allAssisted: first?.allAssisted ?? false,
        switched:
          changes.town === null
            ? null
            : { by: changes.town.changedBy, at: changes.town.changedAt.toISOString() },
        maySwitch: may.switch,
        drift: drift.map(noticeAnswer),
        attention: { own: attention.town, inForce: attention.town ?? ATTENTION_WORKING_DAYS },
        units: units.map((unit) => steered(deps, unit, standing)),
        all: figuresOf(groups, null),
      };
    },
  );
  app.get(
    "/api/steering/confusion",
    {
      config,
      schema: {
        summary: "Which department was proposed where which was decided, in counts",
        tags,
        querystring: SteeringPeriod,
        response: { 200: Confusion },
      },
    },
    async ({ actor, query: { days } }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const cells = confusionOf(await readProposals(trx, days, []));
        const named = new Set(cells.flatMap(({ proposed, decided }) => [proposed, decided]));
        const units = (await listUnits(trx)).filter(({ key }) => named.has(key));
        return { days, units: units.map(({ key, name }) => ({ key, name })), cells: [...cells] };
      }),
  );
}

function unitRoutes(app: ApiServer, deps: SteeringDeps): void {
  app.get(
    "/api/steering/units/:key",
    {
      config,
      schema: {
        summary:
          "One department: what each error it could accept would have meant, and its changes",
        tags,
        params: UnitParams,
        querystring: SteeringPeriod,
        response: { 200: UnitSteering },
      },
    },
    async ({ actor, params: { key }, query: { days } }) => {
      const standing = await standingOf(deps, actor, days);
      const unit = standing.units.find((each) => each.key === key);
      if (unit === undefined) throw notFound(`unit ${key}`);
      const settings = settingsOf(
        standing.groups,
        key,
        ERROR_SETTINGS.map((errorAccepted) => ({
          errorAccepted,
          threshold: deps.thresholdFor(errorAccepted),
        })),
        standing.thresholds,
      );
      const changes = await deps.store.withActor(actor.reads, (trx) =>
        listPortalChanges(trx, UnitChangeKind.options, key, CHANGES_SHOWN),
      );
      return {
        days,
        unit: steered(deps, unit, standing),
        mayLowerSample: standing.may.switch,
        townAttention: standing.attention.town ?? ATTENTION_WORKING_DAYS,
        settings: [...settings],
        changes: changes.map(
          ({ id, kind, before, after, changedBy, changedAt, reason, figures }) => ({
            id,
            kind: UnitChangeKind.parse(kind),
            from: textOf(before),
            to: textOf(after),
            by: changedBy,
            at: changedAt.toISOString(),
            reason,
            figures: figuresOrNull(figures),
          }),
        ),
      };
    },
  );
}

function settingRoutes(app: ApiServer, deps: SteeringDeps): void {
  const done = { 204: z.undefined() };
  app.put(
    "/api/units/:key/mode",
    {
      config,
      schema: {
        summary: "How far the machine may go for a unit",
        tags,
        params: UnitParams,
        body: UnitModeChange,
        response: done,
      },
    },
    async ({ params: { key }, body: { mode, reason, basedOn }, actor }, reply) => {
      const figures = await releaseFigures(deps, actor, key);
      await answeredAsSaved(
        deps,
        actor,
        { item: `unit ${key}`, types: ["unit-mode-changed"], isOfThis: ofUnit(key) },
        () => setUnitMode(deps, personOf(actor), key, mode, { reason, figures }, basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/units/:key/error-accepted",
    {
      config,
      schema: {
        summary: "The share of wrong assignments a unit accepts among those that go alone",
        tags,
        params: UnitParams,
        body: ErrorAcceptedChange,
        response: done,
      },
    },
    async ({ params: { key }, body: { errorAccepted, basedOn }, actor }, reply) => {
      const figures = await releaseFigures(deps, actor, key, errorAccepted);
      await answeredAsSaved(
        deps,
        actor,
        { item: `unit ${key}`, types: ["error-accepted-changed"], isOfThis: ofUnit(key) },
        () => setErrorAccepted(deps, personOf(actor), key, errorAccepted, figures, basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/town/mode",
    {
      config: { access: ["supervisor"] },
      schema: {
        summary: "The one switch: the whole town back to assisted, or each unit by its own mode",
        tags,
        body: TownModeChange,
        response: done,
      },
    },
    async ({ body, actor }, reply) => {
      await answered("town", () => setTownMode(deps, personOf(actor), body.allAssisted));
      return reply.status(204).send();
    },
  );
}

type SteeringUnit = Awaited<ReturnType<typeof listUnits>>[number];

/** Departments, their figures, who set them last, and which of them the reader may set. */
async function standingOf(deps: SteeringDeps, actor: SignedIn, days: number) {
  const thresholds = thresholdsAsked(deps);
  const read = await deps.store.withActor(actor.reads, async (trx) => ({
    units: (await listUnits(trx)).filter(
      ({ kind, validTo }) => kind === "department" && validTo === null,
    ),
    groups: await readProposals(trx, days, thresholds),
    changes: await lastModeChanges(trx),
    attention: { town: await townAttention(trx), ofUnits: await attentionOfUnits(trx) },
    kept: await keptThresholds(trx),
    drift: (await driftNotices(trx, NOTICES)).filter(({ settledAt }) => settledAt === null),
  }));
  const may = await deps.store.withActor(actor.acts, async (trx) => ({
    set: await settableUnits(trx),
    switch: await maySetMode(trx, null),
  }));
  return { ...read, thresholds, may };
}

/** The confidences that the offered settings need, ascending. */
const thresholdsAsked = (deps: SteeringDeps): readonly number[] =>
  [
    ...new Set(ERROR_SETTINGS.map(deps.thresholdFor).filter((threshold) => threshold !== null)),
  ].toSorted((a, b) => a - b);

function steered(
  deps: SteeringDeps,
  unit: SteeringUnit,
  {
    groups,
    changes,
    may,
    attention,
    kept,
    drift,
  }: Omit<Awaited<ReturnType<typeof standingOf>>, "units">,
) {
  const { key, name, mode, modeInForce, errorAccepted, sampleShare } = unit;
  const own = attention.ofUnits.get(unit.id) ?? null;
  const keptOne = kept.get(key) ?? null;
  const last = changes.units.get(key);
  // Founding may have set it anew since.
  const release = last === undefined || last.after !== mode ? null : last;
  return {
    key,
    name,
    mode,
    modeInForce,
    errorAccepted,
    threshold: thresholdInForce(
      deps.thresholdFor,
      errorAccepted,
      keptOne,
      drift.map(({ kind }) => kind),
    ),
    own: keptOne,
    sampleShare,
    attention: { own, inForce: own ?? attention.town ?? ATTENTION_WORKING_DAYS },
    maySet: may.set.has(key),
    release:
      release === null
        ? null
        : {
            by: release.changedBy,
            at: release.changedAt.toISOString(),
            reason: release.reason,
            figures: figuresOrNull(release.figures),
          },
    figures: figuresOf(groups, key),
  };
}

/** What is known of a department's proposals now, to be kept with the change it led to. */
async function releaseFigures(
  deps: SteeringDeps,
  actor: SignedIn,
  key: string,
  wanted?: number,
): Promise<ReleaseFigures | null> {
  return deps.store.withActor(actor.reads, async (trx) => {
    const [unit] = await listUnits(trx, key);
    if (unit === undefined) return null;
    const errorAccepted = wanted ?? unit.errorAccepted;
    const threshold = deps.thresholdFor(errorAccepted);
    const thresholds = threshold === null ? [] : [threshold];
    const groups = await readProposals(trx, RELEASE_DAYS, thresholds);
    const { right } = figuresOf(groups, key);
    const [at] = settingsOf(groups, key, [{ errorAccepted, threshold }], thresholds);
    return {
      days: RELEASE_DAYS,
      judged: right.of,
      right: right.count,
      judgedAlone: at?.judged ?? 0,
      wrongAlone: at?.wrong ?? 0,
      errorBound: at?.errorBound ?? 1,
      errorAccepted,
    };
  });
}

const figuresOrNull = (figures: unknown): ReleaseFigures | null =>
  ReleaseFigures.safeParse(figures).data ?? null;

/** A mode, a share, or days; "" where none were set. */
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? `${value}` : "";
