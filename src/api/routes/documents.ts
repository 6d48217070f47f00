import { factOf } from "../../audit/append.ts";
import { notFound } from "../../domain/request-problem.ts";
import {
  captureHistorySentence,
  historySentence,
} from "../../domain/sentences/history-sentence.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import type { Trx } from "../../store/database.ts";
import { townCalendar, townZone } from "../../store/town.ts";
import { documentView } from "../../store/views/documents.ts";
import { noteReading } from "../../store/views/readings.ts";
import { namesOfPersons, trailOfDocument } from "../../store/views/trail.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import { Document, History } from "../contract/documents.ts";
import { IdParams } from "../contract/paging.ts";
import { documentAnswer, todayIn } from "../document-answer.ts";
import { languageOf } from "../language.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { unitNames } from "../unit-names.ts";

const tags = ["documents"];

/** Reading a document: what is known of it, and what befell it. Its bytes are in document-bytes.ts. */
export function documentsRoutes(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/documents/:id",
    {
      schema: {
        summary: "One document: its pages, facts, routing, case, delivery and renditions",
        tags,
        params: IdParams,
        response: { 200: Document },
      },
    },
    async (request) => {
      const { id } = request.params;
      const language = languageOf(request.headers["accept-language"]);
      return deps.store.withActor(request.actor.reads, async (trx) => {
        const view = await documentView(trx, id);
        if (view === null) throw notFound(`document ${id}`);
        if (view.contentVisible) await noteOpened(deps, trx, request.actor, id, "document");
        const today = todayIn(deps.now(), await townZone(trx));
        return documentAnswer(view, {
          language,
          today,
          holidays: deps.holidaysAround(await townCalendar(trx), today),
          unitName: await unitNames(trx),
        });
      });
    },
  );
  app.get(
    "/api/documents/:id/history",
    {
      schema: {
        summary: "What befell a document, in sentences from the audit trail",
        tags,
        params: IdParams,
        response: { 200: History },
      },
    },
    async (request) => {
      const { id } = request.params;
      const language = languageOf(request.headers["accept-language"]);
      const events = await deps.store.withActor(request.actor.reads, async (trx) => {
        const told = await historyOf(deps, trx, id, language);
        if (told.length > 0) await noteOpened(deps, trx, request.actor, id, "history");
        return told;
      });
      // Nothing is without the event that made it: who sees none may not see the document.
      if (events.length === 0) throw notFound(`document ${id}`);
      return { events };
    },
  );
}

/** Notes who read what, under a pseudonym, in the transaction that reads. */
export async function noteOpened(
  deps: ReadingDeps,
  trx: Trx,
  { tenantId, personId }: SignedIn,
  documentId: string,
  shown: "document" | "history",
): Promise<void> {
  const reader = await deps.pseudonymOf(tenantId, personId, deps.now());
  await noteReading(trx, { ...reader, tenantId, documentId, act: "opened", shown, page: null });
}

async function historyOf(
  deps: ReadingDeps,
  trx: Trx,
  documentId: string,
  language: SentenceLanguage,
) {
  const rows = await trailOfDocument(trx, documentId);
  const people = rows.flatMap(({ actor }) => (actor.kind === "person" ? [actor.id] : []));
  const names = await namesOfPersons(trx, people);
  const unit = await unitNames(trx);
  const events = [];
  for (const { payload, ...row } of rows) {
    const sentence =
      payload === null
        ? captureHistorySentence(row.type, language)
        : historySentence(await factOf(trx, deps.keys, { ...row, payload }), { unit }, language);
    if (sentence === null) continue;
    events.push({
      id: row.id,
      at: row.at.toISOString(),
      about: aboutOf(row.subjectKind),
      type: row.type,
      sentence,
      by: row.actor.kind === "person" ? (names.get(row.actor.id) ?? null) : null,
    });
  }
  return events;
}

function aboutOf(kind: string): "capture" | "mail-item" | "document" {
  return kind === "capture" || kind === "mail-item" ? kind : "document";
}
