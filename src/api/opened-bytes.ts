import type { FastifyRequest } from "fastify";
import type { BlobRef } from "../domain/ids.ts";
import type { Trx } from "../store/database.ts";
import { downloadName } from "../store/views/document-bytes.ts";
import { noteReading, type Shown } from "../store/views/readings.ts";
import { openBlob } from "./open-blob.ts";
import type { ReadingDeps } from "./reading-deps.ts";

/** Bytes that were found: a name to save them by, and the right to read them. */
interface Opened extends BlobRef {
  readonly name: string;
  readonly read: () => Promise<Buffer>;
}

/** What is asked for: of which document what, and which of its pages. */
export interface Asked {
  readonly id: string;
  readonly shown: Shown;
  readonly page?: number | null;
}

/** Finds bytes of a document as its reader, notes the reading, and gives the right to read them; null: not theirs. */
export async function found<Found extends BlobRef>(
  deps: ReadingDeps,
  request: FastifyRequest,
  { id: documentId, shown, page = null }: Asked,
  act: "opened" | "downloaded",
  find: (trx: Trx) => Promise<Found | null>,
): Promise<(Found & Opened) | null> {
  const { reads } = request.actor;
  const { tenantId, personId } = reads;
  return deps.store.withActor(reads, async (trx) => {
    const ref = await find(trx);
    const read = ref === null ? null : await openBlob(deps, trx, tenantId, ref);
    if (ref === null || read === null) return null;
    const reader = await deps.pseudonymOf(tenantId, personId, deps.now());
    await noteReading(trx, { ...reader, tenantId, documentId, act, shown, page });
    return { ...ref, read, name: await downloadName(trx, documentId) };
  });
}
