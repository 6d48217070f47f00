import { z } from "zod";
import type { MakeProof } from "../../audit/open-proofs.ts";
import { notFound, RequestProblem } from "../../domain/request-problem.ts";
import { transferNoteSheet } from "../../domain/sentences/transfer-note-sheet.ts";
import { TransferNote } from "../../domain/transfer-note.ts";
import { findProvable } from "../../store/proof-material.ts";
import { townZone } from "../../store/town.ts";
import { mayRead, messageOf, renditionOf } from "../../store/views/document-bytes.ts";
import type { ApiServer } from "../api-server.ts";
import { TransferNoteSheet } from "../contract/document-records.ts";
import { IdParams } from "../contract/paging.ts";
import { found } from "../opened-bytes.ts";
import { noteDocument } from "../note-list.ts";
import type { ReadingDeps } from "../reading-deps.ts";

export interface DocumentRecordsDeps extends ReadingDeps {
  /** An e-mail as a page without anything of its sender's HTML; null: it cannot be read. */
  readonly drawMailPage: (bytes: Uint8Array, zone: string) => Promise<string | null>;
  readonly makeProof: MakeProof;
}

const tags = ["documents"];
const NoteFile = z
  .string()
  .transform((text, context) => {
    try {
      return z.json().parse(JSON.parse(text));
    } catch {
      context.addIssue("no JSON");
      return z.NEVER;
    }
  })
  .pipe(TransferNote);

/** What a document's own page has beside its bytes: the message as a page, its transfer note, its proof. */
export function documentRecordsRoutes(app: ApiServer, deps: DocumentRecordsDeps): void {
  messageRoute(app, deps);
  app.get(
    "/api/documents/:id/transfer-note/sheet",
    {
      schema: {
        summary: "The transfer note in force, in sentences",
        tags,
        params: IdParams,
        response: { 200: TransferNoteSheet },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { reads } = request.actor;
      const note = await found(deps, request, { id, shown: "transfer-note" }, "opened", (trx) =>
        renditionOf(trx, id, "transfer-note"),
      );
      if (note === null) throw notFound(`transfer note of document ${id}`);
      const zone = await deps.store.withActor(reads, townZone);
      // A note of a form before this one is to be had as it is, and has no sentences here.
      const told = NoteFile.safeParse((await note.read()).toString("utf8"));
      const sheet = told.success ? transferNoteSheet(told.data, zone) : null;
      return { sheet: sheet === null ? null : TransferNoteSheet.shape.sheet.parse(sheet) };
    },
  );
  app.post(
    "/api/documents/:id/proof",
    {
      schema: {
        summary: "Makes the proof bundle of a document",
        description:
          "For whoever may see the document. That it was made is an event of the trail, and that it was downloaded an entry of the access log. It verifies offline with bin/verify-bundle.mjs.",
        tags,
        params: IdParams,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { reads } = request.actor;
      const document = await deps.store.withActor(reads, async (trx) => {
        const [provable] = (await mayRead(trx, id)) ? await findProvable(trx, id) : [];
        if (provable !== undefined) await noteDocument(deps, trx, reads, id, "proof-bundle");
        return provable;
      });
      if (document === undefined) throw notFound(`document ${id}`);
      const actor = { kind: "person", id: reads.personId } as const;
      const asked = {
        document,
        actor,
        earlier: null,
        ofBatch: "withheld",
        now: deps.now(),
      } as const;
      const { text } = await deps.makeProof(asked);
      const name = `${document.receiptNumber}-proof.json`.replaceAll(/[^\w.-]/gu, "_");
      return reply
        .header("cache-control", "private, no-store")
        .header("content-disposition", `attachment; filename="${name}"`)
        .type("application/json")
        .send(Buffer.from(text));
    },
  );
}

/** For a frame of the portal alone, without scripts, and with nothing from anywhere. */
const MESSAGE_POLICY =
  "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'";

function messageRoute(app: ApiServer, deps: DocumentRecordsDeps): void {
  app.get(
    "/api/documents/:id/message",
    {
      schema: {
        summary: "An e-mail as a page to be shown in a frame",
        description:
          "Written anew from what was read of the message: it holds nothing of the sender's HTML, no script, no address that a browser asks.",
        tags,
        params: IdParams,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { reads } = request.actor;
      const message = await found(deps, request, { id, shown: "message" }, "opened", (trx) =>
        messageOf(trx, id),
      );
      if (message === null) throw notFound(`message of document ${id}`);
      const etag = `"message-1-${message.sha256}"`;
      reply
        .header("etag", etag)
        .header("cache-control", "private, no-cache")
        .header("vary", "cookie")
        .header("content-security-policy", MESSAGE_POLICY)
        .header("x-frame-options", "SAMEORIGIN")
        .header("x-content-type-options", "nosniff");
      if (request.headers["if-none-match"] === etag) return reply.status(304).send();
      const zone = await deps.store.withActor(reads, townZone);
      const page = await deps.drawMailPage(await message.read(), zone);
      if (page === null) throw new RequestProblem({ code: "message-unreadable", params: {} });
      return reply.type("text/html; charset=utf-8").send(page);
    },
  );
}
