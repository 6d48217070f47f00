import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { bringBackModel, setLessonCounts, settleDrift } from "../../acts/learning.ts";
import { LessonChange, ModelReason } from "../../domain/acts.ts";
import { type DriftNotice as Notice, driftNotices } from "../../store/drift-notices.ts";
import { broughtBackVersion, lessonsGiven } from "../../store/lessons.ts";
import { modelsUsed, type UsedModel } from "../../store/models.ts";
import { listPortalChanges } from "../../store/portal-changes.ts";
import { listUnits } from "../../store/views/units.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import { type DriftNotice, Learning, LessonParams, ModelParams } from "../contract/learning.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { answered, personOf } from "../run-act.ts";

type LearningDeps = ActDeps & Pick<ReadingDeps, "store">;

const tags = ["steering"];
const config = { access: ["supervisor"] } as const;
const done = { 204: z.undefined() };
const SHOWN = { lessons: 200, models: 50, notices: 20, changes: 20 } as const;

/** What the machine has learned of the town's decisions: read and set right by supervisors. */
export function learningRoutes(app: ApiServer, deps: LearningDeps): void {
  app.get(
    "/api/learning",
    {
      config,
      schema: {
        summary: "What the machine has learned here, by which models it decided, and what changed",
        tags,
        response: { 200: Learning },
      },
    },
    async ({ actor }) => learningOf(deps, actor),
  );
  app.put(
    "/api/lessons/:id",
    {
      config,
      schema: {
        summary: "Undoes a lesson, or lets it count again",
        tags,
        params: LessonParams,
        body: LessonChange,
        response: done,
      },
    },
    async ({ params: { id }, body, actor }, reply) => {
      await answered(`lesson ${id}`, () => setLessonCounts(deps, personOf(actor), id, body));
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/models/:version/bring-back",
    {
      config,
      schema: {
        summary: "What had been learned when this model decided holds again",
        tags,
        params: ModelParams,
        body: ModelReason,
        response: done,
      },
    },
    async ({ params: { version }, body: { reason }, actor }, reply) => {
      await answered(`model ${version}`, () =>
        bringBackModel(deps, personOf(actor), version, reason),
      );
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/drift/:id/settle",
    {
      config,
      schema: {
        summary: "Settles that the town's letters have changed: the thresholds hold again",
        tags,
        params: LessonParams,
        body: ModelReason,
        response: done,
      },
    },
    async ({ params: { id }, body: { reason }, actor }, reply) => {
      await answered(`notice ${id}`, () => settleDrift(deps, personOf(actor), id, reason));
      return reply.status(204).send();
    },
  );
}

async function learningOf(deps: LearningDeps, actor: SignedIn): Promise<Learning> {
  return deps.store.withActor(actor.reads, async (trx) => {
    const names = new Map((await listUnits(trx)).map(({ key, name }) => [key, name]));
    const named = (key: string) => ({ key, name: names.get(key) ?? null });
    const models = await modelsUsed(trx, SHOWN.models);
    const changes = await listPortalChanges(trx, ["model"], null, SHOWN.changes);
    return {
      lessons: (await lessonsGiven(trx, SHOWN.lessons)).map(
        ({ givenAt, source, unit, proposed, ...lesson }) => ({
          ...lesson,
          source: Learning.shape.lessons.element.shape.source.parse(source),
          givenAt: givenAt.toISOString(),
          unit: named(unit),
          proposed: proposed === null ? null : named(proposed),
        }),
      ),
      models: models.map((model) => modelAnswer(model, models[0] ?? model)),
      broughtBack: changes.map(({ id, after, changedBy, changedAt, reason }) => ({
        id,
        version: broughtBackVersion(after),
        at: changedAt.toISOString(),
        by: changedBy,
        reason: reason ?? "",
      })),
      drift: (await driftNotices(trx, SHOWN.notices)).map(noticeAnswer),
    };
  });
}

function modelAnswer(model: UsedModel, newest: UsedModel) {
  const { version, lessons, documents, parts } = model;
  const compared =
    parts === null || newest.parts === null ? null : { mine: parts, its: newest.parts };
  return {
    version,
    lessons,
    documents,
    firstAt: model.firstAt.toISOString(),
    lastAt: model.lastAt.toISOString(),
    isNewest: model === newest,
    sameCatalogue: compared === null ? null : compared.mine.knowledge === compared.its.knowledge,
    sameProduct: compared === null ? null : compared.mine.product === compared.its.product,
  };
}

/** A notice as the portal shows it. */
export const noticeAnswer = (notice: Notice): DriftNotice => {
  const { id, kind, letters, happened, expected, noticedAt, settledAt, settledBy, reason } = notice;
  return {
    id,
    kind,
    letters,
    happened,
    expected,
    noticedAt: noticedAt.toISOString(),
    settled:
      settledAt === null
        ? null
        : { at: settledAt.toISOString(), by: settledBy, reason: reason ?? "" },
  };
};
