import { z } from "zod";
import { caseActsFor } from "../../domain/case-acts.ts";
import { proposedSplitOf } from "../../domain/file-fault.ts";
import { notFound } from "../../domain/request-problem.ts";
import { caseCounts, findCase, listCases } from "../../store/views/cases.ts";
import { decisionOf } from "../../store/views/documents.ts";
import type { ApiServer } from "../api-server.ts";
import { caseWords } from "../case-words.ts";
import { Case, CaseCounts, CaseList, CaseQuery } from "../contract/cases.ts";
import { IdParams } from "../contract/paging.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { candidatesAnswer, decisionSentence } from "../document-answer.ts";
import { languageOf } from "../language.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { unitNames } from "../unit-names.ts";

const tags = ["clarification"];
const config = { access: ["clerk", "supervisor"] } as const;
const After = z.object({ urgency: z.int().min(0).max(2), id: z.uuid() });

/** Reading the clarification desk. */
export function caseRoutes(app: ApiServer, deps: Pick<ReadingDeps, "store">): void {
  app.get(
    "/api/cases",
    {
      config,
      schema: {
        summary: "Open clarification cases, urgent ones first, then the oldest",
        tags,
        querystring: CaseQuery,
        response: { 200: CaseList },
      },
    },
    async (request) => {
      const { cursor, limit, reason, blocking } = request.query;
      const after = decodeCursor(After, cursor);
      const language = languageOf(request.headers["accept-language"]);
      const filter = { reason: reason ?? null, blockingOnly: blocking };
      const rows = await deps.store.withActor(request.actor.reads, (trx) =>
        listCases(trx, filter, { after, limit: limit + 1 }),
      );
      return cutPage(
        rows,
        limit,
        (row) => row.place,
        (row) => ({ ...row, sentence: caseWords(row, language) }),
      );
    },
  );
  app.get(
    "/api/cases/counts",
    {
      config,
      schema: { summary: "Open cases by reason", tags, response: { 200: CaseCounts } },
    },
    async (request) => {
      const language = languageOf(request.headers["accept-language"]);
      const counts = await deps.store.withActor(request.actor.reads, caseCounts);
      return {
        counts: counts.map((each) => ({
          ...each,
          sentence: caseWords({ reason: each.reason, detail: null }, language),
        })),
      };
    },
  );
  oneCaseRoute(app, deps);
}

function oneCaseRoute(app: ApiServer, deps: Pick<ReadingDeps, "store">): void {
  app.get(
    "/api/cases/:id",
    {
      config,
      schema: {
        summary: "One open case: why, the candidates, and what may be done",
        tags,
        params: IdParams,
        response: { 200: Case },
      },
    },
    async (request) => {
      const { id } = request.params;
      const language = languageOf(request.headers["accept-language"]);
      return deps.store.withActor(request.actor.reads, async (trx) => {
        const found = await findCase(trx, id);
        if (found === null) throw notFound(`case ${id}`);
        const decision = found.documentId === null ? null : await decisionOf(trx, found.documentId);
        const unitName = await unitNames(trx);
        const subject = found.documentId === null ? "capture" : "document";
        return {
          ...found,
          sentence: caseWords(found, language),
          candidates: candidatesAnswer(decision, unitName),
          proposal: decision === null ? null : decisionSentence(decision, { language, unitName }),
          proposedSplit: proposedSplitOf(found.detail),
          acts: [...caseActsFor(subject, found.subjectState, found.blocking)],
        };
      });
    },
  );
}
