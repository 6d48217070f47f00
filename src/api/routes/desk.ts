import { z } from "zod";
import { type ActDeps } from "../../acts/act.ts";
import { reviewSample, setSampleShare } from "../../acts/sample-review.ts";
import { takeBack } from "../../acts/take-back.ts";
import { dayInZone } from "../../domain/calendar.ts";
import { notFound } from "../../domain/request-problem.ts";
import { learnedSentence } from "../../domain/sentences/learned-sentence.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import { similarCases } from "../../domain/similar-cases.ts";
import { takeBackMove } from "../../domain/take-back.ts";
import type { Trx } from "../../store/database.ts";
import { openSample, openSamples } from "../../store/sample-reviews.ts";
import { townZone } from "../../store/town.ts";
import { findCase } from "../../store/views/cases.ts";
import { casesLike, decidedToday, learnedSince } from "../../store/views/desk.ts";
import { documentView } from "../../store/views/documents.ts";
import type { ApiServer } from "../api-server.ts";
import { Moved } from "../contract/acts.ts";
import {
  CaseBeside,
  DecidedToday,
  Sample,
  SampleDecision,
  SampleList,
  SampleOutcome,
  SampleShare,
} from "../contract/desk.ts";
import { IdParams } from "../contract/paging.ts";
import { UnitParams } from "../contract/units.ts";
import { documentStateSentence } from "../document-answer.ts";
import { languageOf } from "../language.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { answered, personOf } from "../run-act.ts";
import { answeredAsSaved, ofUnit } from "../saved-by.ts";
import { unitNames } from "../unit-names.ts";
import { noteOpened } from "./documents.ts";

const tags = ["clarification"];
const config = { access: ["clerk", "supervisor"] } as const;
const SAMPLES_MAX = 200;

type DeskDeps = ReadingDeps & ActDeps;

/** What the clarification desk has besides its cases: similar ones, one's own day, and the blind sample. */
export function deskRoutes(app: ApiServer, deps: DeskDeps): void {
  besideRoute(app, deps);
  dayRoutes(app, deps);
  sampleRoutes(app, deps);
  sampleActRoutes(app, deps);
}

function besideRoute(app: ApiServer, deps: DeskDeps): void {
  app.get(
    "/api/cases/:id/beside",
    {
      config,
      schema: {
        summary: "Open cases like this one, and what the machine has learned since a correction",
        tags,
        params: IdParams,
        response: { 200: CaseBeside },
      },
    },
    async (request) => {
      const { id } = request.params;
      const language = languageOf(request.headers["accept-language"]);
      return deps.store.withActor(request.actor.reads, async (trx) => {
        if ((await findCase(trx, id)) === null) throw notFound(`case ${id}`);
        const found = await casesLike(trx, id);
        // A case without a proposed department is like no other.
        if (found === null) return { similar: [], learned: null };
        const { proposed } = found.one;
        return {
          similar: similarCases(found.one, found.others).map((each) => ({
            id: each.id,
            documentId: each.documentId,
            receiptNumber: each.receiptNumber,
            subject: each.subject,
            sender: each.sender,
            because: each.because,
          })),
          learned: proposed === null ? null : await learnedOf(deps, trx, proposed, language),
        };
      });
    },
  );
}

async function learnedOf(
  deps: DeskDeps,
  trx: Trx,
  unit: string,
  language: SentenceLanguage,
): Promise<string | null> {
  const learned = await learnedSince(trx, unit);
  if (learned === null) return null;
  const zone = await townZone(trx);
  const { correctedAt, judged, agreed } = learned;
  const days = { correctedOn: dayInZone(correctedAt, zone), today: dayInZone(deps.now(), zone) };
  return learnedSentence({ ...days, judged, agreed }, language);
}

