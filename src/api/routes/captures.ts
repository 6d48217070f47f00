import { z } from "zod";
import { notFound } from "../../domain/request-problem.ts";
import { componentSentence } from "../../domain/sentences/component-sentence.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import {
  captureView,
  listBatches,
  listCaptures,
  pageOfCapture,
} from "../../store/views/captures.ts";
import { noteReading } from "../../store/views/readings.ts";
import type { ApiServer } from "../api-server.ts";
import { captureStateSentence } from "../capture-state-sentence.ts";
import { caseWords } from "../case-words.ts";
import { BatchList, Capture, CaptureList, CaptureQuery } from "../contract/captures.ts";
import { pageImageWidths, PageImageQuery, PageParams } from "../contract/documents.ts";
import { IdParams, Paging } from "../contract/paging.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { languageOf } from "../language.ts";
import { openBlob } from "../open-blob.ts";
import { sendPageImage } from "../page-image.ts";
import type { ReadingDeps } from "../reading-deps.ts";

const tags = ["captures"];
/** Captures show every page of a batch: they are for those who split batches. */
const config = { access: ["clerk", "supervisor"] } as const;
const After = z.object({ id: z.uuid() });

/** Reading captures and batches: what came in, what was found in it, and what became of every page. */
export function captureRoutes(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/captures",
    {
      config,
      schema: {
        summary: "Captures, newest first",
        tags,
        querystring: CaptureQuery,
        response: { 200: CaptureList },
      },
    },
    async (request) => {
      const { cursor, limit, ...query } = request.query;
      const afterId = decodeCursor(After, cursor)?.id ?? null;
      const language = languageOf(request.headers["accept-language"]);
      const filter = {
        day: query.day ?? null,
        channel: query.channel ?? null,
        batchId: query.batch ?? null,
        state: query.state ?? null,
      };
      const rows = await deps.store.withActor(request.actor.reads, (trx) =>
        listCaptures(trx, filter, { afterId, limit: limit + 1 }),
      );
      return cutPage(
        rows,
        limit,
        ({ id }) => ({ id }),
        (row) => ({ ...row, stateSentence: captureStateSentence(row.state, language) }),
      );
    },
  );
  app.get(
    "/api/captures/:id",
    {
      config,
      schema: {
        summary:
          "One capture: its components, the plan of its pages, its mail items and open cases",
        tags,
        params: IdParams,
        response: { 200: Capture },
      },
    },
    async (request) => {
      const { id } = request.params;
      const view = await deps.store.withActor(request.actor.reads, (trx) => captureView(trx, id));
      if (view === null) throw notFound(`capture ${id}`);
      return captureAnswer(view, languageOf(request.headers["accept-language"]));
    },
  );
  capturePageRoute(app, deps);
  batchesRoute(app, deps);
}

function capturePageRoute(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/captures/:id/pages/:page/image",
    {
      config,
      schema: {
        summary: "The image of a page of a capture, by its place from 1",
        description: `Widths: ${pageImageWidths.join(", ")}`,
        tags,
        params: PageParams,
        querystring: PageImageQuery,
      },
    },
    async (request, reply) => {
      const { id, page } = request.params;
      const { reads } = request.actor;
      const image = await deps.store.withActor(reads, async (trx) => {
        const row = await pageOfCapture(trx, id, page);
        if (row === null) return null;
        const read = await openBlob(deps, trx, reads.tenantId, row);
        // A page that belongs to no document yet is no letter that one could have read.
        if (row.documentId !== null) {
          const reader = await deps.pseudonymOf(reads.tenantId, reads.personId, deps.now());
          const { documentId } = row;
          await noteReading(trx, {
            ...reader,
            tenantId: reads.tenantId,
            documentId,
            act: "opened",
            shown: "page-image",
            page: null,
          });
        }
        return read && { ...row, read };
      });
      if (image === null) throw notFound(`page ${page} of capture ${id}`);
      return sendPageImage(request, reply, { ...image, width: request.query.width }, deps);
    },
  );
}

function batchesRoute(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/batches",
    {
      config,
      schema: {
        summary: "Batches, newest first",
        tags,
        querystring: Paging,
        response: { 200: BatchList },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const afterId = decodeCursor(After, cursor)?.id ?? null;
      const rows = await deps.store.withActor(request.actor.reads, (trx) =>
        listBatches(trx, { afterId, limit: limit + 1 }),
      );
      return cutPage(
        rows,
        limit,
        ({ id }) => ({ id }),
        (row) => row,
      );
    },
  );
}

type CaptureView = NonNullable<Awaited<ReturnType<typeof captureView>>>;

function captureAnswer(view: CaptureView, language: SentenceLanguage): z.input<typeof Capture> {
  return {
    ...view,
    stateSentence: captureStateSentence(view.state, language),
    components: view.components.map((component) => ({
      ...component,
      sentence: componentSentence(component, language),
    })),
    pages: view.pages.map((page) => ({ ...page, visible: Boolean(page.visible) })),
    cases: view.cases.map((each) => ({ ...each, sentence: caseWords(each, language) })),
  };
}
