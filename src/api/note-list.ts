import type { Trx } from "../store/database.ts";
import { noteListed, noteReading, type Shown } from "../store/views/readings.ts";
import type { ReadingDeps } from "./reading-deps.ts";

/** Notes whom a list showed senders, subjects or passages of which documents, as one row of the access log. */
export async function noteList(
  deps: Pick<ReadingDeps, "now" | "pseudonymOf">,
  trx: Trx,
  { tenantId, personId }: { readonly tenantId: string; readonly personId: string },
  shown: "inbox" | "search",
  documentIds: readonly string[],
): Promise<void> {
  const reader = await deps.pseudonymOf(tenantId, personId, deps.now());
  await noteListed(trx, { ...reader, tenantId, documentIds, shown });
}

/** Notes who was given something of a document that is no part of its bytes, such as its proof. */
export async function noteDocument(
  deps: Pick<ReadingDeps, "now" | "pseudonymOf">,
  trx: Trx,
  { tenantId, personId }: { readonly tenantId: string; readonly personId: string },
  documentId: string,
  shown: Shown,
): Promise<void> {
  const reader = await deps.pseudonymOf(tenantId, personId, deps.now());
  await noteReading(trx, { ...reader, tenantId, documentId, act: "downloaded", shown, page: null });
}