function dayRoutes(app: ApiServer, deps: DeskDeps): void {
  app.get(
    "/api/cases/decided-today",
    {
      config,
      schema: {
        summary: "What the reader settled today, and whether it can be taken back",
        tags,
        response: { 200: DecidedToday },
      },
    },
    async (request) => {
      const language = languageOf(request.headers["accept-language"]);
      const { reads } = request.actor;
      return deps.store.withActor(reads, async (trx) => {
        const rows = await decidedToday(trx, reads.personId);
        const unitName = await unitNames(trx);
        return {
          cases: rows.map(({ state, unit, ...row }) => ({
            ...row,
            stateSentence: row.documentId === null ? "" : documentStateSentence(state, language),
            unitName: unit === null ? null : unitName(unit),
            mayTakeBack:
              row.isLast &&
              takeBackMove(
                row.settlement,
                row.documentId === null ? "capture" : "document",
                state,
              ) !== null,
          })),
        };
      });
    },
  );
  app.post(
    "/api/cases/:id/take-back",
    {
      config,
      schema: {
        summary: "Take back what one settled today, as long as nobody has gone on with it",
        tags,
        params: IdParams,
        response: { 200: Moved },
      },
    },
    ({ params: { id }, actor }) =>
      answered(`case ${id}`, () => takeBack(deps, personOf(actor), id)),
  );
}

function sampleRoutes(app: ApiServer, deps: DeskDeps): void {
  app.get(
    "/api/samples",
    {
      config,
      schema: {
        summary: "What was routed alone and is drawn to be decided again, blind",
        tags,
        response: { 200: SampleList },
      },
    },
    async (request) => {
      const samples = await deps.store.withActor(request.actor.reads, (trx) =>
        openSamples(trx, SAMPLES_MAX),
      );
      return {
        samples: samples.map(({ id, documentId, drawnAt }) => ({
          id,
          documentId,
          drawnAt: drawnAt.toISOString(),
        })),
      };
    },
  );
  app.get(
    "/api/samples/:id",
    {
      config,
      schema: {
        summary: "One of them: the letter, without anything the machine decided",
        tags,
        params: IdParams,
        response: { 200: Sample },
      },
    },
    async (request) => {
      const { id } = request.params;
      return deps.store.withActor(request.actor.reads, async (trx) => {
        const sample = await openSample(trx, id);
        const view = sample === null ? null : await documentView(trx, sample.documentId);
        if (view === null || !view.contentVisible) throw notFound(`sample ${id}`);
        await noteOpened(deps, trx, request.actor, view.id, "document");
        return {
          id,
          documentId: view.id,
          receiptNumber: view.receipt.number,
          receiptDay: view.receipt.day,
          subject: view.facts?.subject?.text ?? null,
          sender: view.facts?.sender?.name ?? null,
          pages: view.pages,
        };
      });
    },
  );
}

function sampleActRoutes(app: ApiServer, deps: DeskDeps): void {
  app.post(
    "/api/samples/:id/review",
    {
      config,
      schema: {
        summary: "Decide on a drawn document; only the answer says what the machine had decided",
        tags,
        params: IdParams,
        body: SampleDecision,
        response: { 200: SampleOutcome },
      },
    },
    async ({ params: { id }, body, actor }) => {
      const { agreed, machineUnit } = await answered(`sample ${id}`, () =>
        reviewSample(deps, personOf(actor), id, body.unit),
      );
      const name = await deps.store.withActor(actor.reads, unitNames);
      return { agreed, machineUnit: { key: machineUnit, name: name(machineUnit) } };
    },
  );
  app.put(
    "/api/units/:key/sample-share",
    {
      config: { access: ["supervisor", "department-head"] },
      schema: {
        summary: "The share of what goes alone to a unit that is reviewed blind",
        tags: ["units"],
        params: UnitParams,
        body: SampleShare,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { key }, body, actor }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        { item: `unit ${key}`, types: ["sample-share-changed"], isOfThis: ofUnit(key) },
        () => setSampleShare(deps, personOf(actor), key, body.share, body.basedOn),
      );
      return reply.status(204).send();
    },
  );
}
