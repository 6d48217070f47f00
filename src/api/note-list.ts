import type { Trx } from "../store/database.ts";
import { noteListed } from "../store/views/readings.ts";
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
