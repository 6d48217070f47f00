import type { FastifyReply, FastifyRequest } from "fastify";
import { notFound } from "../../domain/request-problem.ts";
import type { Trx } from "../../store/database.ts";
import {
  type FoundBytes,
  originalOf,
  pageOfDocument,
  renditionOf,
} from "../../store/views/document-bytes.ts";
import type { ApiServer } from "../api-server.ts";
import {
  pageImageWidths,
  PageParams,
  PageText,
  VersionedImageQuery,
} from "../contract/documents.ts";
import { IdParams } from "../contract/paging.ts";
import { type Asked, found } from "../opened-bytes.ts";
import { sendPageImage } from "../page-image.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import type { ReadyImages } from "../ready-images.ts";
import { sendBytes } from "../send-bytes.ts";

const tags = ["documents"];

/** The bytes of a document: page images, words, renditions and originals; each reading is noted. */
export function documentBytesRoutes(app: ApiServer, deps: PageDeps): void {
  pageRoutes(app, deps);
  app.get(
    "/api/documents/:id/rendition",
    { schema: { summary: "The searchable PDF with the receipt stamp", tags, params: IdParams } },
    async (request, reply) =>
      download(deps, request, reply, { id: request.params.id, shown: "searchable-pdf" }, (trx) =>
        renditionOf(trx, request.params.id, "searchable-pdf"),
      ),
  );
  app.get(
    "/api/documents/:id/transfer-note",
    {
      schema: {
        summary: "Who made which rendition of what, when and how (JSON)",
        tags,
        params: IdParams,
      },
    },
    async (request, reply) =>
      download(deps, request, reply, { id: request.params.id, shown: "transfer-note" }, (trx) =>
        renditionOf(trx, request.params.id, "transfer-note"),
      ),
  );
  app.get(
    "/api/documents/:id/original",
    {
      schema: {
        summary: "The bytes as they came",
        description:
          "Only where everything that came with them is this mail item; in a batch ask for each page's own.",
        tags,
        params: IdParams,
      },
    },
    async (request, reply) =>
      download(deps, request, reply, { id: request.params.id, shown: "original" }, (trx) =>
        originalOf(trx, request.params.id),
      ),
  );
}

type PageDeps = ReadingDeps & { readonly readyImages: ReadyImages };

function pageRoutes(app: ApiServer, deps: PageDeps): void {
  app.get(
    "/api/documents/:id/pages/:page/image",
    {
      schema: {
        summary:
          "The upright image of a page; with `version` as it was before it was turned or scanned anew",
        description: `Widths: ${pageImageWidths.join(", ")}; without one as it is stored.`,
        tags,
        params: PageParams,
        querystring: VersionedImageQuery,
      },
    },
    async (request, reply) => {
      const { id, page } = request.params;
      const what = { id, shown: "page-image", page } as const;
      const image = await found(deps, request, what, "opened", async (trx) => {
        const row = await pageOfDocument(trx, id, page, request.query.version);
        return row?.image ?? null;
      });
      if (image === null) throw notFound(`page ${page} of document ${id}`);
      const { width } = request.query;
      const ready = width === null ? null : deps.readyImages.find(image.sha256, width);
      return sendPageImage(request, reply, { ...image, width, ready }, deps);
    },
  );
  app.get(
    "/api/documents/:id/pages/:page/text",
    {
      schema: {
        summary: "The words of a page with their boxes",
        tags,
        params: PageParams,
        response: { 200: PageText },
      },
    },
    async (request, reply) => {
      const { id, page } = request.params;
      const what = { id, shown: "page-words", page } as const;
      const words = await found(deps, request, what, "opened", async (trx) => {
        const row = await pageOfDocument(trx, id, page);
        return row?.words ?? null;
      });
      if (words === null) throw notFound(`text of page ${page} of document ${id}`);
      reply.header("cache-control", "private, no-cache");
      return relativeWords(deps.unpackPageWords(await words.read()));
    },
  );
  app.get(
    "/api/documents/:id/pages/:page/original",
    { schema: { summary: "A page as it came, alone", tags, params: PageParams } },
    async (request, reply) => {
      const { id, page } = request.params;
      return download(deps, request, reply, { id, shown: "page-original", page }, async (trx) => {
        const row = await pageOfDocument(trx, id, page);
        return row?.original ?? null;
      });
    },
  );
}

async function download(
  deps: ReadingDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
  find: (trx: Trx) => Promise<FoundBytes | null>,
): Promise<FastifyReply> {
  const bytes = await found(deps, request, asked, "downloaded", find);
  if (bytes === null) {
    const page = asked.page == null ? "" : ` ${asked.page}`;
    throw notFound(`${asked.shown}${page} of document ${asked.id}`);
  }
  return sendBytes(request, reply, {
    etag: bytes.sha256,
    mediaType: bytes.mediaType,
    downloadAs: bytes.name,
    bytes: bytes.read,
  });
}

/** Boxes as shares of the page, so that they lie right on an image of any width. */
function relativeWords({
  width,
  height,
  words,
  ...rest
}: ReturnType<ReadingDeps["unpackPageWords"]>): PageText {
  const share = (length: number, of: number): number => Math.round((length / of) * 1e5) / 1e5;
  return {
    source: rest.source,
    engine: rest.engine,
    meanConfidence: rest.meanConfidence,
    words: words.map((word) => {
      const [left, top, right, bottom] = word.box;
      return {
        ...word,
        box: [share(left, width), share(top, height), share(right, width), share(bottom, height)],
      };
    }),
  };
}
